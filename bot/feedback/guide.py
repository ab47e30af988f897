"""The corner as the chat's guide: `bot.ports.Guide` over the pack's question corner.

Finding what a question is about is `corner.py`'s; when questions may be asked is the desk's.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bot.records import Advice

if TYPE_CHECKING:  # loaded with the first question: nobody waits for it at the start
    from bot.feedback.corner import Corner


class PackGuide:
    """The guide of one pack; the corner is made when the first question comes."""

    def __init__(self, pack: str) -> None:
        self._pack = pack

    @cached_property
    def _corner(self) -> "Corner":
        from bot.feedback.corner import open_corner

        return open_corner(self._pack)

    def reply(self, area: str, question: str, missing: Mapping[str, Sequence[str]]) -> Advice:
        """See `bot.ports.Guide`: how to strengthen what was said is answered from the learner's own missing limbs."""
        from bot.feedback.corner import Kind

        reply = self._corner.ask(area, question)
        if reply.kind is Kind.STRENGTHEN and missing:
            wanted = {code: missing[code] for code in reply.criteria if code in missing} or missing
            return Advice(self._corner.strengthened(wanted), reply.criteria)
        return Advice(reply.answer, reply.criteria, reply.kind in (Kind.HAND_OVER, Kind.SIGNPOST))
