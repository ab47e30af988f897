"""What `mockbot check` asks over the network: the platforms, the transcriber's endpoint and the language model's.

What is on this machine is looked at in `checks_here.py`. No line made here holds a token, a key or an address's
password: of addresses only the host is said.
"""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.cli.checks_here import folder_of_model, listening
from bot.faults import Fault

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.config import Settings

_PATIENCE = 10.0
"""Seconds that a platform has to answer."""

_TELEGRAM_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_HOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_HEADER = re.compile(r"[!-~]+")
"""What can be sent in a header: a token with a line break or a typographic dash in it was copied badly."""
_TELEGRAM = "api.telegram.org"
_MESSAGE_CONTENT = 1 << 18 | 1 << 19
"""The application's flags for the intent, in more or fewer than a hundred servers (Discord, Application Flags)."""
_HOOK_PORTS = (443, 80, 88, 8443)
"""The ports that Telegram itself calls (Bot API, setWebhook)."""


class Unwell(Fault):
    """Something that was checked is not well."""


def place(url: str) -> str:
    """An address as it may be shown: host and port, without a name, a password or a path."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _asked(url: str, key: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """The status and the JSON of an answer (None where it is no JSON); `key` names the setting that led there."""
    import httpx

    try:
        answer = httpx.get(url, headers=headers, timeout=_PATIENCE)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        raise Unwell(f"nothing answers at {place(url)}: check {key}, and whether this machine gets out.") from None
    try:
        return answer.status_code, answer.json()
    except ValueError:
        return answer.status_code, None


# Platforms -----------------------------------------------------------------------------------------------------------


def telegram(settings: "Settings") -> str:
    """Telegram knows the token; in webhook mode it can call."""
    token, base = settings.telegram.token.get_secret_value(), settings.telegram.api_base_url
    if not _TELEGRAM_TOKEN.fullmatch(token):
        raise Unwell("telegram.token is no token (digits, a colon, letters): copy it again from @BotFather, whole.")
    status, body = _asked(f"{base}/bot{token}/getMe", "telegram.api_base_url")
    if status in (401, 404) and isinstance(body, dict):
        raise Unwell("the token is refused; copy it again from @BotFather into telegram.token.")
    if status == 429 or status >= 500:
        raise Unwell(f"{place(base)} answers with status {status}; try again in a while.")
    me = body.get("result") if isinstance(body, dict) and body.get("ok") else None
    if not isinstance(me, dict):
        raise Unwell(f"{place(base)} does not answer as Telegram does; check telegram.api_base_url.")
    how = _hook(settings) if settings.telegram.mode == "webhook" else "polling"
    return f"signed in as @{me.get('username', '?')}, {how}"


def _hook(settings: "Settings") -> str:
    """What Telegram demands of a webhook is there."""
    hook, public = settings.telegram.webhook, place(settings.telegram.api_base_url) == _TELEGRAM
    address = urlsplit(hook.url)
    if public and (address.scheme != "https" or (address.port or 443) not in _HOOK_PORTS):
        raise Unwell("telegram.webhook.url must begin with https:// and be on port 443, 80, 88 or 8443.")
    if not _HOOK_SECRET.fullmatch(hook.secret_token.get_secret_value()):
        raise Unwell("telegram.webhook.secret_token may hold letters, digits, _ and - only, 256 at most: choose anew.")
    free = listening("telegram.webhook.listen", hook.listen, "telegram.webhook.port", hook.port)
    return f"webhook at {place(hook.url)}, {free}"


def discord(settings: "Settings") -> str:
    """Discord knows the token; the line ends with the address that adds the bot to a server."""
    from adapters.discord.commands import invite_url

    token, base = settings.discord.token.get_secret_value(), settings.discord.api_base_url
    if not _HEADER.fullmatch(token):
        raise Unwell("discord.token is no token: copy it again from the developer portal, whole and without spaces.")
    status, body = _asked(f"{base}/users/@me", "discord.api_base_url", {"Authorization": f"Bot {token}"})
    if status in (401, 403):
        raise Unwell("the token is refused; copy it again from the developer portal into discord.token.")
    if status == 429 or status >= 500:
        raise Unwell(f"{place(base)} answers with status {status}; try again in a while.")
    if status != 200 or not isinstance(body, dict) or not str(body.get("id", "")).isdecimal():
        raise Unwell(f"{place(base)} does not answer as Discord does; check discord.api_base_url.")
    typed = "a form takes answers in servers"
    if settings.discord.message_content:
        _reads_messages(f"{base}/applications/@me", token)
        typed = "answers are typed in private threads of servers"
    return f"signed in as {body.get('username', '?')}, {typed}; add it to a server with {invite_url(str(body['id']))}"


def _reads_messages(url: str, token: str) -> None:
    """The intent that `discord.message_content` promises is switched on."""
    _, body = _asked(url, "discord.api_base_url", {"Authorization": f"Bot {token}"})
    flags = body.get("flags") if isinstance(body, dict) else None
    if isinstance(flags, int) and not flags & _MESSAGE_CONTENT:
        raise Unwell(
            "discord.message_content is true, but the intent is off: switch on Message Content Intent on the page Bot "
            "of the developer portal, or set discord.message_content to false."
        )


# Voice and words -----------------------------------------------------------------------------------------------------


def voice(settings: "Settings") -> str:
    """What becomes of spoken answers, and whether it can."""
    given = settings.voice
    kept = "recordings are kept" if given.keep else "recordings are deleted once they are in words"
    match given.transcriber:
        case "faster-whisper":
            return f"{folder_of_model(given.model_path)}; {kept}"
        case "openai":
            _endpoint("voice", given.base_url, given.api_key, "voice.base_url", "voice.api_key")
            return f"recordings are put into words by {place(given.base_url)}; {kept}"
        case _ if given.keep:
            return "recordings are kept for the tutor, and not put into words"
        case _:
            return "spoken answers are not taken: voice.keep is false, and nothing puts them into words"


def feedback(settings: "Settings") -> str:
    """The engine that judges can be reached."""
    model = settings.feedback.llm
    if settings.feedback.engine != "llm":
        return "the rubric engine works offline"
    names = _endpoint("model", model.base_url, model.api_key, "feedback.llm.base_url", "feedback.llm.api_key")
    if names and model.model not in names:
        raise Unwell(f"{place(model.base_url)} has no model of that name: set feedback.llm.model to one that it lists.")
    return f"a language model at {place(model.base_url)}"


def _endpoint(what: str, base: str, key: "SecretStr", url_key: str, key_key: str) -> frozenset[str]:
    """The models that an OpenAI-compatible endpoint lists; none where it lists none, which is allowed."""
    secret = key.get_secret_value()
    if secret and not _HEADER.fullmatch(secret):
        raise Unwell(f"{key_key} is no key: copy it again, whole and without spaces.")
    status, body = _asked(f"{base}/models", url_key, {"Authorization": f"Bearer {secret}"} if secret else None)
    if status in (401, 403):
        raise Unwell(f"{place(base)} refuses the key: set {key_key} to one that it knows.")
    if status == 429 or status >= 500:
        raise Unwell(f"{place(base)} answers with status {status}; try again in a while.")
    listed = body.get("data") if isinstance(body, dict) else None
    if status == 200 and not isinstance(listed, list):
        raise Unwell(f"{place(base)} does not answer as a {what} endpoint does; check {url_key}, often ending in /v1.")
    return frozenset(str(each.get("id")) for each in listed or () if isinstance(each, dict))
