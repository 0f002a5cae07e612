"""What somebody has verified: for each claim and symbol the fingerprint of the body that was looked at.

The format is a lock file of lines, so that two branches merge: the first is ``{"schema": "…"}``, each other
one a JSON list of contract, claim, symbol (its qualified name), file and fingerprint. Lines are sorted. Which
symbol a line is about is told by its own name, not by its place: a body that moves stays verified.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA = "contract-workbench/fingerprints/1"
"""Name and version of the format, and of the way in which fingerprints are taken."""

_FAMILY = SCHEMA.rpartition("/")[0]
_FIELDS = 5
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


class VerifiedError(Exception):
    """A lock file cannot be used.

    Attributes:
        path: the file.
        line: 1-based line of the fault.
        message: what is wrong and what to do.
    """

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One symbol as it was verified for one claim.

    Attributes:
        contract: the contract's path.
        claim: the claim's id; empty for what the contract names outside any.
        symbol: its qualified name.
        path: the file it stood in.
        fingerprint: of its body.
    """

    contract: str
    claim: str
    symbol: str
    path: str
    fingerprint: str

    @property
    def name(self) -> str:
        """The symbol's own name."""
        return own_name(self.symbol)


@dataclass(frozen=True, slots=True)
class Body:
    """A symbol that a claim rests on, as the code has it now.

    Attributes:
        symbol: its qualified name.
        path: the file it stands in.
        line: its first line.
        end_line: its last line.
        fingerprint: of its body.
    """

    symbol: str
    path: str
    line: int
    end_line: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Held:
    """A body held against what was verified.

    Attributes:
        body: as it is now.
        entry: what was verified; ``None`` when nobody did.
    """

    body: Body
    entry: Entry | None

    @property
    def changed(self) -> bool:
        """It was verified, and is another one now."""
        return self.entry is not None and self.entry.fingerprint != self.body.fingerprint


class Verified:
    """A lock file, read.

    Args:
        path: the file, for messages.
        entries: its lines.
        merging: lines that a merge left as conflicts; both sides' entries count.
    """

    def __init__(self, path: str, entries: Iterable[Entry] = (), merging: int = 0) -> None:
        self.path = path
        self.entries = tuple(entries)
        self.merging = merging
        self._of: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            self._of.setdefault((entry.contract, entry.claim), []).append(entry)

    def of(self, contract: str, claim: str) -> Sequence[Entry]:
        """What was verified for a claim."""
        return self._of.get((contract, claim), ())


def hold(entries: Iterable[Entry], bodies: Iterable[Body]) -> tuple[Held, ...]:
    """Hold the bodies that a claim rests on against what was verified for it.

    A body is told by its symbol's own name. Where several have the same one, equal fingerprints find each
    other first, then equal qualified names, then equal files; what is left is taken in order.
    """
    left: dict[str, list[Entry]] = {}
    for entry in entries:
        left.setdefault(entry.name, []).append(entry)
    found: dict[Body, Entry] = {}
    waiting = list(dict.fromkeys(bodies))
    for alike in (_same_body, _same_symbol, _same_file, _same_name):
        for body in waiting:
            if body in found:
                continue
            rest = left.get(own_name(body.symbol), [])
            for entry in rest:
                if alike(entry, body):
                    found[body] = entry
                    rest.remove(entry)
                    break
    return tuple(Held(body, found.get(body)) for body in waiting)


def _same_body(entry: Entry, body: Body) -> bool:
    return entry.fingerprint == body.fingerprint


def _same_symbol(entry: Entry, body: Body) -> bool:
    return entry.symbol == body.symbol


def _same_file(entry: Entry, body: Body) -> bool:
    return entry.path == body.path


def _same_name(_entry: Entry, _body: Body) -> bool:
    return True


def own_name(symbol: str) -> str:
    """The last segment of a qualified name."""
    return symbol.rpartition("::")[2].rpartition(".")[2]


def dump(entries: Iterable[Entry]) -> bytes:
    """The text of a lock file: sorted, one line per symbol, ending in a newline."""
    rows = [
        json.dumps(
            [each.contract, each.claim, each.symbol, each.path, each.fingerprint], ensure_ascii=False
        ).encode("utf-8", "surrogatepass")
        for each in sorted(set(entries))
    ]
    return b"\n".join((json.dumps({"schema": SCHEMA}).encode(), *rows, b""))


def load(path: str, data: bytes) -> Verified:
    """Read a lock file.

    Args:
        path: for messages.
        data: its bytes.

    Raises:
        VerifiedError: a line is none of this format, or of another version of it.
    """
    entries: list[Entry] = []
    merging = 0
    headed = False
    for number, raw in enumerate(data.split(b"\n"), 1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith(tuple(each.encode() for each in _CONFLICT)):
            merging += 1
            continue
        value = _json(path, number, line)
        if isinstance(value, dict) and "schema" in value:
            _require_schema(path, number, value["schema"])
            headed = True
        elif isinstance(value, list) and _is_entry(value):
            entries.append(Entry(*value))
        else:
            told = "should be a list of contract, claim, symbol, file and fingerprint"
            raise VerifiedError(path, number, f"{told}: mend it, or take the line out and verify anew")
    if not headed:
        raise VerifiedError(
            path, 1, f'it is no lock file of fingerprints: {{"schema": "{SCHEMA}"}} is missing'
        )
    return Verified(path, dict.fromkeys(entries), merging)


def _json(path: str, number: int, line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise VerifiedError(path, number, "it is not JSON: mend it, or take the line out") from error


def _require_schema(path: str, number: int, schema: object) -> None:
    if schema == SCHEMA:
        return
    if isinstance(schema, str) and schema.rpartition("/")[0] == _FAMILY:
        told = f"it is of schema {schema}; this program reads {SCHEMA}: remove the file and verify anew"
        raise VerifiedError(path, number, told)
    raise VerifiedError(path, number, f'"schema" should be "{SCHEMA}"')


def _is_entry(value: list[object]) -> bool:
    return len(value) == _FIELDS and all(isinstance(each, str) for each in value)
