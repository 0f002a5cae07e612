"""``undo``: the plan that was applied last taken back whole, or applied once more."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing, diff_of, say, settled, show, told
from workbench.cli.commands import PROGRAM
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse

    from workbench.changes.plan import Plan
    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--redo", action="store_true", help="apply the plan that was undone last once more")
    parser.add_argument(
        "--skip",
        action="store_true",
        help="set the last plan aside where a file of it has moved on, and take back the one before",
    )
    add_root(parser)
    add_changing(parser, formats=False)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Undo or redo, and print the diff of that.

    Raises:
        UsageError: there is nothing to undo or to redo.
    """
    from workbench.changes.failure import ApplyError, ConflictError  # noqa: PLC0415 - --help needs none
    from workbench.session.editing import Editing  # noqa: PLC0415

    if arguments.skip and (arguments.redo or arguments.dry_run):
        raise UsageError("--skip goes with neither --redo nor --dry-run")
    workspace = opened(arguments.root)
    if arguments.dry_run:
        show(_planned(workspace, redo=arguments.redo))
        return ExitCode.OK
    editing = Editing(workspace, keep_draft=False)
    try:
        settled(editing)
        if arguments.skip:
            aside = editing.set_aside()
            if not aside:
                raise UsageError("the last plan can be taken back, or there is none: leave --skip out")
            say(f"set aside, to be undone no more: {aside}")
        diff = _diff(
            editing.plan_to_redo() if arguments.redo else editing.plan_to_undo(), redo=arguments.redo
        )
        done = editing.redo() if arguments.redo else editing.undo()
        if done is not None and arguments.redo:
            told(done)
        elif done is not None:
            told(done, again=f"`{PROGRAM} undo --redo` applies it once more", how="put back")
    except ApplyError as error:
        say(error.message)
        if isinstance(error, ConflictError) and not arguments.redo:
            say(f"`{PROGRAM} undo --skip` sets that plan aside and takes back the one before")
        return ExitCode.NOT_WRITTEN
    finally:
        editing.close()
    show(diff)
    return ExitCode.OK


def _planned(workspace: Workspace, *, redo: bool) -> str:
    """The diff of what would be done; the journal is read and nothing settled."""
    from workbench.changes.undo import plan_to_redo, plan_to_undo  # noqa: PLC0415 - for --dry-run only
    from workbench.store.durable import open_durable  # noqa: PLC0415

    with contextlib.closing(open_durable(workspace.root)) as store:
        return _diff(plan_to_redo(store) if redo else plan_to_undo(store), redo=redo)


def _diff(plan: Plan | None, *, redo: bool) -> str:
    if plan is None:
        raise UsageError(f"there is nothing to {'redo' if redo else 'undo'} in this workspace")
    return diff_of(plan)
