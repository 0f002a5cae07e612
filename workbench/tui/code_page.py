"""What the code pane shows for a row of the claims: code, or suggestions and why nothing was found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from workbench.audit.resolution import State
from workbench.tui.claim_rows import RowKind
from workbench.tui.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.findings import ReferenceAudit
    from workbench.audit.resolution import Suggestion
    from workbench.tui.claim_rows import ClaimRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to show, and where in it.

    Attributes:
        path: as counted files are named; empty when there is nothing to show.
        line: 1-based; 0 shows the file from its start, with nothing marked.
        end_line: last line of the definition; 0 when it is not known.
        name: what stands there; empty for a file as such.
        kind: the symbol's kind, ``file``, ``folder`` or ``contract``.
    """

    path: str
    line: int = 0
    end_line: int = 0
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several places: a suggestion, or a home of an ambiguous name.

    Attributes:
        wanted: where its code is.
        name: what it is called.
        score: 0 to 1; ``None`` for a place that is no suggestion.
        reason: why it is offered, in words.
    """

    wanted: Wanted
    name: str
    score: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the code pane says about one row.

    Attributes:
        wanted: what to show without a choice; the first candidate's when there are candidates.
        state: what became of the reference; ``None`` when the row is not one.
        text: the reference's text, visible.
        reason: why, in words; may be empty.
        candidates: places to choose from.
        looked: where was looked, in words.
        reference: contract path, claim and reference index that suggestions are asked with; ``None`` else.
        offer: what the candidates are: ``suggestions`` or ``places``.
        answered: the session was asked for suggestions, with history in mind, and has answered.
    """

    wanted: Wanted
    state: State | None = None
    text: str = ""
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    looked: tuple[str, ...] = ()
    reference: tuple[str, int, int] | None = None
    offer: str = ""
    answered: bool = False


NOTHING = Page(Wanted(""))

_SUGGESTED = (State.MISSING, State.PLANNED)


def page_of(path: str, row: ClaimRow, answer: tuple[Suggestion, ...] | None = None) -> Page:
    """The page for a row of the contract at ``path``.

    Args:
        path: the contract's.
        row: of its claims.
        answer: what the session answered when it was asked for suggestions; ``None`` before. Without any
            the audit's own are used.
    """
    here = Wanted(path, row.line, row.line, "", "contract")
    if row.kind is not RowKind.REFERENCE or row.audit is None:
        return Page(here)
    audit = row.audit
    resolution = audit.resolution
    state = resolution.state
    reason = one_line(resolution.reason)
    page = Page(
        here,
        state,
        row.text,
        reason,
        looked=tuple(one_line(place) for place in resolution.looked) if state is not State.FOUND else (),
        reference=(path, row.claim, row.reference) if state in _SUGGESTED else None,
        answered=answer is not None,
    )
    if state in _SUGGESTED:
        return _with(page, tuple(_suggested(one) for one in answer or audit.suggestions), "suggestions")
    places = _places(audit)
    if len(places) == 1:
        return _with(page, (), "", places[0].wanted)
    return _with(page, places, "places")


def _with(page: Page, candidates: tuple[Candidate, ...], offer: str, wanted: Wanted | None = None) -> Page:
    first = wanted or (candidates[0].wanted if candidates else page.wanted)
    return replace(page, wanted=first, candidates=candidates, offer=offer if candidates else "")


def _suggested(one: Suggestion) -> Candidate:
    name = one_line(one.name)
    wanted = Wanted(one.path, one.line, 0, name if one.line else "", "" if one.line else "file")
    return Candidate(wanted, name, one.score, one_line(one.reason))


def _places(audit: ReferenceAudit) -> tuple[Candidate, ...]:
    targets = audit.resolution.targets
    return tuple(
        Candidate(
            Wanted(one.path, one.line, one.end_line, one_line(one.name), one_line(one.kind)),
            one_line(one.name or one.path),
            None,
            one_line(one.kind),
        )
        for one in targets
    )


class Highlights(Protocol):
    """Token classes of one line: see ``workbench.symbols.highlight``."""

    def line(self, n: int) -> Sequence[tuple[int, int, str]]:
        """Half-open column ranges of a 1-based line, and the class of the token there."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file read for the code pane.

    Attributes:
        path: of the file.
        lines: without their ends.
        highlights: token classes, where the language is known.
        failure: why there are no lines.
    """

    path: str
    lines: tuple[str, ...] = ()
    highlights: Highlights | None = None
    failure: str = ""


_LARGEST_HIGHLIGHTED = 2_000_000  # bytes: a parse beyond this would be felt


def read_source(path: str, data: bytes) -> Source:
    """Decode and parse a file's bytes; for a worker, as a large file takes a moment."""
    text = data.decode("utf-8-sig", errors="replace")
    lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
    if lines and not lines[-1]:
        lines = lines[:-1]
    if path.endswith((".yaml", ".yml")):
        return Source(path, lines, _Yaml(lines))
    return Source(path, lines, _parsed(path, data) if len(data) <= _LARGEST_HIGHLIGHTED else None)


def _parsed(path: str, data: bytes) -> Highlights | None:
    from workbench.symbols.highlight import highlight  # noqa: PLC0415 - loads the grammars with the first file
    from workbench.symbols.symbol import Language  # noqa: PLC0415

    language = {"rs": Language.RUST, "py": Language.PYTHON, "pyi": Language.PYTHON}.get(
        path.rpartition(".")[2]
    )
    try:
        return highlight(data, language) if language else None
    except Exception:  # noqa: BLE001 - code without colours is better than none
        return None


class _Yaml:
    """Keys and comments of YAML, line by line; enough to read by."""

    _KEY = re.compile(r"\s*(?:- +)*([\w./-]+|\"[^\"]*\"|'[^']*')(?=:(?: |$))")
    _COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._lines = lines

    def line(self, n: int) -> Sequence[tuple[int, int, str]]:
        """The key at the start of the line, and a comment."""
        text = self._lines[n - 1]
        spans = []
        if key := self._KEY.match(text):
            spans.append((*key.span(1), "property"))
        if comment := self._COMMENT.search(text):
            spans.append((*comment.span(), "comment"))
        return spans


def definition_end(lines: Sequence[str], line: int) -> int:
    """The last line of the definition that begins at ``line``, by its indentation.

    It ends with the first line that is indented no deeper and closes a bracket, or before the first other
    line that is indented no deeper once a deeper one was seen.
    """
    first = lines[line - 1]
    indent = len(first) - len(first.lstrip())
    last, deeper = line, False
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1]
        if not text.strip():
            continue
        if len(text) - len(text.lstrip()) > indent:
            last, deeper = number, True
        elif text.lstrip()[0] in "})]":
            last = number
            if text.rstrip().endswith(("{", ":", "(", "[")):
                continue
            return last
        elif deeper or not first.rstrip().endswith((",", "(", "[")):
            return last
    return last
