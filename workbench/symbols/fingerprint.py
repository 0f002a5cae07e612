"""Fingerprints: a hash of what a definition says, not of how it is laid out.

It is taken over the syntax tree of the definition, its attributes or decorators and its body, with what a
formatter may change left out: blanks, comments, documentation, separators, redundant parentheses, the style
of quotes (``rust_shape`` and ``python_shape`` tell the rest). Nothing in it tells the place, so that it
survives a move to another line or another file. A token changed in a body changes the fingerprint of that
definition and of those around it, and of no other.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from workbench.symbols import python_definition, python_shape, rust_definition, rust_shape
from workbench.symbols.grammar import parse
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

_BYTES = 10


class Fingerprints:
    """The fingerprints of one source.

    Args:
        data: the file, whatever its bytes are.
        language: what it is written in.
    """

    def __init__(self, data: bytes, language: Language) -> None:
        self._root = parse(data, language).root_node
        python = language is Language.PYTHON
        self._definition = python_definition.definition if python else rust_definition.definition
        self._shape = python_shape.shape if python else rust_shape.shape

    def of(self, name: str, line: int) -> str | None:
        """The fingerprint of a definition.

        Args:
            name: its own name.
            line: its first line as the index has it, 1-based.

        Returns:
            20 hexadecimal digits; ``None`` when no definition of that name begins there.
        """
        found = self._definition(self._root, name, line - 1)
        if found is None:
            return None
        digest = blake2b(digest_size=_BYTES)
        for token in _flat(found, self._shape):
            digest.update(b"%d:%b" % (len(token), token))
        return digest.hexdigest()


def _flat(nodes: Iterable[Node | bytes], shape: Callable[[Node], Iterable[Node | bytes]]) -> Iterator[bytes]:
    """The tokens of some nodes in order. Nothing recurses: a file may be nested as deep as it likes."""
    stack: list[Node | bytes] = [*nodes]
    stack.reverse()
    while stack:
        each = stack.pop()
        if isinstance(each, bytes):
            yield each
        else:
            stack.extend(reversed([*shape(each)]))
