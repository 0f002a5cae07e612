"""Two traces side by side: what can be done on the screen that shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from workbench.tui import messages, trace_shown
from workbench.tui.actions import Home, bindings
from workbench.tui.safe import one_line
from workbench.tui.screens.trace_pages import TracePages
from workbench.tui.trace_actions import MAP, MATRIX, STAGES, TOP, VALUES

if TYPE_CHECKING:
    from typing import ClassVar

    from workbench.tui.trace_work import ReceiptWritten

STEPS = (0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99995, 0.99999, 0.999999)
"""Cosines that ``+`` and ``-`` go through."""

TENTH = 0.1
"""Share of the greatest difference from which on ``n`` stops at a value."""


class TraceScreen(TracePages):
    """The trace screen; see ``TracePages`` for what it is made of."""

    BINDINGS = bindings(Home.TRACES)
    HOMES: ClassVar = (Home.TRACES,)

    # Actions --------------------------------------------------------------------------------------

    @on(messages.Activated, "#matrix")
    def _enter_cell(self) -> None:
        line = self.matrix.current
        if line is not None:
            self.enter_layer(line.layer, line.stage)

    @on(messages.Activated, "#stages")
    def _enter_stage(self) -> None:
        self.parts.enter(MAP)

    @on(messages.Activated, "#map")
    def _enter_place(self) -> None:
        """From the map to the values there; from the whole layer's to the stage."""
        layer, stage, found = self.current_layer, self.stage, self.parts.map.map
        if layer is None or stage is None or found is None:
            return
        rows, columns = self.parts.map.spans()
        if self._whole_layer:
            self.parts.stages.go_to(found.rows[rows[0]])
            self.parts.enter(STAGES)
            return
        heat = stage.metrics.heat if stage.metrics is not None else None
        index = trace_shown.element_at(stage, heat, rows, columns) if heat is not None else None
        if index is not None:
            self.parts.enter(VALUES)
            self.parts.values.go_to(index)

    @on(messages.Activated, "#top")
    def _enter_element(self) -> None:
        index = self.parts.top.index
        if index is not None:
            self.parts.enter(VALUES)
            self.parts.values.go_to(index)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What needs a comparison waits for it; leaving does not."""
        free = ("leave_traces", "compare_again")
        return self.comparison is not None or action in free or not hasattr(TraceScreen, f"action_{action}")

    def action_enter_part(self) -> None:
        """To the next part."""
        if self.one_layer:
            self.parts.enter_next(1)

    def action_enter_part_before(self) -> None:
        """To the part before."""
        if self.one_layer:
            self.parts.enter_next(-1)

    def action_next_divergence(self) -> None:
        """To the next one."""
        self._to_divergence(1)

    def action_previous_divergence(self) -> None:
        """To the one before."""
        self._to_divergence(-1)

    def _to_divergence(self, step: int) -> None:
        if self.one_layer and self.parts.part in (VALUES, TOP) and self.compared is not None:
            stage = self.stage
            if stage is not None and stage.metrics is not None:
                self.parts.enter(VALUES)
                least = TENTH * stage.metrics.max_absolute
                self._work.next_apart(self.compared, stage, self.parts.values.cursor, step, least)
            return
        stage = self.stage
        places = [
            (line.layer, line.stage, line.diverges)
            for layer in (self.comparison.layers if self.comparison is not None else ())
            for line in trace_shown.lines_of(layer)
        ]
        here = next(
            (
                at
                for at, (layer, name, _) in enumerate(places)
                if stage and (layer, name) == (stage.layer, stage.stage)
            ),
            -1,
        )
        ahead = places[here + 1 :] if step > 0 else places[: max(here, 0)][::-1]
        found = next(((layer, name) for layer, name, diverges in ahead if diverges), None)
        if found is None:
            self._say(
                "No stage beyond this one parts from the oracle." if step > 0 else "None before this one."
            )
        elif self.one_layer:
            self.matrix.go_to(*found)
            self.enter_layer(*found)
        else:
            self.matrix.go_to(*found)

    def action_layer_after(self) -> None:
        """To the next layer."""
        self._to_layer(1)

    def action_layer_before(self) -> None:
        """To the layer before."""
        self._to_layer(-1)

    def _to_layer(self, step: int) -> None:
        if not self.one_layer:
            self.matrix.move_to_column(self.matrix.column + step)
            return
        layers = self.matrix.numbers
        at = layers.index(self.at_layer) + step if self.at_layer in layers else 0
        if not 0 <= at < len(layers):
            self._say(f"There is no layer {'beyond' if step > 0 else 'before'} this one.")
            return
        stage, part = self.stage, self.parts.part
        name = stage.stage if stage is not None else ""
        self.matrix.go_to(layers[at], name)
        self.enter_layer(layers[at], name)
        self.parts.enter(part)

    def action_threshold_up(self) -> None:
        """Ask for a higher cosine."""
        self._set_threshold(next((each for each in STEPS if each > self._threshold), None))

    def action_threshold_down(self) -> None:
        """Ask for a lower one."""
        self._set_threshold(next((each for each in reversed(STEPS) if each < self._threshold), None))

    def action_type_threshold(self) -> None:
        """Ask for any cosine."""
        from workbench.tui.screens.paths import PathsScreen  # noqa: PLC0415 - a dialog loads when it opens

        def refuse(texts: tuple[str, ...]) -> str:
            return "" if trace_shown.cosine_of(texts[0]) is not None else "A cosine is a number from -1 to 1."

        def answered(texts: tuple[str, ...] | None) -> None:
            if texts is not None:
                self._set_threshold(trace_shown.cosine_of(texts[0]))

        lines = (("The cosine that a stage needs", f"{self._threshold:.12g}"),)
        self.app.push_screen(PathsScreen("Threshold", lines, None, refuse), answered)

    def _set_threshold(self, threshold: float | None) -> None:
        if threshold is None:
            self._say(f"+ and - go from {STEPS[0]} to {STEPS[-1]}; t takes any other threshold.")
            return
        self._threshold = threshold
        self._hints.clear()  # they told what would reach the other
        self._judge()
        self._ask_hints()
        declared = (
            f"; the pair's own is {self.pair.threshold:.6g}" if threshold != self.pair.threshold else ""
        )
        self._say(f"Threshold {threshold:.6g}{declared}")

    def action_sort_stages(self) -> None:
        """As computed, or the greatest error first."""
        self._by_error = not self._by_error
        self._show_layer()

    def action_other_map(self) -> None:
        """Of the stage, or of the whole layer."""
        self._whole_layer = not self._whole_layer
        self._show_map()
        self._tell()

    def action_record_evidence(self) -> None:
        """Ask for a folder, and write a receipt there."""
        recorder, compared, shown = self._recorder, self.compared, self._threshold
        if recorder is None or compared is None:
            self._say("A receipt needs a workspace and a comparison.")
            return
        from workbench.session.recording import foretold  # noqa: PLC0415 - with the first receipt
        from workbench.tui.screens.paths import PathsScreen  # noqa: PLC0415 - a dialog loads when it opens

        def answered(paths: tuple[str, ...] | None) -> None:
            if paths is not None:
                self._say("Hashing what was compared …")
                hinted = trace_shown.with_hints(compared.comparison, self._hints)
                told = replace(compared, comparison=hinted)
                self._work.record(recorder, paths[0], self.pair, told, shown)

        root = recorder.workspace.root
        title = f"Record as evidence{f' of {recorder.claim.id}' if recorder.claim is not None else ''}"
        label = (*foretold(self.pair, compared, shown), "Folder for the receipt, made where it is not there")
        lines = (("\n".join(map(one_line, label)), recorder.folder),)
        self.app.push_screen(PathsScreen(one_line(title), lines, root, lambda _: ""), answered)

    def on_receipt_written(self, event: ReceiptWritten) -> None:
        """Cite it, or say why there is none."""
        if event.written is None or self._recorder is None:
            self._say(event.failure)
        elif words := self._recorder.cite(event.written):
            self._say(words)

    def action_compare_again(self) -> None:
        """Look at the files again."""
        self._progress, self.failure = (0, 0), ""
        self._show_title()
        self._work.compare(self.pair)

    def action_leave_traces(self) -> None:
        """One step back."""
        if self.one_layer and self.parts.part != STAGES:
            self.parts.enter(STAGES)
        elif self.one_layer and len(self.matrix.numbers) > 1:
            self.set_class(False, "-one-layer")
            self._keys.show_pane(MATRIX)
            self.set_focus(self.matrix)
            self._tell()
        else:
            self._work.stop()
            self.dismiss(None)
