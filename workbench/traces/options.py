"""What a comparison is told: which stages, over which layouts, and what is good enough.

``[[traces]]`` in the configuration and the options of ``trace compare`` say the same things; both become
these values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.traces.sizes import Sizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.traces.folder import Writer
    from workbench.traces.layout import Mask

THRESHOLD = 0.999
"""The cosine that a stage needs, unless something else is asked for."""

TOP = 10
"""How many of the largest differences are kept of a stage."""

ASKS = {
    "seq": "--seq N (seq = N in [[traces]])",
    "heads": "--heads N (heads = N in [[traces]])",
    "kv_heads": "--kv-heads N (kv_heads = N in [[traces]])",
    "head_dim": "--head-dim N (head_dim = N in [[traces]])",
}
"""How a size is given, per name."""


@dataclass(frozen=True, slots=True)
class StageLayout:
    """The layout of one stage, as it is given.

    Attributes:
        subject: axis names, slowest first, without those of size 1; ``None``: as the runtime writes.
        oracle: the same of the oracle; ``None``: as the reference writes.
    """

    subject: tuple[str, ...] | None = None
    oracle: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a pair is compared. Every one of them may be left as it is.

    Attributes:
        stages: the declared sequence, canonical names; empty: every stage that either side captured, in the
            order in which they are computed.
        layers: which layers; ``None``: all.
        threshold: the cosine that a stage needs, from -1 to 1.
        sizes: lengths of the model's axes; what is not given comes from ``_PROVENANCE.txt`` or the files'
            sizes.
        layouts: per canonical stage name.
        masks: per canonical stage name.
        subject_writer: who wrote the subject; ``None``: told by its folder, else the runtime.
        oracle_writer: who wrote the oracle; ``None``: told by its folder, else by its values.
        weights: the subject's weight format (``Q4_K``); empty: not known.
        weights_of: the same for single stages, by canonical name.
        parents: of stages that the graph does not know, by canonical name: what they are computed from.
        top: how many of the largest differences are kept of a stage, at least 1.
        hints: whether a failing stage is tried in other layouts.
    """

    stages: tuple[str, ...] = ()
    layers: tuple[int, ...] | None = None
    threshold: float = THRESHOLD
    sizes: Sizes = field(default_factory=Sizes)
    layouts: Mapping[str, StageLayout] = field(default_factory=dict)
    masks: Mapping[str, Mask] = field(default_factory=dict)
    subject_writer: Writer | None = None
    oracle_writer: Writer | None = None
    weights: str = ""
    weights_of: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    top: int = TOP
    hints: bool = True
