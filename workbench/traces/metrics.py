"""What a comparison of one stage gives, as values.

With ``a`` the side under test, ``r`` the oracle and ``d = a - r``, over elements that are valid and finite on
both sides, in double precision:

* relative error ``e = |d| / |r|``, SQNR ``-20 log10 e``
* ``1 - cos = (|d|² - (|a| - |r|)²) / (2 |a| |r|)``, where ``|a| - |r|`` comes from
  ``(|d|² + 2 d·r) / (|a| + |r|)``: neither loses its digits where the sides are nearly the same; where they
  are far apart it is ``1 - a·r / (|a| |r|)``
* gain ``g = |a| / |r|``; ``e² = (g - 1)² + 2 g (1 - cos)``

Both norms zero is equal; one of them zero is undefined, and fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, log10, nan, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis that is compared over; ``index`` is the name where nothing is known of the layout."""

    name: str
    size: int


def coordinates_of(axes: Sequence[Axis], index: int) -> tuple[tuple[str, int], ...]:
    """Axis names and positions of an element, by its index over some axes, the slowest first."""
    found = []
    for axis in reversed(axes):
        index, at = divmod(index, axis.size)
        found.append((axis.name, at))
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over some elements, from which everything that is named after angle and length follows.

    Attributes:
        aa: of the subject's squares.
        rr: of the oracle's.
        dd: of the differences'.
        ar: of subject times oracle.
        dr: of difference times oracle.
    """

    aa: float
    rr: float
    dd: float
    ar: float
    dr: float

    @property
    def relative_error(self) -> float:
        """``e``; 0 where both are zero, infinite where only the oracle is."""
        if self.rr == 0:
            return 0.0 if self.aa == 0 else (nan if isnan(self.aa) else inf)
        return sqrt(self.dd) / sqrt(self.rr)

    @property
    def one_minus_cos(self) -> float:
        """``1 - cos``, from 0 to 2; 0 where both norms are zero, NaN where one of them is."""
        if self.aa == 0 and self.rr == 0:
            return 0.0
        if self.aa == 0 or self.rr == 0:
            return nan
        a, r = sqrt(self.aa), sqrt(self.rr)
        if 4 * self.dd > min(self.aa, self.rr):
            found = 1 - self.ar / (a * r)
        else:
            longer = (self.dd + 2 * self.dr) / (a + r)
            found = (self.dd - longer * longer) / (2 * a * r)
        return nan if isnan(found) else min(max(found, 0.0), 2.0)

    @property
    def cosine(self) -> float:
        """From -1 to 1; 1 where both norms are zero, NaN where one of them is."""
        return 1.0 - self.one_minus_cos

    @property
    def gain(self) -> float:
        """``|a| / |r|``; 1 where both are zero, infinite where only the oracle is."""
        if self.rr == 0:
            return 1.0 if self.aa == 0 else (nan if isnan(self.aa) else inf)
        return sqrt(self.aa) / sqrt(self.rr)


@dataclass(frozen=True, slots=True)
class Finiteness:
    """Elements that are no numbers.

    Attributes:
        nan: how many, of the subject and of the oracle.
        positive: +Inf.
        negative: -Inf.
        differing: positions at which the two sides are not of the same class.
        unexpected: how many positions are not finite where they should be; any fails the stage.
        first: coordinates of the first of them; empty: there is none.
    """

    nan: tuple[int, int] = (0, 0)
    positive: tuple[int, int] = (0, 0)
    negative: tuple[int, int] = (0, 0)
    differing: int = 0
    unexpected: int = 0
    first: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One element of both sides.

    Attributes:
        index: in the order of the subject's file.
        coordinates: axis names and positions; one axis ``index`` where no layout is known.
        subject: its value there.
        oracle: and there.
    """

    index: int
    coordinates: tuple[tuple[str, int], ...]
    subject: float
    oracle: float

    @property
    def difference(self) -> float:
        """Subject less oracle."""
        return self.subject - self.oracle


@dataclass(frozen=True, slots=True)
class Slice:
    """One head, or one token, by itself.

    Attributes:
        axis: its axis (``heads``, ``seq``, ``query`` …).
        index: which.
        relative_error: as of a stage.
        one_minus_cos: as of a stage; NaN where it is undefined.
    """

    axis: str
    index: int
    relative_error: float
    one_minus_cos: float


@dataclass(frozen=True, slots=True)
class SoftmaxRows:
    """What is measured of rows that sum to one.

    Attributes:
        rows: how many.
        row_sum_error: how far a row's sum is from 1 at most, of the subject and of the oracle.
        total_variation: half the sum of a row's absolute differences: the mean over rows, and the largest.
        divergence: KL(oracle to subject) of a row in nats: the mean, and the largest; infinite where the
            subject gives 0 to what the oracle does not.
        argmax_agreement: share of rows whose largest element is the same one.
    """

    rows: int
    row_sum_error: tuple[float, float]
    total_variation: tuple[float, float]
    divergence: tuple[float, float]
    argmax_agreement: float


@dataclass(frozen=True, slots=True)
class LogitRows:
    """What is measured of rows that a softmax makes probabilities of.

    Attributes:
        rows: how many.
        divergence: KL(oracle to subject) in nats after a softmax: the mean over rows, and the largest.
        top1_agreement: share of rows whose largest logit is the same one.
        topk_agreement: mean share of the k largest that both have.
        k: that k; smaller than the usual 10 where a row is.
    """

    rows: int
    divergence: tuple[float, float]
    top1_agreement: float
    topk_agreement: float
    k: int


@dataclass(frozen=True, slots=True)
class Equality:
    """What is measured of integers.

    Attributes:
        equal: positions at which both sides have the same number.
        count: positions.
        whole: every value of either side is an integer.
    """

    equal: int
    count: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """A map of the largest differences, pooled to what a screen can show.

    Attributes:
        rows_axis: name of the axis downwards (tokens, where there are any).
        columns_axis: name of the axis to the right (heads, where there are any; else bands of a token's row).
        rows: cells downwards.
        columns: cells to the right.
        rows_size: length of the axis downwards.
        columns_size: length of the axis to the right.
        cells: ``rows * columns`` numbers, row by row; NaN where something in a cell is not finite.
    """

    rows_axis: str
    columns_axis: str
    rows: int
    columns: int
    rows_size: int
    columns_size: int
    cells: tuple[float, ...]

    def at(self, row: int, column: int) -> float:
        """One cell."""
        return self.cells[row * self.columns + column]


@dataclass(frozen=True, slots=True)
class Metrics:
    """One stage, measured.

    Attributes:
        count: elements that are valid and finite on both sides; everything below is over these.
        left_out: elements that a mask leaves out.
        finiteness: what is not finite.
        sums: from which relative error, cosine and gain follow.
        centred: the same sums about the means; a large mean hides everything else from the cosine.
        mean_absolute: of the differences.
        axes: names and lengths of the axes that were compared over.
        largest: the largest differences, largest first: index, subject, oracle; what is equal is never among
            them. ``top`` has them with coordinates.
        concentration: share of the squared error that these make up; 0 where there is no error.
        heads: per head its ``1 - cos``; empty where heads are not known. NaN where it is undefined.
        tokens: the same per token.
        worst_head: the head that is furthest off.
        worst_token: the token that is.
        softmax: of a softmax stage whose rows are known.
        logits: of a logit stage whose rows are known.
        equality: of a stage of integers; the metrics above are not the measure of it.
        heat: where the differences are; ``None`` for an empty stage.
        error: how far off ``relative_error`` may be for how it was summed, relatively.
    """

    count: int
    left_out: int
    finiteness: Finiteness
    sums: Sums
    centred: Sums
    mean_absolute: float
    axes: tuple[Axis, ...]
    largest: tuple[tuple[int, float, float], ...]
    concentration: float
    heads: tuple[float, ...] = ()
    tokens: tuple[float, ...] = ()
    worst_head: Slice | None = None
    worst_token: Slice | None = None
    softmax: SoftmaxRows | None = None
    logits: LogitRows | None = None
    equality: Equality | None = None
    heat: Heat | None = None
    error: float = 0.0

    @property
    def top(self) -> tuple[Element, ...]:
        """The largest differences with their coordinates, largest first."""
        return tuple(self._element(each) for each in self.largest)

    def _element(self, each: tuple[int, float, float]) -> Element:
        index, subject, oracle = each
        return Element(index, coordinates_of(self.axes, index), subject, oracle)

    @property
    def relative_error(self) -> float:
        """``e``."""
        return self.sums.relative_error

    @property
    def sqnr(self) -> float:
        """``-20 log10 e`` in dB; infinite where there is no error."""
        e = self.relative_error
        return inf if e == 0 else -inf if e == inf else -20 * log10(e) if e > 0 else nan

    @property
    def one_minus_cos(self) -> float:
        """``1 - cos`` with its digits."""
        return self.sums.one_minus_cos

    @property
    def cosine(self) -> float:
        """NaN where it is undefined."""
        return self.sums.cosine

    @property
    def gain(self) -> float:
        """``|a| / |r|``."""
        return self.sums.gain

    @property
    def centred_cosine(self) -> float:
        """The cosine about the means."""
        return self.centred.cosine

    @property
    def rms(self) -> float:
        """Root mean square of the differences."""
        return sqrt(self.sums.dd / self.count) if self.count else 0.0

    @property
    def max_absolute(self) -> float:
        """The largest difference; 0 where there is none."""
        return abs(self.largest[0][1] - self.largest[0][2]) if self.largest else 0.0

    @property
    def worst(self) -> Element | None:
        """The element that differs most; ``None`` where none does."""
        return self._element(self.largest[0]) if self.largest else None
