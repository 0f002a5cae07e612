"""Everything that views, workers and the session tell the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

    from workbench.audit.findings import ContractAudit
    from workbench.audit.resolution import Suggestion
    from workbench.tui.arrangement import Arrangement
    from workbench.tui.asking import Rest
    from workbench.tui.code_page import Source, Wanted
    from workbench.tui.widgets.lines import LineView


class SnapshotArrived(Message):
    """The session has a newer snapshot; several at once are told as one.

    Args:
        taken: called when the message is taken up: snapshots that come later are told anew.
    """

    def __init__(self, taken: Callable[[], None]) -> None:
        super().__init__()
        self.taken = taken


class Arranged(Message):
    """A snapshot's rows, grouped and sorted for the list."""

    def __init__(self, arrangement: Arrangement) -> None:
        super().__init__()
        self.arrangement = arrangement


class AuditArrived(Message):
    """A contract's audit, or why there is none."""

    def __init__(self, path: str, audit: ContractAudit | None, failure: str = "") -> None:
        super().__init__()
        self.path = path
        self.audit = audit
        self.failure = failure


class SourceArrived(Message):
    """The file that the code pane wants, read and parsed, or why it cannot be shown."""

    def __init__(self, wanted: Wanted, source: Source) -> None:
        super().__init__()
        self.wanted = wanted
        self.source = source


class SuggestionsArrived(Message):
    """Suggestions for a reference, with what history tells."""

    def __init__(self, reference: tuple[str, int, int], suggestions: tuple[Suggestion, ...]) -> None:
        super().__init__()
        self.reference = reference
        self.suggestions = suggestions


class RestingArrived(Message):
    """The claims that rest on a symbol, or why they could not be told."""

    def __init__(self, title: str, rests: tuple[Rest, ...], failure: str = "") -> None:
        super().__init__()
        self.title = title
        self.rests = rests
        self.failure = failure


class ViewMessage(Message):
    """Something that happened in a view of lines."""

    def __init__(self, view: LineView) -> None:
        super().__init__()
        self.view = view

    @property
    def control(self) -> Widget:
        """The view, for ``@on`` selectors."""
        return self.view


class CursorMoved(ViewMessage):
    """The cursor stands on another row."""


class Activated(ViewMessage):
    """Enter, or a double click, on the row of the cursor."""


class BlockEntered(Message):
    """Enter on a block that another room shows beneath a claim: whose name it has opens what it has.

    Args:
        name: of the block.
        claim: id of the claim that it stands beneath.
    """

    def __init__(self, name: str, claim: str) -> None:
        super().__init__()
        self.name = name
        self.claim = claim


class CandidateChosen(ViewMessage):
    """Another suggestion, or another place of an ambiguous name, is to be shown."""


class FilterChanged(Message):
    """The filter's text, at every key."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class FilterLeft(Message):
    """The filter is done with: kept, or cleared."""

    def __init__(self, *, cleared: bool) -> None:
        super().__init__()
        self.cleared = cleared
