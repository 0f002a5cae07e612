"""In which order a stage's axes lie on disk, per side, and how the two orders meet.

A layout names axes, slowest first: ``seq heads head_dim``, ``[1, heads, seq, head_dim]``. An axis ``1`` is
there for the reader. The axes that are compared over are the subject's; the oracle is read in that order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt, prod
from typing import TYPE_CHECKING

from workbench.traces.folder import Writer
from workbench.traces.metrics import Axis, coordinates_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.traces.sizes import Sizes

SEQ, HEADS, KV_HEADS, HEAD_DIM, QUERY, KEY = "seq", "heads", "kv_heads", "head_dim", "query", "key"

_ALIASES = {
    "token": SEQ, "tokens": SEQ, "head": HEADS, "kv": KV_HEADS, "kv_head": KV_HEADS, "dim": HEAD_DIM,
    "q": QUERY, "queries": QUERY, "k": KEY, "keys": KEY, "batch": "1",
}  # fmt: skip

_MOST = 3
"""Axes over which two orders can be held against each other."""


class Mask(StrEnum):
    """Which elements are valid."""

    NONE = "none"
    """All."""
    CAUSAL = "causal"
    """Keys up to the query's own position; what lies above the diagonal is left out."""


class LayoutError(Exception):
    """Two sides cannot be laid over each other; the message says why.

    Attributes:
        asks: what to give, as a command line option and as a key of ``[[traces]]``; empty where nothing that
            could be given would help.
    """

    def __init__(self, message: str, asks: str = "") -> None:
        super().__init__(f"{message}; {asks}" if asks else message)
        self.asks = asks


@dataclass(frozen=True, slots=True)
class Side:
    """How one side lies on disk.

    Attributes:
        order: positions in ``Arrangement.axes``, slowest first.
        repeats: how many neighbours of the axis ``heads`` share one that is on disk (grouped KV heads).
        text: its layout in words.
    """

    order: tuple[int, ...]
    repeats: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Two sides laid over each other.

    Attributes:
        axes: what is compared over, slowest first, as the subject has it; axes of size 1 are left out.
        subject: how the subject lies on disk.
        oracle: how the oracle does.
        mask: which elements are valid.
        how: where the layout comes from, in words.
    """

    axes: tuple[Axis, ...]
    subject: Side
    oracle: Side
    mask: Mask
    how: str

    @property
    def count(self) -> int:
        """Elements, valid or not."""
        return prod(axis.size for axis in self.axes)

    @property
    def straight(self) -> bool:
        """Both sides lie on disk in the same order, so that they can be read side by side."""
        return self.subject.order == self.oracle.order and self.subject.repeats == self.oracle.repeats == 1

    def coordinates(self, index: int) -> tuple[tuple[str, int], ...]:
        """Axis names and positions of an element, by its index in ``axes``' order."""
        return coordinates_of(self.axes, index)

    def index(self, coordinates: Sequence[int]) -> int:
        """The reverse of ``coordinates``."""
        index = 0
        for axis, at in zip(self.axes, coordinates, strict=True):
            index = index * axis.size + at
        return index


def parse_layout(text: str) -> tuple[str, ...]:
    """Read a layout: axis names between blanks or commas, in brackets or not; axes ``1`` are dropped.

    Raises:
        ValueError: it names no axis, names one twice, or holds something else.
    """
    words = [word for word in re.split(r"[\s,]+", text.strip().strip("[]()").strip()) if word]
    names = [_ALIASES.get(word.lower(), word.lower()) for word in words]
    odd = [name for name in names if not re.fullmatch(r"[a-z_]\w*|1", name)]
    if odd:
        raise ValueError(f"{odd[0]!r} is no axis: write names such as 'seq heads head_dim', or 1")
    axes = tuple(name for name in names if name != "1")
    if not axes:
        raise ValueError("a layout names at least one axis, such as 'seq heads head_dim'")
    twice = [name for name in axes if axes.count(name) > 1]
    if twice:
        raise ValueError(f"{twice[0]!r} is named twice; the scores' axes are 'heads query key'")
    return axes


def usual_layout(stage: str, writer: Writer) -> tuple[str, ...]:
    """The layout in which a writer is known to write a stage."""
    if stage in {"q_post_rope", "k_post_rope"}:
        heads = HEADS if stage == "q_post_rope" else KV_HEADS
        return (SEQ, heads, HEAD_DIM) if writer is Writer.RUNTIME else (heads, SEQ, HEAD_DIM)
    if stage in {"attn_scores", "attn_softmax"}:
        return (HEADS, QUERY, KEY)
    if stage == "lm_head":
        return (SEQ, "vocab")
    if stage in {"moe_router", "moe_router_indices"}:
        return (SEQ, "experts")
    return (SEQ, "hidden")


def sized(
    axes: Sequence[str], count: int, sizes: Sizes, shape: tuple[int, ...] | None
) -> tuple[Axis, ...] | None:
    """Give a layout's axes their lengths.

    Args:
        axes: their names, slowest first.
        count: elements on disk.
        sizes: what is known of the model.
        shape: the file's own axes, where the format has them.

    Returns:
        The axes, or ``None`` where more than one length is open.

    Raises:
        LayoutError: the lengths that are known do not make the count.
    """
    known: dict[str, int | None] = {
        SEQ: sizes.seq,
        QUERY: sizes.seq,
        KEY: sizes.seq,
        HEADS: sizes.heads,
        KV_HEADS: sizes.kv_heads,
        HEAD_DIM: sizes.head_dim,
    }
    own = _from_shape(axes, shape)
    lengths: list[int | None] = [own[at] if own else known.get(name) for at, name in enumerate(axes)]
    open_ = [at for at, length in enumerate(lengths) if length is None]
    product = prod(length for length in lengths if length is not None)
    if len(open_) == 1 and product and count % product == 0:
        lengths[open_[0]] = count // product
    elif len(open_) == 2 and {axes[at] for at in open_} == {QUERY, KEY} and product:  # noqa: PLR2004 - the two
        root = isqrt(count // product)
        if root * root * product == count:
            for at in open_:
                lengths[at] = root
    elif len(open_) > 1:
        return None
    if QUERY in axes and KEY in axes and count != _product(lengths) and not own:
        # A cache: fewer queries than keys.
        lengths = _fewer_queries(axes, lengths, count)
    if count != _product(lengths):
        spelled = " x ".join(
            f"{name} {length if length is not None else '?'}"
            for name, length in zip(axes, lengths, strict=True)
        )
        raise LayoutError(f"{count:,} values are not {spelled}")
    return tuple(Axis(name, length or 0) for name, length in zip(axes, lengths, strict=True))


def _fewer_queries(axes: Sequence[str], lengths: Sequence[int | None], count: int) -> list[int | None]:
    query = list(axes).index(QUERY)
    others = prod(length or 0 for at, length in enumerate(lengths) if at != query)
    if others and count % others == 0 and 0 < count // others <= (lengths[list(axes).index(KEY)] or 0):
        return [count // others if at == query else length for at, length in enumerate(lengths)]
    return list(lengths)


def _product(lengths: Sequence[int | None]) -> int:
    return prod(-1 if length is None else length for length in lengths)


def _from_shape(axes: Sequence[str], shape: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """The file's own lengths, where it has as many axes as the layout names (those of one left out)."""
    if shape is None:
        return None
    if len(shape) == len(axes):
        return shape
    plain = tuple(size for size in shape if size != 1)
    return plain if len(plain) == len(axes) else None


def join(subject: tuple[Axis, ...], oracle: tuple[Axis, ...], mask: Mask, how: str) -> Arrangement:
    """Lay two sides with known axes over each other.

    Raises:
        LayoutError: they name other axes, or the same ones with other lengths; or more than three axes are in
            another order.
    """
    ours, theirs = _grouped(subject, oracle)
    full, other = _repeated(*ours), _repeated(*theirs)
    if sorted(full, key=_name) != sorted(other, key=_name):
        raise LayoutError(f"subject {_spelled(subject)} and oracle {_spelled(oracle)} are not the same axes")
    axes = [axis for axis in full if axis.size != 1]
    names = [axis.name for axis in axes]
    order = [names.index(axis.name) for axis in other if axis.name in names]
    axes, order = _merged(axes, order)
    if len(axes) > _MOST:
        raise LayoutError(
            f"subject {_spelled(subject)} and oracle {_spelled(oracle)} differ in too many axes"
        )
    return Arrangement(
        tuple(axes),
        Side(tuple(range(len(axes))), ours[1], _spelled(subject)),
        Side(tuple(order), theirs[1], _spelled(oracle)),
        mask,
        how,
    )


def flat(count: int, how: str, subject: str = "", oracle: str = "") -> Arrangement:
    """Two sides of which only the number of elements is known, and that they lie in the same order."""
    return Arrangement((Axis("index", count),), Side((0,), 1, subject), Side((0,), 1, oracle), Mask.NONE, how)


Repeated = tuple[tuple[Axis, ...], int]


def _grouped(subject: tuple[Axis, ...], oracle: tuple[Axis, ...]) -> tuple[Repeated, Repeated]:
    """KV heads on one side against KV heads already repeated for every query head on the other."""
    ours = {axis.name: axis.size for axis in subject}
    theirs = {axis.name: axis.size for axis in oracle}

    def renamed(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
        return tuple(Axis(HEADS, axis.size) if axis.name == KV_HEADS else axis for axis in axes)

    for few, many, few_first in ((ours, theirs, True), (theirs, ours, False)):
        if KV_HEADS in few and HEADS in many and HEADS not in few and KV_HEADS not in many:
            group, rest = divmod(many[HEADS], few[KV_HEADS] or 1)
            if rest or not group:
                raise LayoutError(f"{many[HEADS]} heads cannot share {few[KV_HEADS]} KV heads evenly")
            return (renamed(subject), group if few_first else 1), (renamed(oracle), 1 if few_first else group)
    return (subject, 1), (oracle, 1)


def _repeated(axes: tuple[Axis, ...], repeats: int) -> list[Axis]:
    """The axes as they are compared over, with every head that shares one on disk."""
    return [Axis(axis.name, axis.size * repeats) if axis.name == HEADS else axis for axis in axes]


def _name(axis: Axis) -> str:
    return axis.name


def _merged(axes: list[Axis], order: list[int]) -> tuple[list[Axis], list[int]]:
    """Merge neighbours that are neighbours on both sides, until no more than three axes are left."""
    while len(axes) > _MOST:
        at = next((at for at in range(len(axes) - 1) if _follows(order, at)), None)
        if at is None:
            break
        merged = Axis(f"{axes[at].name}*{axes[at + 1].name}", axes[at].size * axes[at + 1].size)
        axes = [*axes[:at], merged, *axes[at + 2 :]]
        order = [each - (each > at) for each in order if each != at + 1]
    return axes, order


def _follows(order: Sequence[int], at: int) -> bool:
    place = order.index(at)
    return place + 1 < len(order) and order[place + 1] == at + 1


def _spelled(axes: Sequence[Axis]) -> str:
    return "[" + ", ".join(f"{axis.name} {axis.size}" for axis in axes) + "]"


def spelled(axes: Sequence[str], writer: Writer | None = None) -> str:
    """A layout's names in brackets, as messages have them."""
    first = ["1"] if writer is Writer.REFERENCE else []
    return "[" + ", ".join([*first, *axes]) + "]"


def widths(sizes: Sizes) -> Mapping[int, str]:
    """What a width of a token is made of, by its number of elements: heads, or Q, K and V together."""
    if sizes.heads is None or sizes.head_dim is None:
        return {}
    found = {sizes.heads * sizes.head_dim: HEADS}
    if sizes.kv_heads is not None:
        found[(sizes.heads + 2 * sizes.kv_heads) * sizes.head_dim] = "qkv_heads"
    return found
