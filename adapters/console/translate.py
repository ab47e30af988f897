"""A typed line becomes what the bot understands: a command, a button's press, or words. Pure.

While a question is open only `/commands` act and everything else is the answer; elsewhere a button's label or its
number presses it.
"""

from dataclasses import dataclass, replace

from bot.messages import Choice, Command, Content, Kind, Outbound, Press, Text

_OPENS = frozenset({Kind.QUESTION, Kind.PROBE})
_CLOSES = frozenset({Kind.CORNER, Kind.END, Kind.FEEDBACK})


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on the screen, as far as a typed line depends on it: whether a question is open, and the buttons that
    were shown last."""

    open: bool = False
    choices: tuple[Choice, ...] = ()

    def shown(self, message: Outbound) -> "Screen":
        """The screen after one more message. A note in between, with or without buttons, closes no question."""
        is_open = message.kind in _OPENS or (self.open and message.kind not in _CLOSES)
        choices = tuple(choice for row in message.choices for choice in row)
        return replace(self, open=is_open, choices=choices or self.choices)


def content_of(line: str, screen: Screen, message: str) -> Content | None:
    """What a line says; None for a blank one. `message` is the id that the line gets."""
    text = line.strip()
    if not text:
        return None
    if text.startswith("/") and text[1:2].isalpha():
        name, _, argument = text[1:].partition(" ")
        return Command(name.lower(), argument.strip())
    if not screen.open:
        pressed = _pressed(text, screen.choices)
        if pressed is not None:
            return Press(pressed.data)
    return Text(text, message)


def _pressed(text: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The button with this label (any case) or this number."""
    for choice in choices:
        if choice.label.casefold() == text.casefold():
            return choice
    if text.isdecimal() and 1 <= int(text[:4]) <= len(choices):
        return choices[int(text[:4]) - 1]
    return None


def as_lines(message: Outbound, *, numbered: bool) -> list[str]:
    """A message as plain lines, its buttons as choices: numbered where a number presses them, else as commands."""
    lines = message.plain.splitlines()
    choices = [choice for row in message.choices for choice in row]
    if choices and numbered:
        lines.append("  ".join(f"[{number}] {choice.label}" for number, choice in enumerate(choices, start=1)))
    elif choices:
        lines.append("  ".join(f"/{choice.data.partition(':')[0].replace('_', ' ')}" for choice in choices))
    return lines
