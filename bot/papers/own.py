"""A person's own data: all of it as plain data, as a page that any browser reads, and as one archive with the files.

Which rows there are is the store's to find; what a transcript looks like is `bot/review/transcript.py`'s.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import escape

from bot.papers.values import Kept
from bot.ports import Store
from bot.records import Opinion, Person, Sitting
from bot.review.transcript import Json, instant, interview_json
from bot.texts import Texts
from question_bank.model import Pack

PackOf = Callable[[Sitting], Pack]


def everything(store: Store, person: Person, pack_of: PackOf) -> dict[str, Json]:
    """Everything kept about a person: what they know of first, then each row as it is kept."""
    sittings = store.sittings.of(person.id)
    return {
        "person": _person(person),
        "accounts": [
            {"platform": a.platform.value, "id": a.id, "name": a.name} for a in store.people.accounts(person.id)
        ],
        "interviews": [interview_json(s, store.sittings.fragments(s.id), pack_of(s)) for s in sittings],
        "opinions": [_opinion(o) for s in sittings for o in store.opinions.of(s.id)],
        "kept": {kept.table: _rows(kept) for kept in store.people.everything(person.id)},
    }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "agreed": instant(person.agreed_at) if person.agreed_at else None,
        "agreed_to_recordings": instant(person.agreed_audio_at) if person.agreed_audio_at else None,
        "extra_time": person.factor,
        "time_zone": person.zone,
        "settings": json.loads(person.settings),
    }


def _opinion(opinion: Opinion) -> Json:
    return {
        "interview": opinion.sitting,
        "question": opinion.number,
        "criterion": opinion.criterion,
        "by": opinion.by,
        "label": opinion.label,
        "at": instant(opinion.at),
        "detail": json.loads(opinion.detail),
    }


def _rows(kept: Kept) -> Json:
    return [dict(zip(kept.columns, row, strict=True)) for row in kept.rows]


def as_json(data: Mapping[str, Json]) -> bytes:
    """As JSON text that people can read too."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def as_page(data: Mapping[str, Json], texts: Texts) -> bytes:
    """As one HTML page that needs nothing else."""
    title = escape(texts("own.title"))
    parts = [
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width"><style>body{font:1rem/1.5 sans-serif;max-width:50rem;'
        "margin:auto;padding:1rem}dt{font-weight:bold}dd{margin:0 0 .4rem 1rem;white-space:pre-wrap;"
        "overflow-wrap:anywhere}section{border-top:1px solid;margin-top:1rem}</style></head><body>",
        f"<main><h1>{title}</h1><p>{escape(texts('own.intro'))}</p>",
        *(part for key in data for part in _section(key, data[key], texts, 2)),
        "</main></body></html>",
    ]
    return "\n".join(parts).encode()


def _section(key: str, value: Json, texts: Texts, level: int) -> Iterator[str]:
    named = texts(f"own.parts.{key}") if texts.has(f"own.parts.{key}") else key.replace("_", " ").capitalize()
    yield f"<section><h{level}>{escape(named)}</h{level}>"
    if isinstance(value, dict) and level == 2 and all(isinstance(each, list) for each in value.values()):
        for name, rows in value.items():
            yield from _section(name, rows, texts, 3)
    else:
        yield _shown(value)
    yield "</section>"


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return "<dl>" + "".join(f"<dt>{escape(_word(k))}</dt><dd>{_shown(v)}</dd>" for k, v in value.items()) + "</dl>"
    if isinstance(value, list):
        return "<ol>" + "".join(f"<li>{_shown(each)}</li>" for each in value) + "</ol>" if value else "–"
    return "–" if value in (None, "") else escape(str(value))


def _word(key: str) -> str:
    return key.replace("_", " ")


def as_archive(data: Mapping[str, Json], texts: Texts, files: Mapping[str, bytes]) -> bytes:
    """As one ZIP: the data, the page, and the files that belong to it by name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("my-data.json", as_json(data))
        out.writestr("my-data.html", as_page(data, texts))
        for name, content in files.items():
            out.writestr(f"files/{name}", content)
    return archive.getvalue()


def files_of(kept: Mapping[str, Json]) -> tuple[str, ...]:
    """The files that the rows name."""
    columns = (("transcript", "file"), ("reviews", "voice"))
    return tuple(name for table, column in columns for name in _column(kept.get(table), column) if name)


def _column(rows: Json, column: str) -> list[str]:
    listed = rows if isinstance(rows, list) else []
    return [str(row.get(column) or "") for row in listed if isinstance(row, dict)]
