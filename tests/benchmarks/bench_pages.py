"""The pages at the size that issue 6 names: 40 live mocks, 5,000 past ones (nine of ten reviewed), each page in turn.

`python -m tests.benchmarks.bench_pages [ROUNDS]` prints, page by page, the median, the 95th percentile and the longest
time of a request over a socket, in milliseconds. Learners have dates, mappings and names, as in a real cohort.
"""

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.people.values import Dates, Entry
from bot.ports import Store
from storage.store import SqlStore
from storage.tables import interviews
from storage.tables_review import review_marks, reviews
from tests.review_rig import person_of
from tests.web_rig import Web, served

LEARNERS, PAST, LABELS = 40, 5000, ("met", "partly", "not_met")


async def fill(web: Web, learners: int = LEARNERS, past: int = PAST) -> tuple[str, ...]:
    """The cohort at its size; returns the addresses of the pages."""
    spring, lena = web.spring, web.spring.chats["Lena"]
    people = [await person_of(lena)]
    for number in range(1, learners):
        chat = await spring.arrives(f"Learner {number}")
        people.append(await spring.joins(chat, 1, "apprentice"))
        for line in ("/mock exam", "/next", "I wrote the guide."):
            await chat.you(line)
    mock, ann = await web.mock(), await person_of(spring.chats["Ann"])
    await spring.have_sat(lena, people, past)
    await spring.database.run(lambda store: _reviewed(store, web, mock, ann))
    await spring.database.run(lambda store: _dated(store, web, people))
    one = people[0]
    return ("/", "/queue", "/cohort/1", "/cohort/1/heat", f"/person/{one}", f"/mock/{mock}", f"/mock/{mock}/print")


def _reviewed(store: Store, web: Web, mock: int, ann: int) -> None:
    """Nine of ten past mocks have a released review with a mark on every other criterion."""
    assert isinstance(store, SqlStore)
    now, codes = web.spring.clock.now(), [c.code for c in web.spring.service.kit.pack.criteria]
    over = sa.select(interviews.c.id).where(interviews.c.finished_at.is_not(None), interviews.c.id != mock)
    state = {"state": "released", "version": 2, "reviewer": ann, "begun_at": now, "released_at": now}
    for number in store.connection.execute(over).scalars().all():
        if number % 10 == 0:
            continue
        key = store.connection.execute(reviews.insert().values(interview=number, **state)).inserted_primary_key
        assert key is not None
        marks = [
            {"review": key[0], "criterion": code, "label": LABELS[(number + place) % 3], "by": ann, "at": now}
            for place, code in enumerate(codes[number % 2 :: 2])
        ]
        store.connection.execute(review_marks.insert(), marks)


def _dated(store: Store, web: Web, people: list[int]) -> None:
    now = web.spring.clock.now()
    for place, person in enumerate(people):
        gateway = (now - timedelta(days=place)).date()
        store.records.set(person, 1, Dates(gateway, gateway + timedelta(days=80)), now, None)
        for criterion in web.spring.service.kit.pack.criteria[: place % 25]:
            store.records.enter(person, Entry(criterion.code, 2, "3"), now)


async def times(web: Web, addresses: tuple[str, ...], rounds: int) -> dict[str, list[float]]:
    """How long each page took, in seconds, shortest first; every page is looked at once before."""
    taken: dict[str, list[float]] = {address: [] for address in addresses}
    async with web.client("Ann") as ann:
        for number in range(rounds + 1):
            for address in addresses:
                begun = time.perf_counter()
                answer = await ann.get(address)
                spent = time.perf_counter() - begun
                assert answer.status_code == 200, address
                if number:
                    taken[address].append(spent)
    return {address: sorted(spent) for address, spent in taken.items()}


def part(sorted_times: list[float], share: float) -> float:
    """The time within which that share of the requests was answered, in milliseconds."""
    return sorted_times[min(int(len(sorted_times) * share), len(sorted_times) - 1)] * 1000


async def main(rounds: int) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder)) as web:
            taken = await times(web, await fill(web), rounds)
            taking = await own_data(web)
    for address, spent in [*taken.items(), ("all", sorted(x for each in taken.values() for x in each))]:
        middle, most, longest = part(spent, 0.5), part(spent, 0.95), spent[-1] * 1000
        print(f"{address:18} median {middle:4.0f}  p95 {most:4.0f}  longest {longest:4.0f}")
    print(f"one's own data, {PAST // LEARNERS} mocks: {taking * 1000:.0f} ms")


async def own_data(web: Web) -> float:
    """How long the files of somebody's own data take, in seconds (issue 6: under ten)."""
    lena = web.spring.chats["Lena"]
    begun = time.perf_counter()
    await lena.you("/mydata")
    lena.skim()
    return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
