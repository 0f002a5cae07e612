"""``fix``: what has moved or is missing, repaired: the certain at once, a guess when somebody says so."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing, diff_of, say, settled, show, shown, told
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, named, opened
from workbench.report.summary import counted
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from workbench.changes.operation import ChangeError
    from workbench.changes.repair import Repair
    from workbench.session.check import CheckResult
    from workbench.session.editing import Editing
    from workbench.session.proposal import Proposal

Refused = tuple["Repair", "ChangeError"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="contracts or folders of them; without any, all of the workspace",
    )
    parser.add_argument(
        "--rule",
        action="append",
        metavar="RULE",
        help="only findings of this rule (missing-symbol, moved-file …); may be given several times",
    )
    parser.add_argument(
        "--certain",
        action="store_true",
        help="only what is certain, without asking: it moved, to one place, and has the same name there",
    )
    parser.add_argument(
        "--interactive",
        action="store_true",
        help="ask about each (what happens on a terminal without --certain)",
    )
    parser.add_argument(
        "--history", action="store_true", help="ask git's history what became of missing names (slower)"
    )
    add_root(parser)
    add_changing(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Check, choose, lay, write.

    Raises:
        UsageError: a path is not there, a rule has no repairs, or somebody must be asked and nobody can be.
    """
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.cli.asking import on_terminal  # noqa: PLC0415
    from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415

    asking = arguments.interactive or not (arguments.certain or arguments.dry_run)
    if asking and not on_terminal():
        raise UsageError(
            "there is no terminal to ask on: --certain repairs without asking what is certain, "
            "--dry-run lists what could be done"
        )
    try:
        return _fix(arguments, asking=asking)
    except AcceptanceError as error:
        raise UsageError(str(error)) from error
    except ListingError as error:
        say(str(error))
        return ExitCode.UNREADABLE
    except ApplyError as error:
        say(error.message)
        return ExitCode.NOT_WRITTEN


def _fix(arguments: argparse.Namespace, *, asking: bool) -> ExitCode:
    from workbench.changes.repair import RULES  # noqa: PLC0415 - see execute
    from workbench.cli.asking import agreed, asked  # noqa: PLC0415
    from workbench.cli.progress import Bar  # noqa: PLC0415
    from workbench.session.check import checking  # noqa: PLC0415
    from workbench.session.editing import Editing  # noqa: PLC0415

    for rule in arguments.rule or ():
        if rule not in RULES:
            raise UsageError(f"--rule {rule}: there are repairs for {', '.join(RULES)}")
    workspace = opened(arguments.root, arguments.paths)
    paths = [named(path) for path in arguments.paths]
    with (
        Bar(sys.stderr) as bar,
        checking(workspace, paths=paths, on_progress=bar.show, history=arguments.history) as result,
    ):
        bar.clear()
        for note in result.notes:
            say(note)
        groups = _groups(result, arguments.rule or RULES, certain=arguments.certain)
        unreadable = result.unreadable
    for path in unreadable:
        say(f"{path} cannot be read: `check` says why")
    chosen = asked(groups) if asking else [group[0] for group in groups] if arguments.certain else []
    files = [str(path.absolute()) for path in paths if path.is_file()]
    editing = Editing(workspace, named=files, keep_draft=False, keep=not arguments.dry_run)
    try:
        settled(editing)
        proposal, done, refused = _laid(editing, chosen)
        diff = diff_of(proposal.plan)
        writing = bool(diff) and not arguments.dry_run and (not asking or agreed(shown(diff)))
        if writing:
            told(editing.apply(proposal))
    finally:
        editing.draft.clear()
        editing.close()
    for repair, error in refused:
        line = error.line or repair.reference.reference.span.line
        say(f"{_path(repair)}:{line}: not repaired: {error.message}")
    _closing(groups, diff, certain=arguments.certain)
    _print(arguments, groups, done, refused, diff, asking=asking, written=writing)
    if unreadable:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if refused else ExitCode.OK


def _groups(result: CheckResult, rules: Sequence[str], *, certain: bool) -> list[list[Repair]]:
    """The repairs of each reference whose findings count, best first."""
    from workbench.changes.repair import RepairKind, repairs  # noqa: PLC0415 - see execute

    counting = {
        finding.about
        for outcome in result.outcomes
        for finding in outcome.findings
        if not finding.accepted and finding.rule in rules
    }
    found: list[list[Repair]] = []
    for audit in result.audits():
        offered = [
            repair
            for repair in repairs(audit)
            if repair.finding is not None
            and repair.finding.about in counting
            and (repair.kind is RepairKind.CERTAIN or not certain)
        ]
        found += [list(group) for _, group in groupby(offered, key=lambda repair: id(repair.reference))]
    return found


def _laid(editing: Editing, chosen: Sequence[Repair]) -> tuple[Proposal, list[Repair], list[Refused]]:
    """The draft of the chosen repairs, each in it whole or not at all; what is in it, and what is not.

    Raises:
        DraftConflictsError: a contract is being changed by somebody else.
    """
    from workbench.changes.operation import ChangeError  # noqa: PLC0415 - see execute
    from workbench.session.editing import DraftConflictsError  # noqa: PLC0415
    from workbench.workspace.reading import read_file  # noqa: PLC0415

    refused: list[Refused] = []
    contracts: dict[str, tuple[bytes, list[Repair]]] = {}
    for path, group in groupby(chosen, key=_path):
        wanted = list(group)
        try:
            contracts[path] = (read_file(editing.absolute(path)), wanted)
        except OSError as error:
            gone = ChangeError("unreadable", f"{path} cannot be read any more: {error.strerror or error}")
            refused += [(repair, gone) for repair in wanted]
    proposal = _drafted(editing, contracts)
    if proposal.conflicts:
        for path in dict.fromkeys(conflict.path for conflict in proposal.conflicts):
            data, wanted = contracts[path]
            fitting, others = _fitting(path, data, wanted)
            contracts[path] = (data, fitting)
            refused += others
        proposal = _drafted(editing, contracts)
    if proposal.conflicts:
        raise DraftConflictsError(proposal.conflicts)
    return proposal, [repair for _, repairs in contracts.values() for repair in repairs], refused


def _drafted(editing: Editing, contracts: Mapping[str, tuple[bytes, list[Repair]]]) -> Proposal:
    from workbench.changes.repair import combined  # noqa: PLC0415 - see execute

    editing.draft.clear()
    for data, repairs in contracts.values():
        for operation in combined(repairs):
            editing.draft.add(operation, data)
    return editing.draft.plan()


def _fitting(path: str, data: bytes, wanted: Sequence[Repair]) -> tuple[list[Repair], list[Refused]]:
    """The repairs of one contract that can be laid together, and the others with the reason."""
    from workbench.changes.lay import lay  # noqa: PLC0415 - see execute
    from workbench.changes.operation import ChangeError  # noqa: PLC0415
    from workbench.changes.repair import combined  # noqa: PLC0415

    fitting: list[Repair] = []
    refused: list[Refused] = []
    for repair in wanted:
        try:
            lay(path, data, combined([*fitting, repair]))
        except ChangeError as error:
            refused.append((repair, error))
        else:
            fitting.append(repair)
    return fitting, refused


def _path(repair: Repair) -> str:
    return repair.operations[0].contract


def _closing(groups: Sequence[Sequence[Repair]], diff: str, *, certain: bool) -> None:
    """What to do next, where nothing was done."""
    if diff:
        return
    if not groups:
        say("nothing is certain: `fix --dry-run` lists what is suggested" if certain else "nothing to repair")


def _print(
    arguments: argparse.Namespace,
    groups: Sequence[Sequence[Repair]],
    done: Sequence[Repair],
    refused: Sequence[Refused],
    diff: str,
    *,
    asking: bool,
    written: bool,
) -> None:
    if arguments.format == "json":
        from workbench.report.changes import fix_report  # noqa: PLC0415 - for this format only

        for line in fix_report(groups, done, refused, diff, written=written):
            print(line)
    elif not (asking or arguments.certain):
        _list(groups)
    elif not (asking and sys.stdout.isatty()):  # who was asked has seen it
        show(diff)


def _list(groups: Sequence[Sequence[Repair]]) -> None:
    from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see execute
    from workbench.report.text import finding_lines  # noqa: PLC0415

    palette = Palette(on=colour_wanted(sys.stdout))
    certain = 0
    for group in groups:
        finding = group[0].finding
        certain += any(repair.kind.value == "certain" for repair in group)
        for line in [*finding_lines([finding] if finding is not None else [], palette)][:1]:
            print(line)
        for repair in group:
            print(f"    {repair.kind.value}: {visible(repair.title)}")
            print(palette.faint(f"        {visible(repair.reason)}"))
    print(f"{counted(len(groups), 'reference')} can be repaired, {certain} of them certain")
