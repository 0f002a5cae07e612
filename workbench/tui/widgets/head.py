"""The head of the screen: which code the contracts are judged against, and how far the index is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from workbench.audit.words import several
from workbench.session.snapshot import Phase
from workbench.tui.safe import cut, cut_start, one_line, width_of

if TYPE_CHECKING:
    from workbench.session.snapshot import Head as Judged
    from workbench.session.snapshot import Progress, Snapshot

_FULL, _EMPTY = "━", "─"
_BAR_FROM = 100  # cells: from here the bar is a long one


class Head(Widget):
    """Two lines: the workspace and its progress; the revision judged."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._snapshot: Snapshot | None = None
        self._waiting = 0

    def show_draft(self, waiting: int) -> None:
        """Show how many changes wait in the draft."""
        if waiting != self._waiting:
            self._waiting = waiting
            self.refresh()

    def show(self, snapshot: Snapshot) -> None:
        """Show a newer snapshot's head and progress."""
        self._snapshot = snapshot
        self.refresh()

    def render(self) -> Content:
        """The two lines."""
        if self._snapshot is None:
            return Content("")
        width = self.content_size.width
        snapshot = self._snapshot
        progress = _progress(snapshot, 24 if width >= _BAR_FROM else 10, width)
        root = cut_start(_home(one_line(snapshot.root)), width - progress.cell_length - 2)
        gap = " " * max(1, width - width_of(root) - progress.cell_length)
        first = Content.assemble((root, "bold"), gap, progress)
        if not self._waiting:
            return Content("\n").join([first, _judged(snapshot.head, width)])
        draft = f"draft: {self._waiting:,} change{'s' * (self._waiting != 1)}"
        judged = _judged(snapshot.head, width - len(draft) - 2)
        gap = " " * max(1, width - judged.cell_length - len(draft))
        second = Content.assemble(judged, gap, (draft, "bold $text-accent"))
        return Content("\n").join([first, second])


def _home(root: str) -> str:
    home = str(Path.home())
    return "~" + root[len(home) :] if root == home or root.startswith(home + "/") else root


def _judged(head: Judged, width: int) -> Content:
    """``judged against main @ abc1234 + uncommitted changes · base 1a2b3c4 · history 1,165 commits``."""
    if not head.revision:
        # Nothing until git has answered; then the reason why there is no revision.
        return Content.styled(cut(one_line(head.history), width), "$text-muted")
    revision = f"{one_line(head.branch) or 'detached'} @ {one_line(head.revision)}"
    base = f"base {one_line(head.base)}" if head.base else "no base revision"
    history = one_line(head.history)
    # From the longest wording to the shortest: the first that fits is taken.
    for lead, dirty, rest in (
        ("judged against ", " + uncommitted changes", f"  ·  {base}  ·  history {history}"),
        ("judged against ", " + uncommitted", f" · {base} · {history}"),
        ("", " + uncommitted", f" · {base} · {history}"),
        ("", " + uncommitted", f" · {history}"),
        ("", " +", ""),
    ):
        marked = dirty if head.dirty else ""
        if width_of(lead + revision + marked + rest) <= width:
            break
    return Content.assemble(
        (lead, "$text-muted"),
        (cut(revision, width - width_of(lead + marked + rest)), "bold"),
        (marked, "$text-warning"),
        (rest, "$text-muted"),
    )


def _indexed(snapshot: Snapshot) -> str:
    """``1,774 files · 20,310 symbols``."""
    return f"{several(snapshot.sources, 'file')} · {several(snapshot.symbols, 'symbol')}"


def _progress(snapshot: Snapshot, cells: int, width: int) -> Content:
    """A bar and ``indexing 812/1,774``; when all is done, what was indexed, or what went wrong on the way."""
    progress = snapshot.progress
    match progress.phase:
        case Phase.DONE if progress.note:
            return Content.assemble(
                ("✓ ", "$text-success"),
                ("up to date, but ", "$text-muted"),
                (cut(one_line(progress.note), max(16, width * 3 // 5 - 18)), "$text-warning"),
            )
        case Phase.DONE:
            return Content.assemble(
                ("✓ ", "$text-success"),
                (f"up to date  {_indexed(snapshot)}", "$text-muted"),
            )
        case Phase.FAILED:
            return Content.assemble(("✗ stopped ", "$text-error"), (cut(one_line(progress.note), 60), ""))
        case _:
            return _bar(progress, cells)


def _bar(progress: Progress, cells: int) -> Content:
    word = progress.phase.value.partition(" ")[0]
    if not progress.found:
        return Content.styled(f"{progress.phase.value} …", "$text-muted")
    full = min(cells, cells * progress.done // progress.found)
    return Content.assemble(
        (_FULL * full, "$text-accent"),
        (_EMPTY * (cells - full), "$text-disabled"),
        f"  {word} {progress.done:,}/{progress.found:,}",
    )
