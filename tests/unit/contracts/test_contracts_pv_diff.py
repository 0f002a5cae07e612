"""The levels that ``pv diff`` (revision 7871d8d) suggests for pairs made by mutation, written out."""

from __future__ import annotations

import pytest

from workbench.contracts.difference import difference
from workbench.contracts.document import read_document

BASE = """\
metadata:
  version: 1.0.0
  description: d
  references: [r]
equations:
  a: {formula: x, domain: R, codomain: R, invariants: [i]}
  b: {formula: y}
proof_obligations:
- {type: invariant, property: p, formal: f, tolerance: 1e-5}
- {type: bound, property: p}
falsification_tests:
- {id: T-1, rule: r, prediction: p, if_fails: f, status: PROPOSED}
- {id: T-2, rule: r, prediction: p, if_fails: f}
kani_harnesses:
- {id: K-1, obligation: o, bound: 4}
enforcement:
  e: {description: d}
"""

PAIRS = [
    ("  b: {formula: y}\n", "", "major"),
    ("formula: x", "formula: z", "major"),
    ("domain: R,", "domain: R^n,", "major"),
    ("codomain: R,", "codomain: Z,", "major"),
    ("invariants: [i]", "invariants: [i, j]", "major"),
    ("  b: {formula: y}\n", "  b: {formula: y}\n  c: {formula: z}\n", "minor"),
    ("- {type: bound, property: p}\n", "", "major"),
    ("{type: bound, property: p}", "{type: bound, property: q}", "major"),
    ("{type: bound, property: p}", "{type: ordering, property: p}", "major"),
    (
        "- {type: bound, property: p}\n",
        "- {type: bound, property: p}\n- {type: bound, property: q}\n",
        "minor",
    ),
    ("formal: f", "formal: g", "none"),
    ("tolerance: 1e-5", "tolerance: 1e-3", "none"),
    ("- {id: T-2, rule: r, prediction: p, if_fails: f}\n", "", "minor"),
    ("id: T-2", "id: T-3", "minor"),
    ("kani_harnesses:", "- {id: T-3, rule: r, prediction: p, if_fails: f}\nkani_harnesses:", "minor"),
    ("status: PROPOSED", "status: FUNCTIONAL", "none"),
    ("prediction: p, if_fails: f, status", "prediction: q, if_fails: f, status", "none"),
    ("id: K-1", "id: K-2", "minor"),
    ("bound: 4", "bound: 8", "none"),
    ("enforcement:\n  e: {description: d}\n", "enforcement: {}\n", "minor"),
    ("  e: {description: d}\n", "  e: {description: d}\n  g: {description: d}\n", "patch"),
    ("  e: {description: d}\n", "  e: {description: other}\n", "none"),
    ("version: 1.0.0", "version: 1.0.1", "patch"),
    ("references: [r]", "references: [r, s]", "none"),
    ("description: d\n  references", "description: other\n  references", "none"),
]


@pytest.mark.parametrize(("old", "new", "level"), PAIRS)
def test_the_level_of_what_pv_sees(old, new, level) -> None:
    assert BASE.count(old) >= 1
    one, other = (read_document("a.yaml", text.encode()) for text in (BASE, BASE.replace(old, new, 1)))
    assert difference(one, other).pv_level.value == level


def test_the_highest_wins() -> None:
    now = (
        BASE.replace("version: 1.0.0", "version: 1.1.0")
        .replace("id: K-1", "id: K-2")
        .replace("domain: R,", "")
    )
    one, other = (read_document("a.yaml", text.encode()) for text in (BASE, now))
    assert difference(one, other).pv_level.value == "major"
