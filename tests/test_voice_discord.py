"""A spoken answer over Discord's wire, with a real `mockbot run` and an endpoint that transcribes."""

from pathlib import Path

from tests.discord_double import TOKEN, Double
from tests.discord_double_people import plain
from tests.http_double import answering
from tests.ogg import voice_note
from tests.running import Running
from tests.test_voice_telegram import KEY, WORDS
from tests.wire_mock import exported_interview


async def test_a_voice_message_is_put_into_words_and_corrected(tmp_path: Path) -> None:
    with answering(lambda _: (200, {"text": WORDS})) as endpoint:
        async with Double() as double:
            person = double.person(1)
            bot = Running(
                tmp_path,
                discord__enabled="true",
                discord__token=TOKEN,
                discord__api_base_url=double.url,
                voice__transcriber="openai",
                voice__base_url=f"{endpoint.url}/v1",
                voice__api_key=KEY,
            )

            async def hears(words: str) -> str:
                return plain((await person.hears(words, seconds=60)).text)

            try:
                await double.connected()
                await person.says("/agree")
                await hears("Which kind")
                await person.says("/mock exam")
                await hears("Your mock interview")
                await person.says("/next")
                await hears("Question 1 of 10")
                await person.voice(voice_note(20), seconds=20)
                assert "up to 20 MB" in await hears("sent to a speech service")
                assert endpoint.asked == []
                await person.presses("Yes, keep them")
                await hears("send it again")
                await person.voice(voice_note(20), seconds=20)
                assert "about 42 words a minute" in await hears("Your recording in words")
                await person.presses("Correct it")
                await hears("Both versions are kept")
                await person.says("I rang him back the same day.")
                await hears("yours is the one that counts")
            finally:
                assert await bot.ends() == 0, bot.logged()
            assert double.complaints == []
            assert double.late() == []
    assert all(secret not in bot.logged() for secret in (KEY, TOKEN, "rang"))
    (fragment,) = exported_interview(tmp_path)["questions"][0]["fragments"]
    assert fragment["kind"] == "voice"
    edits: list[dict[str, str]] = fragment["edits"]  # type: ignore[assignment]  # the export's shape is not typed
    assert [edit["text"] for edit in edits] == [WORDS, "I rang him back the same day."]
    assert len(list((tmp_path / "files").iterdir())) == 1
