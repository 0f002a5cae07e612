"""One stage of a pair compared: its two files opened, laid over each other, measured and judged."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from functools import partial
from math import isfinite, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.traces.absent import why_absent
from workbench.traces.arrange import arrange
from workbench.traces.comparison import StageComparison, State
from workbench.traces.fault import Fault, TraceFaultError
from workbench.traces.floors import floor_of
from workbench.traces.hints import hints_of
from workbench.traces.kv_heads import NEEDS, kv_head_hint
from workbench.traces.layout import LayoutError, flat, usual_layout
from workbench.traces.measure import Job, Plan, measure, plan_of
from workbench.traces.pair import RefusedError
from workbench.traces.stages import Kind, parents_among, stage_of
from workbench.traces.standing import remark, stands, vacuous, within_floor
from workbench.traces.tensor import OpenTensor
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.traces.comparison import Hint
    from workbench.traces.floors import Floor
    from workbench.traces.folder import Place
    from workbench.traces.measure import Kept
    from workbench.traces.metrics import Metrics
    from workbench.traces.options import Options
    from workbench.traces.pair import Pair
    from workbench.traces.tensor import Tensor


@dataclass(frozen=True, slots=True)
class Look:
    """What was found of a stage, before it is judged.

    Attributes:
        base: what was known before.
        state: what became of it.
        reason: why it was not compared.
        metrics: ``None`` where it was not.
        plan: how its sides lie over each other; ``None`` where it was not.
        hints: what would bring it over the threshold.
    """

    base: _Base
    state: State
    reason: str
    metrics: Metrics | None = None
    plan: Plan | None = None
    hints: tuple[Hint, ...] = ()


class StageComparer:
    """Compares the stages of a pair: looks at them, in any order, and settles them one after the other.

    Args:
        pair: opened.
        options: how.
        watch: told how far it is; stops it.
        kept: what was measured before.

    Attributes:
        done: every stage so far, compared or not.

    Raises:
        ValueError: a weight format is not known.
    """

    def __init__(self, pair: Pair, options: Options, watch: Watch, kept: Kept | None = None) -> None:
        self._pair = pair
        self._options = options
        self._watch = watch
        self._kept = kept
        self.done: dict[Place, StageComparison] = {}
        self._present: set[Place] = set()
        self._layers: list[int] = []
        self._floor = floor_of(options.weights)
        self._floors = {name: floor_of(weights) for name, weights in options.weights_of.items()}
        # A stage lies the same in every layer.
        self._plans: dict[Any, Plan] = {}

    def look(self, place: Place, *, counts: bool) -> Look:
        """Measure one stage; what cannot be compared says why. Several threads may do so at once.

        Args:
            place: its layer and name.
            counts: it is of the sequence that is judged.

        Raises:
            CancelledError: it was stopped.
        """
        base = self._base(place, counts=counts)
        ours, theirs = self._pair.places[place]
        if ours is None or theirs is None:
            return Look(base, *self._alone(place, base))
        try:
            return self._measured(place, base, ours, theirs)
        except TraceFaultError as error:
            state = State.REFUSED if error.fault is Fault.LAYER else State.UNREADABLE
            side = "subject" if error.path == Path(ours) else "oracle"
            return Look(base, state, f"{side}: {error.message}")
        except LayoutError as error:
            return Look(base, State.REFUSED, str(error))

    def settle(self, place: Place, look: Look) -> StageComparison:
        """Judge one stage; what it is computed from was settled before."""
        if look.metrics is None or look.plan is None:
            found = look.base.without(look.state, look.reason)
        else:
            parents = parents_among(place[1], place[0], self._present, self._layers, self._options.parents)
            above = [self.done[parent].metrics for parent in parents]
            handed = [metrics.relative_error for metrics in above if metrics is not None]
            added = introduced(look.metrics.relative_error, handed)
            found = look.base.judged(
                look.metrics, look.plan, parents=parents, introduced=added, hints=look.hints
            )
        self.done[place] = found
        if found.state is State.COMPARED:
            self._present.add(place)
            if place[0] is not None and place[0] not in self._layers:
                insort(self._layers, place[0])
        return found

    def _base(self, place: Place, *, counts: bool) -> _Base:
        layer, name = place
        ours, theirs = self._pair.places[place]
        return _Base(
            name,
            layer,
            stage_of(name).kind,
            ours or "",
            theirs or "",
            threshold=self._options.threshold,
            floor=self._floors.get(name, self._floor),
            declared=counts,
        )

    def _measured(self, place: Place, base: _Base, ours: str, theirs: str) -> Look:
        name = place[1]
        with OpenTensor(ours) as subject, OpenTensor(theirs) as oracle:
            require_layer(place, subject.tensor, oracle.tensor)
            plan = self._plan(name, subject.tensor, oracle.tensor)
            scores = name == "attn_scores"
            job = Job(subject, oracle, plan, base.kind, self._options.top, minus_infinity=scores)
            metrics = measure(job, self._watch, kept=self._kept)
            hints: tuple[Hint, ...] = ()
            if self._options.hints:
                sizes = self._pair.sizes
                by_head = partial(self._by_head, place) if name in NEEDS and sizes.whole else None
                hints = hints_of(metrics, base.threshold, job, sizes.kv_heads, by_head=by_head)
            return Look(base, State.COMPARED, "", metrics, plan, hints)

    def _by_head(self, place: Place, both: Any, names: list[str]) -> Hint | None:
        """Whether query heads read other KV heads than their group's, by what the subject captured."""
        layer, name = place

        def captured(stage: str) -> tuple[str, tuple[str, ...]] | None:
            path = self._pair.places.get((layer, stage), (None, None))[0]
            given = self._options.layouts.get(stage)
            axes = given.subject if given is not None else None
            return None if path is None else (path, axes or usual_layout(stage, self._pair.writers[0]))

        return kv_head_hint(
            name, both, names, threshold=self._options.threshold, sizes=self._pair.sizes, captured=captured
        )

    def _plan(self, name: str, subject: Tensor, oracle: Tensor) -> Plan:
        key = (name, subject.count, subject.shape, oracle.count, oracle.shape)
        plan = self._plans.get(key)
        if plan is None:
            pair = self._pair
            arrangement = arrange(
                name, subject, oracle, pair.sizes, options=self._options, writers=pair.writers
            )
            plan = self._plans[key] = plan_of(arrangement, stage_of(name).kind)
        return plan

    def _alone(self, place: Place, base: _Base) -> tuple[State, str]:
        """A stage that only one side has, or neither."""
        layer, name = place
        if not base.subject and not base.oracle:
            return why_absent(place, self._pair.places, self._pair.writers)
        has, lacks, side = ("oracle", "subject", 1) if base.oracle else ("subject", "oracle", 0)
        matmul = self._pair.places.get((layer, "qkv_matmul"), (None, None))[side]
        biased = self._pair.places[place][side]
        if (
            name == "qkv_bias"
            and matmul is not None
            and biased is not None
            and _same_values(biased, matmul, self._kept)
        ):
            reason = f"the model has no bias: the {has}'s is its qkv_matmul, and the {lacks} writes none"
            return State.SKIPPED, reason
        return State.MISSING, f"the {lacks} does not have it, and the {has} does"


def introduced(e: float, handed: Sequence[float]) -> float | None:
    """``sqrt(max(0, e² - e_parent²))``, what a stage adds to the parent that is furthest off.

    Args:
        e: its relative error.
        handed: its parents'.

    Returns:
        ``None`` without parents, and where one of the numbers is none or has no bounds.
    """
    if not handed:
        return None
    of_parent = max(handed)
    if not isfinite(e) or not all(map(isfinite, handed)):
        return None
    return sqrt(max(0.0, e * e - of_parent * of_parent))


class _Base:
    """What is known of a stage before it is compared."""

    __slots__ = ("declared", "floor", "kind", "layer", "name", "oracle", "subject", "threshold")

    def __init__(
        self,
        name: str,
        layer: int | None,
        kind: Kind,
        subject: str,
        oracle: str,
        *,
        threshold: float,
        floor: Floor | None,
        declared: bool = True,
    ) -> None:
        self.name = name
        self.layer = layer
        self.kind = kind
        self.declared = declared
        self.subject = subject
        self.oracle = oracle
        self.threshold = threshold
        self.floor = floor

    def without(self, state: State, reason: str, parents: tuple[Place, ...] = ()) -> StageComparison:
        """The stage, where it is not compared."""
        return StageComparison(
            self.name,
            self.layer,
            self.kind,
            state,
            self.declared,
            self.subject,
            self.oracle,
            reason,
            threshold=self.threshold,
            floor=self.floor,
            parents=parents,
        )

    def judged(
        self,
        metrics: Metrics,
        plan: Plan,
        *,
        parents: tuple[Place, ...] = (),
        introduced: float | None = None,
        hints: tuple[Hint, ...] = (),
    ) -> StageComparison:
        """The stage with its metrics, and whether it holds."""
        arrangement = plan.arrangement
        holds = stands(self.kind, metrics, self.threshold)
        return StageComparison(
            self.name,
            self.layer,
            self.kind,
            State.COMPARED,
            self.declared,
            self.subject,
            self.oracle,
            remark(self.kind, metrics),
            metrics,
            self.threshold,
            holds,
            vacuous(self.kind, metrics) if holds else "",
            parents,
            introduced,
            self.floor,
            within_floor(self.kind, metrics, self.floor, holds=holds),
            arrangement.subject.text,
            arrangement.oracle.text,
            arrangement.how,
            arrangement.mask.value,
            tuple([axis.name for axis in arrangement.axes]),
            tuple([axis.size for axis in arrangement.axes]),
            hints,
        )


def elements_apart(
    one: Path, other: Path, options: Options, *, watch: Watch | None = None
) -> tuple[StageComparison, int | None]:
    """Hold two files against each other element by element, in the order in which they lie on disk.

    Args:
        one: the file under test.
        other: the file it is held against.
        options: threshold and top.
        watch: told how far it is; stops it.

    Returns:
        The comparison, and the layer that both headers name (``None`` for the whole model).

    Raises:
        TraceFaultError: one is no stage file.
        RefusedError: they are of different layers, or have different counts.
        CancelledError: it was stopped.
    """
    watch = watch or Watch()
    with OpenTensor(one) as a, OpenTensor(other) as r:
        ours, theirs = a.tensor, r.tensor
        if ours.layer != theirs.layer:
            raise RefusedError(f"different layers: {layer_word(ours.layer)} and {layer_word(theirs.layer)}")
        if ours.count != theirs.count:
            raise RefusedError(f"different counts: {ours.count:,} values and {theirs.count:,}")
        watch.total = max(1, ours.count)
        base = _Base(
            one.stem, ours.layer, Kind.PLAIN, str(one), str(other), threshold=options.threshold, floor=None
        )
        plan = plan_of(flat(ours.count, "element by element"), Kind.PLAIN)
        return base.judged(measure(Job(a, r, plan, Kind.PLAIN, options.top), watch), plan), ours.layer


def require_layer(place: Place, subject: Tensor, oracle: Tensor) -> None:
    """Refuse a file whose header names another layer than the place where it stands, or than the other side.

    Raises:
        TraceFaultError: it does.
    """
    layer, name = place
    if stage_of(name).whole:
        return
    for side in (subject, oracle):
        if side.names_layer and layer is not None and side.layer != layer:
            raise TraceFaultError(
                side.path,
                Fault.LAYER,
                f"its header says {layer_word(side.layer)}, and it is taken for layer {layer}",
            )
    if subject.names_layer and oracle.names_layer and subject.layer != oracle.layer:
        raise TraceFaultError(
            oracle.path,
            Fault.LAYER,
            f"different layers: {layer_word(subject.layer)} and {layer_word(oracle.layer)}",
        )


def layer_word(layer: int | None) -> str:
    """A layer in words: ``layer 3``, ``the whole model``."""
    return "the whole model" if layer is None else f"layer {layer}"


def _same_values(one: str, other: str, kept: Kept | None) -> bool:
    """Two files hold the same values."""
    try:
        with OpenTensor(one) as a, OpenTensor(other) as r:
            if a.tensor.count != r.tensor.count:
                return False
            plan = plan_of(flat(a.tensor.count, ""), Kind.PLAIN)
            metrics = measure(Job(a, r, plan, Kind.PLAIN, 1), Watch(), kept=kept)
    except TraceFaultError:
        return False
    return metrics.sums.dd == 0 and not metrics.finiteness.unexpected
