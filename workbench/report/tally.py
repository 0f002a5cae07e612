"""The overview of a workspace as text, as Markdown, and as JSON by ``tally-1.schema.json`` beside this."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.tally import Bar, FamilyTally, Move, Since, Tally
    from workbench.report.colour import Palette

TALLY_SCHEMA = "contract-workbench/tally/1"
"""Grows by one when a reader of the old form would be misled by the new one; new fields alone do not."""

WIDTH = 30
"""Cells of the longest bar."""

_PARTS = " ▏▎▍▌▋▊▉"
_STALE = 20


def bar(count: int, most: int, width: int = WIDTH) -> str:
    """A bar for a count: ``width`` cells for the greatest, an eighth at least for what there is."""
    eighths = max(1, round(8 * width * count / most)) if count and most else 0
    return "█" * (eighths // 8) + _PARTS[eighths % 8].strip()


def change(now: FamilyTally, since: Since | None) -> str:
    """A family's short tally, and what it was: ``20+32 → 20+36``."""
    if since is None:
        return now.short
    was = since.total if now.name == since.total.name else since.family(now.name)
    before = was.short if was is not None else "0+0"
    return now.short if before == now.short else f"{before} → {now.short}"


def moved(move: Move) -> str:
    """What became of a status."""
    if not move.after:
        return f"{move.before} gone"
    return f"{move.before or 'no status'} → {move.after}"


def tally_text(tally: Tally, palette: Palette) -> Iterator[str]:
    """The overview: families with their bars, what is stale, what has changed.

    Yields:
        Lines without their ends.
    """
    for family in (*tally.families, tally.total):
        name = "all contracts" if family is tally.total else family.name
        counts = palette.faint(counts_of(family))
        yield f"{palette.strong(visible(name))}  {change(family, tally.since)}  {counts}"
        if family is not tally.total or len(tally.families) != 1:
            yield from _bars("contracts", family.by_contract, palette)
            yield from _bars("claims", family.by_claim, palette)
        yield ""
    if tally.stale:
        yield palette.strong("stale")
        for each in tally.stale[:_STALE]:
            words = ", ".join(each.words)
            yield f"  {visible(each.path)}:{each.line}: {_count(each.claims, 'claim')}: {words}"
        if len(tally.stale) > _STALE:
            yield f"  and {len(tally.stale) - _STALE} more contracts"
        yield ""
    if tally.since is None:
        if tally.note:
            yield palette.faint(f"since when is not known: {visible(tally.note)}")
        return
    yield palette.strong(f"since {tally.since.revision} ({visible(tally.since.how)})")
    if not tally.since.moves:
        yield "  no status has changed"
    for move in tally.since.moves:
        where = visible(f"{move.path}: {move.claim or 'the contract'}")
        yield f"  {where}: {visible(moved(move))} ({move.step.value})"


def _bars(what: str, bars: tuple[Bar, ...], palette: Palette) -> Iterator[str]:
    most = max((each.count for each in bars), default=0)
    for at, each in enumerate(bars):
        lead = what if not at else ""
        yield f"  {lead:<10}{each.rung:<24}{each.count:>6,}  {palette.faint(bar(each.count, most))}"


def counts_of(family: FamilyTally) -> str:
    """What the two numbers are, and what is left."""
    rest = family.claims - family.held - family.pinned
    return (
        f"seen to hold + pinned, {rest:,} open; {_count(family.contracts, 'contract')}, "
        f"{_count(family.claims, 'claim')}"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def tally_markdown(tally: Tally) -> Iterator[str]:
    """The overview as Markdown: one table of the families, then lists.

    Yields:
        Lines without their ends.
    """
    yield "| family | contracts | claims | seen to hold + pinned | open | claims by status |"
    yield "| --- | ---: | ---: | --- | ---: | --- |"
    for family in (*tally.families, tally.total):
        name = "**all**" if family is tally.total else _cell(family.name)
        rest = family.claims - family.held - family.pinned
        words = ", ".join(f"{each.rung} {each.count:,}" for each in family.by_claim)
        yield (
            f"| {name} | {family.contracts:,} | {family.claims:,} | {change(family, tally.since)} "
            f"| {rest:,} | {_cell(words)} |"
        )
    if tally.stale:
        yield from ("", "Stale:", "")
        for each in tally.stale:
            words = ", ".join(each.words)
            yield f"- {_cell(each.path)}:{each.line}: {_count(each.claims, 'claim')} ({words})"
    if tally.since is not None:
        yield from ("", f"Since {tally.since.revision} ({_cell(tally.since.how)}):", "")
        for move in tally.since.moves:
            yield f"- {_cell(move.path)}, {_cell(move.claim or 'the contract')}: {_cell(moved(move))}"
        if not tally.since.moves:
            yield "- no status has changed"


def _cell(text: str) -> str:
    """Text from a file, that neither ends a cell nor says anything to a renderer."""
    plain = visible(" ".join(text.split()))
    return "".join(f"\\{sign}" if sign in "\\|`*_{}[]<>#!~" else sign for sign in plain)


def tally_json(tally: Tally) -> Iterator[str]:
    """The overview as one JSON object.

    Yields:
        Lines without their ends.
    """
    since = tally.since
    value: dict[str, Any] = {
        "schema": TALLY_SCHEMA,
        "families": [_family(each) for each in tally.families],
        "total": _family(tally.total),
        "stale": [asdict(each) for each in tally.stale],
        "since": None
        if since is None
        else {
            "revision": since.revision,
            "how": since.how,
            "families": [_family(each) for each in since.families],
            "total": _family(since.total),
            "moves": [asdict(each) for each in since.moves],
        },
        "note": tally.note,
    }
    # ASCII only: whatever reads it needs no encoding, and file text commands no terminal.
    yield json.dumps(value, indent=1)


def _family(family: FamilyTally) -> dict[str, Any]:
    return asdict(family) | {
        "short": family.short,
        "by_contract": {each.rung: each.count for each in family.by_contract},
        "by_claim": {each.rung: each.count for each in family.by_claim},
    }
