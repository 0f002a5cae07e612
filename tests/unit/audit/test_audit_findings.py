"""From resolutions to findings: rules, severities, links, suppressions."""

from __future__ import annotations

import pytest

from workbench.audit.examine import examine, links
from workbench.audit.judge import _meant
from workbench.audit.ladder import DEFAULT, Stance
from workbench.audit.resolution import State, Suggestion
from workbench.contracts.problem import Problem, Severity
from workbench.contracts.span import Span
from workbench.workspace.files import FileProblem

FILES = {
    "Cargo.toml": '[package]\nname = "root"\n',
    "src/cache.rs": "pub fn evict() {}\npub fn fill() {}\n",
    "src/other.rs": "pub fn spill() {}\npub fn fill() {}\n",
}


@pytest.fixture
def audited(bench, evidence):
    def make(
        name: str,
        files: str = "",
        *,
        status: str = "FUNCTIONAL",
        contract: str = "ACTIVE",
        text: str = "",
        **options,
    ):
        body = text or evidence(name, files, status, contract)
        return bench({**FILES, "contracts/one.yaml": body}).audit(suggest=True, **options)

    return make


def only(audit, rule):
    return [each for each in audit.findings if each.rule == rule]


@pytest.mark.parametrize(
    ("status", "contract", "severity"),
    [
        ("FUNCTIONAL", "PROPOSED", Severity.ERROR),
        ("PARTIAL_ALGORITHM_LEVEL", "PROPOSED", Severity.ERROR),
        ("implemented", "PROPOSED", Severity.ERROR),
        ("'VERIFIED — 74.0 TFLOP/s (measured)'", "PROPOSED", Severity.ERROR),
        ("", "ACTIVE_RUNTIME", Severity.ERROR),
        ("", "PROPOSED", Severity.INFO),
        ("BLOCKER_FIXTURE_ABSENT", "ACTIVE", Severity.INFO),
        ("PLANNED_M6", "ACTIVE", Severity.INFO),
        ("not_implemented", "ACTIVE", Severity.INFO),
        ("PENDING", "ACTIVE", Severity.INFO),
        ("", "''", Severity.WARNING),
        ("SOMETHING_ELSE", "ACTIVE", Severity.WARNING),
    ],
)
def test_the_claims_status_decides_what_an_absence_weighs(audited, status, contract, severity):
    (found,) = only(audited("gone_for_good", status=status, contract=contract), "missing-symbol")
    assert found.severity is severity


@pytest.mark.parametrize(
    ("word", "stance"),
    [
        ("PROPOSED", Stance.NOT_YET),
        ("BLOCKED on CI", Stance.NOT_YET),
        ("not-implemented", Stance.NOT_YET),
        ("DISCHARGED", Stance.CLAIMS),
        ("ALGORITHM_LEVEL_DISCHARGED", Stance.CLAIMS),
        ("enforced", Stance.CLAIMS),
        ("Maybe", Stance.SILENT),
    ],
)
def test_what_statuses_say(word, stance):
    assert DEFAULT.stance(word) is stance


@pytest.mark.parametrize(
    ("name", "files", "rule", "severity"),
    [
        ("gone_for_good", "", "missing-symbol", Severity.ERROR),
        ("evict", "src/gone.rs", "missing-file", Severity.ERROR),
        ("spill", "src/cache.rs", "moved-symbol", Severity.WARNING),
        ("evict", "cache.rs", "moved-file", Severity.WARNING),
        ("fill", "", "ambiguous-symbol", Severity.INFO),
        ("evict (planned)", "", "planned-now-exists", Severity.INFO),
        ("evict", "'src/cache.rs:1-40'", "line-out-of-range", Severity.WARNING),
    ],
)
def test_each_state_has_its_rule(audited, name, files, rule, severity):
    (found,) = only(audited(name, files), rule)
    assert found.severity is severity
    assert found.about
    assert found.claim == "T-ONE-001"
    assert found.hint


@pytest.mark.parametrize(
    "name", ["evict", "gone (planned)", "pv validate x.yaml", "Rows are filtered first."]
)
def test_what_is_well_or_cannot_be_looked_up_is_no_finding(audited, name):
    assert audited(name).findings == ()


def test_findings_about_one_reference_are_linked(audited):
    audit = audited("src/absent.rs::gone_for_good")
    assert {each.rule for each in audit.findings} == {"missing-symbol", "missing-file", "overclaimed-status"}
    assert len({each.about for each in audit.findings}) == 1


def test_findings_about_two_names_of_one_item_are_not(audited):
    audit = audited("gone_{one,two}")
    assert len({each.about for each in only(audit, "missing-symbol")}) == 2


def test_of_alternatives_one_is_enough(audited):
    audit = audited("evict[_all_of_them]")
    states = [each.resolution.state for each in audit.claims[0].references]
    assert State.FOUND in states
    assert State.UNCHECKED in states
    assert not audit.findings


def test_moved_offers_the_true_path(audited):
    (found,) = only(audited("spill", "src/cache.rs"), "moved-symbol")
    assert "src/other.rs:1" in found.message
    assert "src/other.rs" in found.hint


def test_configuration_changes_severities_and_turns_rules_off(audited):
    (found,) = only(audited("gone_for_good", severities={"missing-symbol": "warning"}), "missing-symbol")
    assert found.severity is Severity.WARNING
    blocked = audited("gone_for_good", status="BLOCKER_X", severities={"missing-symbol": "error"})
    assert only(blocked, "missing-symbol")[0].severity is Severity.INFO
    assert not audited("gone_for_good", severities={"missing-symbol": "off"}).findings


def test_findings_come_worst_first(audited):
    audit = audited("gone_for_good", "cache.rs")
    weights = [each.severity.weight for each in audit.findings]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == 3


def test_problems_become_findings_at_their_claim(bench, evidence):
    made = bench({**FILES, "contracts/one.yaml": evidence("evict")})
    contract = made.contract()
    problems = [
        Problem(
            "SCHEMA-009",
            Severity.WARNING,
            "It says nothing.",
            Span(contract.claims[0].span.line, 5, ((0, 1),)),
        ),
        Problem("SCHEMA-001", Severity.ERROR, "There are none."),
    ]
    found = examine(contract, problems, made.resolver).findings
    assert [(each.rule, each.claim, each.line) for each in found] == [
        ("SCHEMA-001", "", 1),
        ("SCHEMA-009", "T-ONE-001", contract.claims[0].span.line),
    ]
    assert not examine(
        contract, problems, made.resolver, severities={"SCHEMA-001": "off", "SCHEMA-009": "off"}
    ).findings


SUPPRESSED = """\
metadata:
  id: C-ONE
  version: "1.0.0"
  description: one
falsification_tests:
- id: T-ONE-001
  status: FUNCTIONAL
  algorithm_evidence:
    function_names:
    - src/absent.rs::gone_for_good  # contract-workbench: allow missing-symbol — made by the build
    - gone_as_well  # contract-workbench: allow missing-symbol
    - evict  # contract-workbench: allow missing-symbol — it was gone once
    - fill  # contract-workbench: allow no-such-rule — a slip
"""


def test_suppressions(audited):
    audit = audited("", text=SUPPRESSED)
    accepted = [each for each in audit.findings if each.accepted]
    assert {each.rule for each in accepted} == {"missing-symbol", "missing-file"}
    assert {each.accepted for each in accepted} == {"made by the build"}
    counting = [(each.rule, each.line) for each in audit.findings if not each.accepted]
    assert counting == [
        ("missing-symbol", 11),
        ("overclaimed-status", 7),
        ("suppression-without-reason", 11),
        ("unused-suppression", 12),
        ("unused-suppression", 13),
        ("ambiguous-symbol", 13),
    ]


def test_findings_about_comments_say_which_is_meant(audited):
    about = [(each.rule, each.item) for each in audited("", text=SUPPRESSED).findings if each.line > 10]
    assert ("suppression-without-reason", "missing-symbol: T-ONE-001, gone_as_well") in about
    assert ("unused-suppression", "missing-symbol: T-ONE-001, evict") in about
    assert ("unused-suppression", "no-such-rule: T-ONE-001, fill") in about


def test_a_comment_that_cannot_be_read_accepts_nothing_and_is_a_finding(audited):
    slip = "allow missing-symbol because I say so"
    audit = audited("", text=SUPPRESSED.replace("allow missing-symbol — made by the build", slip))
    assert not any(each.accepted for each in audit.findings)
    (found,) = only(audit, "malformed-suppression")
    assert (found.severity, found.line) == (Severity.WARNING, 10)
    assert "missing-symbol because I say so" in found.message
    assert found.item == "allow: T-ONE-001, src/absent.rs::gone_for_good"


def test_a_comment_above_a_section_accepts_nothing_in_it(audited):
    comment = "# contract-workbench: allow missing-symbol — all of it\nfalsification_tests:"
    audit = audited("", text=SUPPRESSED.replace("falsification_tests:", comment))
    assert "all of it" not in {each.accepted for each in audit.findings}
    assert ("unused-suppression", 5) in [(each.rule, each.line) for each in audit.findings]


def test_one_comment_accepts_findings_of_several_rules(audited):
    text = SUPPRESSED.replace("allow missing-symbol — made", "allow missing-file, missing-symbol -- made")
    audit = audited("", text=text)
    assert {each.rule for each in audit.findings if each.accepted} == {"missing-symbol", "missing-file"}
    assert [each.rule for each in audit.findings if each.line == 7] == ["overclaimed-status"]
    assert not [each for each in audit.findings if each.line == 10 and not each.accepted]


def test_a_link_out_of_the_roots_is_a_finding_for_itself_and_for_who_cites_it(bench, evidence):
    problem = FileProblem("link-leaves-roots", "src/out.rs", "is a link to /elsewhere: it is not read")
    text = evidence("evict", "src/out.rs")
    made = bench({**FILES, "contracts/one.yaml": text}, problems=(problem,))
    (found,) = only(made.audit(), "link-leaves-roots")
    assert found.claim == "T-ONE-001"
    (own,) = links(made.resolver.sources.files.problems)
    assert (own.rule, own.path) == ("link-leaves-roots", "src/out.rs")


def test_an_unreadable_file_says_so(bench):
    made = bench({**FILES, "contracts/one.yaml": "a: [\n"})
    audit = made.audit()
    assert audit.findings
    assert audit.findings[0].severity is Severity.ERROR


def _asked(*suggestions):
    return _meant(
        tuple(Suggestion(name, "src/diff.rs", line, score, why) for name, line, score, why in suggestions)
    )


def test_a_hint_joins_what_has_one_reason_and_says_what_they_share():
    one = "called by falsify_x_3_reads, named after FALSIFY-X-3, in a file that diff.rs includes"
    two = "called by 2 tests named after FALSIFY-X-3 (a and b), in a file that diff.rs includes"
    said = _asked(("is_stage", 2, 0.9, one), ("compute", 6, 0.899, two), ("other", 9, 0.898, "a name alike"))
    assert said == (
        "Did you mean is_stage in src/diff.rs:2 and compute (line 6) "
        "(called by tests named after FALSIFY-X-3, in a file that diff.rs includes)?"
    )


def test_a_hint_keeps_the_whole_reason_where_it_holds_for_all():
    one = "called by falsify_x_3_reads, named after FALSIFY-X-3"
    said = _asked(("is_stage", 2, 0.9, one), ("compute", 6, 0.899, one))
    assert said == f"Did you mean is_stage in src/diff.rs:2 and compute (line 6) ({one})?"
    assert _asked(("is_stage", 2, 0.9, one), ("compute", 6, 0.899, "a name alike")).endswith(f"rs:2 ({one})?")
