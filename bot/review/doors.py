"""Signing in to the pages, in two ways and no third: a one-time link from the chat, and Telegram's Mini App.

Tokens are random and kept as hashes; a session is rotated while it goes on. Cookies are the pages' own matter.
"""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from bot.messages import Account, Conversation, Platform
from bot.ports import Clock, Database, Store

SESSION = timedelta(hours=12)
"""How long a session lasts from its last rotation."""
ROTATE = timedelta(hours=1)
"""After this a session gets a new token; the old one works for `GRACE` more, for what is on its way."""
GRACE = timedelta(minutes=1)
FRESH = timedelta(minutes=10)
"""How old Telegram's signed data may be."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is signed in; `token` is set when the session has a new one, `target` says where a link leads."""

    person: int
    token: str = ""
    target: str = "/"


@dataclass(frozen=True, slots=True)
class Doors:
    """The ways in. `bot_token` signs Telegram's data; without one that way is shut."""

    database: Database
    clock: Clock
    bot_token: str = ""

    async def good(self, link: str) -> bool:
        """Whether a link would still work; looking burns nothing (previews do)."""
        now = self.clock.now()
        return await self.database.run(lambda store: store.signing.good(link, now))

    async def enter(self, link: str) -> Entered | None:
        """Use a link up and begin a session."""
        now = self.clock.now()
        return await self.database.run(lambda store: _entered(store, store.signing.burn(link, now), now))

    async def enter_from_telegram(self, signed: str, target: str = "/") -> Entered | None:
        """Begin a session for whom Telegram's signed data names; the same data opens once. `target` is where to, and
        leads nowhere but into our own pages."""
        now = self.clock.now()
        account = verified(signed, self.bot_token, now)
        if account is None:
            return None
        entered = await self.database.run(lambda store: _of_account(store, account, signed, now))
        return replace(entered, target=_ours(target)) if entered is not None else None

    async def whose(self, session: str) -> Entered | None:
        """Who is signed in, with a new token when the old one has served long enough."""
        now = self.clock.now()
        return await self.database.run(lambda store: _going_on(store, session, now))

    async def leave(self, session: str) -> None:
        """Sign out."""
        now = self.clock.now()
        await self.database.run(lambda store: store.signing.end(session, now))


def _ours(target: str) -> str:
    """A path of ours, or the first page: nobody is led to another host by a link that was tampered with."""
    return target if re.fullmatch(r"/(?:[a-z]+(?:/[a-z0-9]+)*)?", target) else "/"


def _entered(store: Store, who: tuple[int, str] | None, now: datetime) -> Entered | None:
    if who is None:
        return None
    token = secrets.token_urlsafe(32)
    store.signing.begin(token, who[0], now, now + SESSION)
    return Entered(who[0], token, who[1])


def _of_account(store: Store, account: Account, signed: str, now: datetime) -> Entered | None:
    visit = store.people.visit(account, Conversation(Platform.TELEGRAM, account.id))
    once = f"telegram:{hashlib.sha256(signed.encode()).hexdigest()}"
    if visit is None or not store.signing.first(once, visit.person.id, now, now + 2 * FRESH):
        return None
    return _entered(store, (visit.person.id, "/"), now)


def _going_on(store: Store, session: str, now: datetime) -> Entered | None:
    found = store.signing.whose(session, now)
    if found is None:
        return None
    person, begun_at = found
    if now - begun_at < ROTATE:
        return Entered(person)
    store.signing.end(session, now + GRACE)
    return _entered(store, (person, "/"), now)


def verified(signed: str, bot_token: str, now: datetime) -> Account | None:
    """The account that a Mini App's `initData` names, if it is signed with this bot's token and fresh (Bot API,
    "Validating data received via the Mini App"); None for anything else."""
    pairs = parse_qsl(signed, keep_blank_values=True)
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if not bot_token or len(fields) + 1 != len(pairs) or len(signed) > 4096:
        return None
    checked = "\n".join(f"{key}={value}" for key, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", bot_token.encode(), "sha256")
    if not hmac.compare_digest(hmac.digest(key, checked.encode(), "sha256").hex(), given.lower()):
        return None
    return _named(fields, now)


def _named(fields: dict[str, str], now: datetime) -> Account | None:
    try:
        age = now.timestamp() - int(fields.get("auth_date", "0"))
        number = json.loads(fields.get("user", "{}"))["id"]
    except (ValueError, KeyError, TypeError):
        return None
    fresh = -60 <= age <= FRESH.total_seconds()
    return Account(Platform.TELEGRAM, str(number)) if fresh and isinstance(number, int) else None
