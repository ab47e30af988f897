"""How the timeline says dates and numbers of days in words.

The sentences around them are keys `timeline` and `nudges` of the texts.
"""

from datetime import date

from bot.texts import Texts


def long_date(day: date) -> str:
    """`14 February 2026`."""
    return f"{day.day} {day:%B} {day.year}"


def short_date(day: date) -> str:
    """`Sat 14 Feb 2026`, never longer than 15 characters."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def counted(texts: Texts, what: str, count: int) -> str:
    """So many days or months (`what` is `days` or `months`), in the singular for one."""
    return texts(f"timeline.{what}.{'one' if count == 1 else 'more'}", count=count)


def left(texts: Texts, days: int) -> str:
    """How long there is until a date, from the days left: `12 days left`, `today`, `2 days ago`."""
    if days == 0:
        return texts("timeline.today")
    key, count = ("timeline.left", days) if days > 0 else ("timeline.ago", -days)
    return texts(key, days=counted(texts, "days", count))


def in_words(count: int, texts: Texts) -> str:
    """A small number as a word, a larger one in figures."""
    words = texts("number_words").split()
    return words[count - 1] if 0 < count <= len(words) else str(count)


def word_range(least: int, most: int, texts: Texts) -> str:
    """`200 to 300 words`, or `up to 500 words` where nothing is too short."""
    return texts(f"range.{'between' if least > 1 else 'up_to'}", least=least, most=most)
