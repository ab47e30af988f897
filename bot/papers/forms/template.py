"""The report template: title fields, the pack's limits and contents, a section each with guidance, annexes, mapping.

Guidance and section names are the pack's; the learner deletes the boxes and writes.
"""

from bot.papers.forms import wording
from bot.papers.forms.mapping import mapping_table
from bot.papers.forms.values import Known
from bot.papers.forms.word import Word
from bot.texts import Texts
from question_bank.model import Section

_ANNEX_ROWS = 8
_ANNEX_WIDTHS = (1.2, 2.6, 3.9, 2.7, 4.2, 2.4)


def report_template(known: Known, texts: Texts) -> bytes:
    """The file."""
    word = Word(texts("forms.template.title"), texts("forms.template.foot"), known.now)
    word.fields((*_title(texts), *wording.whose(known, texts), (texts("forms.field.words"), "")))
    word.guide(texts("forms.template.boxes"), *wording.report_limits(known, texts), *wording.caveat(known))
    word.guide(texts("forms.template.contents", contents="; ".join(_contents(known))))
    for section in known.pack.rules.report.sections:
        _section(word, section, known, texts)
    _annexes(word, known, texts)
    _mapping(word, known, texts)
    return word.file()


def _title(texts: Texts) -> wording.Rows:
    return ((texts("forms.field.project"), ""),)


def _contents(known: Known) -> list[str]:
    return [each.title.lower() for each in known.pack.rules.report.contents]


def _section(word: Word, section: Section, known: Known, texts: Texts) -> None:
    word.heading(f"{section.number} {section.title}")
    carried = "; ".join(wording.named(known, section.criteria, texts))
    word.guide(section.guidance, texts("forms.template.may_show", criteria=carried))
    word.say("", "")


def _annexes(word: Word, known: Known, texts: Texts) -> None:
    """After the last section, since what stands from here on is not counted."""
    word.heading(texts("forms.annex.heading"), page=True)
    kinds = "; ".join(known.pack.rules.report.annexes)
    word.guide(texts("forms.annex.guide", kinds=kinds), texts("forms.annex.folder"))
    head = [texts(f"forms.annex.{each}") for each in ("number", "kind", "what", "whose", "action", "criterion")]
    word.table(head, [(str(number), *[""] * 5) for number in range(1, _ANNEX_ROWS + 1)], _ANNEX_WIDTHS, high=2)


def _mapping(word: Word, known: Known, texts: Texts) -> None:
    word.heading(texts("map.document.title"), page=True)
    word.guide(texts("forms.template.mapping"))
    mapping_table(word, known, texts)
