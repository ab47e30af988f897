"""The settings of an installation as frozen values: which keys there are, what they mean, and what each one must be.

Reading them from a file and from the environment lives in `config_reading.py`, behind `load_settings`.
"""

import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from bot.faults import Fault

DEFAULT_FILE = Path("config.yaml")
"""Read when no other file is named; it may be missing."""

PREFIX = "MOCKBOT_"
"""What the names of all environment variables begin with."""

_OWNER = re.compile(r"(?:telegram|discord|console|web):\S+")
_DATABASE = re.compile(r"sqlite:///.+|postgresql\+psycopg://.+")
_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class ConfigError(Fault):
    """The configuration cannot be used: a line for each key, with its place and what to do; never a key's value."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # an unknown zone is a KeyError, a folder of zones an OSError
        raise ValueError("wants the name of a time zone, such as Europe/London") from None
    return name


def _database(url: str) -> str:
    if not _DATABASE.fullmatch(url) or url.endswith(":memory:"):
        raise ValueError(
            "wants the address of a database: sqlite:///var/mockbot.db for a file, "
            "or postgresql+psycopg://name:password@host/database"
        )
    return url


def _address(schemes: tuple[str, ...], url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and bool(parts.hostname) and not re.search(r"\s", url)
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"wants an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return url.rstrip("/")


def _http(url: str) -> str:
    return _address(("https", "http"), url)


def _http_or_nothing(url: str) -> str:
    return _http(url) if url else url


def _socket_or_nothing(url: str) -> str:
    return _address(("wss", "ws"), url) if url else url


def _owner(owner: str) -> str:
    if not _OWNER.fullmatch(owner):
        raise ValueError('wants a platform and an id, such as "telegram:111" or "discord:222"')
    return owner


def _whole(value: object) -> object:
    """Python takes True for 1; a person who writes `true` for a number has mixed up two lines."""
    if isinstance(value, bool | float):
        raise ValueError("wants a whole number")
    return value


def _time_of_day(value: object) -> object:
    if isinstance(value, time):
        return value
    found = _TIME_OF_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('wants a time of day in quotes, such as "09:00"')
    return time(int(found[1]), int(found[2]))


Filled = Annotated[str, Field(min_length=1)]
Number = Annotated[int, BeforeValidator(_whole)]
Port = Annotated[Number, Field(ge=0, le=65_535)]
Days = Annotated[Number, Field(ge=1)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Http = Annotated[str, AfterValidator(_http)]
HttpOrNothing = Annotated[str, AfterValidator(_http_or_nothing)]
SocketOrNothing = Annotated[str, AfterValidator(_socket_or_nothing)]


class Group(BaseModel):
    """The base of all groups of settings: frozen, closed, and silent about what it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Webhook(Group):
    """Where Telegram delivers updates when it is not polled."""

    url: HttpOrNothing = Field(default="", description="The public https address that Telegram calls.")
    listen: Filled = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8443, description="The port to listen on.")
    secret_token: SecretStr = Field(
        default=SecretStr(""), description="What Telegram repeats in each call, so that nobody else can."
    )


class Telegram(Group):
    """The Telegram bot."""

    enabled: bool = Field(default=False, description="Whether `mockbot run` talks on Telegram.")
    token: SecretStr = Field(default=SecretStr(""), description="The bot's token, from @BotFather.")
    api_base_url: Http = Field(
        default="https://api.telegram.org", description="The Bot API's address, or a local server's."
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="How updates come: `polling` or `webhook`."
    )
    webhook: Webhook = Webhook()


class Discord(Group):
    """The Discord bot."""

    enabled: bool = Field(default=False, description="Whether `mockbot run` talks on Discord.")
    token: SecretStr = Field(default=SecretStr(""), description="The bot's token, from the developer portal.")
    api_base_url: Http = Field(default="https://discord.com/api/v10", description="The API's address.")
    gateway_url: SocketOrNothing = Field(default="", description="The gateway's address; empty: ask the API.")
    guild_ids: tuple[Annotated[Number, Field(ge=1)], ...] = Field(
        default=(), description="The servers to offer commands in; empty: everywhere."
    )
    shards: Annotated[Number, Field(ge=0)] = Field(default=0, description="How many shards; 0: as the API recommends.")
    message_content: bool = Field(
        default=False,
        description="Whether Message Content Intent is switched on for the bot: then answers typed in a server's "
        "private threads are read; without it they go through a form there.",
    )


class Web(Group):
    """The web pages, with `/healthz` and `/metrics`."""

    enabled: bool = Field(default=False, description="Whether `mockbot run` serves web pages.")
    host: Filled = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8080, description="The port to listen on.")
    public_url: Http = Field(
        default="http://127.0.0.1:8080", description="The address that people open; links begin with it."
    )


class LanguageModel(Group):
    """An OpenAI-compatible endpoint that words feedback."""

    base_url: HttpOrNothing = Field(default="", description="The endpoint's address, usually ending in /v1.")
    model: str = Field(default="", description="The model's name there.")
    api_key: SecretStr = Field(default=SecretStr(""), description="The key for it, if it wants one.")


class Feedback(Group):
    """Which engine looks for evidence in answers."""

    engine: Literal["rubric", "llm"] = Field(
        default="rubric", description="`rubric` works offline; `llm` asks a language model."
    )
    processes: int = Field(
        default=2,
        ge=1,
        le=16,
        description="How many processes may judge at most, 150 MB each; the second starts only when answers queue.",
    )
    llm: LanguageModel = LanguageModel()


class Voice(Group):
    """What becomes of voice messages."""

    keep: bool = Field(default=True, description="Whether recordings are kept (with consent).")
    transcriber: Literal["none", "faster-whisper", "openai"] = Field(
        default="none", description="`none`, `faster-whisper` (on this machine) or `openai` (an endpoint)."
    )
    model_path: str = Field(
        default="", description="The folder of the faster-whisper model; for an endpoint the model's name there."
    )
    base_url: HttpOrNothing = Field(default="", description="The transcribing endpoint's address.")
    api_key: SecretStr = Field(default=SecretStr(""), description="The key for it, if it wants one.")


class Nudges(Group):
    """When reminders may go out, in the installation's time zone."""

    send_at: TimeOfDay = Field(default=time(9), description="When the day's reminders go out.")
    quiet_from: TimeOfDay = Field(default=time(21), description="From then on nothing goes out.")
    quiet_until: TimeOfDay = Field(default=time(8), description="Until then nothing goes out.")


class RetainDays(Group):
    """For how many days each kind of record is kept."""

    audio: Days = Field(default=90, description="Days that recordings are kept.")
    transcripts: Days = Field(default=365, description="Days that transcripts are kept.")
    audit: Days = Field(default=730, description="Days that the audit trail is kept.")


class Privacy(Group):
    """What is kept for how long."""

    retain_days: RetainDays = RetainDays()


class Settings(Group):
    """All settings of an installation; the defaults are enough for `mockbot practise`."""

    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="Europe/London", description="The time zone in which dates and times of day are meant."
    )
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///var/mockbot.db", description="Where everything is kept: SQLite or PostgreSQL.", repr=False
    )
    owners: tuple[Annotated[str, AfterValidator(_owner)], ...] = Field(
        default=(), description="Who runs the installation, as `platform:id`."
    )
    pack: Filled = Field(
        default="customer_service_specialist_l3",
        description="A pack's name in `question_bank/`, or the path of its folder.",
    )
    packs: tuple[Filled, ...] = Field(
        default=(), description="Other packs that a cohort may choose: names in `question_bank/`, or folders."
    )
    open_practice: bool = Field(default=True, description="Whether people without an invite may practise alone.")
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    web: Web = Web()
    feedback: Feedback = Feedback()
    voice: Voice = Voice()
    nudges: Nudges = Nudges()
    privacy: Privacy = Privacy()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates and times of day are meant."""
        return ZoneInfo(self.timezone)


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from the file at `path` (None: `config.yaml` where it stands, else none) under those of the
    environment (None: the process's own). Raises `ConfigError` with a line for each thing that is wrong."""
    from bot.config_reading import read

    return read(path, os.environ if environment is None else environment)


def missing(settings: Settings) -> tuple[str, ...]:
    """What the enabled parts still lack before `mockbot run` can use them: a sentence each, none when all is there."""
    return tuple(
        f"{key} is empty, but {because}: give it in the file or as {variable(key)}."
        for because, lacking in _wants(settings).items()
        for key, value in lacking.items()
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value)
    )


def _wants(settings: Settings) -> dict[str, dict[str, str | SecretStr]]:
    """What must be filled in, by the setting that makes it needed."""
    telegram, discord, voice, model = settings.telegram, settings.discord, settings.voice, settings.feedback.llm
    hook = telegram.webhook
    needs: tuple[tuple[bool, str, dict[str, str | SecretStr]], ...] = (
        (telegram.enabled, "telegram.enabled is true", {"telegram.token": telegram.token}),
        (
            telegram.enabled and telegram.mode == "webhook",
            "telegram.mode is webhook",
            {"telegram.webhook.url": hook.url, "telegram.webhook.secret_token": hook.secret_token},
        ),
        (discord.enabled, "discord.enabled is true", {"discord.token": discord.token}),
        (
            settings.feedback.engine == "llm",
            "feedback.engine is llm",
            {"feedback.llm.base_url": model.base_url, "feedback.llm.model": model.model},
        ),
        (
            voice.transcriber == "faster-whisper",
            "voice.transcriber is faster-whisper",
            {"voice.model_path": voice.model_path},
        ),
        (voice.transcriber == "openai", "voice.transcriber is openai", {"voice.base_url": voice.base_url}),
    )
    return {because: fields for needed, because, fields in needs if needed}


def variable(key: str) -> str:
    """The environment variable of a key: `telegram.token` is MOCKBOT_TELEGRAM__TOKEN."""
    return PREFIX + key.replace(".", "__").upper()
