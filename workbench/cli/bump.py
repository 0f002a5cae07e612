"""``bump``: a contract's version raised by what its changes ask, with the changelog entry that tells so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing, diff_of, placed, say, settled, show, shown, told
from workbench.cli.claim import contract_bytes
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, configured, existing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from workbench.changes.bump import Bump, BumpError, Candidate
    from workbench.changes.operation import Operation
    from workbench.contracts.levels import Level
    from workbench.session.bump_desk import BumpDesk
    from workbench.session.editing import Editing
    from workbench.session.proposal import Proposal
    from workbench.workspace.roots import Workspace

LEVELS = ("auto", "patch", "minor", "major")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "contracts",
        nargs="*",
        metavar="CONTRACT",
        help="contracts' files; without any, all that changed since --since REV, in one plan",
    )
    parser.add_argument(
        "--level", choices=LEVELS, help="auto: what the changes ask for; else from the base's version"
    )
    parser.add_argument(
        "--message", metavar="TEXT", help="the entry's words; without it they are drafted from the changes"
    )
    parser.add_argument("--date", metavar="D", help="YYYY-MM-DD; default: today")
    parser.add_argument(
        "--since",
        metavar="REV",
        help="compare with this revision; default: the merge base with main, on it where the version came in",
    )
    parser.add_argument(
        "--reason", metavar="TEXT", default="", help="why less than the changes ask for; goes into the entry"
    )
    parser.add_argument(
        "--amend", action="store_true", help="the present version's entry takes the changes in"
    )
    add_root(parser)
    add_changing(parser)
    parser.set_defaults(pv=None)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Reckon, draft, lay, write.

    Raises:
        UsageError: the arguments cannot be understood or do not suffice, nothing has changed, the version
            would go down, or it has an entry already.
    """
    from workbench.changes.bump import BumpError  # noqa: PLC0415
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415
    from workbench.workspace.hardened import GitError  # noqa: PLC0415

    _sound(arguments)
    workspace = configured(arguments, arguments.contracts)
    try:
        return _bump(arguments, workspace)
    except BumpError as error:
        flags = f" ({' '.join(error.missing)})" if error.missing else ""
        raise UsageError(f"{error.path}: {error.message}{flags}") from error
    except AcceptanceError as error:
        raise UsageError(str(error)) from error
    except GitError as error:
        raise UsageError(f"--since {arguments.since}: {error}" if arguments.since else str(error)) from error
    except ListingError as error:
        say(str(error))
        return ExitCode.UNREADABLE
    except ApplyError as error:
        say(error.message)
        return ExitCode.NOT_WRITTEN


def _sound(arguments: argparse.Namespace) -> None:
    """Whether the arguments are whole; nobody is asked without a terminal."""
    from datetime import date  # noqa: PLC0415 - see execute

    from workbench.cli.asking import on_terminal  # noqa: PLC0415

    if not arguments.contracts and not arguments.since:
        raise UsageError("name the contracts, or give --since REV: then all that changed since")
    if arguments.date is not None:
        try:
            day = date.fromisoformat(arguments.date)
        except ValueError:
            day = None
        if day is None or day.isoformat() != arguments.date:
            raise UsageError(f"--date {arguments.date}: write YYYY-MM-DD")
    if arguments.message is not None and not arguments.message.strip():
        raise UsageError("--message is empty: leave it out, and the words are drafted")
    if arguments.level is None and not arguments.dry_run and not on_terminal():
        raise UsageError(
            "there is no terminal to ask on, and --level is missing: --level auto takes what the changes ask "
            "for (--dry-run shows it)"
        )


def _bump(arguments: argparse.Namespace, workspace: Workspace) -> ExitCode:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - see execute
    from workbench.session.bases import Bases  # noqa: PLC0415
    from workbench.session.bump_desk import BumpDesk  # noqa: PLC0415
    from workbench.session.check import checking  # noqa: PLC0415
    from workbench.session.choosing import relative  # noqa: PLC0415
    from workbench.session.editing import Editing  # noqa: PLC0415
    from workbench.session.raised import raised  # noqa: PLC0415

    files = _files(arguments.contracts)
    bases = Bases(workspace, arguments.since or "")
    _ = bases.standing  # a revision that is not there is told before anything is read
    with Bar(sys.stderr) as bar, checking(workspace, paths=files, on_progress=bar.show) as result:
        bar.clear()
        for note in result.notes:
            say(note)
        found = {outcome.facts.path: outcome.findings for outcome in result.outcomes}
        paths = [relative(workspace.root, file) for file in files]
        desk = BumpDesk(
            workspace,
            bases,
            result.files,
            paths,
            lambda path, _: found.get(path, ()),
            raised=lambda was, now: raised(result.examiner, was, now, workspace.settings.severities),
        )
        named = [str(file.absolute()) for file in files]
        editing = Editing(workspace, named=named, keep_draft=False, keep=not arguments.dry_run)
        try:
            settled(editing)
            return _choose(arguments, desk, editing, paths)
        finally:
            editing.draft.clear()
            editing.close()


def _files(contracts: Sequence[str]) -> list[Path]:
    found = [existing(contract) for contract in contracts]
    for file in found:
        if file.is_dir():
            raise UsageError(f"{file} is a folder: name contracts' files, or give --since REV alone")
    return found


def _choose(
    arguments: argparse.Namespace,
    desk: BumpDesk,
    editing: Editing,
    paths: Sequence[str],
) -> ExitCode:
    from workbench.changes.bump import BumpError  # noqa: PLC0415
    from workbench.session.bump_desk import Waiting, elsewhere  # noqa: PLC0415 - see execute

    every = not paths
    bumps: list[Bump] = []
    for path in paths or desk.changed({}):
        data = contract_bytes(editing.absolute(path), path)
        try:
            bump = desk.bump(path, data, Waiting({}, elsewhere(editing, path)))
        except BumpError as error:
            if not every:
                raise
            say(f"{error.path} is left out: {error.message}")
            continue
        if not every or (bump.difference.substance and (bump.owed or arguments.amend)):
            bumps.append(bump)
    if not bumps:
        raise UsageError(f"nothing that changed since {arguments.since} owes a bump")
    chosen = [_Chosen.of(bump, arguments) for bump in bumps]
    return _write(arguments, editing, chosen)


class _Chosen:
    """What is chosen for one contract.

    Attributes:
        bump: the contract.
        candidate: the version.
        reason: why it is below the recommendation.
        text: the entry's words.
        operations: what the bump does.
    """

    def __init__(
        self, bump: Bump, candidate: Candidate, reason: str, text: str, operations: Sequence[Operation]
    ) -> None:
        self.bump = bump
        self.candidate = candidate
        self.reason = reason
        self.text = text
        self.operations = tuple(operations)

    @classmethod
    def of(cls, bump: Bump, arguments: argparse.Namespace) -> _Chosen:
        """What the arguments, and who is asked, choose.

        Raises:
            BumpError: they do not suffice, or ask for what cannot be.
        """
        from workbench.changes.bump import BumpError, today  # noqa: PLC0415
        from workbench.changes.bump_levels import chosen  # noqa: PLC0415
        from workbench.cli.asking import on_terminal  # noqa: PLC0415 - see execute

        level = _level(arguments.level)
        amend, reason = arguments.amend, arguments.reason
        try:
            candidate = chosen(bump, level, amend=amend)
        except BumpError as error:
            if "--amend" not in error.missing or not on_terminal() or not _agreed_to_amend(error):
                raise
            candidate = chosen(bump, level, amend=True)
        if candidate.below and not reason.strip() and on_terminal():
            reason = _asked_reason(bump, candidate)
        text = arguments.message or bump.drafted(candidate, reason)
        day, redate = arguments.date or today(), arguments.date is not None
        operations = bump.operations(candidate, text, date=day, reason=reason, redate=redate)
        return cls(bump, candidate, reason, text, operations)


def _level(name: str | None) -> Level | None:
    from workbench.contracts.levels import Level  # noqa: PLC0415 - see execute

    return None if name in (None, "auto") else Level(name)


def _agreed_to_amend(error: BumpError) -> bool:
    from workbench.cli.asking import yes  # noqa: PLC0415 - see execute

    say(f"{error.path}: {error.message}")
    return yes("amend its entry? [y]es, [n]o: ")


def _asked_reason(bump: Bump, candidate: Candidate) -> str:
    from workbench.cli.asking import line  # noqa: PLC0415 - see execute

    wanted = bump.recommended.version
    return line(f"{bump.path}: the changes ask for {wanted}, not {candidate.version}; why less? ")


def _write(arguments: argparse.Namespace, editing: Editing, chosen: Sequence[_Chosen]) -> ExitCode:
    from workbench.cli.asking import agreed, on_terminal  # noqa: PLC0415 - see execute
    from workbench.report.bump import Bumped, bump_report  # noqa: PLC0415

    proposal = _proposed(editing, chosen)
    if proposal is None:
        return ExitCode.USAGE
    diff = diff_of(proposal.plan)
    for each in chosen:
        _tell(each)
    asking = (
        on_terminal() and not arguments.dry_run and (arguments.level is None or arguments.message is None)
    )
    written = bool(diff) and not arguments.dry_run and (not asking or agreed(shown(diff)))
    if not diff:
        say("it says so already: nothing to write")
    if written:
        told(editing.apply(proposal))
    if arguments.format == "json":
        done = [Bumped(each.bump, each.candidate, each.text, each.reason, each.operations) for each in chosen]
        for line in bump_report(done, diff, written=written):
            print(line)
    elif not (asking and sys.stdout.isatty()):  # who was asked has seen it
        show(diff)
    return ExitCode.OK


def _proposed(editing: Editing, chosen: Sequence[_Chosen]) -> Proposal | None:
    """The draft of all bumps, laid; ``None`` where one does not fit, and why is told."""
    from workbench.changes.lay import lay  # noqa: PLC0415 - see execute
    from workbench.changes.operation import ChangeError  # noqa: PLC0415
    from workbench.workspace.reading import read_file  # noqa: PLC0415

    for each in chosen:
        for operation in each.operations:
            editing.draft.add(operation)
    proposal = editing.draft.plan()
    if not proposal.conflicts:
        return proposal
    for each in chosen:
        path = each.bump.path
        try:
            lay(path, read_file(editing.absolute(path)), each.operations)
        except ChangeError as error:
            say(placed(path, error))
            return None
    say(f"{proposal.conflicts[0].path}: {proposal.conflicts[0].message}")
    return None


def _tell(each: _Chosen) -> None:
    """What one should know of a bump, on stderr: level and why, preflight, citations, the entry's place."""
    from workbench.audit.versions import told as in_words  # noqa: PLC0415 - see execute

    bump, candidate = each.bump, each.candidate
    if candidate.amend:
        what = f"{bump.path}: v{candidate.version} stays, its entry is amended"
    else:
        what = f"{bump.path}: {bump.version} → {candidate.version} ({candidate.level})"
    if bump.difference.substance:
        what += f"; since {bump.base}: {in_words(bump.difference.substance)}"
    say(what)
    for one in bump.preflight:
        place = f"{one.path}:{one.line}" if one.line else one.path
        say(f"{place}: {one.kind}: {one.message}")
    for citation in bump.citations:
        follows = "depends on this version" if citation.operation is not None else "cites this version"
        say(f"{citation.path}:{citation.line} {follows}, and stays: {citation.text}")
    say(f"the entry: {bump.home}")
