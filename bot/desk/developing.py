"""How it develops over several mocks, in words and as a picture; what that looks like is `bot/review/pictures.py`'s."""

from collections.abc import Mapping, Sequence

from bot.desk.made_files import remember
from bot.desk.weakness import best_of
from bot.messages import Attachment, Outbound
from bot.records import Sitting
from bot.review.evidence import labels
from bot.review.pictures import Mock, Progress, in_words, png
from bot.review.values import ReviewState
from bot.turn import Turn

_ORDER = ("none", "not_met", "partly", "met")
_MOST = 12
"""Mocks in one picture."""


def show_progress(turn: Turn, past: Sequence[Sitting]) -> None:
    """The picture with the same in words; the words alone where no files are kept."""
    seen, texts = progress_of(turn, past), turn.kit.texts
    if not any(label != "none" for label in seen.best.values()):
        return
    words = in_words(seen, texts)
    pictures: tuple[Attachment, ...] = ()
    if turn.kit.files is not None:
        file = turn.kit.files.put(png(seen, texts), ".png")
        remember(turn, "progress", (file,))
        pictures = (Attachment(file, "progress.png", "image/png", words),)
    turn.say(Outbound(words, texts("grid.title"), attachments=pictures))


def progress_of(turn: Turn, past: Sequence[Sitting]) -> Progress:
    """The best of each criterion over these mocks, and each mock's counts: a released review counts before all else."""
    each = [(sitting, _labels(turn, sitting)) for sitting in past]
    best = {criterion.code: "none" for criterion in turn.pack.criteria}
    for _, heard in each:
        for code, label in heard.items():
            if code in best:
                best[code] = max(best[code], label, key=_ORDER.index)
    return Progress(best, tuple(_mock(sitting, heard) for sitting, heard in each[-_MOST:]))


def _mock(sitting: Sitting, heard: Mapping[str, str]) -> Mock:
    counts = list(heard.values())
    return Mock(sitting.id, f"{sitting.begun_at:%-d %b %Y}", counts.count("met"), counts.count("partly"))


def _labels(turn: Turn, sitting: Sitting) -> dict[str, str]:
    review = turn.store.reviews.of(sitting.id)
    released = labels(review) if review is not None and review.state is not ReviewState.DRAFT else {}
    return best_of(turn.store.opinions.of(sitting.id)) | dict(released)
