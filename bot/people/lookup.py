"""What is offered while somebody types a command: names of areas; nothing here shows more than the asker may see."""

from dataclasses import dataclass

from bot.messages import Account
from question_bank.model import Pack


@dataclass(frozen=True, slots=True)
class Names:
    """`bot.ports.Lookup` over a pack: areas belong to everybody."""

    pack: Pack

    async def lookup(self, account: Account, kind: str, typed: str) -> list[str]:
        """See `bot.ports.Lookup`."""
        del account  # what only some may see comes with the cohorts
        if kind != "area":
            return []
        wanted = typed.strip().lower()
        return [area.name for area in self.pack.rules.areas if wanted in area.name.lower() or wanted == area.number]
