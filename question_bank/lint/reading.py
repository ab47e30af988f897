"""A question as it is read: its sentences, and in each the clauses that ask, with what kind of asking it is.

Only reading; what follows from it is decided by the modules for each fault.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from question_bank.lint.words import anywhere, at_start, pattern, words

_QUOTED = re.compile(r"[\"“”][^\"“”]*[\"“”]")
_SENTENCE = re.compile(r"(?<=[.?!])\s+|(?<=:)\s+")
_WH = (
    r"(?:how|what|why|who|whom|whose|which|when|where|whether|(?:in|on|at|by|to|for|with|from|of|"
    r"since|until)\s+(?:which|what|whom|whose|when))"
)
_AUXILIARY = "(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)"
_SUBJECT = (
    r"(?:you|your|it|its|there|the|they|their|them|he|she|we|our|this|that|these|those|i|each|all|"
    r"both|any|some|other|an|a|people|customers?|head|[a-z]+s|[a-z]+'s)"
)
_BETWEEN = r"(?:\s+(?!you\b|your\b)[a-z'-]+){0,4}?"
_INVERTED = (
    rf"(?:{_WH}){_BETWEEN}\s+{_AUXILIARY}\s+{_SUBJECT}\b|{_AUXILIARY}\s+(?:you|your|it|there|the|they|"
    rf"he|she|we|this|that|customers|people)\b"
)
_TAIL = (
    rf"(?:{_WH})(?:\s+[a-z'-]+){{0,2}}\s*[?.]*$|(?:what|who|which)\s+(?:came|comes|come|brought|made|"
    rf"happened|happens|led|followed|follows|changed|lay|lies|kept|keeps|helped|stood|became|"
    rf"becomes)\b"
)
_JOINT = r"(?:,\s*(?:and|but|or)?|\s+and|\s+but|\s+or|;)\s+(?:also\s+|then\s+|finally\s+)?"
_NEW_QUESTION = re.compile(rf"{_JOINT}(?=(?:{_INVERTED}|{_TAIL}))|,\s+(?=who\s+[a-z]+)")
"""In a direct question something new is asked only where subject and verb change places, or in a short tail."""
_NEW_MATTER = re.compile(
    r"(?:,\s*(?:and|but)?|\s+and|\s+but|;)\s+(?:also\s+|then\s+|finally\s+)?"
    rf"(?=(?:how|what|why|who|whom|which|when|where|whether|to whom|by whom|with whom)\b|{_INVERTED}|"
    rf"(?:tell|talk|walk|describe|explain)\b|about\s+(?:how|what|why|the|your|a)\b)"
)
"""After an invitation to tell, every further wh-clause is something new to tell."""
_ASIDE = re.compile(
    r",\s*(?:if (?:any|anything|anyone|at all|so)|would you say|say|for example|for instance)\s*,|,\s*on another note,"
)
_START_WH = re.compile(rf"(?:{_WH})\b")
_INVITED = re.compile(
    r"(?:can|could|would|will|may|might|perhaps|maybe|possibly)\b.{0,24}?\b(?:you|i ask you to|"
    r"i trouble you to|please)\b|"
    r"(?:is|are) there\b.{0,80}?\byou could\b|would you mind\b|do you mind\b|are you able to\b|"
    r"may i ask you to\b|i(?:'d| would) like you to\b|i want you to\b|i(?:'d| would) be glad if you\b"
)


class Form(StrEnum):
    """How a clause asks."""

    WH = "wh"
    YES_NO = "yes_no"
    TELL = "tell"
    STATEMENT = "statement"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked for: its form and the matter (what follows the invitation, for TELL)."""

    form: Form
    matter: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A question: as plain lower-case text without what is quoted, its sentences, and what they ask for."""

    text: str
    sentences: tuple[str, ...]
    asks: tuple[Ask, ...]


def read(question: str) -> Reading:
    """Read a question."""
    text = " ".join(question.replace("’", "'").replace("‘", "'").split()).lower()
    text = _QUOTED.sub("something", text)
    sentences = tuple(part for part in _SENTENCE.split(text) if part.strip())
    asks: list[Ask] = []
    for number, sentence in enumerate(sentences):
        asks.extend(_asks(sentence, number, last=number == len(sentences) - 1))
    if len(asks) > 1 and any(ask.form not in (Form.SETUP, Form.STATEMENT) for ask in asks):
        asks = [
            ask
            for ask in asks
            if ask.form is not Form.SETUP and not (ask.form is Form.STATEMENT and ask.sentence < len(sentences) - 1)
        ]
    return Reading(text, sentences, tuple(asks))


def _asks(sentence: str, number: int, *, last: bool) -> list[Ask]:
    bare = _ASIDE.sub(" ", sentence).strip(" .?!:,")
    wish = at_start("wishes").match(bare)
    if wish:
        bare = bare[wish.end() :].strip(" ,")
    bare = _CONJUNCTION.sub("", bare)
    split = _NEW_MATTER if wish or _is_told(bare) else _NEW_QUESTION
    parts = [part.strip(" ,") for part in split.split(bare) if part and part.strip(" ,")]
    parts = _rejoined(parts)
    asks: list[Ask] = []
    told = bool(wish)
    for index, part in enumerate(parts):
        form, matter = _form(part, asked=sentence.rstrip().endswith("?"), told=told, first=index == 0)
        told = told or form is Form.TELL
        asks.append(Ask(form, matter, number))
    if not last and asks and not sentence.rstrip().endswith("?") and asks[0].form is Form.STATEMENT:
        return [Ask(Form.STATEMENT, asks[0].matter, number)]
    return asks


_CONJUNCTION = re.compile(r"^(?:and|but|so|or|then|now|well|next|okay|ok|right|finally|also|thank you|thanks)\b[\s,:]+")


def _is_told(sentence: str) -> bool:
    """Whether the sentence invites to tell, or orders it."""
    form, _ = _form(sentence, asked=False, told=False, first=True)
    return form is Form.TELL


def _rejoined(parts: list[str]) -> list[str]:
    """A first part that asks nothing by itself ("when a customer is upset", "of the two methods") leads the second."""
    if len(parts) > 1 and _LEADS.match(parts[0]) and not parts[0].startswith(("how", "what", "why", "who", "which")):
        return [f"{parts[0]}, {parts[1]}", *parts[2:]]
    return parts


_LEADS = re.compile(
    r"(?:separately|when|if|once|after|before|while|since|as|because|although|though|given|from|in|"
    r"on|at|with|of|for|looking|thinking|turning|coming|staying|going|"
    r"between|among|over|during|apart|besides|without|despite|where|whenever|knowing|having|to start|"
    r"back to|now)\b(?!\s+(?:did|do|does|was|were|is|are|has|have|will|would|which|what|whom|"
    r"whose)\b)"
)
_LEAD_IN = re.compile(_LEADS.pattern + r"[^?]*?,\s+(?=(?:" + _WH + r")\b|(?:" + _AUXILIARY + r")\s)")


def _form(part: str, *, asked: bool, told: bool, first: bool) -> tuple[Form, str]:
    lead = _LEAD_IN.match(part)
    if lead and _START_WH.match(part[lead.end() :]):
        part = part[lead.end() :]
    telling = at_start("tell").match(part)
    if telling:
        return Form.TELL, part[telling.end() :].strip(" ,:")
    invited = _INVITED.match(part)
    if invited:
        rest = part[invited.end() :].strip(" ,")
        inner = anywhere("tell").search(rest)
        if inner and inner.start() < 30:
            return Form.TELL, rest[inner.end() :].strip(" ,:")
        if "is there" in part[:9] and anywhere("tell").search(part):
            return Form.TELL, part
    if told and not first and part.startswith("about "):
        return Form.TELL, part
    if _START_WH.match(part):
        return (Form.TELL if told else Form.WH), part
    if _yes_no().match(part):
        return Form.YES_NO, part
    if at_start("setups").match(part):
        return Form.SETUP, part
    return (Form.TELL if told and not asked else Form.STATEMENT), part


def _yes_no() -> re.Pattern[str]:
    return re.compile(pattern(words("auxiliaries")).pattern)
