"""What is wrong with a question, and with a pack: closed, leading, stacked, jargon, not about one's own competency.

One module a fault, over a shared reading of the sentence (`reading.py`) and word lists that are data (`words.yaml`).
"""

from question_bank.lint.questions import PROBLEMS, problems
from question_bank.lint.whole import lint_pack

__all__ = ["PROBLEMS", "lint_pack", "problems"]
