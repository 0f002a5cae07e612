"""``verify``: fingerprints of the code that claims rest on written down; what has changed since, shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing, say
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, named, opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from workbench.audit.verifying import Verification, Verifier
    from workbench.session.check import CheckResult
    from workbench.session.lock_file import LockFile
    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="contracts or folders of them; without any, all of the workspace",
    )
    add_root(parser)
    add_changing(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Record what is not recorded yet, and show what has changed since it was.

    Raises:
        UsageError: a path is not there, or the settings or the lock file are wrong.
    """
    whole = not arguments.paths

    def verify(verifier: Verifier, result: CheckResult, _lock: LockFile) -> Verification:
        return verifier.verify(result.audits(), frozenset(result.contracts) if whole else None)

    return record(arguments, arguments.paths, "verify evidence", verify)


def record(
    arguments: argparse.Namespace,
    paths: Sequence[str],
    title: str,
    work: Callable[[Verifier, CheckResult, LockFile], Verification],
) -> ExitCode:
    """Run a check over ``paths``, let ``work`` say what the lock file is to hold, write it, and tell.

    Raises:
        UsageError: a path is not there, or the settings or the lock file are wrong.
    """
    from workbench.audit.verifying import Verifier  # noqa: PLC0415
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.cli.progress import Bar  # noqa: PLC0415
    from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415
    from workbench.session.check import checking  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415

    workspace = opened(arguments.root, paths)
    try:
        with (
            Bar(sys.stderr) as bar,
            checking(workspace, paths=[named(path) for path in paths], on_progress=bar.show) as result,
        ):
            examiner = result.examiner
            lock = examiner.lock
            if lock.fault:
                raise UsageError(lock.fault)
            verification = work(Verifier(lock.verified, examiner.bodies), result, lock)
            bar.clear()
            return _finish(arguments, workspace, result, verification, title)
    except AcceptanceError as error:
        raise UsageError(str(error)) from error
    except ApplyError as error:
        say(error.message)
        return ExitCode.NOT_WRITTEN
    except ListingError as error:
        say(str(error))
        return ExitCode.UNREADABLE


def _finish(
    arguments: argparse.Namespace,
    workspace: Workspace,
    result: CheckResult,
    verification: Verification,
    title: str,
) -> ExitCode:
    from workbench.audit.body_change import changes_of  # noqa: PLC0415
    from workbench.audit.verified import dump  # noqa: PLC0415 - see record
    from workbench.report.verification import verification_json, verification_text  # noqa: PLC0415
    from workbench.workspace.git import Git  # noqa: PLC0415

    lock = result.examiner.lock
    held = dict.fromkeys(suspect.held for suspect in verification.suspects)
    changes = changes_of(Git(workspace.root), held, result.examiner.resolver.sources.data) if held else {}
    needed = lock.data != dump(verification.entries)
    written = needed and not arguments.dry_run and _write(workspace, lock, verification, title)
    if arguments.format == "json":
        lines = verification_json(lock.path, verification, changes, written=written)
    else:
        from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see record

        lines = verification_text(verification, changes, Palette(on=colour_wanted(sys.stdout)))
    for line in lines:
        print(line)
    for note in result.notes:
        say(note)
    state = "written" if written else "would be written" if needed else "says so already"
    say(f"{lock.path} {state}: {counts(verification)}")
    return ExitCode.UNREADABLE if result.unreadable else ExitCode.OK


def _write(workspace: Workspace, lock: LockFile, verification: Verification, title: str) -> bool:
    from workbench.session.editing import Editing  # noqa: PLC0415 - loads the store
    from workbench.session.verifying import write  # noqa: PLC0415

    editing = Editing(workspace, keep_draft=False)
    try:
        note = write(lock, verification, editing, title)
    except OSError as error:
        from workbench.changes.failure import ApplyError  # noqa: PLC0415 - for this failure only

        raise ApplyError(lock.path, f"{lock.path} cannot be written: {error.strerror or error}") from error
    finally:
        editing.close()
    if note:
        say(note)
    return True


def counts(verification: Verification) -> str:
    """A verification in numbers, for a sentence."""
    open_ = len(verification.suspects) - verification.confirmed
    parts = [
        f"{verification.new:,} recorded",
        f"{verification.kept:,} as they were",
        f"{verification.confirmed:,} confirmed" if verification.confirmed else "",
        f"{open_:,} changed since" if open_ else "",
        f"{verification.gone:,} no longer named" if verification.gone else "",
    ]
    return ", ".join(part for part in parts if part)
