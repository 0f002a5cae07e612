"""A pair of traces compared, as values: every stage of every layer, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.traces.verdict import Outcome

if TYPE_CHECKING:
    from workbench.traces.floors import Floor
    from workbench.traces.metrics import Metrics
    from workbench.traces.sizes import Sizes
    from workbench.traces.stages import Kind
    from workbench.traces.verdict import Verdict


class State(StrEnum):
    """What became of a stage."""

    COMPARED = "compared"
    MISSING = "missing"
    """One side has it, and the other does not."""
    ABSENT = "absent"
    """The sequence names it, and neither side has it."""
    SKIPPED = "skipped"
    """The model has no such stage: its neighbours are adjacent."""
    REFUSED = "refused"
    """The two sides cannot be laid over each other; the reason says why, and what to give."""
    UNREADABLE = "unreadable"
    """A file is not what it should be."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that would bring a failing stage over the threshold.

    Attributes:
        kind: ``transpose``, ``rope``, ``kv-heads``, ``shift``, ``sign`` or ``scale``.
        text: in words.
        one_minus_cos: what it leaves.
        relative_error: the same.
    """

    kind: str
    text: str
    one_minus_cos: float
    relative_error: float


@dataclass(frozen=True, slots=True)
class StageComparison:
    """One stage of one layer.

    Attributes:
        stage: canonical name.
        layer: ``None`` for the whole model.
        kind: what its values are.
        state: what became of it.
        declared: the sequence names it, so that it counts for the verdict.
        subject: the subject's file; empty: it has none.
        oracle: the oracle's.
        reason: why it was not compared; or, compared, what to know about it.
        metrics: ``None`` where it was not compared.
        threshold: the cosine it needs.
        holds: it reaches that, and everything in it is finite; ``None`` where it was not compared.
        vacuous: why its holding says nothing (a softmax over one token is all ones); empty: it does.
        parents: what it is computed from, as (layer, stage), of what was compared.
        introduced: what it adds to the relative error of its parents; ``None`` without any.
        floor: of its weights' format; ``None``: not known.
        within_floor: it fails, and is no further off than its weights' format alone would put it.
        subject_layout: as words, with lengths where they are known.
        oracle_layout: the same.
        how: where the layouts come from.
        mask: ``causal`` or ``none``.
        axes: names of the axes that are compared over.
        lengths: and their lengths.
        hints: what would bring it over the threshold.
    """

    stage: str
    layer: int | None
    kind: Kind
    state: State
    declared: bool
    subject: str = ""
    oracle: str = ""
    reason: str = ""
    metrics: Metrics | None = None
    threshold: float = 0.0
    holds: bool | None = None
    vacuous: str = ""
    parents: tuple[tuple[int | None, str], ...] = ()
    introduced: float | None = None
    floor: Floor | None = None
    within_floor: bool = False
    subject_layout: str = ""
    oracle_layout: str = ""
    how: str = ""
    mask: str = "none"
    axes: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerComparison:
    """The stages of one layer, or of the whole model.

    Attributes:
        layer: ``None`` for the stages of the whole model.
        stages: in the order of the sequence, then what it does not name.
        verdict: of the sequence; ``None`` for the whole model's stages where the sequence names none of them.
    """

    layer: int | None
    stages: tuple[StageComparison, ...]
    verdict: Verdict | None

    def stage(self, name: str) -> StageComparison | None:
        """A stage by its canonical name."""
        return next((stage for stage in self.stages if stage.stage == name), None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair compared.

    Attributes:
        subject: path of what is under test.
        oracle: path of what it is held against.
        layers: by number, the whole model's stages last.
        declared: the sequence; empty: it is what was captured.
        threshold: the cosine that a stage needs.
        sizes: of the model, as given or found.
        subject_writer: ``runtime`` or ``reference``.
        oracle_writer: the same.
        prompt: what is known of the prompts: ``same prompt``, or ``prompt unverified`` and why.
        notes: what the operator should know; each a sentence.
    """

    subject: str
    oracle: str
    layers: tuple[LayerComparison, ...]
    declared: tuple[str, ...]
    threshold: float
    sizes: Sizes
    subject_writer: str
    oracle_writer: str
    prompt: str
    notes: tuple[str, ...]

    @property
    def first(self) -> LayerComparison | None:
        """The layer whose verdict is that of the pair: the first that leaves the oracle, else the first."""
        judged = [layer for layer in self.layers if layer.verdict is not None]
        apart = (
            layer
            for layer in judged
            if layer.verdict is not None and layer.verdict.outcome is not Outcome.NONE
        )
        return next(apart, judged[0] if judged else None)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of the pair; ``None`` where nothing was judged."""
        return self.first.verdict if self.first is not None else None

    @property
    def stages(self) -> tuple[StageComparison, ...]:
        """Every stage of every layer."""
        return tuple(stage for layer in self.layers for stage in layer.stages)

    @property
    def holds(self) -> bool:
        """Every stage that counts was compared and holds."""
        counted = [stage for stage in self.stages if stage.declared and stage.state is not State.SKIPPED]
        return bool(counted) and all(stage.holds is True for stage in counted)

    @property
    def unreadable(self) -> bool:
        """A stage that counts could not be read."""
        return any(stage.state is State.UNREADABLE and stage.declared for stage in self.stages)

    def layer(self, number: int | None) -> LayerComparison | None:
        """A layer by its number."""
        return next((layer for layer in self.layers if layer.layer == number), None)
