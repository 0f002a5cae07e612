"""The contract and the claim that a command is about, and a receipt cited in its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.cli.exit_code import UnreadableError, UsageError
from workbench.cli.place import existing

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.contracts.contract import Claim, Contract
    from workbench.workspace.roots import Workspace


def contract_file(name: str) -> Path:
    """The file of a contract that is there.

    Raises:
        UsageError: it is not, or is a folder.
    """
    file = existing(name)
    if file.is_dir():
        raise UsageError(f"{name} is a folder: name the contract's file")
    return file


def contract_bytes(file: Path | str, path: str) -> bytes:
    """What a contract's file holds.

    Args:
        file: where it is.
        path: its path in the workspace, for the message.

    Raises:
        UnreadableError: it cannot be read.
    """
    from workbench.workspace.reading import read_file  # noqa: PLC0415 - --help needs none of these

    try:
        return read_file(str(file))
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}") from error


@dataclass(frozen=True, slots=True)
class Subject:
    """What a command is about.

    Attributes:
        workspace: it is opened.
        file: the contract's file.
        data: its bytes.
        contract: read from them.
        claim: one of its claims.
    """

    workspace: Workspace
    file: Path
    data: bytes
    contract: Contract
    claim: Claim


def subject(workspace: Workspace, name: str, claim: str) -> Subject:
    """Read a contract and find a claim of it.

    Args:
        workspace: it is opened.
        name: the contract's file, as the command line names it.
        claim: the claim's id.

    Raises:
        UsageError: there is no such file, or no such claim in it.
        UnreadableError: the file cannot be read.
    """
    from workbench.contracts.claims import read_contract  # noqa: PLC0415 - --help needs none of these
    from workbench.session.choosing import relative  # noqa: PLC0415

    file = contract_file(name)
    path = relative(workspace.root, file)
    data = contract_bytes(file, path)
    contract = read_contract(path, data)
    found = next((each for each in contract.claims if each.id == claim), None)
    if found is None:
        raise UsageError(f"{path} has no claim {claim}")
    return Subject(workspace, file, data, contract, found)


def cite(about: Subject, receipt: str, why: str) -> None:
    """Put a receipt into the claim's evidence, write the contract, and tell what was written.

    Args:
        about: the claim.
        receipt: its path, as the claim will cite it.
        why: the reason for the change.

    Raises:
        ChangeError: it cannot be put there.
        ApplyError: the contract cannot be written.
    """
    from workbench.cli.changing import proposed, settled, told  # noqa: PLC0415 - see subject
    from workbench.session.editing import Editing  # noqa: PLC0415 - loads the store
    from workbench.session.receipt import citing  # noqa: PLC0415 - see subject

    editing = Editing(about.workspace, named=[str(about.file.absolute())], keep_draft=False)
    try:
        settled(editing)
        operations = [citing(about.contract, about.claim, receipt, why)]
        told(editing.apply(proposed(editing, about.data, operations)))
    finally:
        editing.draft.clear()
        editing.close()
