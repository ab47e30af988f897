"""What Discord offers while somebody types, over the wire: areas to all, cohorts and people to those who see them."""

from datetime import datetime
from pathlib import Path

from bot.messages import Account, Conversation, Platform
from bot.people.lookup import LONGEST, MOST
from bot.ports import Store
from tests.scenarios_hands import world

TUTOR, LEARNER, STRANGER = 1, 2, 3


def furnish(store: Store, tutor: Account, at: datetime) -> None:
    """The tutor has more learners than can be shown, one of them with a name beyond all bounds."""

    def enrol(number: int, name: str) -> int:
        where = Conversation(Platform.DISCORD, f"c{number}")
        return store.people.enrol(Account(Platform.DISCORD, str(number), name), where, at).id

    spring, autumn = store.cohorts.add("Spring", at), store.cohorts.add("Autumn", at)
    visit = store.people.visit(tutor, Conversation(Platform.DISCORD, "any"))
    assert spring is not None
    assert autumn is not None
    assert visit is not None
    store.cohorts.join(visit.person.id, spring, "tutor", at)
    for number in range(30):
        store.cohorts.join(enrol(2000 + number, f"Lena {number}"), spring, "apprentice", at)
    store.cohorts.join(enrol(3000, "X" * 300), spring, "apprentice", at)
    store.cohorts.join(enrol(4000, "Otto"), autumn, "apprentice", at)


async def test_only_what_somebody_may_see_is_offered_and_only_what_fits(tmp_path: Path) -> None:
    async with world(tmp_path / "offers.db", Platform.DISCORD) as made:
        assert made.discord is not None
        people = {number: made.discord.person(number) for number in (TUTOR, LEARNER, STRANGER)}
        for number in (TUTOR, LEARNER):
            await people[number].says("/agree")
            await people[number].hears("Which kind")
        tutor = Account(Platform.DISCORD, str(people[TUTOR].id))
        await made.database.run(lambda store: furnish(store, tutor, made.clock.now()))
        assert "Spring" in await people[TUTOR].types("board", "cohort", "spr")
        assert await people[TUTOR].types("board", "cohort", "aut") == []
        offered = await people[TUTOR].types("dates", "person", "")
        assert 0 < len(offered) <= MOST
        assert all(len(name) <= LONGEST for name in offered)
        assert await people[TUTOR].types("dates", "person", "otto") == []
        assert await people[TUTOR].types("review", "id", "") == []
        for number in (LEARNER, STRANGER):
            assert await people[number].types("board", "cohort", "") == []
            assert await people[number].types("dates", "person", "") == []
            assert await people[number].types("drill", "area", "cust")
