"""A review as Markdown, for a pull request: what has changed, how it was found, what to test."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.review import Review

_TICKS = re.compile(r"`+")
_SPECIAL = re.compile(r"([\\`*{}\[\]<>|~]|(?<!\w)_|_(?!\w)|^#)")
_WHYS = 5
_ROWS = 100
"""Rows of the table: who reviews more reads the difference itself."""
_LONGEST = 200
"""Characters of a text in the table."""


def review_markdown(review: Review) -> Iterator[str]:
    """A review as Markdown; text of files is shown, and is no markup.

    Yields:
        Lines without their ends.
    """
    yield f"# {_plain(review.subject)}"
    yield ""
    yield f"Branch: {_code(review.branch)}"
    yield ""
    yield "## Summary"
    yield ""
    yield _plain(review.summary) or "Nothing has changed."
    yield ""
    yield from _version(review)
    yield ""
    yield "## Before and after"
    yield ""
    yield from _table(review)
    yield ""
    yield "## How the drift was found"
    yield ""
    yield from _found(review)
    yield ""
    yield "## Test plan"
    yield ""
    for step in review.steps:
        yield f"- [{'x' if step.done else ' '}] {_step(step.text)}"
    yield ""
    yield "## Merged changes"
    yield ""
    yield from _merged(review)
    yield ""
    yield "## Five whys"
    yield ""
    yield from _whys(review)
    yield ""
    yield "## Progress"
    yield ""
    yield from _progress(review)


def _version(review: Review) -> Iterator[str]:
    base = _plain(review.base)
    if review.owed:
        owed = f"{review.level}: {review.owed}"
        yield f"Version {_plain(review.version)} against {base}. **A bump is owed ({_plain(owed)}).**"
    elif review.version == review.base_version:
        yield f"Version {_plain(review.version)}, as at {base}."
    else:
        level = f" ({review.level})" if review.level else ""
        yield f"Version {_plain(review.base_version)} → {_plain(review.version)}{level}, against {base}."


def _table(review: Review) -> Iterator[str]:
    if not review.changes:
        yield "It says what it said."
        return
    yield "| claim | field | before | after | level |"
    yield "| --- | --- | --- | --- | --- |"
    groups = [
        (where, row, field, list(group))
        for (where, row, field), group in groupby(
            review.changes, key=lambda change: (change.where, change.row, change.field)
        )
    ]
    for where, row, field, rows in groups[:_ROWS]:
        before = "<br>".join(_cell(each.before) for each in rows if each.before) or "–"  # noqa: RUF001 - a dash
        after = "<br>".join(_cell(each.after) for each in rows if each.after) or "–"  # noqa: RUF001 - likewise
        why = "<br>".join(dict.fromkeys(f"{each.level}: {each.rule.words}" for each in rows))
        what = field.rpartition(".")[2] or rows[0].container
        name = f"{where} ({row})" if row else where or "the contract"
        yield f"| {_plain(name)} | {_plain(what)} | {before} | {after} | {why} |"
    if len(groups) > _ROWS:
        yield ""
        yield f"{len(groups) - _ROWS} further rows are left out."
    for claim, reason in review.reasons:
        yield ""
        yield f"{_plain(claim)}: {_plain(reason)}"


def _found(review: Review) -> Iterator[str]:
    if not review.gone:
        yield "No evidence that was changed named what no file has; nothing was searched for."
        return
    for gone in review.gone:
        yield f"- {_code(gone.text)}, which {_plain(gone.field)} of {_plain(gone.claim)} named:"
        for place in gone.looked:
            yield f"  - {_plain(place)}"


def _merged(review: Review) -> Iterator[str]:
    if not review.cited:
        yield "The notes cite none."
    for cited in review.cited:
        told = _plain(cited.told) if cited.told else "not named on the main branch here"
        yield f"- #{cited.number}: {told}"


def _whys(review: Review) -> Iterator[str]:
    for number in range(1, _WHYS + 1):
        first = review.gone[0] if review.gone and number == 1 else None
        asked = f" did {_plain(first.claim)} name {_code(first.text)}" if first is not None else ""
        yield f"{number}. Why{asked}?"


def _progress(review: Review) -> Iterator[str]:
    yield "| claims | before | after |"
    yield "| --- | --- | --- |"
    for word, before, after in review.statuses:
        yield f"| {_cell(word)} | {before} | {after} |"
    for label, was, now in review.shares:
        yield f"| {_plain(label)} | {was} | {now}{' (unchanged)' if was == now else ''} |"


def _step(text: str) -> str:
    """A step, whose commands stand between back ticks already."""
    return "`".join(
        visible(part) if at % 2 else _plain(part) for at, part in enumerate(" ".join(text.split()).split("`"))
    )


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return _code(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…").replace("|", "\\|")


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(" ".join(text.split())))


def _code(text: str) -> str:
    shown = visible(" ".join(text.split()))
    fence = "`" * (max(map(len, _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
