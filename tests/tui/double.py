"""A session in memory: a small made-up workspace, with every state a reference can be in."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from workbench.audit.findings import ClaimAudit, ContractAudit, Finding, ReferenceAudit
from workbench.audit.resolution import Resolution, State, Suggestion, Target
from workbench.contracts.contract import Claim, Contract, DocumentKind, Item, Text
from workbench.contracts.problem import Severity
from workbench.contracts.references import Reference, ReferenceKind
from workbench.contracts.span import Span
from workbench.session.snapshot import Attention, ContractRow, Head, Phase, Progress, Snapshot

KETTLE = """\
//! Heating water, and knowing when to stop.

use crate::sensor::Probe;

/// How warm the water is allowed to get.
pub const LIMIT: f32 = 96.5;

pub struct Kettle {
    probe: Probe,
    level: u32,
}

impl Kettle {
    /// Heats until the probe says enough (`BREW-002`).
    pub fn heat_until(&mut self, degrees: f32) -> bool {
        while self.probe.read() < degrees.min(LIMIT) {
            if self.level == 0 {
                return false; // never boil dry
            }
            self.pulse("element", 0x10);
        }
        true
    }

    fn pulse(&mut self, name: &str, ticks: u32) {
        println!("{name}: {ticks}");
    }
}
"""

TIMER = """\
\"\"\"Counting the minutes of a brew.\"\"\"

MINUTES = 4


class BrewTimer:
    \"\"\"Rings when the tea is done.\"\"\"

    def __init__(self, minutes: int = MINUTES) -> None:
        self.left = minutes * 60

    def tick(self) -> bool:
        self.left -= 1
        return self.left <= 0


def ring_softly(times: int) -> str:
    # BREW-003: not in the night
    return "ring " * times


def ring_loudly(times: int) -> str:
    return "RING " * times
"""

BREW_YAML = """\
metadata:
  id: brew-tea-v1
  version: "1.2.0"
  status: PARTIAL_ALGORITHM_LEVEL
falsification_tests:
  - id: BREW-001
    rule: the kettle never heats beyond its limit
    status: FUNCTIONAL
    algorithm_evidence:
      file_paths:
        - rust/kettle.rs
      function_names:
        - Kettle::heat_until
      notes: The limit is a constant, and the loop compares with it at each turn.
  - id: BREW-002
    rule: an empty kettle is switched off before its element glows
    status: PARTIAL_ALGORITHM_LEVEL
    algorithm_evidence:
      file_paths:
        - kettle.rs
      function_names:
        - stop_when_dry
        - pulse
  - id: BREW-003
    rule: the bell does not wake the house
    status: BLOCKER_BELL_ABSENT
    algorithm_evidence:
      function_names:
        - ring
        - dim_the_lights (planned)
      tests:
        - cargo test -p kettle quiet
"""

SOURCES = {
    "rust/kettle.rs": KETTLE.encode(),
    "python/timer.py": TIMER.encode(),
    "contracts/brew-tea-v1.yaml": BREW_YAML.encode(),
}

BREW = "contracts/brew-tea-v1.yaml"
HOSTILE = "contracts/hostile-v1.yaml"
EVIL = "evil\x1b]0;owned\x07\x1b[31mred\u202egnp.exe [bold]名前[/bold] 🫖\nsecond line"


def span(line: int, column: int = 11) -> Span:
    return Span(line, column, ((line * 100 + column, line * 100 + column + 4),))


def text(words: str, line: int) -> Text:
    return Text(words, span(line), ("x", line))


def named(
    field: str,
    words: str,
    line: int,
    state: State,
    *targets: Target,
    kind: ReferenceKind = ReferenceKind.SYMBOL,
    suggestions: tuple[Suggestion, ...] = (),
    **more: object,
) -> ReferenceAudit:
    path = words if kind is ReferenceKind.PATH else ""
    reference = Reference(kind, words, span(line), path=path, name=(words,))
    resolution = Resolution(state, targets, **more)  # type: ignore[arg-type]
    return ReferenceAudit(reference, Item(field, text(words, line), (reference,)), resolution, suggestions)


def claim(name: str, title: str, line: int, status: str, *references: ReferenceAudit) -> ClaimAudit:
    items = tuple(one.item for one in references)
    said = Claim(
        name, title, "falsification_tests", ("f", line), span(line, 5), text(status, line + 2), items
    )
    return ClaimAudit(said, references)


HEAT = Target("rust/kettle.rs", 15, 23, "kettle::Kettle::heat_until", "method")
PULSE = Target("rust/kettle.rs", 25, 27, "kettle::Kettle::pulse", "method")
SOFT = Target("python/timer.py", 17, 19, "timer.ring_softly", "fn")
LOUD = Target("python/timer.py", 22, 23, "timer.ring_loudly", "fn")
STOP = (
    Suggestion("heat_until", "rust/kettle.rs", 15, 0.94, "its comment cites BREW-002"),
    Suggestion("pulse", "rust/kettle.rs", 25, 0.41, "called by the function that cites the claim"),
)
HISTORY = (*STOP, Suggestion("tick", "python/timer.py", 12, 0.2, "renamed from stop_when_dry in 1a2b3c4"))

BREW_AUDIT = ContractAudit(
    Contract(
        BREW,
        DocumentKind.CONTRACT,
        "brew-tea-v1",
        text("1.2.0", 3),
        text("PARTIAL_ALGORITHM_LEVEL", 4),
        (),
        (),
        (),
        (),
        len(BREW_YAML),
        "d1",
    ),
    (
        claim(
            "BREW-001",
            "the kettle never heats beyond its limit",
            6,
            "FUNCTIONAL",
            named(
                "file_paths",
                "rust/kettle.rs",
                11,
                State.FOUND,
                Target("rust/kettle.rs", 0, 0, "", "file"),
                kind=ReferenceKind.PATH,
            ),
            named("function_names", "Kettle::heat_until", 13, State.FOUND, HEAT),
            named(
                "notes",
                "The limit is a constant, and the loop compares with it at each turn.",
                14,
                State.PROSE,
                kind=ReferenceKind.PROSE,
            ),
        ),
        claim(
            "BREW-002",
            "an empty kettle is switched off before its element glows",
            15,
            "PARTIAL_ALGORITHM_LEVEL",
            named(
                "file_paths",
                "kettle.rs",
                20,
                State.MOVED,
                Target("rust/kettle.rs", 0, 0, "", "file"),
                kind=ReferenceKind.PATH,
                reason="no such file beside the contract; one file ends so",
            ),
            named(
                "function_names",
                "stop_when_dry",
                22,
                State.MISSING,
                suggestions=STOP,
                looked=(
                    "in rust/kettle.rs",
                    "in crate kettle",
                    "in the workspace",
                    "literally in 2 files: 0 hits",
                ),
                reason="defined nowhere, and mentioned nowhere",
            ),
            named("function_names", "pulse", 23, State.FOUND, PULSE, used_here=True),
        ),
        claim(
            "BREW-003",
            "the bell does not wake the house",
            24,
            "BLOCKER_BELL_ABSENT",
            named(
                "function_names",
                "ring",
                29,
                State.AMBIGUOUS,
                SOFT,
                LOUD,
                looked=("the workspace",),
                reason="two functions answer to it",
            ),
            named("function_names", "dim_the_lights", 30, State.PLANNED, reason="said to be planned"),
            named(
                "tests",
                "cargo test -p kettle quiet",
                32,
                State.UNCHECKED,
                kind=ReferenceKind.COMMAND,
                reason="a command; nothing is run",
            ),
        ),
    ),
    (),
    (
        Finding(
            "missing-symbol",
            Severity.ERROR,
            "stop_when_dry is defined nowhere in the workspace",
            "Replace it by what was meant: heat_until",
            BREW,
            22,
            11,
            "BREW-002",
            "stop_when_dry",
            "r1",
        ),
        Finding(
            "moved-file",
            Severity.WARNING,
            "kettle.rs is rust/kettle.rs",
            "",
            BREW,
            20,
            11,
            "BREW-002",
            "kettle.rs",
        ),
        Finding(
            "ambiguous-symbol", Severity.WARNING, "ring has two homes", "", BREW, 29, 11, "BREW-003", "ring"
        ),
    ),
)


def row(path: str, attention: Attention, **more: object) -> ContractRow:
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    values: dict[str, object] = {
        "path": path,
        "stem": stem,
        "kind": DocumentKind.CONTRACT,
        "id": stem,
        "version": "1.0.0",
        "status": "PROPOSED",
        "claims": (("PROPOSED", 2),),
        "missing": 0,
        "moved": 0,
        "stale": 0,
        "attention": attention,
        "worst": None,
        "findings": 0,
        "accepted": 0,
        "rules": (),
    }
    return ContractRow(**(values | more))  # type: ignore[arg-type]


BREW_ROW = row(
    BREW,
    Attention.BROKEN,
    version="1.2.0",
    status="PARTIAL_ALGORITHM_LEVEL",
    claims=(("FUNCTIONAL", 1), ("PARTIAL_ALGORITHM_LEVEL", 1), ("BLOCKER_BELL_ABSENT", 1)),
    missing=1,
    moved=1,
    stale=1,
    worst=BREW_AUDIT.findings[0],
    findings=3,
    rules=("missing-symbol", "moved-file", "ambiguous-symbol"),
)
HOSTILE_ROW = row(
    HOSTILE,
    Attention.BROKEN,
    stem=EVIL,
    id=EVIL,
    status=EVIL,
    missing=1,
    worst=replace(BREW_AUDIT.findings[0], message=EVIL, path=HOSTILE),
    findings=1,
)
ROWS = (
    BREW_ROW,
    HOSTILE_ROW,
    row("contracts/cups-v2.yaml", Attention.CHANGED, version="2.1.0", stale=2, findings=2),
    row("contracts/milk-v1.yaml", Attention.CLEAN),
    row("contracts/sugar-v1.yaml", Attention.CLEAN, status="ACTIVE"),
    row("contracts/biscuits-v3.yaml", Attention.ACCEPTED, accepted=4),
)
HEAD = Head("abc1234", "main", True, "9f8e7d6", "1,165 commits")


def snapshot(rows: tuple[ContractRow, ...] = ROWS, **more: object) -> Snapshot:
    values: dict[str, object] = {
        "root": "/home/someone/teahouse",
        "head": HEAD,
        "rows": rows,
        "progress": Progress(Phase.DONE, 2, 2),
        "sources": 2,
        "symbols": 14,
        "generation": 1,
    }
    return Snapshot(**(values | more))  # type: ignore[arg-type]


def hostile_audit() -> ContractAudit:
    one = named("function_names", EVIL, 5, State.MISSING, looked=(EVIL,), reason=EVIL)
    return ContractAudit(
        replace(BREW_AUDIT.contract, path=HOSTILE, id=EVIL, status=text(EVIL, 2), version=text(EVIL, 2)),
        (claim(EVIL, EVIL, 4, EVIL, one),),
        (),
        (
            replace(
                BREW_AUDIT.findings[0], message=EVIL, path=HOSTILE, claim=EVIL, item=EVIL, line=5, hint=EVIL
            ),
        ),
    )


@dataclass(frozen=True)
class Rest:
    contract: str
    claim: str
    line: int
    text: str
    status: str = ""


class SessionDouble:
    """Answers from memory; ``gate`` holds audits back until a test opens it."""

    def __init__(self, notify=lambda: None, first: Snapshot | None = None) -> None:
        self.snapshot = first or snapshot()
        self.notify = notify
        self.audits = {BREW: BREW_AUDIT, HOSTILE: hostile_audit()}
        self.gate = threading.Event()
        self.gate.set()
        self.started = self.closed = False
        self.reloads = 0

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True
        self.gate.set()

    def reload(self) -> None:
        self.reloads += 1

    def push(self, newer: Snapshot) -> None:
        """Swap the snapshot and tell so from another thread, as a session does."""
        self.snapshot = newer
        teller = threading.Thread(target=self.notify)
        teller.start()
        teller.join()

    def audit_of(self, path: str) -> ContractAudit:
        self.gate.wait(10)
        if path in self.audits:
            return self.audits[path]
        said = replace(BREW_AUDIT.contract, path=path, version=text("1.0.0", 2), status=text("PROPOSED", 2))
        one = named("function_names", "Kettle::heat_until", 5, State.FOUND, HEAT)
        return ContractAudit(said, (claim(f"{said.stem}-001", "all is well", 4, "PROPOSED", one),), (), ())

    def source(self, path: str) -> bytes:
        if path in SOURCES:
            return SOURCES[path]
        if path.endswith(".yaml"):
            return b"metadata:\n  id: made-up # here\nclaims: []\n"
        raise KeyError(path)

    def suggestions(self, path: str, claim: int, reference: int) -> tuple[Suggestion, ...]:
        one = self.audit_of(path).claims[claim].references[reference]
        return HISTORY if one.reference.text == "stop_when_dry" else ()

    def resting_on(self, path: str, line: int) -> tuple[Rest, ...]:
        if path != "rust/kettle.rs":
            return ()
        return (
            Rest(BREW, "BREW-001", 13, "Kettle::heat_until", "FUNCTIONAL"),
            Rest("contracts/milk-v1.yaml", "milk-v1-001", 5, "Kettle::heat_until", "PROPOSED"),
        )

    def explain(self, rule: str) -> str:
        if rule != "missing-symbol":
            raise KeyError(rule)
        return (
            "# A symbol that is nowhere\n\nThe contract names a symbol that no counted file defines.\n\n"
            "- say what was **meant**\n- or mark it as planned\n\n"
            "```\n[red]grep -r stop_when_dry[/red]\n```\n"
        )
