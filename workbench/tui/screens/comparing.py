"""What of the main screen compares traces: the summary beneath a claim, and the way to the trace screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.worker import get_current_worker

from workbench.tui import messages
from workbench.tui.asking import TracingSession
from workbench.tui.screens.panes import PanesScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workbench.session.comparing import Comparing
    from workbench.session.pairing import ClaimPair
    from workbench.tui.asking import WorkingSession
    from workbench.tui.trace_blocks import Summary
    from workbench.tui.trace_record import Recorder
    from workbench.workspace.pairs import Pair

BY_ITSELF = 1 << 30
"""Bytes of a pair up to which it is compared as soon as its claim is shown."""

_PATIENCE = 0.3  # seconds that a contract is shown before its traces are compared


class PairsArrived(Message):
    """The pairs that a contract's claims rest on, by the claims' ids."""

    def __init__(self, path: str, pairs: Mapping[str, tuple[ClaimPair, ...]]) -> None:
        super().__init__()
        self.path = path
        self.pairs = pairs


class Summarised(Message):
    """More is known of a pair beneath a claim."""

    def __init__(self, path: str, claim: str, summary: Summary) -> None:
        super().__init__()
        self.path = path
        self.claim = claim
        self.summary = summary


class ComparingScreen(PanesScreen):
    """The part of the main screen that compares traces."""

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(session, keys)
        self._comparing: Comparing | None = None
        self._elsewhere = False
        """The trace screen compares: it is not stopped for a summary, which comes when it is left."""
        self._summaries: dict[str, dict[str, dict[int, Summary]]] = {}

    @property
    def comparing(self) -> Comparing:
        """Does the work; made with the first pair."""
        if self._comparing is None:
            from workbench.session.comparing import Comparing as Made  # noqa: PLC0415 - with the first pair

            self._comparing = Made(Path(self.session.snapshot.root))
        return self._comparing

    def on_unmount(self) -> None:
        """The processes end with the screen."""
        if self._comparing is not None:
            self._comparing.close()

    # Beneath a claim ------------------------------------------------------------------------------

    def on_audit_arrived(self, event: messages.AuditArrived) -> None:
        """Ask which of the contract's claims rest on traces."""
        session = self.session
        if event.audit is None or event.path != self.selected or not isinstance(session, TracingSession):
            return
        path = event.path

        def work() -> None:
            worker = get_current_worker()
            try:
                pairs = session.claim_pairs(path)
            except (KeyError, OSError):
                return  # the contract is gone; the list tells so
            if not worker.is_cancelled:
                self.post_message(PairsArrived(path, pairs))

        self.run_worker(work, thread=True, group="pairs", exclusive=True, exit_on_error=False)

    def on_pairs_arrived(self, event: PairsArrived) -> None:
        """Say beneath each claim what will be compared; compare when the operator stays."""
        known = self._summaries.get(event.path, {})
        if not event.pairs and not known:
            return
        from workbench.tui.trace_blocks import Summary  # noqa: PLC0415 - with the first pair

        shown: dict[str, dict[int, Summary]] = {}
        for claim, pairs in event.pairs.items():
            for place, found in enumerate(pairs):
                before = known.get(claim, {}).get(place)
                same = before is not None and before.found.pair == found.pair
                summary = before if same and before is not None else Summary(place, found, words="…")
                shown.setdefault(claim, {})[place] = summary
        self._summaries[event.path] = shown
        self._show_blocks(event.path)
        self.set_timer(_PATIENCE, lambda: self._summarise(event.path))

    def _show_blocks(self, path: str) -> None:
        from workbench.tui.trace_blocks import blocks_of  # noqa: PLC0415 - with the first pair

        blocks = {
            claim: [block for summary in own.values() for block in blocks_of(summary)]
            for claim, own in self._summaries.get(path, {}).items()
        }
        self.claims.show_blocks(path, blocks)

    def _summarise(self, path: str) -> None:
        """Compare every pair of a contract, one after the other, while it is the one shown."""
        if path != self.selected or self._elsewhere:
            return
        waiting = [
            (claim, summary)
            for claim, own in self._summaries.get(path, {}).items()
            for summary in own.values()
        ]
        comparing = self.comparing
        comparing.stop()  # what another contract waited for

        def work() -> None:
            worker = get_current_worker()
            for claim, summary in waiting:

                def tell(newer: Summary, claim: str = claim) -> None:
                    if not worker.is_cancelled:
                        self.post_message(Summarised(path, claim, newer))

                if not worker.is_cancelled:
                    _summarised(comparing, summary, tell)

        if waiting:
            self.run_worker(work, thread=True, group="summaries", exclusive=True, exit_on_error=False)

    def on_summarised(self, event: Summarised) -> None:
        """Show what is known now; the stage that was chosen stays."""
        own = self._summaries.get(event.path, {}).get(event.claim, {})
        before = own.get(event.summary.place)
        if before is not None and before.found == event.summary.found:
            own[event.summary.place] = replace(event.summary, chosen=before.chosen)
            self._show_blocks(event.path)

    @on(messages.CursorMoved, "#claims")
    def _choose_stage(self) -> None:
        """The stage under the cursor is the one whose elements are shown."""
        row = self.claims.current
        if row is None or row.block is None:
            return
        from workbench.tui.trace_blocks import named  # noqa: PLC0415 - where a block is

        found = named(row.block.name)
        if found is None:
            return
        place, stage = found
        own = self._summaries.get(self.claims.path, {}).get(self.claims.claim_id(), {})
        if stage not in ("", "*") and place in own and own[place].chosen != stage:
            own[place] = replace(own[place], chosen=stage)
            self._show_blocks(self.claims.path)

    # The trace screen -----------------------------------------------------------------------------

    def on_block_entered(self, event: messages.BlockEntered) -> None:
        """Enter on a summary opens the trace screen at its stage."""
        from workbench.tui.trace_blocks import named  # noqa: PLC0415 - where a block is

        found = named(event.name)
        if found is not None:
            self._open(event.claim, *found)

    def action_compare_claim(self) -> None:
        """Compare the traces that the claim under the cursor rests on."""
        claim = self.claims.claim_id()
        if self._summaries.get(self.claims.path, {}).get(claim):
            self._open(claim, 0, "")
        else:
            self.say("No pair of traces belongs to this claim: [[traces]] declares one, P opens any two.")

    def _open(self, claim: str, place: int, stage: str) -> None:
        summary = self._summaries.get(self.claims.path, {}).get(claim, {}).get(place)
        if summary is None:
            return
        layer = summary.layer
        chosen = summary.stage
        at = (layer.layer, chosen.stage) if stage and layer is not None and chosen is not None else None
        self._push(summary.found.pair, at, claim)

    def action_open_pair(self) -> None:
        """Name two paths, and compare them."""
        from workbench.tui.screens.paths import PathsScreen  # noqa: PLC0415 - a dialog loads when it opens

        root = Path(self.session.snapshot.root)

        def refuse(paths: tuple[str, ...]) -> str:
            absent = next((path for path in paths if not (root / Path(path).expanduser()).exists()), None)
            return f"There is nothing at {absent}." if absent is not None else ""

        def answered(paths: tuple[str, ...] | None) -> None:
            if paths is not None:
                self._push(self._pair_of(*paths), None, "")

        lines = (("Subject: what is under test", ""), ("Oracle: what it is held against", ""))
        self.app.push_screen(PathsScreen("Open a pair of traces", lines, root, refuse), answered)

    def _pair_of(self, subject: str, oracle: str) -> Pair:
        """Two paths as a pair: with what ``[[traces]]`` says of these two, where it does."""
        from workbench.workspace.pairs import Pair as Two  # noqa: PLC0415 - when there are two

        root = Path(self.session.snapshot.root)
        one, other = (str(Path(path).expanduser()) for path in (subject, oracle))
        session = self.session
        declared = session.workspace.settings.traces if isinstance(session, TracingSession) else ()
        for pair in declared:
            if (root / one, root / other) == (root / pair.subject, root / pair.oracle):
                return pair
        return Two("pair", one, other)

    def _push(self, pair: Pair, at: tuple[int | None, str] | None, claim: str) -> None:
        from workbench.tui.screens.traces import TraceScreen  # noqa: PLC0415 - loads when it opens

        self.workers.cancel_group(self, "summaries")
        path = self.claims.path
        self._elsewhere = True

        def left(_: None) -> None:
            self._elsewhere = False
            if path:
                self._summarise(path)

        self.app.push_screen(TraceScreen(self.comparing, pair, self.keymap, at, self._recorder(claim)), left)

    def _recorder(self, claim: str) -> Recorder | None:
        """Writes receipts for a claim of the contract shown, or for none."""
        session, audit = self.session, self.claims.audit
        if not isinstance(session, TracingSession):
            return None
        from workbench.tui.trace_record import Recorder as Made  # noqa: PLC0415 - with the first comparison

        found = next((each.claim for each in audit.claims if each.claim.id == claim), None) if audit else None
        if audit is None or found is None:
            return Made(session.workspace)
        return Made(session.workspace, audit.contract, found, self.drafting)


def _summarised(comparing: Comparing, summary: Summary, tell: Callable[[Summary], None]) -> None:
    """Compare one pair, telling on the way how far it is; what is known already is told at once."""
    from workbench.session.comparing import ComparingError  # noqa: PLC0415 - with the first pair

    pair = summary.found.pair
    try:
        compared = comparing.known(pair)
        if compared is None:
            extent = comparing.extent(pair)
            if extent.size > BY_ITSELF:
                size = extent.size / (1 << 30)
                tell(replace(summary, words=f"{size:,.1f} GB in {extent.files:,} files: p compares them"))
                return
            tell(replace(summary, words="comparing …"))
            compared = comparing.compare(
                pair,
                on_progress=lambda done, total: tell(
                    replace(summary, words=f"comparing … {100 * done / max(total, 1):.0f} %")
                ),
            )
    except ComparingError as error:
        if not error.stopped:
            tell(replace(summary, words=error.message, failed=True))
    else:
        tell(replace(summary, compared=compared, words="", failed=False))
