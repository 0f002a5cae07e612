"""``status``: a claim on the ladder, what each rung needs, and the claim's status raised or lowered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing, diff_of, placed, proposed, say, settled, show, told
from workbench.cli.claim import contract_bytes, contract_file
from workbench.cli.commands import PROGRAM
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from workbench.audit.needs import RungView
    from workbench.changes.operation import Operation
    from workbench.session.editing import Editing
    from workbench.session.promotion import Climb, Standing
    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("contract", metavar="CONTRACT", help="the contract's file")
    parser.add_argument("claim", metavar="CLAIM", help="the claim's id")
    parser.add_argument(
        "new", nargs="?", metavar="NEW", help="the status to write; without it the ladder is shown"
    )
    parser.add_argument(
        "--reason", metavar="TEXT", default="", help="why, where a need is not met; goes into the notes"
    )
    parser.add_argument(
        "--mend",
        action="store_true",
        help="with NEW: mend the evidence by what was probably meant, where that meets the needs",
    )
    add_root(parser)
    add_changing(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Show the ladder, or write a status and print the diff.

    Raises:
        UsageError: the contract or the claim is not there, or the word is no status.
    """
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.changes.operation import ChangeError  # noqa: PLC0415
    from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415
    from workbench.session.choosing import relative  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415

    workspace = opened(arguments.root, [arguments.contract])
    file = contract_file(arguments.contract)
    path = relative(workspace.root, file)
    try:
        return _status(arguments, workspace, file, path)
    except ChangeError as error:
        say(placed(path, error))
        return ExitCode.UNREADABLE if error.kind == "unreadable" else ExitCode.USAGE
    except AcceptanceError as error:
        raise UsageError(str(error)) from error
    except ApplyError as error:
        say(error.message)
        return ExitCode.NOT_WRITTEN
    except ListingError as error:
        say(str(error))
        return ExitCode.UNREADABLE


def _status(arguments: argparse.Namespace, workspace: Workspace, file: Path, path: str) -> ExitCode:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - see execute
    from workbench.contracts.claims import read_contract  # noqa: PLC0415
    from workbench.session.check import checking  # noqa: PLC0415
    from workbench.session.promotion import PromotionError, operations, rung_of, standing  # noqa: PLC0415

    if arguments.mend and arguments.new is None:
        raise UsageError("--mend goes with the status to write: name it behind the claim")
    data = contract_bytes(file, path)
    with Bar(sys.stderr) as bar, checking(workspace, paths=[file], on_progress=bar.show) as result:
        examiner = result.examiner
        where = standing(examiner, path, data, arguments.claim)
        bar.clear()
        if where is None:
            some = _some(read_contract(path, data).claims)
            raise UsageError(f"{path} has no claim {arguments.claim}; {some}")
        found = where.climb
        if arguments.new is None:
            _print(arguments, found)
            return ExitCode.OK
        try:
            view = rung_of(found, arguments.new)
            made = (
                where.operations(where.at(view), arguments.reason, word=view.word)
                if arguments.mend
                else operations(found, view, arguments.reason)
            )
        except PromotionError as error:
            if not error.unmet:
                raise UsageError(str(error)) from error
            _print(arguments, found, refused=arguments.new)
            say(str(error))
            for each in error.unmet:
                say(f"  {each.need.words}: {each.answer.value}: {each.reason}")
            for line in _next(where, path, view):
                say(line)
            return ExitCode.FINDINGS
    from workbench.session.editing import Editing  # noqa: PLC0415 - loads the store

    editing = Editing(workspace, named=[str(file.absolute())], keep_draft=False, keep=not arguments.dry_run)
    diff = _write(editing, data, made, dry_run=arguments.dry_run)
    if arguments.format == "json":
        _print(arguments, found, chosen=view.word, diff=diff, written=not arguments.dry_run)
    else:
        show(diff)
    return ExitCode.OK


def _next(where: Standing, path: str, view: RungView) -> Iterator[str]:
    """What helps where a status was refused; nothing where nothing is offered."""
    if where.mending(where.at(view)) is not None:
        for repair in where.mends:
            yield f"  → {repair.title} ({repair.reason})"
        yield f"`{PROGRAM} status {path} {where.climb.claim.id} {view.word} --mend` writes that along with it"
    elif where.repairable and any(each.need.value == "evidence" for each in view.unmet):
        yield f"`{PROGRAM} fix {path}` offers what was probably meant"


def _write(editing: Editing, data: bytes, made: Sequence[Operation], *, dry_run: bool) -> str:
    """The diff of the change, once it is written."""
    try:
        settled(editing)
        proposal = proposed(editing, data, made)
        diff = diff_of(proposal.plan)
        if not dry_run:
            told(editing.apply(proposal))
    finally:
        editing.draft.clear()
        editing.close()
    return diff


def _print(
    arguments: argparse.Namespace,
    found: Climb,
    *,
    chosen: str = "",
    refused: str = "",
    diff: str = "",
    written: bool = False,
) -> None:
    """The ladder on stdout; as text only where it was asked for by itself."""
    from workbench.report.status import Told, status_json, status_text  # noqa: PLC0415 - see execute

    told_ = Told(
        found.contract.path, found.claim.id, found.claim.span.line, found.status, found.family,
        tuple(zip(found.rungs, found.claims, strict=True)),
    )  # fmt: skip
    if arguments.format == "json":
        lines = status_json(told_, chosen=chosen, refused=refused, diff=diff, written=written)
    elif refused:
        return
    else:
        from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see execute

        lines = status_text(told_, Palette(on=colour_wanted(sys.stdout)))
    for line in lines:
        print(line)


def _some(claims: Sequence[object]) -> str:
    names = [str(getattr(each, "id", "")) for each in claims[:5]]
    return f"there is {', '.join(names)}" if names else "it has no claims at all"
