"""Spoken answers over Telegram's wire, with a real `mockbot run`, an endpoint that transcribes, and kill -9."""

import signal
from pathlib import Path

from tests.http_double import answering
from tests.ogg import voice_note
from tests.running import Running
from tests.telegram_double import TOKEN, Double
from tests.wire_mock import exported_interview

WORDS = "I rang her back the same day because she had waited for a week."
KEY = "CANARYdoNotShow"


def settings(double: Double, url: str) -> dict[str, str]:
    """A bot on Telegram that has recordings put into words."""
    return {
        "telegram__enabled": "true",
        "telegram__token": TOKEN,
        "telegram__api_base_url": double.url,
        "voice__transcriber": "openai",
        "voice__base_url": f"{url}/v1",
        "voice__api_key": KEY,
    }


async def test_a_spoken_answer_is_put_into_words_corrected_and_survives_a_kill(tmp_path: Path) -> None:
    with answering(lambda _: (200, {"text": WORDS})) as endpoint:
        async with Double() as double:
            person = double.person(1)
            bot = Running(tmp_path, **settings(double, endpoint.url))
            try:
                for words, wanted in (
                    ("/start", "I keep what you write"),
                    ("/agree", "Which kind"),
                    ("/mock exam", "Your mock interview"),
                    ("/next", "Question 1 of 10"),
                ):
                    await person.says(words)
                    await person.hears(wanted, seconds=30)
                await person.voice(voice_note(20), seconds=20)
                await person.hears("sent to a speech service", seconds=30)
                await person.presses("Yes, keep them")
                await person.hears("send it again", seconds=30)
                assert endpoint.asked == []
                endpoint.hold.clear()
                await person.voice(voice_note(20), seconds=20)
                await double.until(lambda: bool(endpoint.asked), 30, "the recording to be sent out")
                await bot.ends(signal.SIGKILL)
                endpoint.hold.set()
                bot = Running(tmp_path, **settings(double, endpoint.url))
                await person.hears("Your recording in words", seconds=60)
                shown = next(message for message in person.sees() if "Your recording in words" in message.text)
                assert "about 42 words a minute" in shown.text
                await person.presses("Correct it")
                await person.hears("Both versions are kept", seconds=30)
                await person.says("I rang him back the same day.")
                await person.hears("yours is the one that counts", seconds=30)
                await person.says("I rang them back the same day.", reply_to=shown.id)
                await person.hears("yours is the one that counts", seconds=30)
            finally:
                code = await bot.ends()
            assert code == 0, bot.logged()
    logged = bot.logged()
    assert KEY not in logged
    assert TOKEN not in logged
    assert "rang" not in logged
    (fragment,) = exported_interview(tmp_path)["questions"][0]["fragments"]
    assert fragment["kind"] == "voice"
    edits: list[dict[str, str]] = fragment["edits"]  # type: ignore[assignment]  # the export's shape is not typed
    assert [edit["text"] for edit in edits] == [
        WORDS,
        "I rang him back the same day.",
        "I rang them back the same day.",
    ]
    assert len(list((tmp_path / "files").iterdir())) == 1
