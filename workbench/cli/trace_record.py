"""``trace record``: compare the traces that a claim rests on, and keep a receipt of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.changing import placed, say
from workbench.cli.claim import cite, subject
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse

    from workbench.cli.claim import Subject
    from workbench.session.comparing import Compared, Comparing
    from workbench.session.recording import Recording
    from workbench.workspace.pairs import Pair


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("contract", metavar="CONTRACT", help="the contract's file")
    parser.add_argument("claim", metavar="CLAIM", help="the claim's id")
    parser.add_argument("--pair", metavar="NAME", help="which of the claim's pairs, where it has several")
    parser.add_argument(
        "--to", metavar="DIR",
        help="the folder for the receipt, made where it is not there (default: as [receipts] says)",
    )  # fmt: skip
    parser.add_argument("--cite", action="store_true", help="put the receipt into the claim's evidence")
    add_root(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Compare, write the receipt, print its path; 0 when the verdict is the expected one, else 1.

    Raises:
        UsageError: there is no such claim or pair.
    """
    from workbench.changes.failure import ApplyError  # noqa: PLC0415 - --help needs none of these
    from workbench.changes.operation import ChangeError  # noqa: PLC0415
    from workbench.session.comparing import Comparing, ComparingError  # noqa: PLC0415
    from workbench.session.recording import RecordingError  # noqa: PLC0415

    workspace = opened(arguments.root, [arguments.contract])
    about = subject(workspace, arguments.contract, arguments.claim)
    pair = _pair(arguments, about)
    comparing = Comparing(workspace.root)
    try:
        compared = _compared(comparing, pair)
        receipt, recording = _recorded(arguments, about, pair, compared)
    except ComparingError as error:
        say(error.message)
        return ExitCode.UNREADABLE
    except RecordingError as error:
        say(str(error))
        return ExitCode.NOT_WRITTEN
    finally:
        comparing.close()
    print(receipt)
    say(recording.came_to)
    if arguments.cite:
        try:
            _cite(about, receipt, recording.why)
        except ChangeError as error:
            say(placed(about.contract.path, error))
            return ExitCode.NOT_WRITTEN
        except ApplyError as error:
            say(error.message)
            return ExitCode.NOT_WRITTEN
    return ExitCode.OK if recording.passed else ExitCode.FINDINGS


def _pair(arguments: argparse.Namespace, about: Subject) -> Pair:
    """The claim's pair that is meant.

    Raises:
        UsageError: it has none, or several, or none of that name.
    """
    from workbench.session.pairing import contract_pairs  # noqa: PLC0415 - see execute

    claim = about.claim
    pairs = contract_pairs(about.workspace, about.contract, lambda: about.data)
    found = [each.pair for each in pairs.get(claim.id, ())]
    if not found:
        raise UsageError(
            f'no pair of traces belongs to {claim.id}: declare one, [[traces]] with claims = ["{claim.id}"]'
        )
    names = ", ".join(repr(pair.name) for pair in found)
    if arguments.pair is None:
        if len(found) > 1:
            raise UsageError(f"{claim.id} rests on {len(found)} pairs of traces; --pair says which: {names}")
        return found[0]
    chosen = next((pair for pair in found if pair.name == arguments.pair), None)
    if chosen is None:
        raise UsageError(f"{claim.id} has no pair {arguments.pair!r}: there is {names}")
    return chosen


def _compared(comparing: Comparing, pair: Pair) -> Compared:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - see execute

    with Bar(sys.stderr) as bar:
        return comparing.compare(pair, on_progress=lambda done, total: bar.draw("comparing", done, total))


def _recorded(
    arguments: argparse.Namespace, about: Subject, pair: Pair, compared: Compared
) -> tuple[str, Recording]:
    """Write the receipt: its path as the claim would cite it, and what it says."""
    from workbench.cli.progress import Bar  # noqa: PLC0415 - see execute
    from workbench.report.trace_receipt import receipt_json  # noqa: PLC0415
    from workbench.session.recording import (  # noqa: PLC0415
        About,
        record,
        relative,
        shortened,
        write_receipt,
    )

    workspace, contract = about.workspace, about.contract
    version = contract.version.text if contract.version is not None else ""
    claimed = About(contract.id, contract.path, version, about.claim.id)
    with Bar(sys.stderr) as bar:
        recording = record(
            workspace, pair, compared, claimed,
            on_progress=lambda done, total: bar.draw("hashing", done, total),
        )  # fmt: skip
    folder = Path(arguments.to) if arguments.to else workspace.root / workspace.settings.receipts.folder
    text = receipt_json(recording, relative(compared.comparison, workspace.root))
    return shortened(write_receipt(folder.absolute(), recording, text), workspace.root), recording


def _cite(about: Subject, receipt: str, why: str) -> None:
    if Path(receipt).is_absolute():
        say(f"{receipt} is outside the workspace: the claim cannot cite it")
    else:
        cite(about, receipt, why)
