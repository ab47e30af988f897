"""Rows of reviews as values: the latest mark and comment count, and what the learner was told before stays known.

The statements that find the rows are `reviews.py`'s.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.review.values import Comment, Mark, Review, ReviewState

Row = sa.Row[*tuple[Any, ...]]


def review_of(row: Row, marks: Iterable[Row], comments: Iterable[Row], report: Iterable[Row]) -> Review:
    """A review from its row, and the rows of its marks, comments and marks of the report, oldest first."""
    released = row.released_at
    return Review(
        row.id,
        row.interview,
        row.second,
        ReviewState(row.state),
        row.version,
        row.claimant,
        row.claimed_until,
        row.reviewer,
        row.begun_at,
        released,
        row.read_at,
        row.voice,
        marks_of(marks, released),
        _comments(comments, released),
        marks_of(report, released),
    )


def marks_of(rows: Iterable[Row], released: datetime | None) -> tuple[Mark, ...]:
    """The marks that count, by criterion."""
    now: dict[str, Mark] = {}
    told: dict[str, str] = {}
    for row in rows:
        if released is not None and row.at <= released:
            told[row.criterion] = row.label
        now[row.criterion] = Mark(row.criterion, row.label, row.words, row.by, row.at)
    return tuple(
        Mark(m.criterion, m.label, m.words, m.by, m.at, told[c]) if told.get(c, m.label) != m.label else m
        for c, m in sorted(now.items())
    )


def _comments(rows: Iterable[Row], released: datetime | None) -> tuple[Comment, ...]:
    now: dict[str, Comment] = {}
    for row in rows:
        later = released is not None and row.at > released
        now[row.area] = Comment(row.area, row.text, row.by, row.at, later)
    return tuple(comment for _, comment in sorted(now.items()) if comment.text)
