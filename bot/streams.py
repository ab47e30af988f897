"""`StoredSessions`: an adapter's place in its event streams, kept through the writer.

What a place means is said in `bot.ports.Sessions`; when it is kept is the adapter's to decide.
"""

from dataclasses import dataclass

from bot.ports import Database, GatewaySession, Mark, Store


@dataclass(frozen=True, slots=True)
class StoredSessions:
    """`bot.ports.Sessions` over the database."""

    database: Database

    async def load(self, stream: str) -> GatewaySession | None:
        """See `bot.ports.Sessions`."""
        return await self.database.run(lambda store: store.streams.session(stream))

    async def marks(self) -> tuple[Mark, ...]:
        """See `bot.ports.Sessions`."""
        return tuple(await self.database.run(lambda store: store.streams.marks()))

    async def save(self, stream: str, session: GatewaySession | None, marks: tuple[Mark, ...]) -> None:
        """See `bot.ports.Sessions`."""

        def keep(store: Store) -> None:
            store.streams.keep(stream, session)
            store.streams.mark(marks)

        await self.database.run(keep)
