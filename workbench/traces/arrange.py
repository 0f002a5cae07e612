"""Which layout a stage has on either side: as it is given, as its writers write, or as the sizes leave it.

An order of axes that cannot be told and that matters is asked for, by the option and the key that give it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.traces.layout import (
    HEAD_DIM,
    HEADS,
    KEY,
    KV_HEADS,
    QUERY,
    SEQ,
    LayoutError,
    Mask,
    flat,
    join,
    sized,
    spelled,
    usual_layout,
    widths,
)
from workbench.traces.metrics import Axis
from workbench.traces.options import ASKS, StageLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.traces.folder import Writer
    from workbench.traces.layout import Arrangement
    from workbench.traces.options import Options
    from workbench.traces.sizes import Sizes
    from workbench.traces.tensor import Tensor

_OF_AXIS = {
    SEQ: "seq",
    QUERY: "seq",
    KEY: "seq",
    HEADS: "heads",
    KV_HEADS: "kv_heads",
    HEAD_DIM: "head_dim",
}


def arrange(
    stage: str,
    subject: Tensor,
    oracle: Tensor,
    sizes: Sizes,
    *,
    options: Options,
    writers: tuple[Writer, Writer],
) -> Arrangement:
    """Lay the two sides of a stage over each other.

    Args:
        stage: canonical name.
        subject: what is under test.
        oracle: what it is held against.
        sizes: of the model, as far as they are known.
        options: layouts and masks that are given.
        writers: who wrote the subject, and who the oracle.

    Raises:
        LayoutError: the counts differ and no layout explains it, or a layout is needed that cannot be told.
    """
    given = options.layouts.get(stage, StageLayout())
    ours = given.subject or _usual(stage, writers[0], subject.count, sizes)
    theirs = given.oracle or _usual(stage, writers[1], oracle.count, sizes)
    told = given.subject is not None or given.oracle is not None
    mask = options.masks.get(stage)
    causal = mask is Mask.CAUSAL or (mask is None and stage == "attn_scores")
    alike = _plain(ours, sizes) == _plain(theirs, sizes)
    if alike and subject.count == oracle.count and not causal and not told:
        return _split(stage, subject, sizes, (ours, theirs), writers)
    try:
        one = sized(ours, subject.count, sizes, subject.shape)
        other = sized(theirs, oracle.count, sizes, oracle.shape)
    except LayoutError as error:
        if subject.count == oracle.count and alike and not told and not (causal and mask is not None):
            return flat(subject.count, "the same order on both sides")
        raise LayoutError(
            f"{_counts(subject, oracle)}{error}", f"check {_options(ours, theirs)}, or give {_key(stage)}"
        ) from None
    if one is None or other is None:
        if subject.count != oracle.count:
            raise LayoutError(_counts(subject, oracle).removesuffix(": "), _ask(stage, ours, theirs, sizes))
        if alike and not told and (mask is None and writers[0] is writers[1]):
            return flat(subject.count, "the same order on both sides")
        why = (
            f"the subject has {spelled(ours, writers[0])} and the oracle {spelled(theirs, writers[1])}"
            if not alike
            else f"the axes {spelled(ours)} are needed to leave out what lies above the diagonal"
        )
        raise LayoutError(f"its layout cannot be told: {why}", _ask(stage, ours, theirs, sizes))
    how = "as given" if told else f"as {writers[0].value} and {writers[1].value} write"
    try:
        return join(one, other, Mask.CAUSAL if causal and _has_keys(one) else Mask.NONE, how)
    except LayoutError as error:
        raise LayoutError(f"{_counts(subject, oracle)}{error}", f"give {_key(stage)}") from None


def _plain(axes: Sequence[str], sizes: Sizes) -> tuple[str, ...]:
    """The axes that can be in an order at all: those longer than one."""
    lengths = {
        SEQ: sizes.seq,
        QUERY: sizes.seq,
        HEADS: sizes.heads,
        KV_HEADS: sizes.kv_heads,
        HEAD_DIM: sizes.head_dim,
    }
    return tuple(name for name in axes if lengths.get(name) != 1)


def _usual(stage: str, writer: Writer, count: int, sizes: Sizes) -> tuple[str, ...]:
    """As the writer writes; K may have been repeated for every query head already, which its count tells."""
    axes = usual_layout(stage, writer)
    if KV_HEADS in axes and sizes.whole and sizes.heads != sizes.kv_heads:
        repeated = (sizes.seq or 0) * (sizes.heads or 0) * (sizes.head_dim or 0)
        if count == repeated:
            return tuple(HEADS if name == KV_HEADS else name for name in axes)
    return axes


def _split(
    stage: str,
    subject: Tensor,
    sizes: Sizes,
    layouts: tuple[tuple[str, ...], tuple[str, ...]],
    writers: tuple[Writer, Writer],
) -> Arrangement:
    """Both sides in the same order: with what is known of it tokens and heads can be told apart."""
    ours = layouts[0]
    texts = [spelled(axes, writer) for axes, writer in zip(layouts, writers, strict=True)]
    try:
        axes = sized(ours, subject.count, sizes, subject.shape)
    except LayoutError:
        axes = None
    if axes is None:
        return flat(subject.count, "the same order on both sides", *texts)
    if len(axes) == 2 and axes[1].name == "hidden":  # noqa: PLR2004 - a row of elements per token
        heads = widths(sizes).get(axes[1].size)
        if heads is not None and sizes.head_dim and stage in _BY_HEADS:
            axes = (axes[0], Axis(heads, axes[1].size // sizes.head_dim), Axis(HEAD_DIM, sizes.head_dim))
    return join(axes, axes, Mask.NONE, "the same order on both sides")


_BY_HEADS = frozenset({"qkv_matmul", "qkv_bias", "attention"})
"""Stages whose row of a token is heads side by side."""


def _has_keys(axes: Sequence[Axis]) -> bool:
    names = {axis.name for axis in axes}
    return QUERY in names and KEY in names


def _counts(subject: Tensor, oracle: Tensor) -> str:
    if subject.count == oracle.count:
        return ""
    return f"{subject.count:,} values against {oracle.count:,}: "


def _options(ours: Sequence[str], theirs: Sequence[str]) -> str:
    names = dict.fromkeys(_OF_AXIS[axis] for axis in (*ours, *theirs) if axis in _OF_AXIS)
    return ", ".join("--" + name.replace("_", "-") for name in names)


def _ask(stage: str, ours: Sequence[str], theirs: Sequence[str], sizes: Sizes) -> str:
    """How what is missing is given."""
    names = dict.fromkeys(_OF_AXIS[axis] for axis in (*ours, *theirs) if axis in _OF_AXIS)
    missing = [ASKS[name] for name in names if getattr(sizes, name) is None]
    return f"give {', '.join(missing)}" if missing else f"give {_key(stage)}"


def _key(stage: str) -> str:
    return f"--layout {stage}=SUBJECT:ORACLE (layouts.{stage} in [[traces]])"
