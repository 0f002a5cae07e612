"""``check``: every contract held against the code, the findings on stdout."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import FAIL_ON, add_root, configured, existing, fails, named
from workbench.report.summary import Summary, counted
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from workbench.session.check import CheckResult
    from workbench.workspace.roots import Workspace


_AT_ONCE = 500
"""Lines handed to stdout at once."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="contracts or folders of them; without any, all of the workspace",
    )
    add_root(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="text for people (default), json for programs",
    )
    parser.add_argument(
        "--fail-on", choices=FAIL_ON, help="the least severity that makes the exit code 1 (default: warning)"
    )
    parser.add_argument(
        "--pv", choices=("kind", "0.1"), help="schema rules by kind (default), or the strict old ones"
    )
    parser.add_argument(
        "--accepted", metavar="FILE", help="findings that the team lives with; they do not count"
    )
    parser.add_argument(
        "--write-accepted",
        metavar="FILE",
        help="write today's findings into a new file for --accepted, and exit 0",
    )
    parser.add_argument(
        "--history", action="store_true", help="ask git's history what became of missing names (slower)"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="neither use nor keep what an earlier run found out"
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Check, print, and say by the exit code whether anything is at or above ``--fail-on``.

    Raises:
        UsageError: a path is not there, or the settings or the accepted findings are wrong.
    """
    try:
        return _check(arguments)
    except Exception as error:
        from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415 - not before the list begins
        from workbench.session.survey import ListingError  # noqa: PLC0415

        if isinstance(error, AcceptanceError):
            raise UsageError(str(error)) from error
        if isinstance(error, ListingError):
            print(f"contract-workbench: {visible(str(error))}", file=sys.stderr)
            return ExitCode.UNREADABLE
        raise


def _check(arguments: argparse.Namespace) -> ExitCode:
    from workbench.session.ahead import listing_ahead  # noqa: PLC0415 - --help needs none of it

    workspace = configured(arguments, arguments.paths)
    settings = workspace.settings
    if arguments.accepted is not None:
        settings = replace(settings, accepted=str(existing(arguments.accepted).resolve()))
    workspace = replace(workspace, settings=settings)
    target = _new_file(arguments.write_accepted)
    paths = [named(path) for path in arguments.paths]
    with listing_ahead(workspace):
        return _checked(arguments, workspace, paths, target)


def _checked(
    arguments: argparse.Namespace, workspace: Workspace, paths: Sequence[Path], target: Path | None
) -> ExitCode:
    """Check and print; what that needs is imported while the list is begun elsewhere."""
    from workbench.cli.progress import Bar  # noqa: PLC0415 - as late as this
    from workbench.session.check import checking  # noqa: PLC0415

    with (
        Bar(sys.stderr) as bar,
        checking(
            workspace,
            paths=paths,
            on_progress=bar.show,
            cache=not arguments.no_cache,
            history=arguments.history,
        ) as result,
    ):
        bar.clear()
        _require_contracts(result, workspace, paths)
        for note in result.notes:
            print(f"contract-workbench: {visible(note)}", file=sys.stderr)
        neither = result.neither(paths) if arguments.format == "text" else ()
        for path in neither:
            print(visible(f"{path} is neither contract nor registry: there is nothing to look up in it"))
        _print(result, arguments.format, neither=len(neither))
        if target is not None:
            return _accept(result, target)
        if result.unreadable:
            return ExitCode.UNREADABLE
        return ExitCode.FINDINGS if fails(result.worst, workspace.settings.fail_on) else ExitCode.OK


def _require_contracts(result: CheckResult, workspace: Workspace, paths: Sequence[Path]) -> None:
    """Tell that nothing was checked: a check that is clean for that reason looks like a good one."""
    globs = workspace.settings.contracts
    where = ", ".join(globs) if globs else "*.yaml and *.yml below folders named contracts, then anywhere"
    how = f"looked for {where}; name others as `contracts` in the settings"
    for path in paths:
        if path.is_dir() and not result.holds(path):
            raise UsageError(f"no contracts under {path}: {how}")
    if not result.outcomes:
        print(
            f"contract-workbench: no contracts under {visible(f'{workspace.root}: {how}')}", file=sys.stderr
        )


def _new_file(path: str | None) -> Path | None:
    if path is None:
        return None
    if Path(path).exists():
        raise UsageError(
            f"{path} is there already, and accepted findings go into a new file only; "
            f"to carry on from it: --accepted {path} --write-accepted NEW"
        )
    return Path(path)


def _accept(result: CheckResult, target: Path) -> ExitCode:
    try:
        count = result.write_accepted(target)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}") from error
    print(f"contract-workbench: {counted(count, 'finding')} accepted in {target}", file=sys.stderr)
    return ExitCode.UNREADABLE if result.unreadable else ExitCode.OK


def _print(result: CheckResult, form: str, *, neither: int) -> None:
    """Print the report, in whose numbers files that are ``neither`` contract nor registry are none."""
    from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see execute

    numbers = result.numbers
    summary = Summary(
        numbers.contracts - neither, numbers.claims, numbers.references, numbers.findings, numbers.accepted
    )
    grouped = [*(outcome.findings for outcome in result.outcomes), result.others]
    if form == "json":
        from workbench.report.json import Revision, json_report  # noqa: PLC0415

        head = result.head
        lines = json_report(
            result.audits(),
            (finding for findings in grouped for finding in findings),
            summary,
            Revision(head.revision, head.branch, head.dirty),
        )
    else:
        from workbench.report.text import text_report  # noqa: PLC0415

        palette = Palette(on=colour_wanted(sys.stdout))
        lines = text_report(grouped, summary, palette)
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) >= _AT_ONCE:
            print(*waiting, sep="\n")
            waiting.clear()
    if waiting:
        print(*waiting, sep="\n")
