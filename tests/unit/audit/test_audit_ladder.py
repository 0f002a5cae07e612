"""The ladder: words, order, needs by family, and what the settings may say of them."""

from __future__ import annotations

import json

import pytest

from workbench.audit.ladder import DEFAULT, Ladder, Stance, Step, ladder_of, level_of
from workbench.audit.needs import Answer, Needs
from workbench.audit.receipts import TEST_SCHEMA, TRACE_SCHEMA, Receipts
from workbench.audit.rungs import Level, Need
from workbench.contracts.claims import read_contract
from workbench.workspace.ladder_settings import FamilySettings, LadderSettings
from workbench.workspace.pairs import Pair
from workbench.workspace.settings import Settings

PLAIN = "metadata:\n  id: {id}\n  version: 1.0.0\nfalsification_tests: []\n"


def contract(id_="C-ONE", path="contracts/one-v1.yaml"):
    return read_contract(path, PLAIN.format(id=id_).encode())


@pytest.mark.parametrize(
    ("word", "rung"),
    [
        ("PROPOSED", "PROPOSED"),
        ("NOT YET IMPLEMENTED", "PROPOSED"),
        ("not-implemented", "PROPOSED"),
        ("PLANNED_M6", "PLANNED"),
        ("BLOCKER_FIXTURE_ABSENT", "BLOCKER"),
        ("BLOCKED on CI", "BLOCKER"),
        ("Partial (two of three)", "PARTIAL_ALGORITHM_LEVEL"),
        ("ACTIVE_ALGORITHM_LEVEL", "PARTIAL_ALGORITHM_LEVEL"),
        ("ALGORITHM_LEVEL_DISCHARGED", "PARTIAL_ALGORITHM_LEVEL"),
        ("ACTIVE", "ACTIVE"),
        ("ACTIVE_SOMEHOW", "ACTIVE"),
        ("implemented", "ACTIVE"),
        ("ACTIVE_RUNTIME", "FUNCTIONAL"),
        ("VERIFIED — 74.0 TFLOP/s (bench [512,256])", "FUNCTIONAL"),
        ("PASS 12/12", "FUNCTIONAL"),
        ("✅ enforced", "FUNCTIONAL"),
        ("DISCHARGED, 2026-05-04", "DISCHARGED"),
        ("n/a", "DEPRECATED"),
        ("PARTIAL_ALGORITM_LEVEL", None),
        ("1.0", None),
        ("", None),
        ("—", None),
    ],
)
def test_words_are_read_as_the_families_write_them(word, rung):
    found = DEFAULT.rung(word)
    assert (found.name if found else None) == rung


def test_the_nearest_known_word_is_named():
    assert DEFAULT.nearest("PARTIAL_ALGORITM_LEVEL") == "PARTIAL_ALGORITHM_LEVEL"
    assert DEFAULT.nearest("functionl") == "FUNCTIONAL"
    assert DEFAULT.nearest("qqqqqq") == ""


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ("BLOCKER_FIXTURE_ABSENT", "PARTIAL_ALGORITHM_LEVEL", Step.RAISED),
        ("PARTIAL_ALGORITHM_LEVEL", "partial", Step.LEVEL),
        ("DISCHARGED", "FUNCTIONAL", Step.LOWERED),
        ("", "PROPOSED", Step.RAISED),
        ("PROPOSED", "", Step.LOWERED),
        ("ACTIVE", "SUPERSEDED", Step.BESIDE),
        ("RETIRED", "SUPERSEDED", Step.LEVEL),
        ("ACTIVE", "QUUX", Step.UNKNOWN),
    ],
)
def test_a_change_of_status_is_a_step(before, after, step):
    assert DEFAULT.step(before, after) is step


def test_the_next_rung_is_the_next_that_claims_something_at_its_level():
    assert DEFAULT.next("BLOCKER_X", Level.CLAIM).name == "PARTIAL_ALGORITHM_LEVEL"
    assert DEFAULT.next("PROPOSED", Level.CLAIM).name == "PARTIAL_ALGORITHM_LEVEL"
    assert DEFAULT.next("PARTIAL", Level.CLAIM).name == "FUNCTIONAL"
    assert DEFAULT.next("partial", Level.BINDING).word(Level.BINDING) == "implemented"
    assert DEFAULT.next("PENDING", Level.STAGE).word(Level.STAGE) == "SHIPPED"
    assert DEFAULT.next("DISCHARGED", Level.CLAIM) is None
    assert DEFAULT.next("RETIRED", Level.CLAIM) is None
    assert DEFAULT.next("QUUX", Level.CLAIM) is None


def test_a_family_has_needs_of_its_own_by_id_and_by_path():
    own = FamilySettings("own", paths=("contracts/gpu/*.yaml",), needs=(("FUNCTIONAL", ("live-run",)),))
    ladder = Ladder(families=(own,))
    functional = ladder.rung("FUNCTIONAL")
    assert ladder.needs(functional, contract(path="contracts/gpu/a-v1.yaml")) == (Need.LIVE_RUN,)
    assert ladder.needs(functional, contract()) == functional.needs
    trace = contract(path="contracts/trace-attn-sub-stages-v1.yaml")
    assert ladder.needs(functional, trace) == (Need.EVIDENCE, Need.LIVE_RUN)
    assert ladder.needs(ladder.rung("PARTIAL"), trace) == (Need.EVIDENCE,)
    assert ladder.keeps_proposed(trace)
    assert not ladder.keeps_proposed(contract())
    assert (ladder.family(trace), ladder.family(contract())) == ("traces", "")


def test_settings_add_words_and_rungs_and_change_needs():
    settings = LadderSettings(
        rungs=("PROPOSED", "SKETCHED", "PARTIAL_ALGORITHM_LEVEL", "SOAKED", "DISCHARGED"),
        aliases=(("SOAKED", ("soak-*", "BURNT_IN")),),
        needs=(("SOAKED", ("evidence-file",)),),
    )
    ladder = ladder_of(Settings(ladder=settings))
    assert ladder.rung("SOAK_TEN_DAYS").name == ladder.rung("burnt in").name == "SOAKED"
    assert ladder.rung("SOAKED").needs == (Need.EVIDENCE_FILE,)
    assert ladder.rung("FUNCTIONAL") is None
    assert ladder.stance("SKETCHED") is Stance.NOT_YET
    assert ladder.stance("SOAKED") is Stance.CLAIMS
    assert ladder.step("SOAKED", "PARTIAL") is Step.LOWERED
    assert [rung.name for rung in ladder.offered(Level.CLAIM)] == [*settings.rungs, "DEPRECATED"]


FILES = {
    "Cargo.toml": '[package]\nname = "root"\n',
    "src/lib.rs": "pub fn evict() {}\n#[test]\nfn falsify_t_one_001_holds() { evict(); }\n",
    "evidence/run.log": "passed\n",
}


def answers(bench, evidence, rung, *, name="evict", more=None, status="PROPOSED", path="contracts/one.yaml"):
    made = bench({**FILES, **(more or {}), path: evidence(name, "src/lib.rs", status)})
    audit = made.audit(path, suggest=True)
    from workbench.audit.suggest import Suggester  # noqa: PLC0415

    needs = Needs(DEFAULT, Receipts(made.resolver.sources), Suggester(made.resolver).evidence)
    found = needs.of(audit.contract, audit.claims[0], DEFAULT.rung(rung))
    return {each.need: each for each in found}


def test_evidence_that_resolves_and_tests_named_after_the_claim_meet_a_need(bench, evidence):
    found = answers(bench, evidence, "PARTIAL")
    assert found[Need.EVIDENCE].answer is Answer.MET
    assert found[Need.TESTS].answer is Answer.MET
    assert "falsify_t_one_001_holds (src/lib.rs:3)" in found[Need.TESTS].reason


def test_a_missing_symbol_leaves_a_need_unmet_and_is_named(bench, evidence):
    found = answers(bench, evidence, "PARTIAL", name="spill_over")
    assert found[Need.EVIDENCE].answer is Answer.UNMET
    assert "spill_over is missing" in found[Need.EVIDENCE].reason


def test_what_was_not_looked_up_is_not_met(bench, evidence):
    text = evidence("evict", "", "PROPOSED").replace("function_names:\n    - 'evict'", "notes: none")
    made = bench({**FILES, "contracts/one.yaml": text})
    audit = made.audit()
    found = Needs(DEFAULT, Receipts(made.resolver.sources)).of(
        audit.contract, audit.claims[0], DEFAULT.rung("PARTIAL")
    )
    assert [each.answer for each in found] == [Answer.UNMET, Answer.UNKNOWN]


def receipt(schema, **more):
    return json.dumps({"schema": schema, "contract": "C-ONE", "claim": "T-ONE-001", **more})


@pytest.mark.parametrize(
    ("path", "text", "answers_of"),
    [
        ("receipts/a.json", receipt(TEST_SCHEMA, exit_code=0, revision="abc"), (Answer.MET, Answer.UNMET)),
        ("receipts/a.json", receipt(TEST_SCHEMA, exit_code=1), (Answer.UNMET, Answer.UNMET)),
        ("evidence/a.json", receipt(TRACE_SCHEMA, passed=True), (Answer.MET, Answer.MET)),
        ("evidence/a.json", receipt(TRACE_SCHEMA, passed=False), (Answer.UNMET, Answer.UNMET)),
        ("receipts/a.json", receipt(TEST_SCHEMA).replace("001", "002"), (Answer.UNMET, Answer.UNMET)),
        ("receipts/a.json", '{"schema": "contract-workbench/', (Answer.UNMET, Answer.UNMET)),
    ],
)
def test_a_receipt_meets_the_need_it_is_of(bench, evidence, path, text, answers_of):
    more = {path: text}
    functional = answers(bench, evidence, "FUNCTIONAL", more=more)[Need.TEST_RUN]
    discharged = answers(bench, evidence, "DISCHARGED", more=more)[Need.LIVE_RUN]
    assert (functional.answer, discharged.answer) == answers_of


@pytest.mark.parametrize(
    ("thresholds", "declared", "said"),
    [
        ((0.999, 0.999), None, ""),
        ((0.9, 0.999), None, "was judged at a cosine of 0.9, and its pair asks for 0.999"),
        ((0.9, 0.9), None, ""),
        ((0.9, None), None, "was judged at a cosine of 0.9, and its pair asks for 0.999"),
        ((0.9, 0.9), Pair("p", "a", "b"), "its pair asks for 0.999"),
        ((0.9, 0.9), Pair("renamed", "traces/a", "traces/b", threshold=0.99), "its pair asks for 0.99"),
        ((0.9, 0.999), Pair("p", "a", "b", threshold=0.9), ""),
        ((float("nan"), 0.999), None, "its pair asks for 0.999"),
    ],
)
def test_a_receipt_that_was_judged_by_less_than_the_pair_asks_for_does_not_count(
    bench, evidence, thresholds, declared, said
):
    judged, recorded = thresholds
    told = {"name": "p", "subject": "traces/a", "oracle": "traces/b"}
    told |= {} if recorded is None else {"threshold": recorded}
    text = receipt(TRACE_SCHEMA, passed=True, threshold=judged, pair=told)
    made = bench({**FILES, "evidence/a.json": text, "contracts/one.yaml": evidence("evict", "src/lib.rs")})
    audit = made.audit("contracts/one.yaml")
    needs = Needs(DEFAULT, Receipts(made.resolver.sources, () if declared is None else (declared,)))
    answer = needs.of(audit.contract, audit.claims[0], DEFAULT.rung("DISCHARGED"))[-1]
    assert answer.need is Need.LIVE_RUN
    assert answer.answer is (Answer.UNMET if said else Answer.MET)
    assert said in answer.reason


def test_a_cited_file_below_evidence_counts_as_a_run(bench, evidence):
    text = evidence("evict", "src/lib.rs, evidence/run.log", "PROPOSED")
    made = bench({**FILES, "contracts/one.yaml": text})
    audit = made.audit()
    needs = Needs(DEFAULT, Receipts(made.resolver.sources))
    for rung in ("FUNCTIONAL", "DISCHARGED"):
        last = needs.of(audit.contract, audit.claims[0], DEFAULT.rung(rung))[-1]
        assert (last.answer, "evidence/run.log" in last.reason) == (Answer.MET, True)


def test_the_whole_ladder_is_shown_with_the_present_rung(bench, evidence):
    made = bench({**FILES, "contracts/trace-one-v1.yaml": evidence("evict", "src/lib.rs", "BLOCKER_X")})
    audit = made.audit()
    assert level_of(audit.claims[0].claim) is Level.CLAIM
    views = Needs(DEFAULT, Receipts(made.resolver.sources)).climb(audit.contract, audit.claims[0])
    assert [(each.word, each.present, each.above, each.open) for each in views] == [
        ("PROPOSED", False, False, True),
        ("PLANNED", False, False, True),
        ("BLOCKER", True, False, True),
        ("PARTIAL_ALGORITHM_LEVEL", False, True, True),
        ("FUNCTIONAL", False, True, False),
        ("DISCHARGED", False, True, False),
        ("DEPRECATED", False, False, True),
    ]
    assert [each.need for each in views[4].unmet] == [Need.LIVE_RUN]


def test_an_unknown_status_is_a_finding_with_the_nearest_known_word(bench, evidence):
    text = evidence("evict", "src/lib.rs", "PARTIAL_ALGORITM_LEVEL", "DISCHARGD")
    audit = bench({**FILES, "contracts/one.yaml": text}).audit()
    found = [each for each in audit.findings if each.rule == "unknown-status"]
    assert [(each.claim, each.item, each.hint) for each in found] == [
        ("", "DISCHARGD", "Did you mean DISCHARGED?"),
        ("T-ONE-001", "PARTIAL_ALGORITM_LEVEL", "Did you mean PARTIAL_ALGORITHM_LEVEL?"),
    ]
    row = "- {{id: {}, status: {}, file: src/lib.rs}}\n"
    rows = "\nlayers:\n" + row.format("A", "partal") + row.format("B", "frozen")
    audit = bench({**FILES, "contracts/one.yaml": "metadata: {id: C, version: 1.0.0}" + rows}).audit()
    found = [(each.claim, each.hint) for each in audit.findings if each.rule == "unknown-status"]
    assert found == [("A", "Did you mean PARTIAL?")]  # frozen is a status of another kind
    known = LadderSettings(aliases=(("ACTIVE", ("DISCHARGD", "partial_algoritm_*")),))
    assert not [
        each
        for each in bench({**FILES, "contracts/one.yaml": text}).audit(ladder=Ladder(known)).findings
        if each.rule == "unknown-status"
    ]
