"""The engine talks to nobody: with every way into the network shut it judges as ever, here and in its own process."""

import socket
from pathlib import Path
from typing import NoReturn

import pytest

from bot.feedback.assessor import ProcessAssessor
from bot.feedback.engine import RubricEngine
from bot.records import Answer
from tests.engine_rig import GOOD, folder

GUARD = """
import os, socket
def refuse(*_, **__):
    os._exit(77)
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.create_connection = socket.getaddrinfo = refuse
"""


class Refused(Exception):
    """Somebody wanted to talk."""


def refuse(*_: object, **__: object) -> NoReturn:
    """What a shut network says."""
    raise Refused


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection can be made from this process."""
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("shut")
def test_it_loads_and_judges_without_a_network() -> None:
    with pytest.raises(Refused):
        socket.create_connection(("127.0.0.1", 9))
    judged = RubricEngine.load(folder()).judge(GOOD["1"], "1")
    assert any(found.quotes for found in judged.criteria)


async def test_so_does_its_process_and_twice_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    answer = Answer("digest", "1", "", GOOD["1"])
    said = []
    for _ in range(2):  # another process, and another hash seed
        assessor = ProcessAssessor(str(folder()))
        try:
            said.append(await assessor.assess(answer))
        finally:
            await assessor.close()
    assert said[0]
    assert said[0] == said[1]
    assert "quotes" in said[0][0].detail
