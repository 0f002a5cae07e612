"""Which sources cite an id: asked once for many, beside other work or when the first question comes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from workbench.audit import citations
from workbench.audit.citations import Citations
from workbench.audit.code import Literal
from workbench.workspace.counted import CountedFile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def counted(tmp_path: Path):
    """Make counted files of texts."""

    def make(**texts: str) -> list[CountedFile]:
        made = []
        for name, text in texts.items():
            path = tmp_path / f"{name}.rs"
            path.write_text(text)
            made.append(CountedFile(path.name, str(path), len(text), 0, 0))
        return made

    return make


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch):
    """The sets of words that were looked for, pass by pass."""
    found: list[set[str]] = []
    real = citations.in_processes

    def noted(function, batches, **rest):
        found.append({word.decode() for word in function.args[0]})
        return real(function, batches, **rest)

    monkeypatch.setattr(citations, "in_processes", noted)
    return found


def test_what_was_begun_is_not_looked_for_again(counted, passes):
    cites = Citations(counted(a="// FALSIFY-A-001\n", b="// falsify_a_001, soft-v1\n"))
    cites.foresee(["FALSIFY-A-001", "soft-v1"])
    cites.begin()
    cites.foresee(["falsify-a-001", "soft-v1", "no word at all"])
    cites.begin()  # nothing is left to begin
    cites.wait()
    assert cites.files("FALSIFY_A_001") == ("a.rs", "b.rs")
    assert cites.files("soft-v1") == ("b.rs",)
    assert cites.files("no word at all") == ()
    assert passes == [{"falsify-a-001", "soft-v1"}]
    assert cites.files("late-v1") == ()
    assert passes[1:] == [{"late-v1"}]


def test_what_goes_wrong_is_told_to_the_first_question_and_tried_again_for_the_next(counted, monkeypatch):
    cites = Citations(counted(a="// soft-v1\n"))
    real = citations.in_processes

    def failing(*_rest, **_more):
        raise OSError("no process can be started")

    monkeypatch.setattr(citations, "in_processes", failing)
    cites.foresee(["soft-v1"])
    cites.begin()
    cites.wait()
    monkeypatch.setattr(citations, "in_processes", real)
    with pytest.raises(OSError, match="no process"):
        cites.files("soft-v1")
    assert cites.files("soft-v1") == ("a.rs",)


def test_names_are_looked_for_behind_what_is_under_way():
    may_go, order = threading.Event(), []

    def behind() -> None:
        may_go.wait(30)
        order.append("before")

    literal = Literal(lambda names: order.append("search") or dict.fromkeys(names, ()), 1)
    literal.begin(["a"], behind)
    may_go.set()
    literal.wait()
    assert order == ["before", "search"]
