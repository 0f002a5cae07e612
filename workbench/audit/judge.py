"""What a resolution means for its claim: the findings about one reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.called import together
from workbench.audit.findings import Finding
from workbench.audit.ladder import DEFAULT, status_of
from workbench.audit.resolution import State
from workbench.audit.rules import RULES
from workbench.audit.words import listed, several
from workbench.contracts.problem import Severity
from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.audit.findings import ReferenceAudit
    from workbench.audit.ladder import Ladder
    from workbench.audit.resolution import Resolution, Suggestion
    from workbench.audit.resolve import Resolver
    from workbench.contracts.contract import Claim, Contract
    from workbench.contracts.references import Reference

_PLACES = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER})
_ABSENT = frozenset({State.MISSING, State.MOVED, State.AMBIGUOUS})
_LONGEST = 120
_WORTH = 0.5
"""A suggestion this good is asked about in the hint; weaker ones are only listed."""
_ASKED = 3
_AS_GOOD = 0.01
"""Suggestions no further apart in score are as good; with one reason the hint names them together."""


class Judge:
    """Turns what became of references into findings.

    Args:
        resolver: the paths and files the resolutions came from.
        severities: rule to severity, from the settings.
        ladder: says what statuses mean.
    """

    def __init__(self, resolver: Resolver, severities: Mapping[str, str], ladder: Ladder = DEFAULT) -> None:
        self._resolver = resolver
        self._severities = severities
        self._ladder = ladder

    def judge(self, contract: Contract, claim: Claim | None, audit: ReferenceAudit) -> Iterator[Finding]:
        """The findings about one reference; all carry the same ``about``.

        Args:
            contract: the contract it stands in.
            claim: its claim; ``None`` for what is named outside any.
            audit: the reference, what became of it, and what was probably meant.
        """
        if _is_calm(audit):
            return
        for rule, message, hint in self._faults(audit, contract):
            word = status_of(claim, contract)
            severity = RULES[rule].weigh(self._ladder.stance(word), self._severities)
            if severity is Severity.OFF:
                continue
            if word and rule.startswith("missing-"):
                message = f"{message[:-1]}, while the status is {word}."  # noqa: PLW2901
            reference = audit.reference
            yield Finding(
                rule=rule,
                severity=severity,
                message=message,
                hint=hint,
                path=contract.path,
                line=reference.span.line,
                column=reference.span.column,
                claim=claim.id if claim is not None else "",
                item=audit.item.value.text,
                about=about(contract, reference),
            )

    def _faults(self, audit: ReferenceAudit, contract: Contract) -> Iterator[tuple[str, str, str]]:
        """Rule, message and hint of each fault."""
        reference, resolution = audit.reference, audit.resolution
        what = "file" if reference.kind in _PLACES else "symbol"
        named = _shown(reference)
        if resolution.state is State.MISSING:
            yield self._missing(audit, named)
        elif resolution.state is State.MOVED:
            moved = "file" if self._path_state(reference, contract) is State.MOVED else what
            yield f"moved-{moved}", f"{named} has moved: {resolution.reason}.", _instead(resolution, moved)
        elif resolution.state is State.AMBIGUOUS:
            hint = (
                "Qualify it, or cite the file it stands in." if what == "symbol" else "Write the whole path."
            )
            yield f"ambiguous-{what}", f"{named} is ambiguous: {resolution.reason}.", hint
        elif resolution.state is State.FOUND and reference.planned and resolution.targets:
            target = resolution.targets[0]
            place = f"{target.path}:{target.line}" if target.line else target.path
            message = f"{named} is marked as planned, and is there now: {place}."
            yield "planned-now-exists", message, "Take the mark away, and see what the claim may say now."
        absent = resolution.state in _ABSENT
        if what == "symbol" and absent and self._path_state(reference, contract) is State.MISSING:
            message = (
                f"{reference.path}, which qualifies {reference.name[-1]}, is not among the {self._counted}."
            )
            yield "missing-file", message, _meant(audit.suggestions)
        yield from self._lines(audit)
        if (
            reference.path
            and resolution.state is State.UNCHECKED
            and self._resolver.paths.refused(reference.path)
        ):
            message = f"{reference.path} {self._resolver.paths.refused(reference.path)}."
            yield (
                "link-leaves-roots",
                message,
                "Declare the folder as a source root, or cite the file itself.",
            )

    @property
    def _counted(self) -> str:
        return self._resolver.paths.counted

    def _missing(self, audit: ReferenceAudit, named: str) -> tuple[str, str, str]:
        reference, resolution = audit.reference, audit.resolution
        said = _meant(audit.suggestions)
        if reference.kind in _PLACES:
            kind = "folder" if reference.kind is ReferenceKind.FOLDER else "path"
            message = f"There is no {kind} {named} among the {self._counted}."
            return "missing-file", message, said or "Correct it, or write (planned) behind it."
        searched = "; ".join(_last(resolution))
        told = f" ({searched})" if searched else ""
        if reference.kind is ReferenceKind.COMMAND:
            what = "::".join(reference.name) or reference.path
            message = f"No test answers {what}, which {named} would run{told}."
            return "missing-test", message, said or "Name a test that is there, or write (planned) behind it."
        if reference.kind is ReferenceKind.TEST:
            message = f"No test is named {named}{told}."
            return "missing-test", message, said or "Name a test that is there, or write (planned) behind it."
        message = f"{named} is defined nowhere in the code{told}."
        return "missing-symbol", message, said or "Name what is there, or write (planned) behind it."

    def _lines(self, audit: ReferenceAudit) -> Iterator[tuple[str, str, str]]:
        lines = audit.reference.lines
        if lines is None or audit.resolution.state not in (State.FOUND, State.MOVED):
            return
        for target in audit.resolution.targets[:1]:
            count = self._resolver.sources.line_count(target.path)
            if count and max(lines) > count:
                written = f"{lines[0]}-{lines[1]}" if lines[0] != lines[1] else str(lines[0])
                message = f"{target.path} has {several(count, 'line')}; the reference gives {written}."
                yield (
                    "line-out-of-range",
                    message,
                    "Look where the lines have gone, or name a symbol instead.",
                )

    def _path_state(self, reference: Reference, contract: Contract) -> State | None:
        if not reference.path:
            return None
        return self._resolver.paths.resolve(reference.path, beside=contract.path).state


def _is_calm(audit: ReferenceAudit) -> bool:
    """Whether no rule has anything to say about a reference, as about most."""
    reference, state = audit.reference, audit.resolution.state
    if state is State.UNCHECKED:
        return not reference.path
    return state not in _ABSENT and not reference.planned and reference.lines is None


def about(contract: Contract, reference: Reference) -> str:
    """What links the findings of one reference: where it stands and what it names."""
    named = "::".join(reference.name) or reference.path
    return f"{contract.path}:{reference.span.start}-{reference.span.end}:{named}"


def _last(resolution: Resolution) -> tuple[str, ...]:
    """The last place that was looked at, with what history tells where it was asked."""
    told = bool(resolution.looked) and resolution.looked[-1].startswith("git history")
    return resolution.looked[-2:] if told else resolution.looked[-1:]


def _shown(reference: Reference) -> str:
    """What is named, on one line."""
    text = " ".join(reference.text.split()) or "::".join(reference.name)
    spelt = "::".join(reference.name)
    if reference.kind not in _PLACES and spelt and any(sign in text for sign in "{}[]"):
        text = spelt
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _instead(resolution: Resolution, moved: str) -> str:
    """What to write for something that has moved."""
    target = resolution.targets[0]
    return f"Write {target.path}." if moved == "file" else f"Cite {target.path}, where it is defined."


def _meant(suggestions: tuple[Suggestion, ...]) -> str:
    """The best suggestion as a question, with those as good in its file; empty when none is worth asking."""
    if not suggestions or suggestions[0].score < _WORTH:
        return ""
    best = suggestions[0]
    if not best.line:
        return f"Did you mean {best.name} ({best.reason})?"
    shared = together(best.reason)
    group = [best]
    group += [
        other
        for other in suggestions[1:_ASKED]
        if other.line
        and other.path == best.path
        and best.score - other.score < _AS_GOOD
        and together(other.reason) == shared
    ]
    names = [f"{best.name} in {best.path}:{best.line}"]
    names += [f"{other.name} (line {other.line})" for other in group[1:]]
    reason = best.reason if all(other.reason == best.reason for other in group) else shared
    return f"Did you mean {listed(names, _ASKED)} ({reason})?"
