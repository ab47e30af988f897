"""The mapping document: a row a criterion, with the section and paragraph in which the report shows it.

What is entered comes from the learner; nothing here judges.
"""

from bot.papers.forms.values import Known
from bot.papers.forms.word import Word
from bot.project.mapping import fragile, homes
from bot.texts import Texts

_WIDTHS = (6.0, 1.9, 2.4, 4.0, 2.7)


def mapping_paper(known: Known, texts: Texts) -> bytes:
    """The file, in the pack's order."""
    word = Word(texts("map.document.title"), texts("map.document.title"), known.now)
    word.fields(((texts("forms.field.name"), known.learner), (texts("forms.field.project"), "")))
    word.say(texts("map.document.about"))
    mapping_table(word, known, texts)
    return word.file()


def mapping_table(word: Word, known: Known, texts: Texts) -> None:
    """The table alone: what is placed, and beside each criterion the sections that may show it."""
    head = [texts(f"map.document.{each}") for each in ("criterion", "section", "paragraph", "note", "homes")]
    word.table(head, _rows(known, texts), _WIDTHS)


def _rows(known: Known, texts: Texts) -> tuple[tuple[str, ...], ...]:
    entered, places, lonely = {each.criterion: each for each in known.entries}, homes(known.pack), fragile(known.pack)
    rows = []
    for each in known.pack.criteria:
        entry, where = entered.get(each.code), ", ".join(str(number) for number in places[each.code])
        placed = ("", "", "") if entry is None else (str(entry.section), entry.paragraph, entry.note)
        only = texts("map.document.one_home", section=where) if each.code in lonely else where
        rows.append((texts("forms.criterion", code=each.code, title=each.title), *placed, only))
    return tuple(rows)
