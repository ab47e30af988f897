"""What an error of Telegram's means for a letter, and how long to wait: pure decisions that the gateway acts on.

The words of an error reach a log and the owner, so whatever could hold the token is taken out of them here.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.ports import SendLater, SendNever

LONGEST: Final = 300.0
"""Seconds between two tries at most."""
_TOKEN_REFUSED_SECONDS: Final = 60.0
_UNKNOWN_CHAT: Final = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


@dataclass(frozen=True, slots=True)
class Migrated:
    """The chat lives on under another id."""

    new_id: str


def outcome(error: Exception, failures: int, token: str) -> SendLater | SendNever | Migrated:
    """What becomes of a letter after `failures` failed tries, this one counted."""
    reason = safe(error, token)
    match error:
        case ChatMigrated(new_chat_id=new_id):
            return Migrated(str(new_id))
        case RetryAfter():
            return SendLater(retry_seconds(error), "Telegram asked to wait")
        case Forbidden():
            return SendNever(reason, unreachable=True)
        case BadRequest():
            return SendNever(reason, unreachable=any(words in reason.lower() for words in _UNKNOWN_CHAT))
        case InvalidToken():
            return SendLater(_TOKEN_REFUSED_SECONDS, "Telegram does not know this token", everywhere=True)
        case TimedOut():
            return SendLater(backoff(failures), "Telegram did not answer in time")
        case NetworkError() | TelegramError():
            return SendLater(backoff(failures), reason)
        case _:
            return SendLater(backoff(failures), f"unexpected answer ({type(error).__name__})")


def backoff(failures: int, first: float = 0.5, longest: float = LONGEST) -> float:
    """Seconds to wait after this many failures in a row: doubling from `first`."""
    return float(min(first * 2.0 ** min(max(failures - 1, 0), 20), longest))


def patience(error: Exception, failures: int, first: float) -> float:
    """Seconds to wait before asking again: as long as Telegram says, else longer after each failure in a row, and half
    a minute at most."""
    return retry_seconds(error) if isinstance(error, RetryAfter) else backoff(failures, first, 30.0)


def retry_seconds(error: RetryAfter) -> float:
    """Seconds that Telegram asks to wait."""
    asked = error.retry_after
    return float(asked.total_seconds() if isinstance(asked, timedelta) else asked)


def safe(error: Exception, token: str) -> str:
    """An error's words without the token, in one line and not endless."""
    words = str(error).replace(token, "…") if token else str(error)
    words = words.replace(token.partition(":")[2], "…") if token.partition(":")[2] else words
    return " ".join(words.split())[:200] or type(error).__name__


def unparsed(error: Exception) -> bool:
    """Whether Telegram could not read the markup: then the plain words go."""
    return isinstance(error, BadRequest) and "can't parse" in str(error).lower()


def unfit(error: Exception) -> bool:
    """Whether a file is not fit to be shown as a photo or voice message: then it goes as a document."""
    words = str(error).lower()
    return isinstance(error, BadRequest) and any(
        sign in words for sign in ("photo_", "image_process", "voice_messages_forbidden", "wrong type of the web page")
    )
