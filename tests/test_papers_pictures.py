"""The pictures of progress: read back as PNG and as SVG, with the same in words."""

import io
import xml.etree.ElementTree as ET

from PIL import Image

from bot.review.pictures import LABELS, Mock, Progress, in_words, png, svg
from bot.texts import english

CODES = [f"K{number}.<{number}>" for number in range(25)]
SEEN = Progress(
    {code: LABELS[place % 4] for place, code in enumerate(CODES)},
    tuple(Mock(number, "3 May 2026", number, 25 - number) for number in range(1, 13)),
)


def test_the_png_opens_and_shows_every_label() -> None:
    image = Image.open(io.BytesIO(png(SEEN, english())))
    assert image.format == "PNG"
    assert image.width <= 1280
    colours = image.convert("RGB").getcolors(1_000_000)
    assert colours is not None
    assert {(0x1F, 0x6F, 0x4A), (0xCF, 0xE5, 0xD8), (0xF3, 0xEA, 0xD2)} <= {colour for _, colour in colours}


def test_the_svg_has_words_for_whoever_sees_no_picture() -> None:
    read = ET.fromstring(svg(SEEN, english()))
    name = "{http://www.w3.org/2000/svg}"
    assert read.get("role") == "img"
    described = read.find(f"{name}desc")
    assert described is not None
    assert described.text == in_words(SEEN, english())
    shown = [each.text for each in read.iter(f"{name}text")]
    assert set(CODES) <= set(shown)
    assert not [
        each for each in read.iter() if each.tag not in {f"{name}{t}" for t in ("svg", "title", "desc", "rect", "text")}
    ]


def test_nobody_has_sat_yet() -> None:
    fresh = Progress(dict.fromkeys(CODES, "none"), ())
    assert "25 have not come up" in in_words(fresh, english())
    assert png(fresh, english()).startswith(b"\x89PNG")
