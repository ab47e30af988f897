"""What masking knows of the world: the United Kingdom's postcode areas, how addresses of e-mail end, and what phones
make of plain characters."""

import unicodedata

_POSTCODE_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
)
AREAS = "|".join(sorted(_POSTCODE_AREAS.split(), key=len, reverse=True))
"""Alternatives of a pattern, longest first."""
MAIL_ENDS = "com|co|uk|org|net|eu|info|io|ac|gov|de|fr|ie"
"""Alternatives of a pattern: the ends that people speak out."""
MAIL_HOUSES = "gmail|googlemail|hotmail|outlook|yahoo|icloud|live|btinternet|aol|sky|proton"
"""Where most private addresses live: after these, "at" means an address even with a plain full stop."""


class _Typed(dict[int, str]):
    """Characters that stand for a plain one, looked up as they come: wide and accented letters, figures of other
    scripts, dashes, quotes, and spaces seen or unseen."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter if letter.isascii() else _plain(letter)
        return self[code]


def _plain(letter: str) -> str:
    kind, plain = unicodedata.category(letter), unicodedata.normalize("NFKD", letter)[:1]
    if kind in ("Zs", "Cf"):
        return " "
    if kind == "Pd" or letter in "\u2018\u2019\u02bc":
        return "-" if kind == "Pd" else "'"
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return plain if plain.isascii() and (kind[0] == "L" or plain in "@.+") else letter


_TYPED = _Typed()


def typed(text: str) -> str:
    """The text as it would be typed on a plain keyboard, character by character: places stay the same."""
    return text.translate(_TYPED)
