"""The engine as the tests use it: loaded once, with the default pack, and a good answer for each area.

The answers are our own and in no training data.
"""

from functools import cache
from pathlib import Path

from bot.feedback.engine import RubricEngine
from question_bank.reader import find_pack

PACK = "customer_service_specialist_l3"


@cache
def engine() -> RubricEngine:
    """The default pack's engine."""
    return RubricEngine.load(folder())


def folder() -> Path:
    """The default pack's folder."""
    return find_pack(PACK)


GOOD = {
    "1": (
        "Our bakery says it is there so that nobody on the estate has to eat yesterday's bread, and that is painted "
        "over the door. It is why I take the unsold loaves round to the flats at four instead of binning them. In "
        "March I suggested to Mrs Okoro that we take orders by text the night before. I wrote out how: she prints the "
        "number on the bags, I read the texts at six, and Dan bakes to the list. It would save the shop about £60 a "
        "week in waste, and I would not have to say sorry at the counter any more."
    ),
    "2": (
        "A customer rings, I book the van, they get a text with a two hour slot, the fitter comes, they sign and I "
        "ring them the week after. Every morning I go down the board and phone anybody whose job has gone amber, so "
        "that nobody is left waiting. We have a rule that no job is closed without a photo. It means the customer is "
        "not charged twice when something was missed, and it has cut our return visits from nine a week to two."
    ),
    "3": (
        "I ring the warehouse each morning at eight and read them the list of people who have waited longest. Since I "
        "started that, nobody has waited over a week, where in the spring it was three. The reason we had let people "
        "down was that orders taken on paper never reached them. We lost the hotel on the front through it, which was "
        "£4,000 a year, and eleven customers wanted their money back."
    ),
    "4": (
        "In January I decided to ring people back myself before five instead of leaving it for the morning. I asked "
        "Farida if I could change my break to do it and since then I have had no complaint about waiting. We use a "
        "paper card. It is good because people fill it in while they wait, but it is weak because they hand it to the "
        "person it is about. I recommended a text the day after, because by then they are home and can be honest."
    ),
    "5": (
        "The same thing kept coming up: the lift key missing on Sundays, I counted seven times in two months. I went "
        "through the rota and saw that it was always when the agency was on, since they hand it to nobody. I wrote two "
        "ways of stopping it in the handover book: a hook with a lock, or a key each."
    ),
    "6": (
        "I ring ten customers every Friday and I put a card in each parcel. At the end of the month I sort what they "
        "say under headings and count them. Wet boxes came top, so I recommended to Lionel that we line them."
    ),
    "7": (
        "The wrong sizes came back again in June, for the third time this year. I talked it through with Beata in the "
        "stock room and with the supplier's rep, and I recommended that we change the label to centimetres. I used the "
        "comments on the returns slips, people wrote that it came up tiny, and the count, 41 of 300."
    ),
}
"""An answer to each area that shows something of it."""
