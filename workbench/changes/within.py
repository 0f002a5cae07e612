"""References inside an item's text: where they stand, and the text with one of them changed.

An item is rewritten around a reference, so that labels, other references and notes stay. What comes out is
read again by the grammar of references: it stands only if exactly the one reference reads otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.contracts.references import Reference, ReferenceKind, parse
from workbench.contracts.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOWHERE = Span(1, 1, ((0, 0),))


@dataclass(frozen=True, slots=True)
class Placed:
    """A reference, and the range of its item's text that says it."""

    reference: Reference
    start: int
    end: int

    def replaced(self, text: str, new: str) -> str:
        """The item's text with something else in the reference's place; a note behind it stays."""
        return Rewrite(self.start, self.end, new).on(text)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A range of an item's text, and what is to stand there."""

    start: int
    end: int
    text: str

    def on(self, text: str) -> str:
        """The item's text with it."""
        return text[: self.start] + self.text + text[self.end :]


def placed(field: str, text: str) -> tuple[Placed, ...]:
    """The references of an item's text, in its order.

    Args:
        field: the key the item stands under.
        text: the item's constructed text.
    """
    return tuple(
        Placed(each, *each.span.segments[0])
        for each in parse(field, text, lambda start, end: Span(1, start + 1, ((start, end),)))
    )


def with_path(field: str, text: str, index: int, path: str, *, lines: bool = True) -> Rewrite | None:
    """Another path for a reference.

    Args:
        field: the key the item stands under.
        text: the item's text.
        index: which of its references.
        path: the new path; a folder's with its ``/``.
        lines: the line numbers behind it stay; they mean nothing in another file.

    Returns:
        ``None`` when no range of the text says this path and nothing else (it is one of several that braces
        spell, or written with a glob).
    """
    every = placed(field, text)
    one = every[index]
    old = one.reference.path
    if not old or set(old) & set("*?[{"):
        return None
    wanted = replace(one.reference, path=path)
    for start, end in _ranges(old, text, one):
        stop = one.end if not lines and not one.reference.name else end
        if _reads(field, text, every, index, rewrite=Rewrite(start, stop, path), wanted=wanted, lines=lines):
            return Rewrite(start, stop, path)
    return None


def with_name(field: str, text: str, index: int, name: str, *, qualified: bool = False) -> Rewrite | None:
    """Another name for a reference; a path before it stays.

    Args:
        field: the key the item stands under.
        text: the item's text.
        index: which of its references.
        name: the new name; of a test that a command names its path.
        qualified: the type or module before the last segment stays.

    Returns:
        ``None`` when no range of the text says this name and nothing else.
    """
    every = placed(field, text)
    one = every[index]
    old = one.reference.name
    if not old:
        return None
    kept = old[:-1] if qualified else ()
    wanted = replace(one.reference, name=(*kept, *name.split("::")))
    written = r"[ \t\n]*(?:::|\.)[ \t\n]*".join(map(re.escape, old[-1:] if qualified else old))
    found = [*re.finditer(rf"(?<!\w){written}(?!\w)", text[one.start : one.end])]
    if not found:
        return None
    rewrite = Rewrite(one.start + found[-1].start(), one.start + found[-1].end(), name)
    return rewrite if _reads(field, text, every, index, rewrite=rewrite, wanted=wanted) else None


def _ranges(path: str, text: str, one: Placed) -> Iterator[tuple[int, int]]:
    """Where a path stands: in its reference; else, as in ``f in path``, at the one place that has it."""
    # A line may have been broken behind a slash.
    written = re.compile("/[ \t]*\n?[ \t]*".join(map(re.escape, path.split("/"))))
    inside = written.search(text, one.start, one.end)
    if inside:
        yield inside.span()
        return
    elsewhere = [*written.finditer(text)]
    if len(elsewhere) == 1:
        yield elsewhere[0].span()


def _reads(
    field: str,
    text: str,
    before: tuple[Placed, ...],
    index: int,
    *,
    rewrite: Rewrite,
    wanted: Reference,
    lines: bool = True,
) -> bool:
    """Whether the rewritten text says what is wanted, and beside it what it said before."""
    after = placed(field, rewrite.on(text))
    if len(after) != len(before):
        return False
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        expected = _bare(wanted if at == index else old.reference, named=at != index)
        got = _bare(new.reference, named=at != index)
        if at == index and not lines:
            expected, got = replace(expected, lines=None), replace(got, lines=None)
        if expected != got:
            return False
    return True


def _bare(reference: Reference, *, named: bool) -> Reference:
    """A reference without its place; unless ``named``, without its text and what follows from that."""
    bare = replace(reference, span=_NOWHERE)
    return bare if named else replace(bare, text="", kind=ReferenceKind.PROSE)
