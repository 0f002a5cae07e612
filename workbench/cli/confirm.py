"""``confirm``: what claims rest on recorded as it is now, by somebody who has looked at the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.cli.changing import add_changing
from workbench.cli.exit_code import UsageError
from workbench.cli.place import add_root, existing
from workbench.cli.verify import record

if TYPE_CHECKING:
    import argparse

    from workbench.audit.verifying import Verification, Verifier
    from workbench.cli.exit_code import ExitCode
    from workbench.session.check import CheckResult
    from workbench.session.lock_file import LockFile


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("contract", nargs="?", metavar="CONTRACT", help="the contract's file")
    parser.add_argument(
        "claims", nargs="*", metavar="CLAIM", help="claims by id; without any, all of the contract"
    )
    parser.add_argument("--all", action="store_true", help="every claim of the workspace")
    add_root(parser)
    add_changing(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Record the claims' symbols as they are, and show what had changed.

    Raises:
        UsageError: nothing is named, a claim is not there, or nothing was ever verified.
    """
    if arguments.all == bool(arguments.contract):
        raise UsageError("say what is confirmed: CONTRACT, CONTRACT CLAIM, or --all")
    paths = [arguments.contract] if arguments.contract else []
    if paths and existing(arguments.contract).is_dir():
        raise UsageError(f"{arguments.contract} is a folder: name the contract's file, or --all")
    wanted = frozenset(arguments.claims)

    def confirm(verifier: Verifier, result: CheckResult, lock: LockFile) -> Verification:
        if lock.verified is None:
            raise UsageError(f"there is no {lock.path}: `verify` records what is there first")
        audits = list(result.audits())
        there = {row.claim.id for audit in audits for row in audit.claims}
        for claim in sorted(wanted - there):
            raise UsageError(f"{arguments.contract} has no claim {claim}; {_some(there)}")
        return verifier.confirm(audits, lambda _contract, claim: not wanted or claim in wanted)

    return record(arguments, paths, _title(arguments), confirm)


def _title(arguments: argparse.Namespace) -> str:
    if arguments.all:
        return "confirm all evidence"
    return f"confirm {', '.join(arguments.claims) or arguments.contract}"


def _some(there: set[str]) -> str:
    return f"there is {', '.join(sorted(there)[:5])}" if there else "it has no claims at all"
