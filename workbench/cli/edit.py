"""``edit``: a claim's evidence and status changed, and nothing else in the file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing, diff_of, placed, proposed, say, settled, show, told
from workbench.cli.claim import contract_bytes
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, named, opened
from workbench.cli.steps import add_steps, steps_of
from workbench.cli.translate import Translator, items_under

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from workbench.audit.findings import Finding
    from workbench.changes.operation import ChangeError, Operation
    from workbench.cli.steps import Step
    from workbench.contracts.contract import Contract
    from workbench.workspace.roots import Workspace

_NEAR = 3
"""Claims that are named where one is not there."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("contract", metavar="CONTRACT", help="the contract's file")
    add_steps(parser)
    parser.add_argument("--why", metavar="TEXT", default="", help="the reason, for the reviewer")
    add_root(parser)
    add_changing(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Lay the operations, look up what they name, write the file, and print the diff.

    Raises:
        UsageError: the arguments cannot be understood, or what they name is not there, or is there twice.
    """
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.changes.operation import ChangeError  # noqa: PLC0415
    from workbench.session.choosing import relative  # noqa: PLC0415

    steps = steps_of(arguments.steps or ())
    workspace = opened(arguments.root, [arguments.contract])
    file = named(arguments.contract)
    if file.is_dir():
        raise UsageError(f"{arguments.contract} is a folder: name the contract's file")
    path = relative(workspace.root, file)
    data = contract_bytes(file, path)
    try:
        translator = Translator(path, data, arguments.why)
        return _edit(arguments, workspace, file, data, translator.operations(steps))
    except ChangeError as error:
        say(placed(path, error) + _hint(path, data, error, steps))
        return ExitCode.UNREADABLE if error.kind == "unreadable" else ExitCode.USAGE
    except ApplyError as error:
        say(error.message)
        return ExitCode.NOT_WRITTEN


def _edit(
    arguments: argparse.Namespace,
    workspace: Workspace,
    file: Path,
    data: bytes,
    operations: Sequence[Operation],
) -> ExitCode:
    from workbench.contracts.claims import read_contract  # noqa: PLC0415 - loads the YAML parser
    from workbench.session.editing import Editing  # noqa: PLC0415 - loads the store

    path = operations[0].contract
    editing = Editing(workspace, named=[str(file.absolute())], keep_draft=False, keep=not arguments.dry_run)
    try:
        settled(editing)
        proposal = proposed(editing, data, operations)
        change = proposal.plan.changes[0]
        findings = _found(workspace, file, read_contract(path, data), read_contract(path, change.after))
        diff = diff_of(proposal.plan)
        if diff and not arguments.dry_run:
            told(editing.apply(proposal))
    finally:
        editing.draft.clear()
        editing.close()
    if not diff:
        say(f"{path} says so already: nothing to write")
    written = bool(diff) and not arguments.dry_run
    if arguments.format == "json":
        from workbench.report.changes import edit_report  # noqa: PLC0415 - for this format only

        for line in edit_report(path, operations, diff, findings, written=written):
            print(line)
    else:
        show(diff)
    _warn(findings)
    return ExitCode.OK


def _found(workspace: Workspace, file: Path, before: Contract, after: Contract) -> tuple[Finding, ...]:
    """What is found about what the edit names; an edit goes through where that cannot be looked up."""
    from workbench.cli.lookup import looked_up  # noqa: PLC0415 - see execute
    from workbench.cli.progress import Bar  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415

    try:
        with Bar(sys.stderr) as bar:
            return looked_up(workspace, file, before, after, bar.show)
    except ListingError as error:
        say(f"what is named was not looked up: {error}")
        return ()


def _warn(findings: Sequence[Finding]) -> None:
    from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see execute
    from workbench.report.text import finding_lines  # noqa: PLC0415

    for line in finding_lines(findings, Palette(on=colour_wanted(sys.stderr))):
        print(line, file=sys.stderr)


def _hint(path: str, data: bytes, error: ChangeError, steps: Sequence[Step]) -> str:
    """What was probably meant by a claim or an item that is not there."""
    if error.kind not in {"no-claim", "no-item"}:
        return ""
    import difflib  # noqa: PLC0415 - for this mistake only

    from workbench.contracts.claims import read_contract  # noqa: PLC0415

    contract = read_contract(path, data)
    if error.kind == "no-item":
        for step in steps:
            for item in items_under(contract, step.claim, step.field) if step.option == "--remove" else ():
                if any(each.text == step.text for each in item.references) and item.value.text != step.text:
                    return f"; “{item.value.text.strip()}” names it: give the whole item"
        return ""
    lines = {row.id: row.span.line for row in contract.claims}
    absent = next((step.claim for step in steps if step.claim not in lines), "")
    near = difflib.get_close_matches(absent, lines, _NEAR, 0.6) or [*lines][:_NEAR]
    if not near:
        return ": it has no claims at all"
    return f"; there is {', '.join(f'{each} (line {lines[each]})' for each in near)}"
