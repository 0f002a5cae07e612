"""Outcomes as plain values of plain types, and back: what JSON and marshal can hold."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from workbench.audit.findings import Finding
from workbench.audit.resolution import State
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.session.rows import Facts, Outcome
from workbench.store.making import maker

if TYPE_CHECKING:
    from collections.abc import Sequence

_FACTS = tuple(field.name for field in fields(Facts))
_FINDING = tuple(field.name for field in fields(Finding))
take_facts, take_finding = attrgetter(*_FACTS), attrgetter(*_FINDING)
"""The fields of each, as a tuple."""

_make_facts, _make_finding, _make_outcome = maker(Facts), maker(Finding), maker(Outcome)
_KINDS = {kind.value: kind for kind in DocumentKind}
_STATES = {state.value: state for state in State}
_SEVERITIES = {severity.value: severity for severity in Severity}


def facts_row(outcome: Outcome) -> list[Any]:
    """The facts, field by field."""
    facts = outcome.facts
    row = list(take_facts(facts))
    row[_FACTS.index("kind")] = facts.kind.value
    row[_FACTS.index("states")] = [(state.value, count) for state, count in facts.states]
    return row


def finding_rows(outcome: Outcome) -> list[list[Any]]:
    """The findings, field by field."""
    at = _FINDING.index("severity")
    rows = [list(take_finding(finding)) for finding in outcome.findings]
    for row in rows:
        row[at] = row[at].value
    return rows


def outcome_from(row: Sequence[Any], said: Sequence[Sequence[Any]]) -> Outcome:
    """The outcome; written out by hand, because a warm check does little else.

    Raises:
        TypeError, ValueError, KeyError: this is nothing that was written.
    """
    path, kind, id_, version, status, claims, states, leans = row
    facts = _make_facts(
        path, _KINDS[kind], id_, version, status,
        tuple([(word, count) for word, count in claims]),
        tuple([(_STATES[state], count) for state, count in states]),
        tuple(leans),
    )  # fmt: skip
    findings = tuple([_make_finding(rule, _SEVERITIES[severity], *rest) for rule, severity, *rest in said])
    return _make_outcome(facts, findings)
