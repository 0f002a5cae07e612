"""Names alike, by their words: an inverted index chooses the few that rapidfuzz then measures."""

from __future__ import annotations

import heapq
import math
from array import array
from typing import TYPE_CHECKING

from workbench.audit.words import APART, holds, is_plain, parts, parts_and_ends

if TYPE_CHECKING:
    from collections.abc import Iterable

_POSTINGS = 4000
"""Postings read per name, rarest words first: common words choose nobody when rare ones have chosen many."""

_MEASURED = 80
"""Candidates measured per name."""

_FLOOR = 0.45
"""Below this two names have nothing to do with each other."""

_TYPO = 78.0
"""Of 100: how alike a misspelt word and a known one are."""


class Alike:
    """Every name of the index by its words; built once, asked often.

    Args:
        names: each distinct name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: list[str] = []
        self._words: dict[str, array[int]] = {}
        self._memo: dict[str, tuple[tuple[str, float], ...]] = {}
        self._spelt: dict[str, tuple[str, ...]] = {}
        self._vocabulary: list[str] = []
        self._take_in(tuple(names))

    def _take_in(self, names: tuple[str, ...]) -> None:
        """All names in one text, which is taken apart at once: a call for each takes twice as long."""
        text = "".join(f"{name if is_plain(name) else APART}\n" for name in names)
        known, number, at, held = self._words, 0, 0, False
        written: dict[str, array[int]] = {}
        for part in parts_and_ends(text):
            numbers = written.get(part)
            if numbers is not None:
                if numbers[-1] != number:
                    numbers.append(number)
                held = True
                continue
            if part == "\n":
                if held:
                    self._names.append(names[at])
                    number, held = number + 1, False
                at += 1
                continue
            for word in (part.lower(),) if part != APART else parts(names[at]):
                numbers = known.get(word)
                if numbers is None:
                    known[word] = array("I", (number,))
                elif numbers[-1] != number:
                    numbers.append(number)
                if part != APART:
                    written[part] = known[word]
                held = True

    def __len__(self) -> int:
        return len(self._names)

    def holding(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Names in which ``wanted`` stands as a run of whole words (``("attn", "sub", "003")``)."""
        rarest = min(wanted, key=lambda word: len(self._words.get(word, ())), default="")
        return tuple(
            self._names[number]
            for number in self._words.get(rarest, ())
            if holds(parts(self._names[number]), wanted)
        )

    def like(self, name: str, most: int = 12) -> tuple[tuple[str, float], ...]:
        """Names like ``name``, best first, each with how alike they are (0 to 1); never the name itself."""
        if name not in self._memo:
            self._memo[name] = self._like(name)
        return self._memo[name][:most]

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer, the more."""
        return math.log(1 + len(self._names) / (1 + len(self._words.get(word, ()))))

    def _like(self, name: str) -> tuple[tuple[str, float], ...]:
        from rapidfuzz import fuzz  # noqa: PLC0415 - loads when something is missing

        wanted = parts(name)
        joined = "_".join(wanted)
        told = self._weights(wanted)
        found: list[tuple[str, float]] = []
        for number in self._candidates(wanted):
            other = self._names[number]
            if other == name:
                continue
            theirs = parts(other)
            shape = fuzz.ratio(joined, "_".join(theirs)) / 100
            words = self._overlap(told, theirs)
            score = max(0.45 * shape + 0.55 * words, 0.97 * shape if shape > 0.9 else 0.0)  # noqa: PLR2004
            if score >= _FLOOR:
                found.append((other, round(score, 4)))
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return tuple(found[:24])

    def _weights(self, wanted: tuple[str, ...]) -> dict[str, float]:
        """Each word of a name, misspelt ones as the words they may be, with what it tells."""
        found: dict[str, float] = {}
        for word in wanted:
            for spelt in self._spellings(word):
                found[spelt] = max(
                    found.get(spelt, 0.0), self.weight(spelt) * (1.0 if spelt == word else 0.8)
                )
        return found

    def _overlap(self, told: dict[str, float], theirs: tuple[str, ...]) -> float:
        """How much of what both names tell they have in common."""
        shared = sum(told[word] for word in set(theirs) if word in told)
        return shared / (
            sum(told.values()) + sum(self.weight(word) for word in set(theirs) if word not in told) or 1
        )

    def _candidates(self, wanted: tuple[str, ...]) -> list[int]:
        lists = sorted(
            (
                (len(self._words[spelt]), spelt)
                for word in dict.fromkeys(wanted)
                for spelt in self._spellings(word)
                if spelt in self._words
            ),
        )
        scores: dict[int, float] = {}
        left = _POSTINGS
        for size, word in lists:
            if scores and size > left:
                break
            left -= size
            weight = self.weight(word)
            for number in self._words[word][:_POSTINGS]:
                scores[number] = scores.get(number, 0.0) + weight
        return heapq.nlargest(_MEASURED, scores, key=scores.__getitem__)

    def _spellings(self, word: str) -> tuple[str, ...]:
        """The word if it is known, else known words it may be a misspelling of."""
        if word in self._words:
            return (word,)
        if word not in self._spelt:
            self._spelt[word] = self._near_words(word)
        return self._spelt[word]

    def _near_words(self, word: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads when something is missing

        if len(word) < 3 or word.isdigit():  # noqa: PLR2004
            return (word,)
        if not self._vocabulary:
            self._vocabulary = [known for known in self._words if len(known) > 2]  # noqa: PLR2004
        near = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_TYPO, limit=3)
        return tuple(found for found, _, _ in near) or (word,)
