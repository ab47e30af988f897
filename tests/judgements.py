"""What the engine made of the answers in the recorded sittings, kept in `tests/data/verdicts.json`.

An engine's last decimals differ from processor to processor; pages that are compared word by word want the same
judgement everywhere. With MOCKBOT_WRITE=1 the engine judges anew; `test_engine*.py` hold the engine itself.
"""

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.records import Answer, Verdict

if TYPE_CHECKING:
    from bot.feedback.engine import RubricEngine

_FILE = Path("tests/data/verdicts.json")


@cache
def _kept() -> dict[str, list[list[str]]]:
    kept: dict[str, list[list[str]]] = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}
    return kept


@cache
def _engine() -> "RubricEngine":
    from bot.feedback.engine import RubricEngine
    from question_bank.reader import find_pack

    return RubricEngine.load(find_pack("customer_service_specialist_l3"))


def recorded(answer: Answer) -> Sequence[Verdict]:
    """What the engine made of this answer when it was recorded; raises `KeyError` for one that was not."""
    key = f"{answer.area}|{answer.question}|{answer.text}"
    if os.environ.get("MOCKBOT_WRITE") == "1":
        from bot.feedback.assessor import verdicts

        made = verdicts(_engine().judge(answer.text, answer.area, answer.question))
        _kept()[key] = [[v.criterion, v.label, v.detail] for v in made]
        _FILE.write_text(json.dumps(_kept(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return [Verdict(*fields) for fields in _kept()[key]]
