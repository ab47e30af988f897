"""`mockbot check`: a line for each part, 0 or 1, what to do in each line that is not well, and never a secret."""

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import Result

from tests.commands import command
from tests.http_double import Asked, Double, answering

SECRET = "CANARYdoNotShow"
TOKEN = f"123:{SECRET}"
TELEGRAM_WELL: dict[str, object] = {"ok": True, "result": {"id": 123, "is_bot": True, "username": "rehearsal_bot"}}
DISCORD_WELL: dict[str, object] = {"id": "222", "username": "rehearsal"}
REFUSED: dict[str, object] = {"ok": False, "error_code": 401, "description": "Unauthorized"}


def well(asked: Asked) -> tuple[int, bytes | dict[str, object]]:
    """All that is asked for, in order."""
    if asked.path.endswith("/getMe"):
        return 200, TELEGRAM_WELL
    if asked.path.endswith("/users/@me"):
        return 200, DISCORD_WELL
    if asked.path.endswith("/applications/@me"):
        return 200, {"id": "222", "flags": 1 << 19}
    return 200, {"data": [{"id": "gpt-small"}]}


@pytest.fixture
def there() -> Iterator[Double]:
    with answering(well) as double:
        yield double


def port_taken() -> socket.socket:
    """A socket that somebody else listens on."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return taken


def both(double: Double) -> dict[str, str]:
    """Settings of both platforms against a double."""
    return {
        "telegram__enabled": "true",
        "telegram__token": TOKEN,
        "telegram__api_base_url": double.url,
        "discord__enabled": "true",
        "discord__token": SECRET,
        "discord__api_base_url": f"{double.url}/api/v10",
    }


def lines(result: Result) -> dict[str, list[str]]:
    """What was said of each part."""
    said: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        name, _, words = line.partition(": ")
        said.setdefault(name, []).append(words)
    return said


def test_without_any_settings_all_is_well(tmp_path: Path) -> None:
    result = command(tmp_path, "check")
    assert result.exit_code == 0
    assert list(lines(result)) == ["configuration", "bank", "database", "files", "voice", "feedback", "platforms"]
    assert not result.stderr
    assert list(tmp_path.iterdir()) == []


def test_everything_enabled_and_well(tmp_path: Path, there: Double) -> None:
    model = tmp_path / "model"
    settings = both(there) | {
        "web__enabled": "true",
        "web__port": "0",
        "feedback__engine": "llm",
        "feedback__llm__base_url": f"{there.url}/v1",
        "feedback__llm__model": "gpt-small",
        "feedback__llm__api_key": SECRET,
        "voice__transcriber": "openai",
        "voice__base_url": f"{there.url}/v1",
        "voice__api_key": SECRET,
    }
    result = command(tmp_path, "check", **settings)
    assert result.exit_code == 0, result.stdout
    said = lines(result)
    assert said["telegram"] == ["signed in as @rehearsal_bot, polling"]
    assert "https://discord.com/oauth2/authorize?client_id=222" in said["discord"][0]
    assert "permissions=" in said["discord"][0]
    assert "a form takes answers in servers" in said["discord"][0]
    assert SECRET not in result.output
    assert [asked.path for asked in there.asked] == [
        "/v1/models",
        "/v1/models",
        f"/bot{TOKEN}/getMe",
        "/api/v10/users/@me",
    ]
    assert there.asked[3].headers["Authorization"] == f"Bot {SECRET}"
    assert not model.exists()


def test_the_invite_asks_for_the_least(tmp_path: Path, there: Double) -> None:
    from discord import Permissions

    said = lines(command(tmp_path, "check", **both(there)))["discord"][0]
    permissions = Permissions(int(said.split("permissions=")[1].split("&")[0]))
    assert permissions.send_messages
    assert not permissions.administrator
    assert not permissions.mention_everyone


def test_an_intent_that_is_on_is_believed(tmp_path: Path, there: Double) -> None:
    said = lines(command(tmp_path, "check", **both(there), discord__message_content="true"))["discord"][0]
    assert "answers are typed in private threads" in said


@dataclass(frozen=True)
class Broken:
    """One broken installation: what is set, what is put into the folder, the part that says so and what it says."""

    name: str
    part: str
    wanted: str
    settings: Callable[[Double], dict[str, str]] = field(default=lambda _: {})
    folder: Callable[[Path], object] = field(default=lambda _: None)
    reply: Callable[[Asked], tuple[int, bytes | dict[str, object]]] = well


def only(**settings: str) -> Callable[[Double], dict[str, str]]:
    """The same settings whatever the double."""
    return lambda _: settings


def platforms(**changed: str) -> Callable[[Double], dict[str, str]]:
    """Both platforms against the double, with some of it changed."""
    return lambda double: both(double) | changed


def llm(**changed: str) -> Callable[[Double], dict[str, str]]:
    """A language model at the double."""
    return lambda double: (
        {
            "feedback__engine": "llm",
            "feedback__llm__base_url": f"{double.url}/v1",
            "feedback__llm__model": "gpt-small",
            "feedback__llm__api_key": SECRET,
        }
        | changed
    )


def file(name: str, content: bytes) -> Callable[[Path], object]:
    """A file in the folder."""
    return lambda folder: (folder / name).write_bytes(content)


def strangers(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "other.db")) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")


def from_the_future(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "other.db")) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('9999')")
        other.commit()


OTHER = {"database_url": "sqlite:///other.db"}
BROKEN = (
    Broken("a misspelt key", "configuration", "did you mean telegram", folder=file("config.yaml", b"telegramm: {}\n")),
    Broken("no YAML", "configuration", "config.yaml", folder=file("config.yaml", b"telegram: {token: [\n")),
    Broken("a misspelt variable", "configuration", "MOCKBOT_TELEGRAM__TOKEN", only(telegram__tokn=SECRET)),
    Broken("a time zone of nowhere", "configuration", "Europe/London", only(timezone="Mars/Base")),
    Broken("a database without a kind", "configuration", "sqlite:///", only(database_url="mockbot.db")),
    Broken("no such pack", "bank", "nowhere", only(pack="nowhere")),
    Broken("a database of rubbish", "database", "move it away", only(**OTHER), file("other.db", b"rubbish" * 999)),
    Broken("somebody else's database", "database", "not mockbot's", only(**OTHER), strangers),
    Broken("a newer database", "database", "start the newer mockbot", only(**OTHER), from_the_future),
    Broken(
        "a database below a file",
        "database",
        "choose another place",
        only(database_url="sqlite:///blocked/mockbot.db"),
        file("blocked", b""),
    ),
    Broken(
        "no PostgreSQL there",
        "database",
        "that the server is up",
        only(database_url=f"postgresql+psycopg://sam:{SECRET}@127.0.0.1:9/mockbot"),
    ),
    Broken("files where a file is", "files", "move that file away", only(), file("var", b"")),
    Broken("no token of Telegram's", "telegram", "MOCKBOT_TELEGRAM__TOKEN", platforms(telegram__token="")),
    Broken("half a token", "telegram", "@BotFather", platforms(telegram__token=SECRET)),
    Broken("a token with a break", "telegram", "@BotFather", platforms(telegram__token=f"{TOKEN}\nx")),
    Broken("a token refused", "telegram", "@BotFather", platforms(), reply=lambda _: (401, REFUSED)),
    Broken("Telegram is ill", "telegram", "in a while", platforms(), reply=lambda _: (502, b"<html>")),
    Broken("not Telegram", "telegram", "telegram.api_base_url", platforms(), reply=lambda _: (200, b"<html>")),
    Broken("JSON, but not Telegram", "telegram", "api_base_url", platforms(), reply=lambda _: (200, {"ok": True})),
    Broken(
        "nobody at that address",
        "telegram",
        "telegram.api_base_url",
        platforms(telegram__api_base_url=f"http://sam:{SECRET}@127.0.0.1:9"),
    ),
    Broken(
        "a webhook without its address",
        "telegram",
        "telegram.webhook.url",
        platforms(telegram__mode="webhook", telegram__webhook__secret_token="s"),
    ),
    Broken(
        "a webhook's secret that Telegram refuses",
        "telegram",
        "choose anew",
        platforms(
            telegram__mode="webhook",
            telegram__webhook__url="https://bot.example/hook",
            telegram__webhook__secret_token=f"{SECRET} and more",
        ),
    ),
    Broken("no token of Discord's", "discord", "MOCKBOT_DISCORD__TOKEN", platforms(discord__token="")),
    Broken("a token refused by Discord", "discord", "developer portal", platforms(), reply=lambda _: (401, {})),
    Broken("a token with a dash of Word's", "discord", "whole", platforms(discord__token=f"{SECRET}–x")),
    Broken("not Discord", "discord", "discord.api_base_url", platforms(), reply=lambda _: (200, {"hello": "there"})),
    Broken(
        "an intent that is off",
        "discord",
        "Message Content Intent",
        platforms(discord__message_content="true"),
        reply=lambda asked: (200, {"flags": 0}) if asked.path.endswith("/applications/@me") else well(asked),
    ),
    Broken("a model without a name", "feedback", "feedback.llm.model", llm(feedback__llm__model="")),
    Broken("a model that is not there", "feedback", "one that it lists", llm(feedback__llm__model="gpt-large")),
    Broken("a key refused", "feedback", "feedback.llm.api_key", llm(), reply=lambda _: (403, {})),
    Broken("no such endpoint", "feedback", "feedback.llm.base_url", llm(feedback__llm__base_url="http://127.0.0.1:9")),
    Broken("no model's folder", "voice", "voice.model_path", only(voice__transcriber="faster-whisper")),
    Broken(
        "a model's name in place of a folder",
        "voice",
        "no folder",
        only(voice__transcriber="faster-whisper", voice__model_path="large-v3"),
    ),
    Broken(
        "a folder without a model",
        "voice",
        "model.bin",
        only(voice__transcriber="faster-whisper", voice__model_path="."),
    ),
    Broken(
        "a transcriber's key refused",
        "voice",
        "voice.api_key",
        lambda double: {
            "voice__transcriber": "openai",
            "voice__base_url": double.url,
            "voice__api_key": SECRET,
        },
        reply=lambda _: (401, {}),
    ),
    Broken("nobody's address", "web", "web.host", only(web__enabled="true", web__host="203.0.113.7")),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_what_is_broken_is_named_with_what_to_do(broken: Broken, tmp_path: Path) -> None:
    broken.folder(tmp_path)
    with answering(broken.reply) as double:
        result = command(tmp_path, "check", **broken.settings(double))
    assert result.exit_code == 1, result.stdout
    said = lines(result)
    assert any(broken.wanted in words for words in said[broken.part]), result.stdout
    assert SECRET not in result.output
    assert "Traceback" not in result.output
    assert not result.stderr
    assert all(line and len(line) < 400 for line in result.stdout.splitlines())


def test_a_fault_hides_no_other(tmp_path: Path) -> None:
    with answering(lambda _: (401, REFUSED)) as double:
        said = lines(command(tmp_path, "check", **both(double) | {"pack": "nowhere"} | OTHER))
    assert "refused" in said["telegram"][0]
    assert "refused" in said["discord"][0]
    assert "nowhere" in said["bank"][0]
    assert "will be made" in said["database"][0]


def test_a_taken_port_is_said_and_our_own_is_well(tmp_path: Path) -> None:
    with closing(port_taken()) as taken:
        port = str(taken.getsockname()[1])
        taken.close()
    with answering(lambda _: (404, b"somebody else's page")) as double:
        port = double.url.rpartition(":")[2]
        result = command(tmp_path, "check", web__enabled="true", web__port=port)
        assert result.exit_code == 1
        assert "set web.port to a free one" in result.stdout
        double.reply = lambda _: (200, b"fine\n")
        result = command(tmp_path, "check", web__enabled="true", web__port=port)
        assert result.exit_code == 0
        assert "served by the mockbot that is running" in result.stdout


def test_a_postgres_database_is_looked_at_and_left_alone(tmp_path: Path, postgres_url: str) -> None:
    result = command(tmp_path, "check", database_url=postgres_url)
    assert result.exit_code == 0, result.stdout
    assert "is empty and will be filled" in lines(result)["database"][0]
    again = command(tmp_path, "check", database_url=postgres_url)
    assert lines(again)["database"] == lines(result)["database"]
