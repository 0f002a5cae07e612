"""The pages of the trace screen: the matrix of all layers, one layer in its parts, the words about them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from workbench.tui import messages, trace_bars, trace_shown
from workbench.tui.safe import cut, one_line
from workbench.tui.trace_actions import MAP, MATRIX, STAGES, VALUES
from workbench.tui.trace_work import (
    CloserArrived,
    Counting,
    PairCompared,
    Progressed,
    TraceWork,
)
from workbench.tui.widgets.keybar import KeyBar
from workbench.tui.widgets.trace_matrix import MatrixView
from workbench.tui.widgets.trace_parts import LayerParts, PartEntered
from workbench.tui.widgets.trace_values import BLOCK, ValuesWanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from workbench.session.comparing import Compared, Comparing
    from workbench.traces.comparison import Comparison, Hint, LayerComparison, StageComparison
    from workbench.tui.trace_lines import StageLine
    from workbench.tui.trace_record import Recorder
    from workbench.workspace.pairs import Pair

_PATIENCE = 0.15  # seconds that the cursor rests on a stage before its histogram is counted


class TracePages(Screen[None]):
    """Compares a pair and shows it; what can be done with it is a class on top of this one.

    Args:
        comparing: does the work.
        pair: the two.
        keys: other keys for actions.
        at: layer and stage to go to; ``None`` begins with the matrix where there are several layers.
        recorder: writes receipts; ``None`` where that cannot be done.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - typed by Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (36, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = ""

    def __init__(
        self,
        comparing: Comparing,
        pair: Pair,
        keys: Mapping[str, str],
        at: tuple[int | None, str] | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        super().__init__()
        self.pair = pair
        self.compared: Compared | None = None
        self.comparison: Comparison | None = None
        self.at_layer: int | None = None
        self.failure = ""
        self.matrix = MatrixView(id=MATRIX)
        self.parts = LayerParts(id="layer")
        self._at = at
        self._threshold = pair.threshold
        self._by_error = False
        self._whole_layer = False
        self._so_far: dict[tuple[int | None, str], StageLine] = {}
        self._hints: dict[tuple[int | None, str], tuple[Hint, ...]] = {}
        self._progress: tuple[int, int] | None = (0, 0)
        self._chosen: tuple[int | None, str] | None = None
        self._work = TraceWork(comparing, self)
        self._recorder = recorder
        self._title = Static(id="title")
        self._told = Static(id="told")
        self._keys = KeyBar(keys, id="keys")

    def compose(self) -> ComposeResult:
        """Title, the matrix or one layer, what is under the cursor, keys."""
        yield self._title
        yield self.matrix
        yield self.parts
        yield self._told
        yield self._keys

    def on_mount(self) -> None:
        """Compare at once; what is known already comes at once, too."""
        self._keys.show_pane(MATRIX)
        self.set_focus(self.matrix)
        self._show_title()
        self._work.compare(self.pair)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._work.stop()

    # What was compared ----------------------------------------------------------------------------

    def on_progressed(self, event: Progressed) -> None:
        """Move the bar, and fill the matrix in as stages come."""
        self._progress = (event.done, event.total)
        self._so_far |= {(line.layer, line.stage): line for line in map(trace_shown.line_alone, event.stages)}
        if self.comparison is None and event.stages:
            lines = [*self._so_far.values()]
            self.matrix.show(lines, tuple(dict.fromkeys(line.stage for line in lines)), {})
        self._show_title()

    def on_pair_compared(self, event: PairCompared) -> None:
        """Show all of it, or why there is nothing."""
        self._progress = None
        if event.compared is None:
            self.failure = event.failure
            self._show_title()
            return
        self.failure = ""
        self.compared = event.compared
        first = self.comparison is None
        self._judge()
        if first and self.comparison is not None:
            self._begin(self.comparison)

    def _begin(self, comparison: Comparison) -> None:
        judged = comparison.first
        layer = judged.layer if judged is not None else comparison.layers[0].layer
        stage = ""
        if judged is not None and judged.verdict is not None and judged.verdict.crossings:
            stage = judged.verdict.crossings[0].after
        if self._at is not None:
            layer, stage = self._at
        self.matrix.go_to(layer, stage)
        if self._at is not None or len(comparison.layers) == 1:
            self.enter_layer(layer, stage)

    def _judge(self) -> None:
        """Everything anew at the threshold in force."""
        if self.compared is None:
            return
        self.comparison = self.compared.at_threshold(self._threshold)
        lines = [*trace_shown.all_lines(self.comparison)]
        verdicts = {
            layer.layer: layer.verdict.outcome.value if layer.verdict is not None else ""
            for layer in self.comparison.layers
        }
        self.matrix.show(lines, trace_shown.stage_names(self.comparison), verdicts)
        self._show_layer()
        self._show_title()
        self._tell()

    @property
    def one_layer(self) -> bool:
        """One layer is shown, not the matrix."""
        return self.has_class("-one-layer")

    @property
    def current_layer(self) -> LayerComparison | None:
        """The layer shown, or the one under the matrix's cursor."""
        if self.comparison is None:
            return None
        return self.comparison.layer(self.at_layer if self.one_layer else self.matrix.at_layer)

    @property
    def stage(self) -> StageComparison | None:
        """The stage that the parts show, or the one under the matrix's cursor."""
        layer = self.current_layer
        line = self.parts.stages.current if self.one_layer else self.matrix.current
        return layer.stage(line.stage) if layer is not None and line is not None else None

    # One layer ------------------------------------------------------------------------------------

    def enter_layer(self, layer: int | None, stage: str = "") -> None:
        """Show one layer, the cursor on a stage of it."""
        if self.comparison is None or self.comparison.layer(layer) is None:
            return
        self.at_layer = layer
        self.set_class(True, "-one-layer")
        self._chosen = None
        self._show_layer()
        if stage:
            self.parts.stages.go_to(stage)
        self._show_stage()
        self.parts.enter(STAGES)
        self._show_title()
        self._tell()

    def _show_layer(self) -> None:
        layer = self.current_layer
        if layer is None or not self.one_layer:
            return
        lines = list(trace_shown.lines_of(layer))
        if self._by_error:
            lines.sort(key=lambda line: -math.inf if math.isnan(line.distance) else -line.distance)
        floors = {stage.floor.weights for stage in layer.stages if stage.floor is not None}
        self.parts.stages.show(lines, self._threshold, ", ".join(sorted(floors)))
        order = "greatest error first" if self._by_error else "as computed"
        self.parts.stages.border_title = Content(f" Stages of {trace_shown.called(layer.layer)}, {order} ")
        self._show_stage()

    def _show_stage(self) -> None:
        """Bring the chosen stage into all parts."""
        stage = self.stage
        if stage is None or self._chosen == (stage.layer, stage.stage):
            return
        self._chosen = (stage.layer, stage.stage)
        metrics = stage.metrics
        why = "" if metrics is not None else trace_shown.words_about(stage)
        self._show_map()
        axes = tuple(zip(stage.axes, stage.lengths, strict=True)) if metrics is not None else ()
        greatest = metrics.max_absolute if metrics is not None else 0.0
        self.parts.values.show(f"Values of {stage.stage}", axes, greatest, why)
        rows = trace_shown.top_rows(stage)
        self.parts.top.show(f"Greatest differences of {stage.stage}", rows, why or "no element differs")
        self.parts.spread.show(f"|d| of {stage.stage}", (), why or "counting …")
        worst = metrics.worst if metrics is not None else None
        if worst is not None:
            self.parts.values.go_to(worst.index)
        if metrics is not None:
            self.set_timer(_PATIENCE, lambda: self._count(stage))

    def _count(self, stage: StageComparison) -> None:
        if self._chosen == (stage.layer, stage.stage) and self.compared is not None:
            self._work.histogram(self.compared, stage)
            self._ask_hints()

    def _ask_hints(self) -> None:
        """What would bring the stage shown over the threshold, if it fails and that is not known."""
        stage = self.stage
        if stage is None or self.compared is None or not self.one_layer:
            return
        if stage.holds is False and (stage.layer, stage.stage) not in self._hints:
            self._work.hints(self.compared, stage)

    def _show_map(self) -> None:
        layer, stage = self.current_layer, self.stage
        if layer is None or stage is None:
            return
        if self._whole_layer:
            found = trace_shown.layer_map(layer)
            self.parts.map.show(found, "no stage of this layer has tokens", stage.stage)
        else:
            self.parts.map.show(trace_shown.map_of(stage), trace_shown.words_about(stage))

    def on_values_wanted(self, event: ValuesWanted) -> None:
        """Ask for what came into sight."""
        stage = self.stage
        if stage is not None and self.compared is not None:
            self._work.values(self.compared, stage, event.block, BLOCK)

    def on_closer_arrived(self, event: CloserArrived) -> None:
        """Show what was asked, if it is still wanted."""
        if event.kind == "hints" and not event.failure:
            if event.stage.threshold == self._threshold:
                self._hints[event.stage.layer, event.stage.stage] = event.answer
                self._tell()
            return
        if self._chosen != (event.stage.layer, event.stage.stage):
            return
        if event.failure:
            self._say(event.failure)
        elif event.kind == "values":
            self.parts.values.put(event.about, event.answer)
        elif event.kind == "histogram":
            self.parts.spread.show(f"|d| of {event.stage.stage}", trace_shown.bins(event.answer))
        elif event.answer < 0:
            self._say("No further element differs by a tenth of the greatest difference.")
        else:
            self.parts.values.go_to(event.answer)

    def on_counting(self, event: Counting) -> None:
        """How far the histogram is, while it is not there."""
        if self._chosen == (event.stage.layer, event.stage.stage) and not self.parts.spread.bins:
            share = 100 * event.done / max(event.total, 1)
            self.parts.spread.show(f"|d| of {event.stage.stage}", (), f"counting … {share:.0f} %")

    @on(PartEntered)
    def _part_entered(self, event: PartEntered) -> None:
        self._keys.show_pane(event.part)
        if event.part == STAGES:
            self._show_stage()
        self._tell()

    @on(messages.CursorMoved, "#matrix")
    def _cell_entered(self) -> None:
        self._tell()

    # Words ----------------------------------------------------------------------------------------

    def _show_title(self) -> None:
        width = max(self._title.size.width - 2, 40)
        pair = self.pair
        head = f"{one_line(pair.name)}: {one_line(pair.subject)} against {one_line(pair.oracle)}"
        self._title.update(
            Content("\n").join(
                [
                    Content.styled(cut(head, width), "bold"),
                    Content.styled(cut(self._state(width), width), "$text-muted"),
                ]
            )
        )

    def _state(self, width: int) -> str:
        """The second line: progress, failure, or the verdict."""
        if self.failure:
            return f"✗ {one_line(self.failure)}"
        if self._progress is not None:
            done, total = self._progress
            share = done / total if total else 0.0
            cells = min(30, width // 3)
            bar = "".join(text for text, _ in trace_bars.filled(share, cells))
            return f"comparing ▕{bar}▏ {100 * share:3.0f} %  {len(self._so_far)} stages · esc stops"
        layer = self.current_layer
        if layer is None or self.comparison is None:
            return ""
        verdict = trace_shown.verdict_words(layer, trace_shown.expected_words(self.pair, layer))
        return f"{trace_shown.called(layer.layer)}: {verdict} · {one_line(self.comparison.prompt)}"

    def _tell(self) -> None:
        """What is under the cursor."""
        stage = self.stage
        if stage is None:
            words = ""
        elif self.one_layer and self.parts.part == MAP:
            words = self.parts.map.told()
        elif self.one_layer and self.parts.part == VALUES:
            words = self.parts.values.told()
        else:
            line = self.matrix.current if not self.one_layer else self.parts.stages.current
            mark = f"{line.mark.glyph} {line.mark.word}: " if line is not None else ""
            where = "" if self.one_layer else f"{trace_shown.called(stage.layer)} {stage.stage} "
            hints = self._hints.get((stage.layer, stage.stage), ())
            words = f"{where}{mark}{trace_shown.words_about(stage, hints)}"
        if not self.one_layer:
            self._show_title()
        self._told.update(Content(cut(words, max(self._told.size.width - 2, 40))))

    def on_resize(self) -> None:
        """Words are cut for the new width."""
        self.call_after_refresh(self._show_title)
        self.call_after_refresh(self._tell)

    def _say(self, words: str) -> None:
        self.app.clear_notifications()
        self.notify(one_line(words), markup=False, timeout=4)
