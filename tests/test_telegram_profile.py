"""How the bot presents itself: set at start, only where it differs, and never in the way."""

from adapters.telegram.gateway import Profile
from bot.messages import Text
from tests.telegram_double import Double
from tests.telegram_rig import PRIVATE, Rig, rig

PROFILE = Profile(
    commands={
        "apprentice": (("mock", "Start a mock interview"), ("help", "What you can do now")),
        "group": (("help", "Help"),),
    },
    name="Mock",
    short_description="Rehearse your interview.",
    description="A calm place to rehearse.",
)


def changes(double: Double) -> list[str]:
    """The changes that were asked for, by method."""
    return sorted(seen.method for seen in double.seen if seen.method.startswith("set") and seen.method != "setWebhook")


async def test_it_is_put_in_order_once_and_then_left_alone() -> None:
    async with Double() as double:
        for expected in (
            ["setChatMenuButton", *["setMyCommands"] * 3, "setMyDescription", "setMyName", "setMyShortDescription"],
            [],
        ):
            r = Rig(double, profile=PROFILE)
            r.start()
            await double.person(1).says("hello")
            await r.core.until(1)
            await r.adapter.idle()
            await r.stop()
            assert changes(double) == expected
            double.seen.clear()
        assert double.complaints == []


async def test_a_change_of_one_word_changes_one_thing() -> None:
    async with Double() as double:
        for profile in (PROFILE, Profile(PROFILE.commands, PROFILE.name, "Another line.", PROFILE.description)):
            double.seen.clear()
            r = Rig(double, profile=profile)
            r.start()
            await double.until(lambda: bool(double.calls("getMyDescription")))
            await r.adapter.idle()
            await r.stop()
        assert changes(double) == ["setMyShortDescription"]


async def test_a_tutor_is_offered_more_and_later_less() -> None:
    async with rig() as r:
        tutor = (("queue", "Answers that wait for you"), ("help", "What you can do now"))
        await r.adapter.offer(PRIVATE, tutor)
        asked = r.double.calls("setMyCommands")[0].parameters
        assert '"chat_id": 1' in asked["scope"]
        assert "queue" in asked["commands"]
        await r.adapter.offer(PRIVATE, tutor)
        assert len(r.double.calls("setMyCommands")) == 1
        for _ in range(2):
            assert await r.adapter.offer(PRIVATE, ())
        assert len(r.double.calls("deleteMyCommands")) == 1


async def test_a_profile_that_fails_is_in_nobodys_way() -> None:
    async with rig(start=False, profile=PROFILE) as r:
        for method in ("getMyCommands", "setMyName", "getMyDescription", "setChatMenuButton"):
            r.double.fail("500", method, times=9)
        r.start()
        await r.double.person(1).says("hello")
        assert await r.core.until(1) == [Text("hello", "1")]
