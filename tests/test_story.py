"""A cohort's year told on both platforms' doubles: `docs/story.md` is what each person saw, and what they did.

A lead invites a tutor and three apprentices and sets the gateway; a proposal is refused and comes again; the interview
moves; the year passes. MOCKBOT_WRITE=1 writes the page anew.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.messages import Platform
from bot.nudging.sharing import Sharer
from bot.nudging.ticking import Nudger
from tests.discord_double_people import plain
from tests.nudging_rig import HOURS, RULES
from tests.scenarios_hands import DiscordHand, TelegramHand, World, world
from tests.test_feedback_docs import kept

PAGE = Path("docs/story.md")
WORDS = (
    "I want every customer whose visit we miss to hear from us the same day. Customers wait at home and nobody rings. "
    "I will ring each of them before five, ask what happened, offer the next free visit, and write down what they say. "
) * 6
_CODE = re.compile(r"/join (\S+)")
_SENT = re.compile(r"(?<=/start )\S+")
_BARE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_LONGEST = 900


@dataclass
class Someone:
    """One person on their own platform: what they did, and what they saw."""

    name: str
    where: str
    hand: TelegramHand | DiscordHand
    told: list[tuple[datetime, str, str]] = field(default_factory=list)
    _seen: int = 0

    def look(self, did: str = "") -> list[str]:
        """What came since the last look."""
        shown = [plain(text) for text in self.hand.shown()]
        new, self._seen = shown[self._seen :], len(shown)
        if did or new:
            self.told.append((self.hand.world.clock.now(), did, "\n\n".join(new)))
        return new

    async def does(self, name: str, argument: str = "") -> str:
        """Give a command; returns what was answered."""
        self.look()
        await self.hand.commands(name, argument)
        return "\n".join(self.look(f"/{name} {argument}".strip()))

    async def presses(self, label: str) -> str:
        """Press a button; returns what was answered."""
        self.look()
        await self.hand.presses(label)
        return "\n".join(self.look(f"[{label}]"))


class Story:
    """All people of it, and the time that passes."""

    def __init__(self, made: World) -> None:
        self.world = made
        self.people: list[Someone] = []
        self.nudger = Nudger(made.database, made.clock, RULES, made.service.kit.texts, HOURS, made.relay.ring)
        self.sharer = Sharer(made.database, made.clock, made.service.kit.shelf, made.service.kit.texts, HOURS)
        self.sharer.ring = made.relay.ring

    async def comes(self, name: str, platform: Platform, number: int, code: str = "") -> Someone:
        """Somebody arrives, with an invite or without."""
        telegram = platform is Platform.TELEGRAM
        hand = TelegramHand(self.world, number) if telegram else DiscordHand(self.world, number)
        hand._person.name = name
        someone = Someone(name, platform.value.capitalize(), hand)
        self.people.append(someone)
        await someone.does("start", code)
        await someone.presses("I agree")
        return someone

    async def until(self, day: datetime) -> None:
        """Days pass; at nine and in the evening whatever is due goes out."""
        while self.world.clock.now() < day:
            self.world.clock.move(min(timedelta(hours=12), day - self.world.clock.now()))
            await self.nudger.tick()
            await self.sharer.tick()
            await self.world.settle()
            for someone in self.people:
                someone.look()

    def page(self) -> str:
        """What each person saw, in their own order."""
        blocks = [
            "# A cohort's year\n\nMade by a test (`tests/test_story.py`) on both platforms' doubles: what each person "
            "did, and what they saw."
        ]
        for someone in self.people:
            blocks.append(f"## {someone.name}, on {someone.where}")
            blocks += [_scene(*scene) for scene in someone.told]
        return "\n\n".join(blocks) + "\n"


def _scene(at: datetime, did: str, saw: str) -> str:
    shown = saw if len(saw) <= _LONGEST else saw[:_LONGEST].rsplit(" ", 1)[0] + " …"
    shown = _BARE.sub("CODE", _CODE.sub("/join CODE", shown))
    quoted = "\n".join(f"> {line}".rstrip() for line in shown.splitlines())
    did = did if len(did) < 160 else did[:160].rsplit(" ", 1)[0] + " …"
    head = f"**{at:%-d %B %Y}**" + (f" `{_SENT.sub('CODE', did)}`" if did else "")
    return f"{head}\n\n{quoted}" if quoted else head


def code_in(words: str) -> str:
    """The invite's code in an answer."""
    found = _CODE.search(words)
    assert found is not None, words
    return found[1]


def said(someone: Someone) -> str:
    """Everything that somebody saw."""
    return "\n".join(saw for _, _, saw in someone.told)


async def test_a_cohorts_year_on_both_platforms(tmp_path: Path) -> None:
    async with world(tmp_path / "story.db", Platform.TELEGRAM, Platform.DISCORD) as made:
        made.service.kit = replace(made.service.kit, owners=("telegram:1",))
        story = Story(made)
        olive = await story.comes("Olive, who runs it", Platform.TELEGRAM, 1)
        await olive.does("cohort", "Spring")
        lee = await story.comes(
            "Lee, the lead", Platform.DISCORD, 2, code_in(await olive.does("invite", "Spring lead"))
        )
        tom = await story.comes("Tom, a tutor", Platform.TELEGRAM, 3, code_in(await lee.does("invite", "Spring tutor")))
        code = code_in(await tom.does("invite", "Spring apprentice"))
        ann = await story.comes("Ann", Platform.TELEGRAM, 4, code)
        ben = await story.comes("Ben", Platform.DISCORD, 5, code)
        cem = await story.comes("Cem", Platform.TELEGRAM, 6, code)
        await tom.does("dates", "Spring gateway 2027-01-18")
        assert "Bring the proposal" in await ann.does("timeline")
        await hands_in(ann)
        await story.until(datetime(2027, 1, 18, 12, tzinfo=UTC))
        tom.look()
        await tom.does("proposals", "Ann refused Two challenges in one.")
        ann.look()
        assert "Two challenges in one." in said(ann)
        await hands_in(ann)
        await story.until(datetime(2027, 1, 21, 12, tzinfo=UTC))
        await tom.does("proposals", "Ann approved")
        ann.look()
        assert "approved" in said(ann)
        await tom.does("dates", "Ann interview 2027-04-01 10:30 Room 4")
        await story.until(datetime(2027, 3, 1, 12, tzinfo=UTC))
        await tom.does("dates", "Ann interview 2027-04-08 14:00 Room 2")
        await ann.does("timeline")
        await story.until(datetime(2027, 12, 1, tzinfo=UTC))
        for someone in story.people:
            someone.look()
        everything = {someone.name: said(someone) for someone in story.people}
        assert "8 Apr 2027" in everything["Ann"]
        after = "\n".join(saw for at, _, saw in ann.told if at > datetime(2027, 3, 1, 13, tzinfo=UTC))
        assert "1 Apr 2027" not in after
        for other in ("Ben", "Cem"):
            assert "Ann" not in everything[other]
            assert other not in everything["Ann"]
        kept(PAGE, story.page())
    assert len(ben.told) > 5
    assert len(cem.told) > 5


async def hands_in(someone: Someone) -> None:
    """A proposal is written and handed in, though not everything is ticked."""
    await someone.does("proposal", WORDS)
    await someone.presses("Hand it in")
    await someone.presses("Hand it in all the same")


async def test_a_group_and_a_channel_are_told_their_cohorts_dates_and_nobodys_name(tmp_path: Path) -> None:
    async with world(tmp_path / "groups.db", Platform.TELEGRAM, Platform.DISCORD) as made:
        assert made.telegram is not None
        assert made.discord is not None
        made.service.kit = replace(made.service.kit, owners=("telegram:1",))
        story = Story(made)
        olive = await story.comes("Olive", Platform.TELEGRAM, 1)
        leads = {}
        gateways = {"Spring": datetime(2027, 1, 18, tzinfo=UTC), "Summer": datetime(2027, 1, 25, tzinfo=UTC)}
        for number, (name, lead, learner, platform) in enumerate(
            (("Spring", "Tara", "Ann", Platform.TELEGRAM), ("Summer", "Lee", "Ben", Platform.DISCORD))
        ):
            await olive.does("cohort", name)
            leads[name] = await story.comes(
                lead, platform, 2 + number, code_in(await olive.does("invite", f"{name} lead"))
            )
            await leads[name].does("dates", f"{name} gateway {gateways[name]:%Y-%m-%d}")
            code = code_in(await leads[name].does("invite", f"{name} apprentice"))
            await story.comes(learner, platform, 12 + number, code)
        group, channel = made.telegram.group(-100), made.discord.guild()
        tara, lee = leads["Spring"].hand, leads["Summer"].hand
        assert isinstance(tara, TelegramHand)
        assert isinstance(lee, DiscordHand)
        by_tara, by_lee = tara._person, lee._person
        await tara.act(lambda: by_tara.says("/cohort Spring", group))
        await lee.act(lambda: by_lee.slash("cohort", channel, name="Summer"))
        assert ["Spring" in m.text for m in by_tara.sees(group)] == [True]
        assert [(m.only_for, "Ben" in m.text) for m in by_lee.sees(channel)] == [(by_lee.id, False)]
        told: dict[str, list[tuple[datetime, str]]] = {"Spring": [], "Summer": []}
        seen = {"Spring": len(by_tara.sees(group)), "Summer": len(by_lee.sees(channel))}
        while made.clock.now() < datetime(2027, 2, 1, tzinfo=UTC):
            await story.until(made.clock.now() + timedelta(hours=12))
            for name, shown in (("Spring", by_tara.sees(group)), ("Summer", by_lee.sees(channel))):
                told[name] += [(made.clock.now(), plain(m.text)) for m in shown[seen[name] :]]
                seen[name] = len(shown)
        for name, gateway in gateways.items():
            before = [(gateway.date() - at.date()).days for at, text in told[name] if "Gateway meeting" in text]
            assert before == [28, 14, 7, 3, 1, 0], name
            for at, text in told[name]:
                assert not re.search(r"\b(Ann|Ben|Olive|Lee|Tara)\b", text)
                assert f"{gateway:%a %-d %b %Y}" in text or "Gateway meeting" not in text
                assert 8 <= at.astimezone(HOURS.zone).hour < 21
