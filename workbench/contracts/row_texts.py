"""Everything that a row of a contract says in words, whatever it stands under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.contracts.contract import YamlPath
    from workbench.contracts.document import Document


def row_texts(document: Document, where: YamlPath) -> tuple[str, ...]:
    """The texts of a row, in file order; a list of plain texts is one, as ``[a, b]``.

    Args:
        document: the contract's.
        where: path to the row, such as ``Claim.where``.

    Returns:
        Nothing where there is no such row.
    """
    node = document.root
    for step in where:
        node = _below(node, step)
    return tuple(_texts(node)) if node is not None else ()


def _below(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MappingNode) and isinstance(step, str):
        return next((v for k, v in node.value if isinstance(k, ScalarNode) and k.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: Node = node.value[step]
        return found
    return None


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.value
    elif isinstance(node, MappingNode):
        for _, value in node.value:
            yield from _texts(value)
    elif isinstance(node, SequenceNode):
        if len(node.value) > 1 and all(isinstance(each, ScalarNode) for each in node.value):
            yield f"[{', '.join(each.value for each in node.value)}]"
        else:
            for each in node.value:
                yield from _texts(each)
