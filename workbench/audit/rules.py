"""Every rule that a finding may carry: its name, what it weighs, and the page that explains it.

The pages are Markdown files of the package, ``explanations/NAME.md``, read when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.audit.ladder import Stance
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        name: kebab-case, or pv's id.
        severity: what it weighs under a status that claims its evidence exists; always, for rules that
            statuses have no say in.
        title: what must hold, one line.
        silent: what it weighs where there is no status.
        not_yet: what it weighs under PROPOSED, BLOCKER_… and their like.
    """

    name: str
    severity: Severity
    title: str
    silent: Severity
    not_yet: Severity

    @property
    def explanation(self) -> str:
        """The rule's page: what it means, an example, what to do, how to configure it. Markdown."""
        page = resources.files("workbench.audit").joinpath("explanations", f"{self.name}.md")
        return page.read_text(encoding="utf-8")

    def weigh(self, stance: Stance, severities: Mapping[str, str]) -> Severity:
        """What a finding of this rule weighs.

        A configured severity stands for claims and for rows without a status; under a status that says "not
        yet" what is information by default stays so, unless the rule is off.

        Args:
            stance: what the claim's status says.
            severities: rule to severity, from the settings.
        """
        configured = severities.get(self.name)
        own = {Stance.CLAIMS: self.severity, Stance.SILENT: self.silent, Stance.NOT_YET: self.not_yet}[stance]
        if configured is None:
            return own
        given = Severity(configured)
        if stance is Stance.NOT_YET and own.weight < self.severity.weight:
            return min(own, given, key=lambda severity: severity.weight)
        return given


def _staged(name: str, title: str, claims: Severity, silent: Severity) -> Rule:
    return Rule(name, claims, title, silent, _INFO)


def _plain(name: str, severity: Severity, title: str) -> Rule:
    return Rule(name, severity, title, severity, severity)


_CODE = (
    _staged("missing-symbol", "A symbol that evidence names is defined in the code", _ERROR, _WARNING),
    _staged("missing-file", "A path that evidence names is there", _ERROR, _WARNING),
    _staged("missing-test", "A test that a claim names is there", _ERROR, _WARNING),
    _staged("moved-symbol", "A symbol stands where its evidence says", _WARNING, _WARNING),
    _staged("moved-file", "A path is written as it is in the workspace", _WARNING, _WARNING),
    _plain("ambiguous-symbol", _INFO, "A name says which of several definitions is meant"),
    _plain("ambiguous-file", _INFO, "A path says which of several files is meant"),
    _plain("suspect-evidence", _INFO, "Code has not changed since it was verified"),
    _plain("planned-now-exists", _INFO, "What is marked as planned is not there yet"),
    _plain("line-out-of-range", _WARNING, "Lines that a reference gives are in the file"),
    _plain("link-leaves-roots", _WARNING, "A link stays within the declared roots"),
)
_STATUS = (
    _plain("unknown-status", _WARNING, "A status is a word of the ladder"),
    _plain("overclaimed-status", _WARNING, "A status claims no more than its evidence shows"),
    _plain("status-disagrees", _INFO, "What a contract says of its statuses agrees with its rows"),
    _plain("unknown-binding", _WARNING, "A row of bindings is for a contract and an equation that are there"),
    _plain("stale-notes", _INFO, "Notes tell what is there"),
    _plain("stale-blocker", _INFO, "A claim does not wait for what is there"),
    _plain("unpromoted", _INFO, "A status is as high as what it needs allows"),
)
_CONTRACT = (
    _plain("unreadable-contract", _ERROR, "A contract can be read"),
    _plain("suppression-without-reason", _WARNING, "A suppression says why"),
    _plain("malformed-suppression", _WARNING, "A suppression can be read"),
    _plain("unused-suppression", _INFO, "A suppression has something to suppress"),
    _plain("changed-without-bump", _WARNING, "A contract that says something else has another version"),
    _plain("bump-too-small", _WARNING, "A version is raised by as much as the changes ask"),
    _plain("version-not-semver", _WARNING, "A version is a semantic one"),
    _plain("versions-disagree", _WARNING, "A contract's two version fields agree"),
    _plain("changelog-entry-missing", _WARNING, "A changelog tells of the present version"),
    _plain("stale-citation", _INFO, "What depends on a contract's version cites the present one"),
    _plain("stale-accepted", _INFO, "An accepted finding is still found"),
)
_DOCUMENT = (
    _plain("yaml-syntax", _ERROR, "A document is YAML"),
    _plain("not-utf8", _ERROR, "A document is UTF-8"),
    _plain("control-character", _ERROR, "A document holds no character that YAML forbids"),
    _plain("too-large", _ERROR, "A document is of a size that can be read"),
    _plain("too-deep", _ERROR, "A document nests no deeper than anyone needs"),
    _plain("alias", _INFO, "A document is written out"),
    _plain("duplicate-key", _ERROR, "A key stands once in its mapping"),
    _plain("tab", _WARNING, "A space separates key and value"),
    _plain("several-documents", _WARNING, "A file holds one document"),
    _plain("empty-file", _WARNING, "A file says something"),
)
_SCHEMA = (
    _plain("refused", _ERROR, "A contract has what pv cannot do without"),
    _plain("SCHEMA-001", _ERROR, "metadata.references is not empty"),
    _plain("SCHEMA-002", _ERROR, "metadata.version is not empty"),
    _plain("SCHEMA-003", _ERROR, "A kernel has equations"),
    _plain("SCHEMA-004", _ERROR, "An equation has a formula"),
    _plain("SCHEMA-005", _ERROR, "An obligation has a property"),
    _plain("SCHEMA-006", _WARNING, "No two obligations have the same formal text"),
    _plain("SCHEMA-007", _ERROR, "No two tests have the same id"),
    _plain("SCHEMA-008", _ERROR, "A test has a prediction"),
    _plain("SCHEMA-009", _WARNING, "A test says what its failure means"),
    _plain("SCHEMA-010", _ERROR, "No two Kani harnesses have the same id"),
    _plain("SCHEMA-011", _ERROR, "A Kani harness has an obligation"),
    _plain("SCHEMA-012", _WARNING, "A Kani harness has a bound"),
    _plain("SCHEMA-013", _WARNING, "A kernel has a qa_gate"),
    _plain("SCHEMA-014", _ERROR, "Only postconditions have requires"),
    _plain("SCHEMA-015", _ERROR, "Only loop invariants and variants have applies_to_phase"),
    _plain("SCHEMA-016", _ERROR, "Only subcontracts have parent_contract"),
    _plain("SCHEMA-017", _ERROR, "A parent contract stands in metadata.depends_on"),
    _plain("SCHEMA-018", _ERROR, "kind stands in metadata"),
    _plain("SCHEMA-019", _ERROR, "A top-level key is spelt as pv spells it"),
    _plain("SCHEMA-020", _ERROR, "A strict reader takes the document"),
    _plain("SCHEMA-021", _ERROR, "applies_to: not_applicable has a na_reason"),
    _plain("SCHEMA-022", _ERROR, "applies_to: not_applicable has a na_owner"),
    _plain("SCHEMA-023", _ERROR, "na_reason and na_owner stand under applies_to: not_applicable"),
    _plain("PROVABILITY-001", _ERROR, "A kernel has obligations, tests and Kani harnesses"),
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.name: rule for rule in (*_CODE, *_STATUS, *_CONTRACT, *_DOCUMENT, *_SCHEMA)}
)
"""Every rule by name, the ones about code first."""


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names`` that no rule has: for settings that name a rule there is none of."""
    return tuple(name for name in names if name not in RULES)
