"""``review``: the text for a reviewer of a contract's changes, as Markdown; commits nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.changing import say
from workbench.cli.claim import contract_bytes, contract_file
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, configured

if TYPE_CHECKING:
    import argparse

    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("contract", metavar="CONTRACT", help="the contract's file")
    parser.add_argument(
        "--since",
        metavar="REV",
        help="compare with this revision; default: the merge base with main, on it where the version came in",
    )
    add_root(parser)
    parser.set_defaults(pv=None)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Compare, look up, print.

    Raises:
        UsageError: there is no such contract or revision, or nothing to compare.
    """
    from workbench.changes.bump import BumpError  # noqa: PLC0415 - --help needs none of these
    from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415
    from workbench.workspace.hardened import GitError  # noqa: PLC0415

    workspace = configured(arguments, [arguments.contract])
    try:
        return _review(arguments, workspace)
    except BumpError as error:
        raise UsageError(f"{error.path}: {error.message}") from error
    except AcceptanceError as error:
        raise UsageError(str(error)) from error
    except GitError as error:
        raise UsageError(f"--since {arguments.since}: {error}" if arguments.since else str(error)) from error
    except ListingError as error:
        say(str(error))
        return ExitCode.UNREADABLE


def _review(arguments: argparse.Namespace, workspace: Workspace) -> ExitCode:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - see execute
    from workbench.report.review import review_markdown  # noqa: PLC0415
    from workbench.session.bases import Bases  # noqa: PLC0415
    from workbench.session.bump_desk import BumpDesk  # noqa: PLC0415
    from workbench.session.check import checking  # noqa: PLC0415
    from workbench.session.choosing import relative  # noqa: PLC0415
    from workbench.session.reviewing import Reviewer  # noqa: PLC0415

    file = contract_file(arguments.contract)
    path = relative(workspace.root, file)
    data = contract_bytes(file, path)
    bases = Bases(workspace, arguments.since or "")
    if not bases.standing.base:
        raise UsageError(f"{path} cannot be compared with what it was: {bases.standing.why}")
    with Bar(sys.stderr) as bar, checking(workspace, paths=[file], on_progress=bar.show) as result:
        bar.clear()
        findings = result.outcomes[0].findings if result.outcomes else ()
        desk = BumpDesk(workspace, bases, result.files, [path], lambda _path, _data: findings, quick=True)
        bump = desk.bump(path, data)
        before = desk.before(path)
        if before and bump.compared and not bump.difference.changes:
            raise UsageError(f"{path} says what it said at {bump.base}: there is nothing to review")
        review = Reviewer(workspace, bases, result.examined).review(bump, before, data, findings)
    for line in review_markdown(review):
        print(line)
    return ExitCode.OK
