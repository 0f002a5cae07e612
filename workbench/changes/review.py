"""What a reviewer is told of a contract's changes. Values only; ``report.review`` writes them as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.levels import ChangeKind

if TYPE_CHECKING:
    from workbench.contracts.difference import Change

_LONGEST = 60
"""Characters of a headline."""

_VERSIONED = re.compile(r"-v\d+\Z")


@dataclass(frozen=True, slots=True)
class Gone:
    """What evidence named, and no file has.

    Attributes:
        claim: that named it; empty for the contract itself.
        field: that it stood in.
        text: what was named.
        looked: where was looked, in order; each with what was found there.
    """

    claim: str
    field: str
    text: str
    looked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedChange:
    """A change that notes cite by its number.

    Attributes:
        number: ``1457`` of ``#1457``.
        told: subject, date and commit on the main branch; empty when main's line does not name it.
    """

    number: int
    told: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something to test.

    Attributes:
        text: what.
        done: it has just been done, and holds.
    """

    text: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer is told.

    Attributes:
        path: the contract.
        base: the base revision in words.
        base_version: the version there.
        version: the version now.
        owed: the version that the changes ask for beyond it; empty when it is above by enough.
        level: what the changes ask for.
        summary: the present version's entry, else words drafted from the changes.
        changes: since the base revision; of many the operator's own, not committed yet, come first.
        reasons: why, as the draft has it, by claim.
        gone: what was named and is in no file.
        steps: the test plan.
        cited: changes that notes and entry cite.
        statuses: claims by status, before and after.
        shares: what part of the claims has evidence, or runs: a label, before and after, as texts.
    """

    path: str
    base: str
    base_version: str
    version: str
    owed: str
    level: str
    summary: str
    changes: tuple[Change, ...]
    reasons: tuple[tuple[str, str], ...]
    gone: tuple[Gone, ...]
    steps: tuple[Step, ...]
    cited: tuple[CitedChange, ...]
    statuses: tuple[tuple[str, int, int], ...]
    shares: tuple[tuple[str, str, str], ...]

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def headline(self) -> str:
        """What the change does, in a few words: the summary's first clause."""
        first = re.split(r"(?<=[^\d])[.;](?:\s|$)", " ".join(self.summary.split()), maxsplit=1)[0]
        if len(first) > _LONGEST:
            first = first[: _LONGEST + 1].rpartition(" ")[0].rstrip(",:") + " …"
        return first or "no change"

    @property
    def subject(self) -> str:
        """The commit subject that is proposed: ``contract(x-v1): v1.2.0 — …``."""
        return f"contract({self.stem}): v{(self.owed or self.version).removeprefix('v')} — {self.headline}"

    @property
    def branch(self) -> str:
        """The branch that is proposed: ``contract/x-v1-2-0-fn-name-drift``."""
        version = re.sub(r"[^0-9A-Za-z]+", "-", (self.owed or self.version).removeprefix("v"))
        return f"contract/{_VERSIONED.sub('', self.stem)}-v{version}-{self.topic}"

    @property
    def topic(self) -> str:
        """What the change is about, for the branch's name."""
        if not self.changes:
            return "new"
        fields = {change.field.rpartition(".")[2] for change in self.changes if change.kind in _EVIDENCE}
        drift = "-drift" if self.gone else ""
        if fields & _NAMES:
            return f"fn-name{drift}"
        if fields & _PATHS:
            return f"file-path{drift}"
        kinds = {change.kind for change in self.changes}
        topic = next((topic for kind, topic in _TOPICS if kind in kinds), "")
        if topic or fields:
            return topic or "evidence"
        if not kinds & _FIELDS:
            return "notes" if ChangeKind.NOTES_CHANGED in kinds else "wording"
        named = {_field(change) for change in self.changes if change.kind in _FIELDS} - {""}
        return named.pop() if len(named) == 1 else "fields"


_EVIDENCE = frozenset({ChangeKind.EVIDENCE_ADDED, ChangeKind.EVIDENCE_REMOVED, ChangeKind.EVIDENCE_RENAMED})
_NAMES = frozenset(
    {"function_names", "function_name", "functions", "function", "symbols", "evidence_symbols"}
)
_PATHS = frozenset({"file_paths", "file_path", "files", "evidence_path", "evidence_paths", "module_path"})
_TOPICS = (
    (ChangeKind.EQUATION_REMOVED, "equations"),
    (ChangeKind.EQUATION_CHANGED, "equations"),
    (ChangeKind.EQUATION_ADDED, "equations"),
    (ChangeKind.TOLERANCE_LOOSENED, "tolerance"),
    (ChangeKind.TOLERANCE_TIGHTENED, "tolerance"),
    (ChangeKind.TOLERANCE_CHANGED, "tolerance"),
    (ChangeKind.CLAIM_REMOVED, "claims"),
    (ChangeKind.CLAIM_ADDED, "claims"),
    (ChangeKind.OBLIGATION_REMOVED, "obligations"),
    (ChangeKind.OBLIGATION_ADDED, "obligations"),
    (ChangeKind.OBLIGATION_CHANGED, "obligations"),
    (ChangeKind.HARNESS_REMOVED, "harnesses"),
    (ChangeKind.HARNESS_ADDED, "harnesses"),
    (ChangeKind.ENFORCEMENT_REMOVED, "enforcement"),
    (ChangeKind.ENFORCEMENT_ADDED, "enforcement"),
    (ChangeKind.STATUS_RAISED, "status"),
    (ChangeKind.STATUS_LOWERED, "status"),
    (ChangeKind.STATUS_CHANGED, "status"),
)
_FIELDS = frozenset({ChangeKind.FIELD_ADDED, ChangeKind.FIELD_REMOVED})


def _field(change: Change) -> str:
    """A field's own name, as a branch may have it; empty for a list item without one."""
    names = [name for name in change.field.split(".") if not name.isdecimal()]
    return re.sub(r"[^0-9a-z]+", "-", names[-1].casefold()).strip("-") if names else ""
