"""Pictures of progress: the criteria as a grid, and how many were met mock by mock, as SVG, as PNG and in words.

Pure data in; no colour is the only sign of anything. Which marks count is decided elsewhere.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bot.texts import Texts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

LABELS = ("met", "partly", "not_met", "none")
_SIGNS = {"met": "✓", "partly": "~", "not_met": "·", "none": ""}
_LETTERS = {"met": "+", "partly": "~", "not_met": "-", "none": ""}
_FILLS = {"met": "#1f6f4a", "partly": "#cfe5d8", "not_met": "#f3ead2", "none": "#ffffff"}
_INKS = {"met": "#ffffff", "partly": "#1d1d1f", "not_met": "#1d1d1f", "none": "#1d1d1f"}
COLUMNS, SIDE, GAP, MARGIN, TOP = 5, 96, 8, 24, 64
_BAR, _LINE = 36, 44


@dataclass(frozen=True, slots=True)
class Mock:
    """How many criteria were met and partly shown in one mock. `date` is as it is to be read."""

    number: int
    date: str
    met: int
    partly: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The best label by criterion over all mocks (none: it has not come up), in the pack's order, and the mocks."""

    best: Mapping[str, str]
    mocks: tuple[Mock, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    left: int
    top: int
    width: int
    height: int
    fill: str


@dataclass(frozen=True, slots=True)
class _Words:
    left: int
    top: int
    size: int
    text: str
    ink: str = "#1d1d1f"


_Shape = _Box | _Words


def in_words(progress: Progress, texts: Texts) -> str:
    """The same for whoever sees no picture."""
    codes = {label: [code for code, each in progress.best.items() if each == label] for label in LABELS}
    nobody = texts("grid.nobody")
    listed = {f"{label}_codes": ", ".join(codes[label]) or nobody for label in LABELS[:3]}
    counts = {label: len(codes[label]) for label in LABELS}
    lines = [texts("grid.described", total=len(progress.best), **counts, **listed)]
    lines += [_mock_words(mock, texts) for mock in progress.mocks]
    return "\n".join(lines)


def _mock_words(mock: Mock, texts: Texts) -> str:
    return texts("grid.mock", number=mock.number, date=mock.date, met=mock.met, partly=mock.partly)


def svg(progress: Progress, texts: Texts) -> str:
    """The picture for pages."""
    width, height = _size(progress)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="progress-title progress-words" font-family="sans-serif">',
        f'<title id="progress-title">{escape(texts("grid.title"))}</title>',
        f'<desc id="progress-words">{escape(in_words(progress, texts))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *(_as_svg(shape) for shape in _shapes(progress, texts, _SIGNS)),
        "</svg>",
    ]
    return "\n".join(parts)


def _as_svg(shape: _Shape) -> str:
    if isinstance(shape, _Words):
        place = f'x="{shape.left}" y="{shape.top + shape.size}" font-size="{shape.size}" fill="{shape.ink}"'
        return f"<text {place}>{escape(shape.text)}</text>"
    return (
        f'<rect x="{shape.left}" y="{shape.top}" width="{shape.width}" height="{shape.height}" rx="6" '
        f'fill="{shape.fill}" stroke="#1d1d1f"/>'
    )


def png(progress: Progress, texts: Texts) -> bytes:
    """The picture for chats."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", _size(progress), "#ffffff")
    draw = ImageDraw.Draw(image)
    for shape in _shapes(progress, texts, _LETTERS):
        _draw(draw, shape)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw(draw: "ImageDraw", shape: _Shape) -> None:
    from PIL import ImageFont

    if isinstance(shape, _Words):
        draw.text((shape.left, shape.top), shape.text, shape.ink, ImageFont.load_default(shape.size))
        return
    corner = (shape.left + shape.width, shape.top + shape.height)
    draw.rounded_rectangle(((shape.left, shape.top), corner), 6, shape.fill, "#1d1d1f")


def _size(progress: Progress) -> tuple[int, int]:
    return 2 * MARGIN + COLUMNS * (SIDE + GAP), _mocks_top(progress) + 60 + _LINE * len(progress.mocks) + MARGIN


def _mocks_top(progress: Progress) -> int:
    rows = -(-len(progress.best) // COLUMNS)
    return TOP + rows * (SIDE + GAP) + _LINE


def _shapes(progress: Progress, texts: Texts, signs: Mapping[str, str]) -> Iterator[_Shape]:
    yield _Words(MARGIN, 18, 24, texts("grid.title"))
    for place, (code, label) in enumerate(progress.best.items()):
        yield from _cell(place, code, label, signs)
    yield from _legend(progress, texts, signs)
    if progress.mocks:
        yield from _bars(progress.mocks, max(len(progress.best), 1), _mocks_top(progress), texts)


def _cell(place: int, code: str, label: str, signs: Mapping[str, str]) -> Iterator[_Shape]:
    left, top = MARGIN + place % COLUMNS * (SIDE + GAP), TOP + place // COLUMNS * (SIDE + GAP)
    yield _Box(left, top, SIDE, SIDE, _FILLS[label])
    yield _Words(left + 10, top + 10, 22, code, _INKS[label])
    yield _Words(left + 10, top + 44, 30, signs[label], _INKS[label])


def _legend(progress: Progress, texts: Texts, signs: Mapping[str, str]) -> Iterator[_Shape]:
    top = _mocks_top(progress) - _LINE + 4
    for place, label in enumerate(LABELS):
        left = MARGIN + place * 130
        yield _Box(left, top, 26, 26, _FILLS[label])
        yield _Words(left + 7, top + 2, 18, signs[label], _INKS[label])
        yield _Words(left + 34, top + 3, 18, texts(f"grid.legend_{label}"))


def _bars(mocks: Sequence[Mock], total: int, top: int, texts: Texts) -> Iterator[_Shape]:
    yield _Words(MARGIN, top + 14, 22, texts("grid.over"))
    room = COLUMNS * (SIDE + GAP) - 200
    for place, mock in enumerate(mocks):
        line = top + 54 + place * _LINE
        met, partly = room * mock.met // total, room * mock.partly // total
        yield _Words(MARGIN, line + 8, 18, f"{mock.number}: {mock.date}")
        yield _Box(MARGIN + 150, line, max(met, 1), _BAR, _FILLS["met"])
        yield _Box(MARGIN + 150 + met, line, max(partly, 1), _BAR, _FILLS["partly"])
        yield _Words(MARGIN + 160 + met + partly, line + 8, 18, f"{mock.met} + {mock.partly}")
