"""The rows of a snapshot, grouped, sorted and filtered: what the list shows, without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.session.snapshot import Attention
from workbench.tui.looks import short_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workbench.session.snapshot import ContractRow


class Sort(StrEnum):
    """The order inside the groups."""

    ATTENTION = "what weighs most"
    NAME = "name"
    FINDINGS = "findings"
    STATUS = "status"

    @property
    def next(self) -> Sort:
        """The order that ``o`` changes to."""
        orders = list(Sort)
        return orders[(orders.index(self) + 1) % len(orders)]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the texts that the filter looks in, casefolded once.

    Attributes:
        row: the contract's row.
        words: stem, id, path, version, statuses and the worst finding's words, one per line.
        status: contract and claim statuses.
        rule: rules found.
        path: of the contract.
    """

    row: ContractRow
    words: str
    status: str
    rule: str
    path: str


FIELDS = ("status", "rule", "path")
"""What can stand before the colon in a filter."""

Groups = tuple[tuple[Attention, tuple[Entry, ...]], ...]
"""The groups that are not empty, in order, with their entries in order."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All rows, grouped and sorted.

    Attributes:
        groups: as shown without a filter.
        searchable: the entries have the texts that the filter looks in.
        sort: the order inside the groups.
        entries: every entry by its contract's path.
    """

    groups: Groups
    sort: Sort
    entries: Mapping[str, Entry]
    searchable: bool = True


EMPTY = Arrangement((), Sort.ATTENTION, {})


def arrange(
    rows: Iterable[ContractRow], sort: Sort, before: Arrangement = EMPTY, *, searchable: bool = True
) -> Arrangement:
    """Group and sort rows; entries of rows that are the same as before are kept, not built again.

    Args:
        rows: of a snapshot.
        sort: the order inside the groups.
        before: the arrangement shown so far.
        searchable: make the texts for the filter too, which is most of the work.
    """
    entries: dict[str, Entry] = {}
    known = before.entries if before.searchable else {}
    groups: dict[Attention, list[Entry]] = {attention: [] for attention in Attention}
    for row in rows:
        entry = known.get(row.path)
        if entry is None or entry.row is not row:
            entry = _entry(row) if searchable else Entry(row, "", "", "", row.path)
        entries[row.path] = entry
        groups[row.attention].append(entry)
    key = _KEYS[sort]
    arranged = tuple((name, tuple(sorted(members, key=key))) for name, members in groups.items() if members)
    return Arrangement(arranged, sort, entries, searchable)


def _entry(row: ContractRow) -> Entry:
    statuses = "\n".join((row.status, *(status for status, _ in row.claims))).casefold()
    path = row.path.casefold()
    worst = row.worst.message if row.worst else ""
    words = f"{row.stem}\n{row.id}\n{row.path}\n{row.version}\n{worst}".casefold()
    return Entry(row, f"{words}\n{statuses}", statuses, "\n".join(row.rules).casefold(), path)


def _by_name(entry: Entry) -> tuple[str, str]:
    return (entry.row.stem.casefold(), entry.path)


def _by_weight(entry: Entry) -> tuple[int, int, int, int, str]:
    row = entry.row
    weight = row.worst.severity.weight if row.worst else 0
    return (-weight, -row.missing, -row.moved - row.stale, -row.findings, entry.path)


def _by_findings(entry: Entry) -> tuple[int, str]:
    return (-entry.row.findings, entry.path)


def _by_status(entry: Entry) -> tuple[bool, str, str]:
    status = entry.row.status
    return (not status, short_status(status).casefold(), entry.path)


_KEYS: Mapping[Sort, Callable[[Entry], tuple[object, ...]]] = {
    Sort.ATTENTION: _by_weight,
    Sort.NAME: _by_name,
    Sort.FINDINGS: _by_findings,
    Sort.STATUS: _by_status,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a filter, and the field it is looked for in (``words`` when none is named)."""

    field: str
    text: str

    def narrows(self, other: Term) -> bool:
        """Whether everything this term matches is matched by the other too."""
        return self.field == other.field and other.text in self.text


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a filter; all of them must match. A field without a text matches everything."""
    terms = []
    for word in text.casefold().split():
        field, colon, rest = word.partition(":")
        if colon and field in FIELDS:
            if rest:
                terms.append(Term(field, rest))
        else:
            terms.append(Term("words", word))
    return tuple(terms)


class Filter:
    """Filters an arrangement key by key: a narrower filter looks only at what the last one left."""

    def __init__(self) -> None:
        self._arrangement = EMPTY
        self._results: list[tuple[tuple[Term, ...], Groups]] = []

    def __call__(self, arrangement: Arrangement, text: str) -> Groups:
        """The groups of the arrangement that match the text, with the entries that do."""
        if arrangement is not self._arrangement:
            self._arrangement, self._results = arrangement, []
        terms = parse(text)
        while self._results and not _narrows(terms, self._results[-1][0]):
            self._results.pop()
        known, groups = self._results[-1] if self._results else ((), arrangement.groups)
        if terms == known:
            return groups
        for term in terms:
            if term not in known:
                groups = _matching(groups, term)
        self._results.append((terms, groups))
        return groups


def _narrows(terms: tuple[Term, ...], others: tuple[Term, ...]) -> bool:
    return all(any(term.narrows(other) for term in terms) for other in others)


def _matching(groups: Groups, term: Term) -> Groups:
    text, field = term.text, term.field
    kept = []
    for name, entries in groups:
        # Spelled out per field: at 25,000 entries an attribute looked up by name would be felt.
        if field == "words":
            matching = tuple([entry for entry in entries if text in entry.words])
        elif field == "status":
            matching = tuple([entry for entry in entries if text in entry.status])
        elif field == "rule":
            matching = tuple([entry for entry in entries if text in entry.rule])
        else:
            matching = tuple([entry for entry in entries if text in entry.path])
        if matching:
            kept.append((name, matching))
    return tuple(kept)
