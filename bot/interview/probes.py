"""Which follow-up an interviewer may ask: one of the pack's closed list, and nothing else by construction.

`next_probe` returns the id of a probe of the pack or None; wording is the pack's.
"""

import random
import re
from collections.abc import Sequence

from bot.interview.state import Done
from question_bank.model import Pack, Thin

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def measure(text: str, thin: Thin) -> Done:
    """What `Done` says of an answer's text: how many words, and whether an own action is named."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    own = {word.lower().replace("’", "'") for word in thin.own}
    return Done(words=len(words), own=any(word in own for word in words))


def next_probe(pack: Pack, seed: int, used: Sequence[str], done: Done) -> str | None:
    """The next follow-up for an answer, or None when it is not thin or enough was asked (pack: `thin`)."""
    thin = pack.rules.interview.thin
    if not done.measurable or len(used) >= thin.at_most:
        return None
    if done.words < thin.words:
        wanted = ("short", "any")
    elif not done.own:
        wanted = ("not_own", "any")
    else:
        return None
    fitting = [probe.id for probe in pack.probes if probe.when in wanted and probe.id not in used]
    return random.Random(seed).choice(fitting) if fitting else None  # noqa: S311 - varied and replayable, not secret
