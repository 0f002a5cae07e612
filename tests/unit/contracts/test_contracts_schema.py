"""Validation agrees with pv, on small documents of our own whose verdicts pv 0.1 was asked for."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
import yaml

from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document
from workbench.contracts.problem import Severity
from workbench.contracts.pv.rules import KINDS, OBLIGATION_TYPES
from workbench.contracts.schema import LEVELS, RULES, closing_line, is_judged, validate

BASE = """\
metadata:
  version: "1.0.0"
  description: a frame's length
  references: [The wire book]
equations:
  length:
    formula: n + 4
proof_obligations:
  - type: invariant
    property: the length is exact
falsification_tests:
  - id: FALSIFY-WIRE-001
    rule: length
    prediction: it is exact
    if_fails: the header is wrong
kani_harnesses:
  - id: KANI-WIRE-001
    obligation: WIRE-INV-001
    bound: 4
qa_gate:
  id: F-WIRE-001
  name: Wire
"""


def judged(text, pv="0.1"):
    data = text.encode()
    return validate("wire-v1.yaml", data, read_contract("wire-v1.yaml", data), pv=pv)


def rules(text, pv="0.1"):
    return [problem.rule for problem in judged(text, pv)]


def changed(*pairs):
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("pv", LEVELS)
def test_a_sound_contract_has_no_problems(pv):
    assert judged(BASE, pv) == ()
    assert closing_line(judged(BASE, pv)) == "0 error(s), 0 warning(s)"


# What pv 0.1 says when one value is replaced: rules in its order, or ["refused"].
VERSION = 'version: "1.0.0"'
REFERENCES = "references: [The wire book]"
FORMULA = "formula: n + 4"
TYPE = "type: invariant"
PROPERTY = "property: the length is exact"
BOUND = "bound: 4"
GATE = "qa_gate:\n  id: F-WIRE-001\n  name: Wire\n"
REFUSED = ["refused"]
FIRST_SET = [
    (VERSION, "version: 1", []),
    (VERSION, "version: 1.10", []),
    (VERSION, "version: ~", []),
    (VERSION, "version: true", []),
    (VERSION, "version: !own 1", []),
    (VERSION, "version:", ["SCHEMA-002"]),
    (VERSION, 'version: ""', ["SCHEMA-002"]),
    (VERSION, "version: [1]", REFUSED),
    (VERSION, "other: 1", REFUSED),
    ("description: a frame's length", "other: 1", REFUSED),
    ("description: a frame's length", "description: 5\n  description: 6", REFUSED),
    (REFERENCES, "references: []", ["SCHEMA-001"]),
    (REFERENCES, "references:", ["SCHEMA-001"]),
    (REFERENCES, "other: 1", ["SCHEMA-001"]),
    (REFERENCES, "references: [1, 2.5, ~, true]", []),
    (REFERENCES, "references: ~", REFUSED),
    (REFERENCES, 'references: ""', REFUSED),
    (REFERENCES, "references: The wire book", REFUSED),
    (REFERENCES, "references: {a: b}", REFUSED),
    (REFERENCES, "references: [{a: b}]", REFUSED),
    ("equations:\n  length:\n    formula: n + 4\n", "", REFUSED),
    ("equations:\n  length:\n    formula: n + 4\n", "equations: {}\n", ["SCHEMA-003"]),
    ("equations:\n  length:\n    formula: n + 4\n", "equations:\n", ["SCHEMA-003"]),
    ("equations:\n  length:\n    formula: n + 4\n", "equations: ~\n", REFUSED),
    ("equations:\n  length:\n    formula: n + 4\n", "equations: [formula]\n", REFUSED),
    ("equations:\n  length:\n    formula: n + 4\n", "equations: {? [a] : {formula: x}}\n", REFUSED),
    (FORMULA, 'formula: ""', ["SCHEMA-004"]),
    (FORMULA, "formula: ~", []),
    (FORMULA, "domain: n", REFUSED),
    (FORMULA, "formula: n\n    invariants: n > 0", REFUSED),
    (FORMULA, "formula: n\n    invariants:", []),
    (FORMULA, "formula: n\n    domain: [n]", REFUSED),
    ("  length:\n    formula: n + 4", "  length: n + 4", REFUSED),
    ("  length:\n    formula: n + 4", "  length:", REFUSED),
    (FORMULA, 'formula: n\n  length:\n    formula: ""', ["SCHEMA-004"]),
    (FORMULA, 'formula: ""\n  length:\n    formula: n', []),
    (TYPE, "type: determinism", REFUSED),
    (TYPE, "type: Invariant", REFUSED),
    (TYPE, "type: ~", REFUSED),
    (TYPE, 'type: "invariant"', []),
    (TYPE, "type: !invariant", []),
    (TYPE, "type: {invariant: 1}", REFUSED),
    (TYPE, "other: 1", REFUSED),
    (PROPERTY, 'property: ""', ["SCHEMA-005"]),
    (PROPERTY, "other: 1", REFUSED),
    (PROPERTY, "property: p\n    tolerance: 1e-5", []),
    (PROPERTY, "property: p\n    tolerance: .inf", []),
    (PROPERTY, "property: p\n    tolerance: 017", []),
    (PROPERTY, "property: p\n    tolerance:", []),
    (PROPERTY, "property: p\n    tolerance: small", REFUSED),
    (PROPERTY, 'property: p\n    tolerance: "1e-5"', REFUSED),
    (PROPERTY, "property: p\n    tolerance: 1_0.5", REFUSED),
    (PROPERTY, "property: p\n    tolerance: 0x10", REFUSED),
    (PROPERTY, "property: p\n    tolerance: 1e999", REFUSED),
    (PROPERTY, "property: p\n    applies_to: 1", []),
    (PROPERTY, "property: p\n    applies_to: [a]", REFUSED),
    (PROPERTY, "property: p\n    applies_to: !own x", REFUSED),
    (PROPERTY, "property: p\n    lean: ~", []),
    (PROPERTY, "property: p\n    lean: {status: proved}", REFUSED),
    (PROPERTY, "property: p\n    lean: {theorem: t, status: done}", REFUSED),
    (PROPERTY, "property: p\n    lean: {theorem: t, status: not-applicable}", []),
    (PROPERTY, "property: p\n    formal: f\n  - {type: bound, property: p, formal: f}", ["SCHEMA-006"]),
    (PROPERTY, "property: p\n    formal: ~\n  - {type: bound, property: p, formal: }", []),
    (PROPERTY, 'property: p\n    formal: ""\n  - {type: bound, property: p, formal: ""}', ["SCHEMA-006"]),
    (
        "if_fails: the header is wrong",
        "if_fails: x\n  - {id: FALSIFY-WIRE-001, rule: r, prediction: p, if_fails: i}",
        ["SCHEMA-007"],
    ),
    ("id: FALSIFY-WIRE-001", "other: 1", REFUSED),
    ("rule: length", "other: 1", REFUSED),
    ("prediction: it is exact", "prediction:", ["SCHEMA-008"]),
    ("prediction: it is exact", "other: 1", REFUSED),
    ("if_fails: the header is wrong", "if_fails:", ["SCHEMA-009"]),
    ("if_fails: the header is wrong", "if_fails: ~", []),
    ("if_fails: the header is wrong", "other: 1", REFUSED),
    ("if_fails: the header is wrong", "if_fails: x\n    test: [a]", REFUSED),
    (BOUND, "bound: 4\n  - {id: KANI-WIRE-001, obligation: o, bound: 1}", ["SCHEMA-010"]),
    ("obligation: WIRE-INV-001", 'obligation: ""', ["SCHEMA-011"]),
    ("obligation: WIRE-INV-001", "other: 1", REFUSED),
    (BOUND, "bound: ~", ["SCHEMA-012"]),
    (BOUND, "solver: cadical", ["SCHEMA-012"]),
    (BOUND, "<<: {bound: 4}", ["SCHEMA-012"]),
    (BOUND, "bound: 0x10", []),
    (BOUND, "bound: 4294967295", []),
    (BOUND, "bound: 4294967296", REFUSED),
    (BOUND, "bound: -4", REFUSED),
    (BOUND, "bound: 4.0", REFUSED),
    (BOUND, "bound: 017", REFUSED),
    (BOUND, 'bound: "4"', REFUSED),
    (BOUND, "bound: 4\n    strategy: stub_float", []),
    (BOUND, "bound: 4\n    strategy: guessing", REFUSED),
    (BOUND, "bound: 4\n    bound: 5", REFUSED),
    (BOUND, "bound: 4\n    own: 4\n    own: 5", []),
    (GATE, "", ["SCHEMA-013"]),
    (GATE, "qa_gate:\n", ["SCHEMA-013"]),
    (GATE, "qa_gate: {id: a}\n", REFUSED),
    (GATE, "qa_gate: {id: a, name: b, checks: c}\n", REFUSED),
    (GATE, GATE + "own: 1\nown: 2\n", []),
    (GATE, GATE + "kernel_structure: ~\n", []),
    (GATE, GATE + "kernel_structure: {}\n", REFUSED),
    (GATE, GATE + "kernel_structure: {phases: [{name: a}]}\n", REFUSED),
    (GATE, GATE + "simd_dispatch: {a: {scalar: ~}}\n", []),
    (GATE, GATE + "simd_dispatch: {a: b}\n", REFUSED),
    (GATE, GATE + "simd_dispatch: {a: ~}\n", REFUSED),
    (GATE, GATE + "enforcement: {a: {check: c}}\n", REFUSED),
    (GATE, GATE + "enforcement: {a: {description: c}}\n", []),
    (GATE, GATE + "verification_summary: {}\n", REFUSED),
    (GATE, GATE + "verification_summary: {total_obligations: 1, l3_kani_proved: ~}\n", REFUSED),
    (GATE, GATE + "? [a]\n: b\n", REFUSED),
    (GATE, GATE + "---\nmore: 1\n", REFUSED),
    ("  - id: KANI-WIRE-001\n    obligation: WIRE-INV-001\n    bound: 4", "  - [KANI-WIRE-001, o]", REFUSED),
]


@pytest.mark.parametrize(("old", "new", "expected"), FIRST_SET)
def test_pv_0_1(old, new, expected):
    found = rules(changed((old, new)))
    assert sorted(set(found)) == expected if expected == REFUSED else found == expected


def kernel(*pairs):
    return rules(changed(*pairs), "kind")


def kind(name, *pairs):
    return rules(changed((VERSION, f"{VERSION}\n  kind: {name}"), *pairs), "kind")


def obligation(fields):
    return rules(changed((f"{TYPE}\n    {PROPERTY}", fields.replace("\n", "\n    "))), "kind")


BARE = [("equations:\n  length:\n    formula: n + 4\n", ""), (GATE, "")]


def test_only_a_kernel_needs_equations_and_a_gate():
    assert kernel(*BARE) == ["SCHEMA-003", "SCHEMA-013"]
    assert kind("kernel", *BARE) == ["SCHEMA-003", "SCHEMA-013"]
    assert kind("pattern", *BARE) == []
    assert rules(changed((VERSION, f"{VERSION}\n  registry: true"), *BARE), "kind") == []
    assert rules(changed((VERSION, f"{VERSION}\n  registry: false"), *BARE), "kind") == [
        "SCHEMA-003",
        "SCHEMA-013",
    ]


@pytest.mark.parametrize("section", ["proof_obligations", "falsification_tests", "kani_harnesses"])
def test_a_kernel_without_proof_tests_or_harnesses_is_not_provable(section):
    rows = yaml.safe_load(BASE)
    del rows[section]
    found = rules(yaml.safe_dump(rows), "kind")
    # Without tests there are also fewer of them than obligations.
    assert found == ["PROVABILITY-001"] * (2 if section == "falsification_tests" else 1)
    rows["metadata"]["kind"] = "schema"
    assert rules(yaml.safe_dump(rows), "kind") == []


def test_a_kernel_needs_a_test_for_each_obligation():
    assert kernel((PROPERTY, f"{PROPERTY}\n  - {{type: bound, property: q}}")) == ["PROVABILITY-001"]


def test_rows_are_judged_under_every_kind():
    assert kind("pattern", ("prediction: it is exact", 'prediction: ""')) == ["SCHEMA-008"]
    assert kind("pattern", (REFERENCES, "references: []")) == ["SCHEMA-001"]
    assert kind("pattern", (BOUND, "solver: x")) == ["SCHEMA-012"]


def test_what_the_old_parser_asks_for_may_be_missing_in_the_later_one():
    assert kind("pattern", ("prediction: it is exact", "other: 1")) == ["SCHEMA-008"]
    assert kind("pattern", ("if_fails: the header is wrong", "fails_if: x")) == []
    assert kind("pattern", ("rule: length", "description: length")) == []
    assert kind("pattern", ("rule: length", "rule: a\n    description: b")) == REFUSED
    assert kind("pattern", ("id: FALSIFY-WIRE-001", "other: 1")) == REFUSED


def test_equations_may_be_a_list_in_the_later_one():
    assert kernel(("  length:\n    formula: n + 4", "  - {id: length, formula: n + 4}")) == []
    assert kernel(("  length:\n    formula: n + 4", "  - {id: length}")) == ["SCHEMA-004"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("type: postcondition\nproperty: p\nrequires: PRE-1", []),
        ("type: invariant\nproperty: p\nrequires: PRE-1", ["SCHEMA-014"]),
        ("property: p\nrequires: PRE-1", ["SCHEMA-014"]),
        ("type: loop_invariant\nproperty: p\napplies_to_phase: scan", []),
        ("type: loop_variant\nproperty: p\napplies_to_phase: scan", []),
        ("type: frame\nproperty: p\napplies_to_phase: scan", ["SCHEMA-015"]),
        ("type: bound\nproperty: p\nparent_contract: port-v1", ["SCHEMA-016"]),
        ("type: subcontract\nproperty: p\nparent_contract: port-v1", ["SCHEMA-017"]),
        ("type: determinism\nproperty: p", []),
        ("type: guesswork\nproperty: p", ["unknown-obligation-type"]),
        ("type: bound\nproperty: p\napplies_to: not_applicable", ["SCHEMA-021", "SCHEMA-022"]),
        (
            "type: bound\nproperty: p\napplies_to: not_applicable\nna_reason: ' '\nna_owner: bench",
            ["SCHEMA-021"],
        ),
        ("type: bound\nproperty: p\napplies_to: not_applicable\nna_reason: r\nna_owner: bench", []),
        ("type: bound\nproperty: p\nna_reason: r\nna_owner: bench", ["SCHEMA-023", "SCHEMA-023"]),
        ("type: bound\nproperty: p\nna_reason: ~", []),
    ],
)
def test_later_rules_of_an_obligation(fields, expected):
    assert obligation(fields) == expected


def test_a_subcontract_s_parent_may_be_depended_on():
    text = changed(
        (f"{TYPE}\n    {PROPERTY}", "type: subcontract\n    property: p\n    parent_contract: port-v1"),
        (VERSION, f"{VERSION}\n  depends_on: [port-v1]"),
    )
    assert rules(text, "kind") == []


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("kind: KernelContract\n", ["SCHEMA-018"]),
        ("falsification_test: []\n", ["SCHEMA-019"]),
        ("qa_gates: []\n", ["SCHEMA-019"]),
        ("kani_harness: []\n", ["SCHEMA-019"]),
        ("Proof-Obligations: []\n", ["SCHEMA-019"]),
        ("invariants: []\ngates: []\nspec: 1\nstatus: x\n", []),
        ("own: 1\nown: 2\n", ["SCHEMA-020"]),
        ("own: {a: {b: 1, b: 2}}\n", ["SCHEMA-020"]),
        ("qa_gate: {id: a}\n", REFUSED),
    ],
)
def test_later_rules_of_the_top_level(extra, expected):
    assert rules(BASE + extra, "kind") == expected


def test_an_unknown_kind_is_told_and_not_judged_as_a_kernel():
    assert kind("kernal", *BARE) == ["unknown-kind"]
    assert {"kernel", "registry", "model-family", "schema", "pattern", "reference", "kaizen"} <= KINDS
    assert len(OBLIGATION_TYPES) == 28


@pytest.mark.parametrize(
    "text", ["", "a: 1\n", "- a\n", "metadata: {version: 1}\n", "equations: {}\n", "\t", "a: [\n"]
)
def test_what_is_no_contract_of_pv_s_is_not_judged(text):
    assert judged(text) == ()
    assert not is_judged(read_document("x.yaml", text.encode()).root)


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        (FORMULA, 'formula: ""', "formula"),
        (FORMULA, "domain: n", "domain"),
        (BOUND, "bound: soon", "soon"),
        (BOUND, "bound: 4\n    bound: 5", "bound: 5"),
        (REFERENCES, "references: []", "references"),
        ("prediction: it is exact", "prediction:", "prediction"),
        (GATE, "", "metadata"),
    ],
)
def test_a_problem_points_at_its_place(old, new, at):
    text = changed((old, new))
    (problem,) = judged(text)
    assert problem.span is not None
    assert text[problem.span.start :].startswith(at)


def test_every_refusal_is_told_in_file_order_and_in_words():
    text = changed((VERSION, "version: [1]"), (BOUND, "bound: soon"), (TYPE, "type: guess"))
    found = judged(text)
    assert [problem.rule for problem in found] == ["refused"] * 3
    assert [problem.message.split(" ")[4] for problem in found] == [
        "metadata.version",
        "proof_obligations[0].type",
        "kani_harnesses[0].bound",
    ]


def test_the_closing_line_counts_errors_and_warnings():
    found = judged(changed((REFERENCES, "references: []"), (BOUND, "solver: x"), (GATE, "")))
    assert closing_line(found) == "1 error(s), 2 warning(s)"
    assert all(problem.severity is RULES[problem.rule][0] for problem in found)
    assert RULES["SCHEMA-006"][0] is Severity.WARNING


def test_a_level_that_pv_never_had_is_an_error():
    with pytest.raises(ValueError, match=r"0\.9"):
        judged(BASE, "0.9")


def test_what_pv_takes_never_needs_jsonschema():
    script = (
        "import sys; from workbench.contracts.schema import validate;"
        f"assert validate('x.yaml', {BASE.encode()!r}, None) == ();"
        "print('jsonschema' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_corpus_is_judged_as_pv_judges_it(corpus):
    """What pv 0.1 says of it all, and the two contracts that only the later one takes."""
    told = Counter()
    for path in sorted(corpus.rglob("*.yaml")):
        document = read_document(path.name, path.read_bytes())
        if is_judged(document.root, "0.1"):
            found = [problem.rule for problem in validate("", b"", None, pv="0.1", document=document)]
            told.update(["refused"] if "refused" in found else [*found, "taken"])
    assert told == {"taken": 165, "refused": 7, "SCHEMA-006": 1, "SCHEMA-013": 16}
    for name in ("trace-attn-sub-stages-v1", "apr-cli-trace-save-tensor-v1"):
        data = (corpus / "aprender" / f"{name}.yaml").read_bytes()
        assert validate(name, data, None) == ()
