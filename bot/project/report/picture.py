"""The X-ray as a picture: the report as a bar with its sections, the stop line and the criteria, as PNG.

The same is said in words in `words.py`; colour is never the only sign of anything here.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.project.report.xray import Xray
from bot.texts import Texts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH, MARGIN, BAR_TOP, BAR, LINE = 1080, 40, 120, 90, 34
_INK, _PAPER, _STOP, _GREY = "#1d1d1f", "#ffffff", "#a4262c", "#767676"
_HATCH = 18
_FILLS = ("#cfe3f5", "#e8eef3")


def picture(seen: Xray, texts: Texts) -> bytes:
    """The picture as PNG bytes."""
    from PIL import Image, ImageDraw

    lines = list(_lines(seen, texts))
    image = Image.new("RGB", (WIDTH, BAR_TOP + BAR + 110 + LINE * len(lines)), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 30), texts("report.picture", words=f"{seen.body:,}"), _INK, _font(32))
    _bar(draw, seen)
    _mark(draw, seen, seen.rules.most, texts("report.picture_stop", most=f"{seen.rules.most:,}"), _STOP)
    for at, (line, ink) in enumerate(lines):
        draw.text((MARGIN, BAR_TOP + BAR + 80 + LINE * at), line, ink, _font(22))
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


def _font(size: int) -> "FreeTypeFont | ImageFont":
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _across(seen: Xray, words: int) -> int:
    """Where a number of words is on the bar."""
    whole = max(seen.body, seen.rules.most) * 1.02
    return MARGIN + round((WIDTH - 2 * MARGIN) * words / whole)


def _bar(draw: "ImageDraw", seen: Xray) -> None:
    bottom = BAR_TOP + BAR
    draw.rectangle((MARGIN, BAR_TOP, _across(seen, max(seen.body, 1)), bottom), "#f2f2f2")
    for one in seen.layout.counted:
        if one.section and one.words:
            left, right = _across(seen, one.before), _across(seen, one.before + one.words)
            draw.rectangle((left, BAR_TOP + 1, right, bottom - 1), _FILLS[one.section % 2])
    for section in seen.sections:
        if section.found:
            left = _across(seen, section.before)
            draw.line((left, BAR_TOP, left, bottom), _INK, 2)
            draw.text((left + 8, BAR_TOP - 44), str(section.number), _INK, _font(30))
    _hatch(draw, seen)
    draw.rectangle((MARGIN, BAR_TOP, _across(seen, max(seen.body, 1)), bottom), outline=_INK)


def _hatch(draw: "ImageDraw", seen: Xray) -> None:
    """What nobody marks is crossed with slanted lines: no colour is needed to see it."""
    left, right = _across(seen, seen.rules.most), _across(seen, seen.body)
    for at in range(left - BAR, right, _HATCH):
        begins, ends = max(at, left), min(at + BAR, right)
        draw.line((begins, BAR_TOP + BAR - (begins - at), ends, BAR_TOP + BAR - (ends - at)), _GREY, 2)


def _mark(draw: "ImageDraw", seen: Xray, words: int, label: str, ink: str) -> None:
    at = _across(seen, words)
    for top in range(BAR_TOP, BAR_TOP + BAR + 16, 12):
        draw.line((at, top, at, top + 7), ink, 4)
    draw.text((WIDTH - MARGIN, BAR_TOP + BAR + 24), label, ink, _font(24), anchor="ra")


def _lines(seen: Xray, texts: Texts) -> Iterator[tuple[str, str]]:
    """What stands under the bar: each section with its words, and its criteria with a sign for what is lost."""
    lost = set(seen.stop.lost) if seen.stop else set[str]()
    for one in seen.sections:
        words = texts("report.section_words", words=f"{one.words:,}") if one.found else texts("report.not_found")
        yield f"{one.number} {one.name}: {words}", _INK if one.found else _GREY
        codes = list(dict.fromkeys(each.code for each in seen.mapping if each.section == one.number))
        signed = [f"{code} [x]" if code in lost else code for code in (codes if seen.has_mapping else one.suggested)]
        yield "     " + "  ".join(signed), _STOP if lost & set(codes) else _GREY
    if lost:
        yield texts("report.picture_lost"), _STOP
