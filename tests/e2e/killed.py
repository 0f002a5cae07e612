"""Plans applied by processes that are ended on the way; what is left, one line of JSON per ending.

``python killed.py FOLDER SCENARIO``. A child ends itself with SIGKILL before its n-th call into the system,
for n = 0, 1, 2 … until it comes to its end alive. The calls are counted where Python makes them, whatever
code they are in: every function of ``posix`` and ``fcntl``, and every statement that SQLite is given.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.changes.apply import apply
from workbench.changes.disk import Disk
from workbench.changes.failure import ApplyError
from workbench.changes.plan import FileChange, Plan
from workbench.changes.recover import recover
from workbench.changes.undo import redo, undo
from workbench.store.drafts import Drafts
from workbench.store.durable import open_durable
from workbench.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import BuiltinFunctionType

NAMES = ("a.yaml", "sub/b.yaml", "c.yaml")
OLD = {name: f"old {name}\n".encode() * 300 for name in NAMES}
NEW = {name: f"new {name}\n".encode() * 500 for name in NAMES}

HARMLESS = frozenset({"fspath", "getpid", "lstat", "stat", "fstat", "getcwd", "_path_normpath"})
"""Functions of ``posix`` that change nothing on the disk, nor take part in a lock."""


class ThirdFails(Disk):
    """The third file cannot be put in its place, so the first two are taken back."""

    def __init__(self) -> None:
        self._count = 0

    def replace(self, source: str, target: str) -> None:
        self._count += 1
        if self._count == 3:
            raise OSError(5, "the disk fails")
        super().replace(source, target)


class Place:
    """A workspace made anew, with a draft of two operations in its store."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "workspace"
        os.environ["CONTRACT_WORKBENCH_CACHE"] = str(folder / "cache")
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in OLD.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(data)
        store = open_durable(self.root)
        kept = [Drafts(store).add("me", "a.yaml", b"base", str(number)) for number in range(2)]
        self.draft = [each.id for each in kept]
        store.close()

    def apply(self, disk: Disk | None = None) -> None:
        changes = tuple(FileChange(name, str(self.root / name), OLD[name], NEW[name]) for name in NAMES)
        with Opened(self) as store:
            apply(Plan("p", changes), store, roots=[str(self.root)], draft=self.draft, disk=disk)

    def apply_and_fail(self) -> None:
        try:
            self.apply(ThirdFails())
        except ApplyError:
            return
        raise AssertionError("it did not fail")

    def undo(self) -> None:
        with Opened(self) as store:
            assert undo(store) is not None

    def redo(self) -> None:
        with Opened(self) as store:
            assert redo(store) is not None

    def recover(self) -> list[str]:
        with Opened(self) as store:
            return [plan.outcome.value for plan in recover(store).plans]

    def sides(self) -> str:
        """``o``ld, ``n``ew or ``?`` per file."""
        found = []
        for name in NAMES:
            data = (self.root / name).read_bytes()
            found.append("o" if data == OLD[name] else "n" if data == NEW[name] else "?")
        return "".join(found)

    def facts(self) -> dict[str, Any]:
        with Opened(self) as store:
            journal = Journal(store)
            return {
                "sides": self.sides(),
                "files": sorted(
                    str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()
                ),
                "under_way": len(journal.under_way()),
                "to_undo": journal.to_undo() is not None,
                "to_redo": journal.to_redo() is not None,
                "draft": len(Drafts(store).of("me")),
            }


class Opened:
    """The store of a place."""

    def __init__(self, place: Place) -> None:
        self._store = open_durable(place.root)

    def __enter__(self) -> Any:
        assert self._store.kept, self._store.note
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()


def killed(work: Callable[[], object], at: int) -> bool:
    """Do work in a child that ends before its n-th call; whether it ended so."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            sys.setprofile(Ender(at))
            work()
            sys.setprofile(None)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        return True
    assert os.WEXITSTATUS(status) == 0, status
    return False


class Ender:
    """Ends the process before its n-th call into the system."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, _frame: object, event: str, function: BuiltinFunctionType) -> None:
        if event != "c_call" or not touches(function):
            return
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


def touches(function: BuiltinFunctionType) -> bool:
    """Whether a function touches the disk."""
    module = getattr(function, "__module__", None)
    if module in {"posix", "fcntl"}:
        return function.__name__ not in HARMLESS
    return type(getattr(function, "__self__", None)).__module__ == "sqlite3"


def endings(folder: Path, before: tuple[str, ...], what: str) -> None:
    """Kill one step of a story at every point, recover, and tell."""
    at, alive = 0, False
    while not alive:
        place = Place(folder)
        for step in before:
            getattr(place, step)()
        alive = not killed(getattr(place, what), at)
        tell(place, at)
        at += 1


def endings_of_recovery(folder: Path, mixed: str, what: str) -> None:
    """Kill the recovery itself at every point, from a state with some files new, and recover again."""
    first = 0
    while True:
        place = Place(folder)
        assert killed(getattr(place, what), first), "never so mixed"
        if place.sides() == mixed:
            break
        first += 1
    at, alive = 0, False
    while not alive:
        place = Place(folder)
        killed(getattr(place, what), first)
        assert place.sides() == mixed
        alive = not killed(place.recover, at)
        tell(place, at)
        at += 1


def tell(place: Place, at: int) -> None:
    """Recover, and say what is there."""
    left = place.sides()
    outcome = place.recover()
    told = {"at": at, "left": left, "outcome": outcome, **place.facts(), "again": place.recover()}
    print(json.dumps(told))


if __name__ == "__main__":
    where, scenario = Path(sys.argv[1]), sys.argv[2]
    if scenario.startswith("recover-"):
        endings_of_recovery(where, scenario.removeprefix("recover-"), "apply")
    elif scenario.startswith("back-"):
        endings_of_recovery(where, scenario.removeprefix("back-"), "apply_and_fail")
    else:
        *done, last = scenario.split(",")
        endings(where, tuple(done), last)
