"""``edit``'s steps as operations: what they name is looked for in the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.cli.exit_code import UsageError
from workbench.cli.steps import splits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.changes.operation import Operation
    from workbench.changes.within import Placed
    from workbench.cli.steps import Step
    from workbench.contracts.contract import Claim, Contract, Item


class Translator:
    """Makes operations of steps, looking into the contract for what they name.

    Args:
        path: the contract.
        data: its bytes.
        why: for the reviewer.
    """

    def __init__(self, path: str, data: bytes, why: str = "") -> None:
        self._path = path
        self._why = why
        self._data = data
        self._contract: Contract | None = None
        self._waiting: list[Operation] = []

    def operations(self, steps: Sequence[Step]) -> tuple[Operation, ...]:
        """The operations of steps, each as the ones before it leave the contract.

        Raises:
            ChangeError: what a step names is not there, or is there twice.
            UsageError: an arrow can be read in two ways.
        """
        found = []
        for step in steps:
            operation = self._operation(step)
            found.append(operation)
            self._waiting.append(operation)
        return tuple(found)

    def _operation(self, step: Step) -> Operation:
        from workbench.changes.operation import AddItem, MoveItem, RemoveField, RemoveItem, SetText  # noqa: PLC0415 - --help

        path, claim, field, text, why = self._path, step.claim, step.field, step.text, self._why
        if step.option == "--set":
            return SetText(path, claim, field, text, why)
        if step.option == "--unset":
            return RemoveField(path, claim, field, why)
        if step.option == "--remove":
            return RemoveItem(path, claim, field, text, None, why)
        if step.option == "--replace":
            return self._replacing(step)
        at = step.at - 1 if step.at is not None else None
        if step.option == "--add":
            before = self._whole(step, step.before) if step.before is not None else None
            return AddItem(path, claim, field, text, at, why, before)
        old = self._whole(step, text)
        if at is None:
            at = self._in_front(step, old)
        return MoveItem(path, claim, field, old, at, None, why)

    def _replacing(self, step: Step) -> Operation:
        ways = splits(step.text)
        readings = [each for each in ways if any(self._hits(step, each[0]))]
        if len(readings) > 1:
            raise UsageError(
                f"--replace {step.field}={step.text} can be read in {len(readings)} ways: "
                "use --remove and --add"
            )
        old, new = readings[0] if readings else ways[0]
        whole, naming = self._hits(step, old)
        if len(whole) == 1 or (not whole and len(naming) == 1):
            item, text = (
                (whole[0], new)
                if whole
                else (naming[0][0], naming[0][1].replaced(naming[0][0].value.text, new))
            )
            return self._written(step, item, text)
        if not whole and naming:
            raise self._several(step, old, [item for item, _ in naming])
        return self._written(step, None, new, old)

    def _written(self, step: Step, item: Item | None, text: str, old: str = "") -> Operation:
        """An item's, or a text field's, new text; which of the two the contract's shape tells."""
        from workbench.changes.operation import ReplaceItem, SetText, place_of  # noqa: PLC0415 - --help

        path, claim, why = self._path, step.claim, self._why
        if item is None:
            return ReplaceItem(path, claim, step.field, old, text, None, why)
        row = _row(self._now(step), claim)
        field, at = place_of(item.value.where[len(row.where) if row is not None else 1 :])
        if at is None:
            return SetText(path, claim, field, text, why, item.value.text)
        return ReplaceItem(path, claim, field, item.value.text, text, at, why)

    def _whole(self, step: Step, named: str) -> str:
        """The whole text of the item that is meant by it, or by one of its references."""
        whole, naming = self._hits(step, named)
        if not whole and len(naming) > 1:
            raise self._several(step, named, [item for item, _ in naming])
        return naming[0][0].value.text if not whole and naming else named

    def _in_front(self, step: Step, old: str) -> int:
        """The index that an item gets that is moved in front of another."""
        from workbench.changes.operation import ChangeError  # noqa: PLC0415 - --help needs none of it

        other = self._whole(step, step.before or "")
        texts = [" ".join(item.value.text.split()) for item in self._items(step)]
        wanted = " ".join(other.split())
        if wanted not in texts:
            raise ChangeError("no-item", f"{step.field} has no item “{wanted}” to go in front of")
        here = " ".join(old.split())
        before = texts.index(wanted)
        return before - (here in texts[:before])

    def _hits(self, step: Step, named: str) -> tuple[list[Item], list[tuple[Item, Placed]]]:
        """The items whose whole text this is, and the references that are written so."""
        from workbench.changes.within import placed  # noqa: PLC0415 - --help needs none of it

        words = named.split()
        items = self._items(step)
        whole = [item for item in items if item.value.text.split() == words]
        naming: dict[tuple[Any, int, int], tuple[Item, Placed]] = {}
        for item in items:
            for one in placed(item.field, item.value.text):
                if one.reference.text.split() == words:
                    key = (item.value.where, one.start, one.end)  # braces spell several out of one text
                    naming[key] = (item, one)
        return whole, [] if whole else [*naming.values()]

    def _several(self, step: Step, named: str, items: Sequence[Item]) -> Exception:
        from workbench.changes.operation import ChangeError  # noqa: PLC0415 - --help needs none of it

        lines = " and ".join(str(item.value.span.line) for item in items)
        return ChangeError(
            "two-items",
            f"{step.field} of {step.claim} names “{named}” {len(items)} times, at lines {lines}: "
            "give the whole item",
            items[0].value.span.line,
        )

    # -- the contract as the steps so far leave it -----------------------------------------------------------

    def _items(self, step: Step) -> list[Item]:
        return [*items_under(self._now(step), step.claim, step.field)]

    def _now(self, step: Step) -> Contract:
        from workbench.contracts.claims import read_contract  # noqa: PLC0415 - loads the YAML parser

        if any(_touches(operation, step) for operation in self._waiting):
            from workbench.changes.lay import lay  # noqa: PLC0415 - see above

            self._data = lay(self._path, self._data, self._waiting).after
            self._waiting.clear()
            self._contract = None
        if self._contract is None:
            self._contract = read_contract(self._path, self._data)
        return self._contract


def _touches(operation: Operation, step: Step) -> bool:
    """Whether a change may be one of what a later step looks at."""
    if operation.claim != step.claim:
        return False
    ours, theirs = operation.field.split("."), step.field.split(".")
    return ours[-1] == theirs[-1] or any(part.isdecimal() for part in (*ours, *theirs))


def items_under(contract: Contract, claim: str, field: str) -> Iterator[Item]:
    """The items of a claim's field, by a bare name or a dotted one."""
    row = _row(contract, claim)
    items = row.items if row is not None else contract.items if claim == "metadata" else ()
    depth = len(row.where) if row is not None else 1
    wanted = field.removeprefix(".")
    for item in items:
        if row is None and item.value.where[0] != "metadata":
            continue
        steps = item.value.where[depth:]
        keys = [str(key) for key in (steps[:-1] if isinstance(steps[-1], int) else steps)]
        if ".".join(keys) == wanted or (not field.startswith(".") and keys[-1:] == [wanted]):
            yield item


def _row(contract: Contract, claim: str) -> Claim | None:
    rows = contract.named(claim)
    return rows[0] if len(rows) == 1 else None
