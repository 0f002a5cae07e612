"""Pairs of traces, as ``[[traces]]`` of the settings declares them: a subject and the oracle it is held to.

A stage file holds no shape, so a pair tells what the files do not: sizes, layouts, masks, weight formats.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

THRESHOLD = 0.999
"""The cosine from which on two stages agree, where a pair names no other."""

VERDICTS = ("UNIQUE", "NONE", "STARTS_BELOW", "MULTIPLE", "UNDECIDABLE")
"""What can be expected of a sequence of stages."""

MASKS = ("causal", "none")

WEIGHT_FORMATS = ("F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K", "Q4_K")
"""Formats whose noise is known; a mixture (``Q4_K_M``) goes by the format that it is named after."""

_SIZES = ("seq", "heads", "kv_heads", "head_dim")
_KEYS = (
    "name", "subject", "oracle", "claims", "layers", "stages", "expect", *_SIZES,
    "layouts", "masks", "parents", "threshold", "weights",
)  # fmt: skip
_SIDES = ("subject", "oracle")
_EXPECTED = re.compile(
    rf"({'|'.join(VERDICTS)})(?:\s*\(\s*([\w.-]+)\s*(?:(?:,|->|→)\s*([\w.-]+)\s*)?\))?", re.ASCII
)
_STAGES_EXPECTED = {"UNIQUE": 2, "STARTS_BELOW": 1}


@dataclass(frozen=True, slots=True)
class LayoutOf:
    """The axes of a stage on one side or on both.

    Attributes:
        stage: its name.
        side: ``subject``, ``oracle``, or empty for both.
        axes: their names, the slowest first: ``seq``, ``heads``, ``kv_heads``, ``head_dim``, ``query``,
            ``key``, ``1`` for an axis of one element; another name's length is told by the count.
    """

    stage: str
    side: str
    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two traces that belong together, and what is to be known about them. Sizes are 0 where nothing is said.

    Attributes:
        name: what the pair is called.
        subject: folder (or file) under test, relative to the workspace's root, or absolute.
        oracle: what it is held against.
        claims: ids of the claims that rest on it; ``CONTRACT#ID`` where only one contract's is meant, by the
            contract's file name without ending, or its path.
        layers: the layers that the verdict is about; empty: every layer.
        stages: the sequence that the verdict runs over; empty: what the claim says, else every stage.
        expect: the verdict that is expected: one of ``VERDICTS``, ``UNIQUE(b)`` or ``UNIQUE(a, b)``; empty:
            none.
        seq: tokens.
        heads: query heads.
        kv_heads: heads of K and V.
        head_dim: elements of a head.
        layouts: of stages that are not laid out as usual.
        masks: stage and ``causal`` or ``none``.
        parents: stages that the graph does not know, each with those it is computed from.
        threshold: least cosine at which a stage holds.
        weights: stage and weight format; the stage is empty for all that are not named.
        line: 1-based line of the declaration; 0 where it is not plain.
    """

    name: str
    subject: str
    oracle: str
    claims: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    stages: tuple[str, ...] = ()
    expect: str = ""
    seq: int = 0
    heads: int = 0
    kv_heads: int = 0
    head_dim: int = 0
    layouts: tuple[LayoutOf, ...] = ()
    masks: tuple[tuple[str, str], ...] = ()
    parents: tuple[tuple[str, tuple[str, ...]], ...] = ()
    threshold: float = THRESHOLD
    weights: tuple[tuple[str, str], ...] = ()
    line: int = 0


def read_pairs(value: Any, text: str, fail: Callable[[int, str], Exception]) -> tuple[Pair, ...]:
    """Read what stands under ``traces``.

    Args:
        value: as TOML gave it.
        text: of the settings file, to find lines in.
        fail: makes the error for a line and a message.

    Raises:
        Exception: what ``fail`` made, for the first thing that cannot be used.
    """
    lines = _Lines(text)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise fail(lines.of(0, "traces"), "traces must be tables, each headed [[traces]]")
    pairs: list[Pair] = []
    for place, table in enumerate(value):
        pair = _Reader(place, table, lines, fail).read()
        if any(pair.name == other.name for other in pairs):
            raise fail(lines.of(place, "name"), f"two pairs of traces are called {pair.name!r}: rename one")
        pairs.append(pair)
    return tuple(pairs)


class _Reader:
    """Turns one table into a pair."""

    def __init__(
        self, place: int, table: Mapping[str, Any], lines: _Lines, fail: Callable[[int, str], Exception]
    ) -> None:
        self._place = place
        self._table = table
        self._lines = lines
        self._fail = fail
        name = table.get("name")
        self._called = f"pair {name!r}" if isinstance(name, str) and name else f"pair {place + 1}"

    def error(self, key: str, words: str, within: str = "") -> Exception:
        return self._fail(self._lines.of(self._place, key, within), f"{self._called}: {words}")

    def read(self) -> Pair:
        for key in self._table:
            if key not in _KEYS:
                near = difflib.get_close_matches(str(key).replace("-", "_"), _KEYS, n=1)
                advice = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_KEYS)}"
                raise self.error(key, f"unknown setting {key!r}: {advice}")
        for key in ("name", "subject", "oracle"):
            if key not in self._table:
                raise self.error("traces", f'has no {key}: write {key} = "…"')
        return Pair(
            name=self.word("name"),
            subject=self.word("subject"),
            oracle=self.word("oracle"),
            claims=self.words("claims"),
            layers=self.layers(),
            stages=self.stages(),
            expect=self.expect(),
            **{size: self.size(size) for size in _SIZES},
            layouts=self.layouts(),
            masks=tuple(
                (stage, self.one_of("masks", stage, mask, MASKS)) for stage, mask in self.table("masks")
            ),
            parents=tuple(
                (stage, self.list_of("parents", parents, stage)) for stage, parents in self.table("parents")
            ),
            threshold=self.threshold(),
            weights=self.weights(),
            line=self._lines.of(self._place, "traces"),
        )

    def word(self, key: str) -> str:
        value = self._table[key]
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise self.error(key, f'{key} must be text, such as {key} = "…"')
        return value

    def words(self, key: str) -> tuple[str, ...]:
        return self.list_of(key, self._table[key]) if key in self._table else ()

    def list_of(self, key: str, value: Any, inner: str = "") -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            said = inner or key
            raise self.error(said, f'{said} must be a list of texts, such as ["…"]', key if inner else "")
        return tuple(value)

    def stages(self) -> tuple[str, ...]:
        stages = self.words("stages")
        twice = next((stage for at, stage in enumerate(stages) if stage in stages[:at]), None)
        if twice is not None:
            raise self.error("stages", f"stages names {twice!r} twice")
        if "stages" in self._table and len(stages) < 2:  # noqa: PLR2004 - a sequence
            raise self.error("stages", "stages needs two or more: the verdict is about neighbours")
        return stages

    def layers(self) -> tuple[int, ...]:
        value = self._table.get("layers", [])
        if not isinstance(value, list) or not all(_whole(each) and each >= 0 for each in value):
            raise self.error("layers", "layers must be a list of layer numbers from 0, such as [0]")
        return tuple(value)

    def size(self, key: str) -> int:
        value = self._table.get(key, 0)
        if key in self._table and not (_whole(value) and value > 0):
            raise self.error(key, f"{key} must be a whole number above 0")
        return int(value)

    def threshold(self) -> float:
        value = self._table.get("threshold", THRESHOLD)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 < value <= 1:
            raise self.error("threshold", "threshold must be a cosine above 0 and up to 1, such as 0.999")
        return float(value)

    def expect(self) -> str:
        value = self._table.get("expect", "")
        found = _EXPECTED.fullmatch(value.strip()) if isinstance(value, str) else None
        if "expect" not in self._table:
            return ""
        named = [each for each in found.groups()[1:] if each] if found is not None else []
        if found is None or len(named) > _STAGES_EXPECTED.get(found[1], 0):
            listed = ", ".join(VERDICTS)
            raise self.error("expect", f"expect must be one of {listed}, or UNIQUE(last good, first bad)")
        return f"{found[1]}({', '.join(named)})" if named else str(found[1])

    def table(self, key: str) -> list[tuple[str, Any]]:
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"{key} must be a table from stage to value")
        return list(value.items())

    def one_of(self, key: str, stage: str, value: Any, known: tuple[str, ...]) -> str:
        plain = re.sub("_[SML]$", "", value) if known is WEIGHT_FORMATS and isinstance(value, str) else value
        if not isinstance(value, str) or plain not in known:
            listed = ", ".join(f'"{each}"' for each in known)
            raise self.error(stage, f"{stage} under {key} must be one of {listed}", key)
        return value

    def layouts(self) -> tuple[LayoutOf, ...]:
        layouts = []
        for stage, value in self.table("layouts"):
            sides = {"": value} if isinstance(value, str) else value
            if not isinstance(sides, dict) or not sides or not set(sides) <= {"", *_SIDES}:
                raise self.error(
                    stage,
                    f'the layout of {stage} must be text such as "seq heads head_dim", or '
                    '{ subject = "…", oracle = "…" }',
                    "layouts",
                )
            layouts += [LayoutOf(stage, side, self.axes(stage, axes)) for side, axes in sides.items()]
        return tuple(layouts)

    def axes(self, stage: str, value: Any) -> tuple[str, ...]:
        axes = tuple(re.split(r"[\s,]+", value.strip("[] \t"))) if isinstance(value, str) else ()
        if not axes or not all(re.fullmatch(r"[A-Za-z_]\w*|1", axis) for axis in axes):
            raise self.error(
                stage, f'the layout of {stage} must be names of axes, such as "seq heads head_dim"', "layouts"
            )
        twice = next((axis for at, axis in enumerate(axes) if axis != "1" and axis in axes[:at]), None)
        if twice is not None:
            raise self.error(stage, f"the layout of {stage} names {twice!r} twice", "layouts")
        return axes

    def weights(self) -> tuple[tuple[str, str], ...]:
        value = self._table.get("weights", {})
        if isinstance(value, str):
            return (("", self.one_of("weights", "weights", value, WEIGHT_FORMATS)),)
        return tuple(
            ("" if stage == "default" else stage, self.one_of("weights", stage, given, WEIGHT_FORMATS))
            for stage, given in self.table("weights")
        )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _Lines:
    """Finds the line of a key of the n-th pair: TOML's reader keeps none."""

    _HEADER = re.compile(r"^\s*\[+\s*(.+?)\s*\]+\s*(?:#.*)?$")

    def __init__(self, text: str) -> None:
        self._blocks: list[list[tuple[int, str, str]]] = []
        """Per pair its lines: number, table below the pair, text."""
        self._first = 0
        inside = ""
        for number, line in enumerate(text.split("\n"), 1):
            header = self._HEADER.match(line) if "=" not in line else None
            if header:
                inside = re.sub(r"[\"'\s]", "", header[1]).removeprefix("tool.contract-workbench.")
                if inside == "traces" and line.lstrip().startswith("[["):
                    self._blocks.append([])
            elif not self._first and re.match(r"\s*traces\s*=", line):
                self._first = number
            if self._blocks and inside.split(".")[0] == "traces":
                self._blocks[-1].append((number, inside.partition(".")[2], line))

    def of(self, place: int, key: str, within: str = "") -> int:
        """The line of a key; of the pair's header for ``traces``, or where the key is not plain."""
        if place >= len(self._blocks):
            return self._first
        block = self._blocks[place]
        head = block[0][0]
        name = rf"""(?:^|[{{,.\s])["']?{re.escape(key)}["']?\s*[=.]"""
        for number, table, line in block[1:]:
            bare = line.split("#", 1)[0]
            here = not within or table == within or re.match(rf"\s*{re.escape(within)}\s*[=.]", bare)
            if here and re.search(name, bare):
                return number
            if key == table:
                head = number if head == block[0][0] else head
        return head
