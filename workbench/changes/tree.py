"""What a YAML document says, as plain values: the ground on which two states of a file are compared.

Tags and texts, not constructed values: ``1.10`` is not ``1.1``, and ``yes`` is what each parser takes it for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.changes.operation import ChangeError

if TYPE_CHECKING:
    from workbench.contracts.contract import YamlPath

STR = "tag:yaml.org,2002:str"
SEQ = "tag:yaml.org,2002:seq"
MAP = "tag:yaml.org,2002:map"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text with its tag."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Children in order."""

    tag: str
    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs in order; keys may be anything."""

    tag: str
    pairs: tuple[tuple[Tree, Tree], ...]


Tree = Scalar | Sequence | Mapping

Value = str | Scalar | tuple["Value", ...] | dict[str, "Value"]
"""Something new: a text, a scalar with the tag of its neighbours, a list, or a mapping of these."""


@dataclass(frozen=True, slots=True)
class SetAt:
    """What stands at a path becomes something else; a text keeps the old one's tag with ``same_tag``."""

    where: YamlPath
    value: Value
    same_tag: bool = False


@dataclass(frozen=True, slots=True)
class InsertAt:
    """A list gets another item at an index."""

    where: YamlPath
    index: int
    value: Value


@dataclass(frozen=True, slots=True)
class DeleteAt:
    """A list loses the item at an index."""

    where: YamlPath
    index: int


@dataclass(frozen=True, slots=True)
class Permute:
    """A list's items get another order: ``order[k]`` is the old index of the k-th."""

    where: YamlPath
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddKey:
    """A mapping gets another pair at an index."""

    where: YamlPath
    index: int
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class RenameKey:
    """The pair at a path gets another key, and keeps its place."""

    where: YamlPath
    key: str


@dataclass(frozen=True, slots=True)
class Several:
    """Edits that are made together; none of them: comments alone change."""

    edits: tuple[_Single, ...] = ()


@dataclass(frozen=True, slots=True)
class DropKey:
    """A mapping loses the pair with a key."""

    where: YamlPath
    key: str


_Single = SetAt | InsertAt | DeleteAt | Permute | AddKey | RenameKey | DropKey
Edit = _Single | Several


def tree_of(node: Any) -> Tree:
    """A composed node of either parser as a tree; what an alias shares stands at each of its places.

    The node must be of bounded depth and size, as ``read_document`` sees to.
    """
    tag = str(node.tag)
    kind = type(node).__name__
    if kind == "ScalarNode":
        return Scalar(tag, node.value)
    if kind == "MappingNode":
        return Mapping(tag, tuple((tree_of(key), tree_of(each)) for key, each in node.value))
    return Sequence(tag, tuple(tree_of(each) for each in node.value))


def value_tree(value: Value) -> Tree:
    """The tree of something new."""
    if isinstance(value, str):
        return Scalar(STR, value)
    if isinstance(value, Scalar):
        return value
    if isinstance(value, tuple):
        return Sequence(SEQ, tuple(map(value_tree, value)))
    return Mapping(MAP, tuple((Scalar(STR, key), value_tree(each)) for key, each in value.items()))


def edited(tree: Tree, edit: Edit) -> Tree:
    """The tree that an edit means to make of another.

    Raises:
        ChangeError: nothing of the edit's kind stands at its path.
    """
    if isinstance(edit, Several):
        for each in edit.edits:
            tree = _at(tree, each.where, each)
        return tree
    return _at(tree, edit.where, edit)


def _at(tree: Tree, where: YamlPath, edit: _Single) -> Tree:
    if not where:
        return _here(tree, edit)
    step, rest = where[0], where[1:]
    if isinstance(tree, Sequence) and isinstance(step, int):
        items = list(tree.items)
        items[step] = _at(items[step], rest, edit)
        return replace(tree, items=tuple(items))
    if isinstance(tree, Mapping):
        pairs = list(tree.pairs)
        for index, (key, value) in enumerate(pairs):
            if isinstance(key, Scalar) and key.text == step:
                if isinstance(edit, RenameKey) and not rest:
                    pairs[index] = (Scalar(STR, edit.key), value)
                    return replace(tree, pairs=tuple(pairs))
                pairs[index] = (key, _at(value, rest, edit))
                return replace(tree, pairs=tuple(pairs))
    raise ChangeError("no-field", f"nothing stands at {'.'.join(map(str, edit.where))}")


def _is_key(key: Tree, text: str) -> bool:
    return isinstance(key, Scalar) and key.text == text


def _here(tree: Tree, edit: _Single) -> Tree:
    if isinstance(edit, SetAt):
        new = value_tree(edit.value)
        return replace(new, tag=tree.tag) if edit.same_tag and isinstance(new, Scalar) else new
    if isinstance(edit, AddKey) and isinstance(tree, Mapping):
        pair = (Scalar(STR, edit.key), value_tree(edit.value))
        return replace(tree, pairs=(*tree.pairs[: edit.index], pair, *tree.pairs[edit.index :]))
    if isinstance(edit, DropKey) and isinstance(tree, Mapping):
        kept = tuple(pair for pair in tree.pairs if not _is_key(pair[0], edit.key))
        return replace(tree, pairs=kept)
    if isinstance(tree, Sequence):
        items = tree.items
        if isinstance(edit, InsertAt):
            return replace(tree, items=(*items[: edit.index], value_tree(edit.value), *items[edit.index :]))
        if isinstance(edit, DeleteAt):
            return replace(tree, items=(*items[: edit.index], *items[edit.index + 1 :]))
        if isinstance(edit, Permute):
            return replace(tree, items=tuple(items[old] for old in edit.order))
    raise ChangeError("shape", f"what stands at {'.'.join(map(str, edit.where))} has another shape")
