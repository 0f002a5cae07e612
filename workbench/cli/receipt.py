"""``receipt``: a claim's own test command run, when somebody says so, and what came of it kept in a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench.cli.changing import placed, say
from workbench.cli.claim import cite, subject
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from workbench.cli.claim import Subject
    from workbench.session.commands import ClaimCommand
    from workbench.session.running import Finished
    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("contract", metavar="CONTRACT", help="the contract's file")
    parser.add_argument("claim", metavar="CLAIM", help="the claim's id")
    parser.add_argument(
        "--command",
        dest="which",
        metavar="N",
        type=int,
        help="which of the claim's commands, from 1, where it has several",
    )
    parser.add_argument("--yes", action="store_true", help="run it without asking; needed without a terminal")
    parser.add_argument(
        "--cite", action="store_true", help="put the receipt into the claim's evidence without asking"
    )
    add_root(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Show the command, ask, run it, and write the receipt.

    Raises:
        UsageError: there is no such claim or command, or it may not be run.
    """
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.changes.operation import ChangeError  # noqa: PLC0415

    workspace = opened(arguments.root, [arguments.contract])
    about = subject(workspace, arguments.contract, arguments.claim)
    command = _command(arguments, about)
    if not _wanted(arguments, workspace, command):
        say("nothing was run")
        return ExitCode.OK
    try:
        return _run(arguments, about, command)
    except ChangeError as error:
        say(placed(about.contract.path, error))
        return ExitCode.NOT_WRITTEN
    except ApplyError as error:
        say(error.message)
        return ExitCode.NOT_WRITTEN


def _command(arguments: argparse.Namespace, about: Subject) -> ClaimCommand:
    """The command that is meant, which may be run.

    Raises:
        UsageError: there is none, or several, or it may not be.
    """
    from workbench.session.commands import commands_of  # noqa: PLC0415 - see execute

    claim = about.claim
    found = commands_of(claim)
    if not found:
        raise UsageError(
            f"{claim.id} names no command: write one into its test field, such as cargo test NAME"
        )
    number: int | None = arguments.which
    if number is None:
        if len(found) > 1:
            raise UsageError(f"{claim.id} names {len(found)} commands; say which:{_listed(found)}")
        number = 1
    if not 1 <= number <= len(found):
        raise UsageError(f"{claim.id} has no command {number}:{_listed(found)}")
    command = found[number - 1]
    place = f"{about.contract.path}:{command.line}"
    if command.why:
        raise UsageError(f"{place}: {command.text}: {command.why}; no shell is ever used")
    settings = about.workspace.settings.receipts
    if not settings.allows(command.arguments):
        first = " ".join(command.arguments[:2])
        allowed = ", ".join(" ".join(words) for words in settings.allow)
        raise UsageError(
            f"{place}: {command.text}: the settings do not allow it "
            f"({f'they allow {allowed}' if allowed else 'they allow no command'}); "
            f'to allow it: [receipts] allow = ["{first}"]'
        )
    return command


def _listed(found: Sequence[ClaimCommand]) -> str:
    return "".join(f"\n  --command {number}  {each.text}" for number, each in enumerate(found, 1))


def _wanted(arguments: argparse.Namespace, workspace: Workspace, command: ClaimCommand) -> bool:
    """Show exactly what would be run, and ask.

    Raises:
        UsageError: nobody can be asked, and nobody has said yes.
    """
    from workbench.cli.asking import on_terminal, yes  # noqa: PLC0415 - see execute

    say(f"in {workspace.root}, for at most {workspace.settings.receipts.seconds} s, without a shell:")
    for at, argument in enumerate(command.arguments):
        say(f"  {'argument' if at else 'program '} {argument!r}")
    if arguments.yes:
        return True
    if not on_terminal():
        raise UsageError("nobody can be asked here: give --yes to run it")
    return yes("run this? [y]es, [n]o: ")


def _run(arguments: argparse.Namespace, about: Subject, command: ClaimCommand) -> ExitCode:
    from workbench.session.receipt import (  # noqa: PLC0415 - see execute
        WHY,
        receipt_of,
        revision_of,
        write_receipt,
    )
    from workbench.session.running import RunError, run  # noqa: PLC0415

    workspace = about.workspace
    settings = workspace.settings.receipts
    revision, begun = revision_of(workspace.root), datetime.now(UTC)
    try:
        finished = run(command.arguments, workspace.root, settings.seconds, _show_output)
    except RunError as error:
        raise UsageError(str(error)) from error
    receipt = receipt_of(about.contract, command, finished, claim=about.claim, revision=revision, begun=begun)
    try:
        written = write_receipt(workspace.root, settings.folder, receipt)
    except OSError as error:
        say(f"the receipt cannot be written: {error.strerror or error}")
        return ExitCode.NOT_WRITTEN
    say(_outcome(finished, settings.seconds))
    if revision.dirty:
        say("files differed from the revision: the receipt says so")
    print(written)
    if _cited(arguments, finished):
        cite(about, written, WHY)
    return ExitCode.OK if finished.passed else ExitCode.FINDINGS


def _show_output(data: bytes) -> None:
    """What the command writes, as it comes, on stderr; nothing of it commands the terminal."""
    from workbench.report.visible import visible  # noqa: PLC0415 - see execute

    if sys.stderr.isatty():
        lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        sys.stderr.write("\n".join(map(visible, lines)))
        sys.stderr.flush()


def _outcome(finished: Finished, seconds: float) -> str:
    if finished.timed_out:
        return f"failed: its time was over after {seconds} s"
    ran = f", {finished.tests:,} tests" if finished.tests is not None else ""
    if finished.exit_code == 0 and finished.tests == 0:
        return "failed: it ended well, and no test ran"
    return f"{'passed' if finished.passed else 'failed'}: exit code {finished.exit_code}{ran}"


def _cited(arguments: argparse.Namespace, finished: Finished) -> bool:
    from workbench.cli.asking import on_terminal, yes  # noqa: PLC0415 - see execute

    if arguments.cite or not finished.passed or arguments.yes or not on_terminal():
        return bool(arguments.cite and finished.passed)
    return yes("cite the receipt in the claim's evidence? [y]es, [n]o: ")
