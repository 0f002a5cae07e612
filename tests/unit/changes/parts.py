"""ruamel.yaml's reading of a file of which a part has changed: only that part is read again.

What an operation changes is a few lines; ruamel.yaml needs a second for a large file. Here the nodes of the
file as it was are kept, and of the file as it is now only the rows or top-level keys with other lines are
read.
Whatever this cannot take apart, it reads whole.
"""

from __future__ import annotations

import copy
from bisect import bisect_right
from contextlib import contextmanager

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

_WHOLE = YAML.compose_all
_WHOLE_ONLY = ("---", "...", "?", "%", "\ufeff")  # how lines begin that say something of the whole file


def read(text: str) -> list:
    """The root nodes of a text, read whole."""
    parser = YAML(typ="safe", pure=True)
    parser.composer.warn_double_anchors = False
    return list(_WHOLE(parser, text))


def anchored(root) -> bool:
    """Whether a node, or one below it, has an anchor."""
    work = [root]
    while work:
        node = work.pop()
        if node.anchor:
            return True
        if isinstance(node, MappingNode):
            work += (part for pair in node.value for part in pair)
        elif isinstance(node, SequenceNode):
            work += node.value
    return False


class Parts:
    """A file as it was, and readings of what became of it.

    Attributes:
        whole: how many texts were read whole, the file's own among them.
        partly: how many in part.
    """

    def __init__(self, before: str) -> None:
        self.before = before
        self.whole = self.partly = 0
        self._known: dict[str, list] = {}
        self._roots = self.nodes(before)
        self._lines = before.split("\n")
        self._starts: list[int] = []
        self._places: list[
            tuple[int, int]
        ] = []  # of each start: which pair, and which row of its value (-1: key)
        self._cut()

    def _cut(self) -> None:
        """Where the top-level keys and the rows of their lists begin."""
        text = self.before
        root = self._roots[0] if len(self._roots) == 1 else None
        if not isinstance(root, MappingNode) or root.flow_style or anchored(root):
            return
        if text.count("\r") != text.count("\r\n") or any(
            line.startswith(_WHOLE_ONLY) for line in self._lines
        ):
            return
        for at, (key, value) in enumerate(root.value):
            if key.start_mark.column:
                self._starts = []
                return
            self._starts.append(key.start_mark.line)
            self._places.append((at, -1))
            if isinstance(value, SequenceNode) and not value.flow_style and value.value:
                column = value.start_mark.column
                dashes = [
                    number
                    for number in range(value.start_mark.line, value.end_mark.line + 1)
                    if number < len(self._lines) and self._lines[number][: column + 1] == " " * column + "-"
                ]
                if len(dashes) == len(value.value) and dashes[0] > key.start_mark.line:
                    self._starts += dashes
                    self._places += [(at, row) for row in range(len(dashes))]

    def nodes(self, text: str) -> list:
        """The root nodes of a text; not to be changed.

        Raises:
            YAMLError: ruamel.yaml refuses it.
        """
        if text not in self._known:
            if len(self._known) > 3:
                del self._known[list(self._known)[1]]
            self._known[text] = self._partly(text) or self._wholly(text)
        return self._known[text]

    def _wholly(self, text: str) -> list:
        self.whole += 1
        return read(text)

    def _partly(self, text: str) -> list | None:
        if not getattr(self, "_starts", None) or text == self.before:
            return None
        old, new = self._lines, text.split("\n")
        short = min(len(old), len(new))
        same = next((at for at in range(short) if old[at] != new[at]), short)
        tail = next((at for at in range(short - same) if old[-1 - at] != new[-1 - at]), short - same)
        # What stands right before may have grown, what stands right behind may have lost its head.
        first = bisect_right(self._starts, max(same - 1, 0)) - 1
        last = bisect_right(self._starts, max(len(old) - tail, same)) - 1
        if first < 0 or any(line.startswith(_WHOLE_ONLY) for line in new[same : len(new) - tail]):
            return None
        (pair, row), (pair_to, row_to) = self._places[first], self._places[last]
        in_rows = pair == pair_to and row >= 0
        if not in_rows:
            first = self._places.index((pair, -1))
            ends = [at for at, place in enumerate(self._places) if place[0] == pair_to]
            last = ends[-1]
        start = self._starts[first]
        stop = self._starts[last + 1] if last + 1 < len(self._starts) else len(old)
        if in_rows and row_to < row:
            return None
        part = "\n".join(new[start : len(new) - (len(old) - stop)])
        try:
            roots = read("rows:\n" + part + "\n" if in_rows else part + "\n")
        except YAMLError:
            return None
        if len(roots) != 1 or not isinstance(roots[0], MappingNode) or anchored(roots[0]):
            return None
        root = copy.copy(self._roots[0])
        root.value = [*root.value]
        if in_rows:
            key, value = root.value[pair]
            value = copy.copy(value)
            inner = roots[0].value[0][1]
            if len(roots[0].value) != 1 or not isinstance(inner, SequenceNode):
                return None
            value.value = [*value.value[:row], *inner.value, *value.value[row_to + 1 :]]
            root.value[pair] = (key, value)
        else:
            root.value[pair : pair_to + 1] = roots[0].value
        self.partly += 1
        return [root]


@contextmanager
def shared(before: str):
    """Everybody inside who asks ruamel.yaml for the nodes of a text gets them from one reading, in part."""
    parts = Parts(before)

    def compose_all(_yaml: YAML, stream: str | bytes):
        return iter(parts.nodes(stream.decode() if isinstance(stream, bytes) else stream))

    YAML.compose_all = compose_all
    try:
        yield parts
    finally:
        YAML.compose_all = _WHOLE
