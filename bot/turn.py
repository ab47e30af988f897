"""One turn: what a single event finds, and what it leaves behind, all or nothing.

A turn knows the store only through its ports and says things only into its own list; `service.py` runs it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Account, Choice, Conversation, Letter, Outbound, Urgency
from bot.people.belonging import own_zone, pack_of
from bot.ports import Files, Guide, Store
from bot.records import Person, Sitting, VoiceRules
from bot.shelf import Shelf
from bot.texts import Texts
from question_bank.model import Pack

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Kit:
    """What every turn is given: the words, the packs, the corner's guide, and what the installation allows.
    `web` is the address of its pages, if it has any; `owners` are accounts that run it, as
    `PLATFORM:ID`; `telegram` is the name of its bot there, for links; `guides` are those of packs with a guide of their
    own, by id."""

    texts: Texts
    shelf: Shelf
    guide: Guide | None
    seed: Callable[[], int]
    open_practice: bool = True
    retain_transcripts: int = 365
    retain_audio: int = 90
    files: Files | None = None
    voice: VoiceRules = field(default_factory=VoiceRules)
    web: str | None = None
    owners: tuple[str, ...] = ()
    telegram: str = ""
    zone: ZoneInfo = _LONDON
    guides: Mapping[str, Guide] = field(default_factory=dict)

    @property
    def pack(self) -> Pack:
        """The pack for everybody whose cohort has not chosen another; a person's own is `Turn.pack`."""
        return self.shelf.current

    def guide_of(self, pack: Pack) -> Guide | None:
        """The corner's guide to a pack."""
        return self.guides.get(pack.rules.id, self.guide)


@dataclass(slots=True)
class Turn:
    """A turn under way. `now` is the wall clock's time, `program` the program's (`bot/uptime.py`);
    `about` is whom the replies speak of, when that is somebody else: they go when that person is erased. `regrouped`
    says that somebody's part in a cohort may have changed."""

    kit: Kit
    store: Store
    person: Person
    sitting: Sitting | None
    conversation: Conversation
    now: datetime
    program: datetime
    answers: str = ""
    urgency: Urgency = Urgency.REPLY
    replies: list[Outbound] = field(default_factory=list)
    posted: list[Letter] = field(default_factory=list)
    jobs: bool = False
    changed: Sitting | None = None
    account: Account | None = None
    erased: bool = False
    about: int = 0
    regrouped: bool = False

    @property
    def pack(self) -> Pack:
        """The pack of the person whose turn it is: their cohort's."""
        return self.pack_of(self.person.id)

    def pack_of(self, person: int) -> Pack:
        """The pack of somebody: what their next mock, their dates, proposal and report go by."""
        return pack_of(self.store, self.kit.shelf, person)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the person whose turn it is: their own, else their cohort's, else the installation's."""
        return own_zone(self.store, self.person) or self.kit.zone

    def say(self, *messages: Outbound) -> None:
        """Say these, in order, when the turn commits."""
        self.replies.extend(messages)

    def tell(self, key: str, *rows: tuple[Choice, ...], **blanks: object) -> None:
        """Say the text under a key, with buttons if given; a `.title` beside a `.text` becomes the title."""
        texts = self.kit.texts
        if texts.has(f"{key}.text"):
            title = texts(f"{key}.title") if texts.has(f"{key}.title") else ""
            self.say(Outbound(texts(f"{key}.text", **blanks), title, rows))
        else:
            self.say(Outbound(texts(key, **blanks), choices=rows))

    def button(self, name: str, data: str) -> Choice:
        """A button with the label under `buttons.NAME`."""
        return Choice(self.kit.texts(f"buttons.{name}"), data)

    def button_text(self, key: str, data: str) -> Choice:
        """A button with the label under any key."""
        return Choice(self.kit.texts(key), data)

    def post(self, person: int, *messages: Outbound, urgency: Urgency = Urgency.NUDGE) -> bool:
        """Write to somebody else, where they spoke last; False when they cannot be reached there now."""
        conversation = self.store.people.conversation(person)
        if conversation is None:
            return False
        self.posted.extend(self.store.outbox.queue(conversation, messages, urgency, self.now))
        return True

    def post_about(self, person: int, about: int, *messages: Outbound) -> bool:
        """Write to somebody about somebody else; the letters go when the one they speak of is erased."""
        before = len(self.posted)
        reached = self.post(person, *messages, urgency=Urgency.REPLY)
        self.store.reviews.about([letter.number for letter in self.posted[before:]], about)
        return reached

    def queue(self) -> tuple[Letter, ...]:
        """Put all that was said into the outbox; gives all new letters."""
        if not self.replies:
            return tuple(self.posted)
        letters = self.store.outbox.queue(
            self.conversation, tuple(self.replies), self.urgency, self.now, answers=self.answers
        )
        if self.about:
            self.store.reviews.about([letter.number for letter in letters], self.about)
        return (*letters, *self.posted)
