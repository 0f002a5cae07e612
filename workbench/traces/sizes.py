"""How long the axes of a model's stages are: given, or told by the files where they leave one answer.

With ``s`` tokens, ``h`` query heads, ``k`` KV heads and ``d`` elements a head, Q has ``s * h * d`` values, K
``s * k * d``, QKV ``s * (h + 2 k) * d``, the scores and the softmax ``h * s * s``, attention ``s * h * d``,
and ``k`` divides ``h``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMES = ("seq", "heads", "kv_heads", "head_dim")

_MOST_SEQ = 1 << 20
_CANDIDATES = 4096
"""Answers are looked for among no more than so many divisors of a count."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths of axes; ``None`` where one is not known.

    Attributes:
        seq: tokens of the prompt.
        heads: query heads.
        kv_heads: key and value heads.
        head_dim: elements of a head.
    """

    seq: int | None = None
    heads: int | None = None
    kv_heads: int | None = None
    head_dim: int | None = None

    @property
    def whole(self) -> bool:
        """All of them are known."""
        return None not in {self.seq, self.heads, self.kv_heads, self.head_dim}

    def over(self, others: Mapping[str, int]) -> Sizes:
        """These, and for what is not known here, those."""
        return replace(
            self,
            **{name: size for name, size in others.items() if name in NAMES and getattr(self, name) is None},
        )

    def __str__(self) -> str:
        """What is known, in words."""
        known = [f"{name} {getattr(self, name)}" for name in NAMES if getattr(self, name) is not None]
        return ", ".join(known) or "nothing known"


def inferred(known: Sizes, counts: Mapping[str, int]) -> tuple[Sizes, tuple[Sizes, ...]]:
    """Complete sizes from the counts of one layer's stages.

    Args:
        known: what is given; never changed.
        counts: values per canonical stage name.

    Returns:
        The sizes, with every one filled in that all answers agree on; the answers (one where the counts
        settle it, none where they contradict what is given).
    """
    if known.whole:
        return known, (known,)
    answers = tuple(dict.fromkeys(_answers(known, counts)))[:_CANDIDATES]
    agreed = {}
    for name in NAMES:
        values = {getattr(answer, name) for answer in answers}
        if len(values) == 1:
            (value,) = values
            if value is not None:
                agreed[name] = value
    return known.over(agreed), answers


def _answers(known: Sizes, counts: Mapping[str, int]) -> Iterator[Sizes]:
    """Every set of sizes that fits all counts; a size that no count tells stays open."""
    for seq in _seqs(known, counts):
        for heads in _heads(known, counts, seq):
            yield from _with_heads(known, counts, seq, heads)


def _seqs(known: Sizes, counts: Mapping[str, int]) -> Iterator[int]:
    if known.seq is not None:
        yield known.seq
        return
    scores = counts.get("attn_scores") or counts.get("attn_softmax")
    others = [count for name, count in counts.items() if name in _PER_TOKEN and count]
    if known.heads is not None and scores and scores % known.heads == 0:
        root = isqrt(scores // known.heads)
        candidates = [root] if root * root * known.heads == scores else []
    elif scores:
        candidates = [n for n in range(1, min(isqrt(scores), _MOST_SEQ) + 1) if scores % (n * n) == 0]
    elif others:
        least = min(others)
        candidates = [n for n in range(1, min(isqrt(least), _MOST_SEQ) + 1) if least % n == 0]
    else:
        return
    yield from (n for n in candidates if all(count % n == 0 for count in others))


_PER_TOKEN = frozenset(
    {"attn_norm", "qkv_matmul", "qkv_bias", "q_post_rope", "k_post_rope", "attention", "attn_out"}
)
"""Stages whose count is a multiple of the tokens."""


def _heads(known: Sizes, counts: Mapping[str, int], seq: int) -> Iterator[int | None]:
    scores = counts.get("attn_scores") or counts.get("attn_softmax")
    if scores:
        heads = scores // (seq * seq)
        if heads * seq * seq == scores and known.heads in {None, heads}:
            yield heads
    else:
        yield known.heads


def _with_heads(known: Sizes, counts: Mapping[str, int], seq: int, heads: int | None) -> Iterator[Sizes]:
    """The sizes of a head that fit, and the KV heads with them."""
    query = counts.get("q_post_rope") or counts.get("attention")
    both = counts.get("qkv_matmul") or counts.get("qkv_bias")
    if query is None or heads is None or query == 0:
        yield Sizes(seq, heads, known.kv_heads, known.head_dim)
        return
    dim, rest = divmod(query, seq * heads)
    if rest or dim == 0 or known.head_dim not in {None, dim}:
        return
    found: set[int] = set()
    if keys := counts.get("k_post_rope"):
        found.add(keys // (seq * dim) if keys % (seq * dim) == 0 else 0)
    if both and (both - query) % (2 * seq * dim) == 0:
        found.add((both - query) // (2 * seq * dim))
    elif both:
        found.add(0)
    if not found:
        yield Sizes(seq, heads, known.kv_heads, dim)
        return
    for kv_heads in found:
        fits = kv_heads > 0 and heads % kv_heads == 0
        # A reference may hand K out already repeated for every query head.
        repeated = kv_heads == heads and len(found) > 1
        if fits and not repeated and known.kv_heads in {None, kv_heads}:
            yield Sizes(seq, heads, kv_heads, dim)
