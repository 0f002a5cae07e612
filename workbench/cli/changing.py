"""What the commands that change contracts have in common: the diff shown, what was written told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.commands import PROGRAM
from workbench.report.summary import counted
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from workbench.changes.apply import Applied
    from workbench.changes.operation import ChangeError, Operation
    from workbench.changes.plan import Plan
    from workbench.session.editing import Editing
    from workbench.session.proposal import Proposal


def add_changing(parser: argparse.ArgumentParser, *, formats: bool = True) -> None:
    """Declare ``--dry-run`` and ``--format``."""
    parser.add_argument("--dry-run", action="store_true", help="write nothing: show what would be written")
    if formats:
        parser.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="the unified diff (default), or json for programs",
        )


def say(message: str) -> None:
    """Tell the operator one thing, on stderr."""
    print(f"{PROGRAM}: {visible(message)}", file=sys.stderr)


def diff_of(plan: Plan) -> str:
    """A plan's unified diff; what is no UTF-8 as lone surrogates."""
    from workbench.changes.unified import unified  # noqa: PLC0415 - --help needs none of it

    return unified(plan)


def show(diff: str) -> None:
    """Write a diff to stdout: as it is for ``git apply`` and ``patch``, made visible on a terminal."""
    if sys.stdout.isatty():
        for line in shown(diff):
            print(line)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(diff.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()


def shown(diff: str) -> list[str]:
    """A diff's lines as a terminal may see them."""
    return [visible(line) for line in diff.split("\n")[:-1]]


def settled(editing: Editing) -> None:
    """Tell what an earlier run left half done, and what is not kept."""
    for recovered in editing.recovered.plans:
        say(recovered.message)
    if editing.note:
        say(editing.note)


def told(done: Applied, *, again: str = f"`{PROGRAM} undo` takes it back", how: str = "written") -> None:
    """Tell what was written, and what takes it back.

    Args:
        done: what was applied.
        again: the next step.
        how: what became of the files.
    """
    if not done.written:
        return
    paths = [written.path for written in done.written]
    what = paths[0] if len(paths) == 1 else f"{counted(len(paths), 'contract')} ({', '.join(paths)})"
    say(f"{what} {how}: {done.title}")
    say(done.note or again)


def placed(path: str, error: ChangeError) -> str:
    """Why an operation cannot be laid, with file and line."""
    place = f"{path}:{error.line}" if error.line else path
    message = error.message.removeprefix(f"{path}: ").removeprefix(f"{path} ")
    return f"{place}: {message}"


def proposed(editing: Editing, data: bytes, operations: Sequence[Operation]) -> Proposal:
    """The draft of these operations, laid.

    Raises:
        ChangeError: one does not fit.
        ApplyError: the file has changed since it was read.
    """
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of it
    from workbench.changes.lay import lay  # noqa: PLC0415

    for operation in operations:
        editing.draft.add(operation, data)
    proposal = editing.draft.plan()
    if proposal.conflicts:
        lay(
            operations[0].contract, data, operations
        )  # says why by its error, where that is in the bytes read
        conflict = proposal.conflicts[0]
        raise ApplyError(conflict.path, f"nothing was written: {conflict.message}")
    return proposal
