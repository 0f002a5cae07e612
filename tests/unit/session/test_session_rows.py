from __future__ import annotations

from workbench.audit.findings import ClaimAudit, ContractAudit, Finding, ReferenceAudit
from workbench.audit.resolution import Resolution, State
from workbench.contracts.contract import Claim, Contract, DocumentKind, Item, Text
from workbench.contracts.problem import Severity
from workbench.contracts.references import Reference, ReferenceKind
from workbench.contracts.span import Span
from workbench.session.rows import accepted_count, counting, facts_of, outcome_of, pending_row, row_of
from workbench.session.snapshot import Attention

HERE = Span(1, 1, ((0, 1),))


def a_finding(rule="missing-symbol", severity=Severity.ERROR, about="", accepted="", claim="C"):
    return Finding(rule, severity, "m", "", "contracts/a-v1.yaml", 1, 1, claim, "", about, accepted)


def an_audit(findings=(), kind=DocumentKind.CONTRACT, states=(), statuses=("PASS", None, "PASS")):
    reference = Reference(ReferenceKind.SYMBOL, "f", HERE)
    item = Item("function_names", Text("f", HERE, ()), (reference,))
    claims = tuple(
        Claim(f"C{at}", "", "gates", ("gates", at), HERE, Text(word, HERE, ()) if word else None, ())
        for at, word in enumerate(statuses)
    )
    version = Text("1.1.0", HERE, ("metadata", "version"))
    contract = Contract("contracts/a-v1.yaml", kind, "a", version, None, claims, (), (), (), 1, "0" * 32)
    rows = tuple(ReferenceAudit(reference, item, Resolution(state)) for state in states)
    audits = tuple(ClaimAudit(claim, rows if at == 0 else ()) for at, claim in enumerate(claims))
    return ContractAudit(contract, audits, rows[:1], tuple(findings))


def test_claims_are_counted_by_status_in_order_of_first_appearance():
    facts = facts_of(an_audit().contract)
    assert facts.claims == (("PASS", 2), ("", 1))
    assert (facts.id, facts.version, facts.status) == ("a", "1.1.0", "")
    assert facts.states == ()


def test_references_are_counted_by_state_inside_and_outside_of_claims():
    outcome = outcome_of(an_audit(states=(State.MISSING, State.FOUND, State.MISSING)))
    assert outcome.facts.states == ((State.FOUND, 1), (State.MISSING, 3))
    row = row_of(outcome)
    assert (row.missing, row.moved, row.stem) == (3, 0, "a-v1")


def test_linked_findings_count_once_with_the_one_that_weighs_most():
    linked = [
        a_finding("moved-file", Severity.WARNING, about="r"),
        a_finding("missing-symbol", Severity.ERROR, about="r"),
        a_finding("SCHEMA-013", Severity.WARNING),
    ]
    assert sorted(finding.rule for finding in counting(linked)) == ["SCHEMA-013", "missing-symbol"]
    row = row_of(outcome_of(an_audit(linked)))
    assert row.findings == 2
    assert row.worst.rule == "missing-symbol"
    assert row.rules == ("SCHEMA-013", "missing-symbol", "moved-file")


def test_accepted_findings_do_not_count_and_are_counted_apart():
    found = [
        a_finding(accepted="until May", about="r"),
        a_finding(accepted="until May", about="r"),
        a_finding(),
    ]
    row = row_of(outcome_of(an_audit(found)))
    assert (row.findings, row.accepted) == (1, 1)
    assert accepted_count(found) == 1


def test_a_claim_that_says_more_or_less_than_the_code_proves_is_stale_once():
    stale = ("overclaimed-status", "stale-notes", "stale-blocker", "unpromoted", "status-disagrees")
    found = [a_finding(rule=rule, claim="A-1") for rule in stale]
    assert row_of(outcome_of(an_audit([*found, a_finding(rule="stale-notes", claim="A-2")]))).stale == 2


def attention(findings=(), kind=DocumentKind.CONTRACT, changed=False):
    return row_of(outcome_of(an_audit(findings, kind)), changed=changed).attention


def test_what_needs_the_operator_first():
    assert attention() is Attention.CLEAN
    assert attention([a_finding(severity=Severity.INFO)]) is Attention.CLEAN
    assert attention([a_finding(severity=Severity.WARNING, about="r")]) is Attention.BROKEN
    assert attention([a_finding(severity=Severity.WARNING)]) is Attention.INVALID
    promotable = a_finding(severity=Severity.INFO, rule="planned-now-exists", about="r")
    assert attention([promotable, a_finding()]) is Attention.PROMOTABLE
    for rule in ("stale-blocker", "unpromoted"):
        assert attention([a_finding(severity=Severity.INFO, rule=rule)]) is Attention.PROMOTABLE
    assert attention([a_finding(severity=Severity.INFO, rule="stale-notes")]) is Attention.CLEAN
    assert attention([a_finding(accepted="so")]) is Attention.ACCEPTED
    assert attention([a_finding(accepted="so"), a_finding()]) is Attention.INVALID
    assert attention(kind=DocumentKind.OTHER) is Attention.OTHER
    assert attention([a_finding()], changed=True) is Attention.CHANGED
    assert attention(changed=True) is Attention.CHANGED


def test_a_row_is_there_before_its_contract_is_read():
    row = pending_row("contracts/x.y.yaml")
    assert (row.stem, row.id, row.attention, row.claims) == ("x.y", "x.y", Attention.PENDING, ())
    read = pending_row("contracts/a-v1.yaml", facts_of(an_audit().contract))
    assert (read.version, read.claims, read.attention) == ("1.1.0", (("PASS", 2), ("", 1)), Attention.PENDING)
