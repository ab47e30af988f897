"""Discord's outgoing texts, over any text at all: within the limits, nothing lost, nothing read as markup."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.commands import Argument, CommandSpec, invite_url, registered, same
from adapters.discord.compose import LONGEST_TEXT, escaped, panelled, parts, split, units
from bot.cli.platforms import command_specs
from bot.desk.routes import COMMANDS
from bot.messages import Choice, Outbound
from bot.texts import english
from tests.discord_double_rules import Rules
from tests.discord_rig import SPECS, WORDS

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=9000)
MARKED = st.text(alphabet="*_~`|[]<>#-. \\\n1a@é", max_size=200)


@settings(deadline=None)
@given(TEXTS)
def test_pieces_are_within_the_limit_and_nothing_is_lost(text: str) -> None:
    pieces = split(text)
    assert all(0 < units(piece) <= LONGEST_TEXT for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


@given(MARKED)
def test_marks_are_shown_as_they_were_written(text: str) -> None:
    shown = re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", escaped(text))
    assert shown == text


@given(MARKED)
def test_nothing_is_left_that_discord_would_read(text: str) -> None:
    bare = re.sub(r"\\[^a-zA-Z0-9\s]", "x", escaped(text))
    assert not re.search(r"[*_~`|\[<]", bare)
    assert not re.search(r"^\s*(#{1,3}|>{1,3}|-#)\s", bare, re.MULTILINE)


@given(st.lists(st.lists(st.text("ab", min_size=1, max_size=90), min_size=1, max_size=8), max_size=40))
def test_any_choices_fit_into_rows(rows: list[list[str]]) -> None:
    choices = [[Choice(label, f"d:{label[:40]}") for label in row] for row in rows]
    for panel in panelled(choices, WORDS):
        assert len(panel) <= 5
        identities = [each["custom_id"] for row in panel for each in row["components"]]
        assert len(set(identities)) == len(identities)
        assert all(len(row["components"]) <= 5 for row in panel)


@settings(deadline=None)
@given(TEXTS, st.text("ab*", max_size=60))
def test_a_message_has_its_buttons_under_its_last_text(text: str, title: str) -> None:
    made = parts(Outbound(text, title, ((Choice("Go", "go"),),)), WORDS)
    assert [bool(part.body["components"]) for part in made] == [False] * (len(made) - 1) + [True]


def test_commands_are_registered_again_only_when_they_changed() -> None:
    wanted = registered(SPECS, direct=True, servers=True)
    kept = [{**command, "id": "1", "version": "2", "default_member_permissions": None} for command in wanted]
    for command in kept:
        command["options"] = [{k: v for k, v in option.items() if v} for option in command["options"]]
        if not command["options"]:
            del command["options"]
    assert same(wanted, list(reversed(kept)))
    changed = registered([*SPECS[1:], CommandSpec("start", "Begin anew")], direct=True, servers=True)
    assert not same(changed, kept)
    assert not same(registered(SPECS[1:], direct=True, servers=True), kept)
    option = Argument("mode", "Which kind", choices=("learn",))
    assert not same(
        registered([*SPECS[:1], CommandSpec("mock", "A mock interview", (option,))], direct=True, servers=True), kept
    )


def test_the_invitation_asks_for_little() -> None:
    url = invite_url("4242")
    found = re.search(r"permissions=(\d+)", url)
    assert found is not None
    administrator, manage_server = 1 << 3, 1 << 5
    assert not int(found[1]) & (administrator | manage_server)
    assert "applications.commands" in url


def test_every_command_can_be_offered_with_its_argument() -> None:
    specs = {spec.name: spec for spec in command_specs(english())}
    assert set(specs) == set(COMMANDS)
    assert [argument.name for argument in specs["mock"].arguments] == ["mode"]
    rules = Rules()
    for servers in (True, False):
        body = registered(specs.values(), direct=True, servers=servers)
        assert rules.problems("PUT", "/applications/{application_id}/commands", body, {}) == []
