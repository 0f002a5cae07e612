"""Contracts from disk to values: read, parsed and validated in worker processes."""

from __future__ import annotations

import gc
import hashlib
import marshal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.contracts.contract import Contract
    from workbench.contracts.problem import Problem
    from workbench.workspace.files import CountedFile

BATCH = 24
"""Contracts per batch: many enough that handing them over costs nothing, few enough to show progress."""

LARGEST = 32 << 20
"""Bytes; what is larger is no contract, and is not read."""


_FORM = 4
"""Of marshal: every Python that this program runs on reads it."""


class ReadContract(NamedTuple):
    """A contract, and the problems that the schema rules have with it."""

    contract: Contract
    problems: tuple[Problem, ...]


class Job(NamedTuple):
    """One file to read, and which schema rules to hold it against."""

    file: CountedFile
    pv: str


class Parsed(NamedTuple):
    """A contract as a worker hands it over: bytes, which cross between processes in no time.

    Attributes:
        path: of the contract.
        digest: of its bytes; empty when they could not be read.
        packed: a ``ReadContract`` as ``pack`` has it.
    """

    path: str
    digest: str
    packed: bytes


def read_batch(jobs: Sequence[Job]) -> list[Parsed]:
    """Read a batch of contracts; runs in a worker process."""
    gc.disable()  # composing makes millions of small nodes and no cycles
    try:
        return [_parsed(job) for job in jobs]
    finally:
        gc.enable()


def _parsed(job: Job) -> Parsed:
    read = read_one(job)
    return Parsed(job.file.path, read.contract.digest, pack(read))


def lost(job: Job, how: str) -> list[Parsed]:
    """What stands for a contract whose reading ended its worker."""
    return [Parsed(job.file.path, "", pack(unreadable(job.file.path, how)))]


def read_one(job: Job) -> ReadContract:
    """Read one contract; what cannot be read is a contract of kind unreadable with its problem."""
    from workbench.contracts.claims import read_contract  # noqa: PLC0415 - loads the YAML parser
    from workbench.contracts.document import read_document  # noqa: PLC0415
    from workbench.contracts.schema import validate  # noqa: PLC0415 - loads jsonschema
    from workbench.contracts.version_rules import version_problems  # noqa: PLC0415 - with these
    from workbench.workspace.reading import read_file  # noqa: PLC0415 - likewise

    path = job.file.path
    try:
        data = read_file(job.file, limit=LARGEST)
    except OSError as error:
        return unreadable(path, error.strerror or str(error))
    document = read_document(path, data)
    contract = read_contract(path, data, document)
    problems = validate(path, data, contract, pv=job.pv, document=document)
    return ReadContract(contract, (*problems, *version_problems(contract, document)))


def digest_of(data: bytes) -> str:
    """The digest that ``Contract.digest`` carries."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def unreadable(path: str, reason: str) -> ReadContract:
    """The contract that stands for a file that cannot be read."""
    from workbench.contracts.contract import Contract, DocumentKind  # noqa: PLC0415 - rarely needed
    from workbench.contracts.problem import Problem, Severity  # noqa: PLC0415

    name = path.rsplit("/", 1)[-1]
    contract = Contract(
        path=path,
        kind=DocumentKind.UNREADABLE,
        id=name.rsplit(".", 1)[0] if "." in name else name,
        version=None,
        status=None,
        claims=(),
        items=(),
        problems=(Problem("unreadable", Severity.ERROR, f"The file can't be read: {reason}."),),
        suppressions=(),
        size=0,
        digest="",
    )
    return ReadContract(contract, ())


def pack(read: ReadContract) -> bytes:
    """A contract with its problems, marshalled: it is done in half the time of JSON, and undone too."""
    from workbench.store.codec import encode  # noqa: PLC0415 - the worker's first use

    return marshal.dumps([encode(read.contract), [encode(each) for each in read.problems]], _FORM)


def unpack(packed: bytes) -> ReadContract:
    """What ``pack`` packed.

    Raises:
        ValueError: it is something else.
    """
    from workbench.contracts.contract import Contract  # noqa: PLC0415 - a warm check unpacks nothing
    from workbench.contracts.problem import Problem  # noqa: PLC0415
    from workbench.store.codec import decode  # noqa: PLC0415

    try:
        contract, problems = marshal.loads(packed)  # noqa: S302 - a worker's, or kept with its checksum
    except (EOFError, TypeError) as error:
        raise ValueError(f"no contract: {error}") from error
    return ReadContract(decode(Contract, contract), tuple(decode(Problem, each) for each in problems))
