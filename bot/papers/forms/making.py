"""Which paper is made how, under which name; and the gateway pack, which holds several.

All of it happens in memory. Names say what a file is and never whose, so that they are the same for everybody.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.papers.forms.gateway import checklist_paper, dates, gateway_record
from bot.papers.forms.mapping import mapping_paper
from bot.papers.forms.proposals import proposal_form, proposal_review
from bot.papers.forms.template import report_template
from bot.papers.forms.values import WORD, ZIP, Known, Made, Paper
from bot.texts import Texts

_DOCUMENTS: Mapping[Paper, tuple[str, Callable[[Known, Texts], bytes]]] = MappingProxyType(
    {
        Paper.TEMPLATE: ("report-template.docx", report_template),
        Paper.MAPPING: ("mapping.docx", mapping_paper),
        Paper.PROPOSAL: ("proposal-form.docx", proposal_form),
        Paper.REVIEW: ("proposal-review-form.docx", proposal_review),
        Paper.RECORD: ("gateway-record.docx", gateway_record),
    }
)
_PACK: Mapping[str, Callable[[Known, Texts], bytes]] = MappingProxyType(
    {
        "checklist.docx": checklist_paper,
        "dates.docx": dates,
        "gateway-record.docx": gateway_record,
        "mapping.docx": mapping_paper,
        "proposal.docx": proposal_form,
    }
)
"""What a gateway pack holds, beside `dates.ics` once there are dates."""


def made(paper: Paper, known: Known, texts: Texts) -> Made:
    """The paper as a file."""
    if paper is Paper.PACK:
        return Made("gateway-pack.zip", ZIP, gateway_pack(known, texts))
    name, make = _DOCUMENTS[paper]
    return Made(name, WORD, make(known, texts))


def gateway_pack(known: Known, texts: Texts) -> bytes:
    """All that is brought to the gateway meeting, in one archive."""
    files = {name: make(known, texts) for name, make in _PACK.items()}
    if known.calendar is not None:
        files["dates.ics"] = known.calendar
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(_entry(name, known.local), files[name])
    return written.getvalue()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry
