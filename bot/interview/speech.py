"""What the machine says, in words: each `Say` becomes one message, from the texts and the pack, and nothing else.

Pure; feedback on answers comes in ready made (`bot/feedback/section.py`), and where messages go is decided elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.interview import clock
from bot.interview import state as s
from bot.interview.state import Mode, Rulebook, Say, State
from bot.messages import Choice, Kind, Outbound
from bot.texts import Texts

Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words are about: the interview, where it stands after the event, and when (program time)."""

    texts: Texts
    rulebook: Rulebook
    sitting: int
    state: State
    now: datetime

    def choice(self, verb: str, *rest: object) -> Choice:
        """A button of this interview: its label is the verb's, its data names the interview and what it is about."""
        return Choice(self.texts(f"buttons.{verb}"), ":".join(str(part) for part in (verb, self.sitting, *rest)))

    @property
    def drill(self) -> bool:
        """Whether this is a drill."""
        return self.rulebook.plan.drill

    def area_name(self, number: int) -> str:
        """The name of a question's area."""
        area = self.rulebook.question(number).area
        return next(each.name for each in self.rulebook.pack.rules.areas if each.number == area)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.rulebook.plan.questions)


class Judgements(Protocol):
    """The messages about what was made of the answers (`bot/feedback/section.py`)."""

    def feedback(self, area: str) -> Outbound:
        """About one area's answers."""
        ...

    def second_try(self, number: int) -> Outbound:
        """About a second try at one question."""
        ...

    def picture(self) -> Outbound:
        """About the whole interview."""
        ...


def spoken(scene: Scene, says: Iterable[Say], judgements: Judgements) -> tuple[Outbound, ...]:
    """All that is said, in order."""
    messages: list[Outbound] = []
    for say in says:
        messages.extend(_message(scene, say, judgements))
    return tuple(_joined(messages))


def _message(scene: Scene, say: Say, judgements: Judgements) -> tuple[Outbound, ...]:
    match say:
        case s.ShowBriefing():
            return (_briefing(scene),)
        case s.ShowQuestion():
            return (_question(scene, say),)
        case s.ShowProbe(number, probe):
            return (_probe(scene, number, probe),)
        case s.ShowFeedback(areas):
            return tuple(judgements.feedback(area) for area in areas)
        case s.ShowPicture():
            return (judgements.picture(),)
        case s.ShowCorner():
            return (_corner(scene, say),)
        case s.ShowAgain(number):
            return (_again(scene, number),)
        case s.ShowSecondTry(number):
            return (judgements.second_try(number),)
        case s.SayMark(index):
            return (_mark(scene, index),)
        case s.Tell(key, number):
            return (_tell(scene, key, number),)
        case s.ShowStop():
            return (_stop(scene),)
        case s.ShowEnd():
            return (_end(scene, say),)


def _joined(messages: list[Outbound]) -> Iterable[Outbound]:
    """Plain sentences that follow each other become one message: fewer sounds on a phone."""
    heads: list[str] = []
    for message in messages:
        if message == Outbound(message.text):
            heads.append(message.text)
            continue
        if heads:
            yield Outbound("\n\n".join(heads))
            heads.clear()
        yield message
    if heads:
        yield Outbound("\n\n".join(heads))


# Before and after ----------------------------------------------------------------------------------------------------


def minutes(value: float) -> str:
    """Minutes as a person writes them: whole where they are whole."""
    return f"{round(value, 1):g}"


def lasted(length: timedelta) -> str:
    """A length of time in words: minutes, and seconds below ten minutes."""
    seconds = int(length.total_seconds())
    whole, rest = divmod(seconds, 60)
    if whole >= 10:
        return f"{whole} minutes"
    if not whole:
        return f"{rest} seconds" if rest != 1 else "1 second"
    head = "1 minute" if whole == 1 else f"{whole} minutes"
    return f"{head} {rest:02d} seconds" if rest else head


def _briefing(scene: Scene) -> Outbound:
    rules, plan, texts = scene.rulebook.pack.rules.interview, scene.rulebook.plan, scene.texts
    blanks = {
        "questions": scene.total,
        "sections": len({question.area for question in plan.questions}),
        "minutes": minutes(rules.minutes * plan.factor),
        "latest": minutes(rules.latest.total_seconds() / 60 * plan.factor),
    }
    parts = [texts(f"briefing.{plan.mode.value}", **blanks), texts("briefing.how", **blanks)]
    if plan.mode is s.Mode.EXAM:
        parts.append(texts("briefing.mapping"))
    if plan.factor != 1:
        parts.append(texts("briefing.extra_time"))
    parts.append(texts("briefing.free", **blanks))
    title = texts("briefing.title", mode=texts(f"buttons.{plan.mode.value}"))
    return Outbound("\n\n".join(parts), title, ((scene.choice("start"),),))


def _stop(scene: Scene) -> Outbound:
    rows = ((scene.choice("stop", "sure"), scene.choice("go_on")),)
    key = "drill.stop" if scene.drill else "stop"
    return Outbound(scene.texts(f"{key}.text"), scene.texts(f"{key}.title"), rows)


def _drill_end(scene: Scene) -> Outbound:
    texts = scene.texts
    parts = [texts("drill.end.text", area=scene.area_name(1))]
    if scene.state.answered:
        parts.append(texts("feedback.not_graded"))
    rows = ((Choice(texts("drill.another"), "drill:choose"),), (Choice(texts("drill.mock"), "mock"),))
    return Outbound("\n\n".join(parts), texts("drill.end.title"), rows)


def _end(scene: Scene, end: s.ShowEnd) -> Outbound:
    if scene.drill:
        return _drill_end(scene)
    rules, texts = scene.rulebook.pack.rules.interview, scene.texts
    blanks = {
        "total": scene.total,
        "answered": len(set(scene.state.answered)),
        "time": lasted(scene.state.clock.at(scene.now)),
        "latest": minutes(rules.latest.total_seconds() / 60),
        "least": minutes(rules.earliest.total_seconds() / 60),
        "most": minutes(rules.latest.total_seconds() / 60),
    }
    all_answered = blanks["answered"] == scene.total
    key = "complete" if end.ending is s.Ending.COMPLETE and all_answered else end.ending.value
    parts = [texts(f"end.{'stopped' if key == 'complete' and not all_answered else key}", **blanks)]
    if end.short:
        parts.append(texts("end.short", **blanks))
    parts.extend((texts("feedback.not_graded"), texts("end.kept")))
    rows = ((Choice(texts("self.button"), f"rate:{scene.sitting}"),),) if scene.state.answered else ()
    return Outbound("\n\n".join(parts), texts("end.title"), rows, kind=Kind.END, last=True)


# Questions -----------------------------------------------------------------------------------------------------------


def _question(scene: Scene, show: s.ShowQuestion) -> Outbound:
    question, texts = scene.rulebook.question(show.number), scene.texts
    parts = [question.text]
    if show.back:
        parts.append(texts("question.back"))
        if scene.state.begun_before(show.number).fragments:
            parts.append(texts("question.kept"))
    if scene.drill:
        title = texts("drill.question", number=show.number, total=scene.total, area=scene.area_name(show.number))
    else:
        parts.append(texts("question.pace", minutes=_pace(scene)))
        title = texts("question.title", number=show.number, total=scene.total)
    return Outbound("\n\n".join(parts), title, _answer_rows(scene, show.number), kind=Kind.QUESTION)


def _answer_rows(scene: Scene, number: int) -> Rows:
    row = [scene.choice("done", number), scene.choice("skip", number)]
    if scene.rulebook.plan.mode is Mode.LEARN and not scene.drill:
        row.append(scene.choice("pause", number))
    return (tuple(row),)


def _pace(scene: Scene) -> str:
    """What is left of the hour, shared among what is left of the questions."""
    rules = scene.rulebook.pack.rules.interview
    left = rules.length - clock.spent(scene.rulebook, scene.state, scene.now)
    questions = 1 + len(scene.state.todo) + len(scene.state.later)
    fair = rules.length / len(scene.rulebook.plan.questions)
    share = min(max(left / questions, fair / 3), fair * 2) * scene.rulebook.plan.factor
    if share < timedelta(minutes=1):
        return f"{max(int(share.total_seconds()), 1)} seconds"
    whole = round(share.total_seconds() / 60)
    return "1 minute" if whole == 1 else f"{whole} minutes"


def _probe(scene: Scene, number: int, probe: str) -> Outbound:
    text = next(p.text for p in scene.rulebook.pack.probes if p.id == probe)
    rows = ((scene.choice("done", number),),)
    return Outbound(scene.texts("probe", text=text), choices=rows, kind=Kind.PROBE)


def _again(scene: Scene, number: int) -> Outbound:
    texts, question = scene.texts, scene.rulebook.question(number)
    rows = ((scene.choice("done", number), scene.choice("next")),)
    text = f"{texts('again.text', question=question.text)}\n\n{texts('again.how')}"
    return Outbound(text, texts("again.title"), rows, kind=Kind.QUESTION)


def _corner(scene: Scene, show: s.ShowCorner) -> Outbound:
    texts = scene.texts
    tried = [n for n in sorted(set(scene.state.answered)) if scene.rulebook.question(n).area == show.area]
    again = tuple(
        Choice(texts("buttons.again_number", number=n) if len(tried) > 1 else texts("buttons.again"), data)
        for n in tried
        for data in (f"again:{scene.sitting}:{n}",)
    )
    rate = (Choice(texts("self.button"), f"rate:{scene.sitting}:{show.area}"),) if tried else ()
    rows: Rows = tuple(row for row in ((scene.choice("next", show.area),), rate, again) if row)
    if scene.drill:
        text = f"{texts('drill.corner')} {texts('drill.next')}"
    else:
        text = f"{texts('corner.text')} {texts('corner.last' if show.last else 'corner.next')}"
    return Outbound(text, choices=rows, kind=Kind.CORNER)


# Notes in between ----------------------------------------------------------------------------------------------------


def _mark(scene: Scene, index: int) -> Outbound:
    rules = scene.rulebook.pack.rules.interview
    mark = rules.marks[index]
    if mark >= rules.minutes:
        key = "full"
    elif mark >= rules.earliest.total_seconds() / 60:
        key = "last"
    else:
        key = "first" if index == 0 else "middle"
    return Outbound(scene.texts(f"mark.{key}", minutes=minutes(mark * scene.rulebook.plan.factor)))


def _tell(scene: Scene, key: str, number: int) -> Outbound:
    rows: Rows = ()
    if key in ("pause", "paused", "laid_aside", "laid_aside_now"):
        rows = ((scene.choice("resume"),),)
    elif key == "press_start":
        rows = ((scene.choice("start"),),)
    elif key == "corner_listens":
        rows = ((scene.choice("next"),),)
    elif key == "nothing_said" and number:
        rows = ((scene.choice("skip", number),),)
    own = f"drill.tell.{key}"
    return Outbound(scene.texts(own if scene.drill and scene.texts.has(own) else f"tell.{key}"), choices=rows)
