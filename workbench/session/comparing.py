"""Pairs of traces compared beside a face: in processes of their own, with what was compared kept.

A comparison is kept by the pair, and by path, size and time of every file of it; while none of these has
changed it is not made again. Beyond that every stage's measures are kept in the workspace's store, so that
another run reads only what has changed. ``stop`` ends what is under way at once.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.workspace.helper import Helper
from workbench.workspace.processes import WorkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from workbench.traces.closer import Values
    from workbench.traces.comparison import Comparison, Hint, StageComparison
    from workbench.traces.spread import Histogram
    from workbench.traces.tensor import Stamp
    from workbench.workspace.pairs import Pair

_YIELDING = 10
"""How far the process that compares steps back behind others, as ``nice`` counts."""

_KEPT = 32
"""Comparisons that are kept; each is some hundred kilobytes."""


class ComparingError(Exception):
    """Two traces could not be compared, or were stopped.

    Attributes:
        message: why, in a sentence.
        stopped: somebody stopped it.
    """

    def __init__(self, message: str, *, stopped: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.stopped = stopped


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and what it was made of.

    Attributes:
        pair: with absolute paths.
        comparison: of all layers, at the pair's threshold.
        stamps: of every file, by path.
    """

    pair: Pair
    comparison: Comparison
    stamps: Mapping[str, Stamp]

    def at_threshold(self, threshold: float) -> Comparison:
        """The comparison judged at another threshold; nothing is read for it."""
        from workbench.traces.declared import parents_of  # noqa: PLC0415 - with the first comparison
        from workbench.traces.threshold import at_threshold  # noqa: PLC0415

        return at_threshold(self.comparison, threshold, parents_of(self.pair))


@dataclass(frozen=True, slots=True)
class Extent:
    """What a comparison will have to read.

    Attributes:
        files: of both sides.
        size: bytes of all.
    """

    files: int
    size: int


class Comparing:
    """Compares for a face. Every method but ``stop`` and ``close`` blocks: ask from a worker.

    Args:
        root: of the workspace; relative paths are below it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        # The work is named here and imported in the process: numpy is none of the face's.
        self._comparer: Helper[Any, Any] = Helper(_compare)
        self._closer: Helper[Any, Any] = Helper(_answer)
        # Counting goes through a whole stage: values that somebody scrolls to do not wait for it.
        self._counter: Helper[Any, Any] = Helper(_answer)
        self._kept: OrderedDict[tuple[Pair, tuple[tuple[str, Stamp], ...]], Compared] = OrderedDict()
        self._guard = threading.Lock()
        self._stops = 0

    def close(self) -> None:
        """End the processes; what is being asked becomes an error."""
        self._stops += 1
        self._comparer.close()
        self._closer.close()
        self._counter.close()

    def stop(self) -> None:
        """Stop the comparison that is under way, if one is."""
        self._stops += 1
        self._comparer.stop()

    def extent(self, pair: Pair) -> Extent:
        """How much there is to read.

        Raises:
            ComparingError: a side holds no trace.
        """
        stamps = self._stamps(self._whole(pair))
        return Extent(len(stamps), sum(stamp.size for stamp in stamps.values()))

    def known(self, pair: Pair) -> Compared | None:
        """The comparison as it was made before, in this run or another, if every file is as it was then.

        Raises:
            ComparingError: a side holds no trace, or it was stopped.
        """
        return self._found(pair, only_kept=True)

    def compare(
        self,
        pair: Pair,
        on_stage: Callable[[StageComparison], None] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Compared:
        """Compare a pair, or give what is known of it; what was measured before is not measured again.

        Args:
            pair: whose threshold the comparison is made at.
            on_stage: called after each stage.
            on_progress: called with elements done and elements in all.

        Raises:
            ComparingError: it cannot be compared, or was stopped.
        """
        found = self._found(pair, on_stage, on_progress)
        assert found is not None  # noqa: S101 - only what is merely looked up may be none
        return found

    def _found(
        self,
        pair: Pair,
        on_stage: Callable[[StageComparison], None] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        *,
        only_kept: bool = False,
    ) -> Compared | None:
        """A pair compared; ``None``: only what is kept counts, and not all of it is."""
        stops = self._stops
        whole = self._whole(pair)
        stamps = self._stamps(whole)
        key = _key(whole, stamps)
        with self._guard:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found

        stages: list[StageComparison] = []

        def told(what: Any) -> None:
            if isinstance(what, tuple):
                if on_progress is not None:
                    on_progress(*what)
            else:
                stages.append(what)
                if on_stage is not None:
                    on_stage(what)

        try:
            frame: Comparison | None = self._comparer.ask((whole, self._root, only_kept), told)
        except WorkError as error:
            raise ComparingError(str(error), stopped=self._stops != stops) from error
        if frame is None:
            return None
        from workbench.traces.declared import parents_of  # noqa: PLC0415 - with the first comparison
        from workbench.traces.threshold import assembled  # noqa: PLC0415

        found = Compared(whole, assembled(frame, stages, parents_of(whole)), stamps)
        with self._guard:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def values(self, compared: Compared, stage: StageComparison, start: int, count: int) -> Values:
        """Values of both sides from an element on, each with whether it counts.

        Raises:
            ComparingError: a file has changed since it was compared, or cannot be read.
        """
        found: Values = self._ask("values", compared, stage, start=start, count=count)
        return found

    def histogram(
        self,
        compared: Compared,
        stage: StageComparison,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Histogram:
        """How many elements of a stage differ by how much.

        Args:
            compared: the pair.
            stage: of it.
            on_progress: called with elements counted and elements in all.

        Raises:
            ComparingError: as ``values``.
        """
        self._counter.stop()  # of another stage, which nobody looks at any more
        found: Histogram = self._ask("histogram", compared, stage, on_progress)
        return found

    def hints(self, compared: Compared, stage: StageComparison) -> tuple[Hint, ...]:
        """What would bring a stage that does not hold over the threshold.

        A comparison is made without: trying takes longer than measuring, and most are never looked at.

        Raises:
            ComparingError: as ``values``.
        """
        found: tuple[Hint, ...] = self._ask("hints", compared, stage)
        return found

    def next_apart(
        self, compared: Compared, stage: StageComparison, start: int, step: int, least: float
    ) -> int:
        """The next element behind (-1: before) a place that differs by ``least`` or more; -1 for none.

        Raises:
            ComparingError: as ``values``.
        """
        found: int = self._ask("next", compared, stage, start=start, step=step, least=least)
        return found

    def _ask(
        self,
        kind: str,
        compared: Compared,
        stage: StageComparison,
        on_progress: Callable[[int, int], None] | None = None,
        **more: Any,
    ) -> Any:
        stamps = tuple(compared.stamps.get(path) for path in (stage.subject, stage.oracle))
        comparison = compared.comparison
        writers = (comparison.subject_writer, comparison.oracle_writer)
        helper = self._counter if kind == "histogram" else self._closer
        told = None if on_progress is None else lambda steps: on_progress(*steps)
        try:
            return helper.ask((kind, stage, stamps, comparison.sizes, writers, compared.pair, more), told)
        except WorkError as error:
            raise ComparingError(str(error)) from error

    def _whole(self, pair: Pair) -> Pair:
        """The pair with absolute paths."""
        return replace(pair, subject=str(self._root / pair.subject), oracle=str(self._root / pair.oracle))

    def _stamps(self, pair: Pair) -> dict[str, Stamp]:
        from pathlib import Path  # noqa: PLC0415 - as the type above

        from workbench.traces.fault import TraceFaultError  # noqa: PLC0415 - with the first pair
        from workbench.traces.folder import open_trace  # noqa: PLC0415
        from workbench.traces.provenance import NAME  # noqa: PLC0415
        from workbench.traces.tensor import Stamp  # noqa: PLC0415

        found: dict[str, Stamp] = {}
        try:
            for side in (pair.subject, pair.oracle):
                trace = open_trace(Path(side))
                told = (folder / NAME for folder in (trace.path, *trace.path.parents[:2]))
                for path in (*trace.files.values(), *(str(each) for each in told if each.is_file())):
                    state = os.stat(path)  # noqa: PTH116 - of hundreds of files
                    found[path] = Stamp(state.st_size, state.st_mtime_ns)
        except TraceFaultError as error:
            raise ComparingError(str(error)) from error
        except OSError as error:
            raise ComparingError(f"{error.filename}: {error.strerror or error}") from error
        return found


def _key(pair: Pair, stamps: Mapping[str, Stamp]) -> tuple[Pair, tuple[tuple[str, Stamp], ...]]:
    # What the pair is called, and which claims rest on it, does not change what is measured.
    plain = replace(pair, name="", claims=(), expect="", layers=(), line=0)
    return plain, tuple(sorted(stamps.items()))


# -- in the processes ----------------------------------------------------------------------------------------


def _compare(asked: Sequence[tuple[Pair, Path, bool]]) -> Comparison | None:
    """Compare a pair, telling on the way each stage, and elements done and in all.

    Args:
        asked: of one: the pair, the workspace's root, and whether nothing is to be measured; if something
            would have to be, the answer is ``None``.

    What is told is not said again: the answer's layers have numbers, and no stages. Taking hundreds of them
    apart at once would hold up the face.
    """
    from pathlib import Path  # noqa: PLC0415 - in a process of its own

    from workbench.session.measures import Measures, NotKeptError  # noqa: PLC0415
    from workbench.traces.compare import compare  # noqa: PLC0415
    from workbench.traces.declared import options_of  # noqa: PLC0415
    from workbench.traces.watch import Watch  # noqa: PLC0415
    from workbench.workspace.worker import tell  # noqa: PLC0415

    ((pair, root, only_kept),) = asked
    if hasattr(os, "setpriority"):
        # It may keep every core busy; whoever types comes first.
        os.setpriority(os.PRIO_PROCESS, 0, max(_YIELDING, os.getpriority(os.PRIO_PROCESS, 0)))
    watch = Watch(lambda done, total: tell((done, total)))
    options = replace(options_of(pair), hints=False)
    try:
        with Measures(root, only=only_kept) as kept:
            found = compare(
                Path(pair.subject), Path(pair.oracle), options, watch=watch, on_stage=tell, kept=kept
            )
    except NotKeptError:
        return None
    return replace(found, layers=tuple(replace(layer, stages=(), verdict=None) for layer in found.layers))


def _answer(asked: Sequence[Any]) -> Any:
    from workbench.traces.closer import Question, answer  # noqa: PLC0415 - in a process of its own
    from workbench.traces.declared import options_of  # noqa: PLC0415
    from workbench.traces.folder import Writer  # noqa: PLC0415
    from workbench.traces.watch import Watch  # noqa: PLC0415
    from workbench.workspace.worker import tell  # noqa: PLC0415

    ((kind, stage, stamps, sizes, writers, pair, more),) = asked
    one, other = writers
    return answer(
        Question(kind, stage, stamps, sizes, (Writer(one), Writer(other)), options_of(pair), **more),
        Watch(lambda done, total: tell((done, total))),
    )
