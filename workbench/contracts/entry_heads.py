"""How a changelog entry begins: version, date, what parts them from the words, and a status word behind.

``v1.1.0 (2026-05-04): ACTIVE. …``, ``v1.3.0 (2026-04-23) — …``, ``v1.8.0 AMENDMENT (2026-05-06): …``,
``1.11.0 - 2026-06-21 - …``, ``v2.0.0: …``. Another entry is begun in the manner of one that is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SHORT = 3
_MONTH = "|".join(f"{month[:_SHORT]}(?:{month[_SHORT:]})?" if month[_SHORT:] else month for month in _MONTHS)
_DATE = (
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|\d{{4}}\.\d{{2}}\.\d{{2}}"
    rf"|\d{{1,2}} (?:{_MONTH}) \d{{4}}|(?:{_MONTH}) \d{{1,2}}, \d{{4}}|\d{{4}}-\d{{2}}"
)
_VERSION = (
    r"(?:#+[ ]+)?(?:\*\*|\[)?(?:[Vv]ersion[ ]+)?(?:[vV]?\d+(?:\.\d+)+ ?(?:\u2192|->) ?)?"
    r"(?P<version>(?:[vV]\d+(?:\.\d+)*|\d+(?:\.\d+)+)(?:-[0-9A-Za-z][0-9A-Za-z.-]*)?(?:\+[0-9A-Za-z.-]+)?)"
    r"(?:\*\*|\])?(?![\w./])"
)
_WORD = r"(?:[ \t]+[A-Z][A-Z_-]{2,})*"
_DASH = r"[ \t]+(?:\u2014|\u2013|--?)(?:\s+|$)"
_strict = re.compile(
    rf"{_VERSION}{_WORD}(?:[ \t]*\([^()\n]*?(?P<paren>{_DATE})[^()\n]*\)(?:{_DASH}|:?(?:\s+|$))"
    rf"|{_DASH}(?:(?P<dated>{_DATE})(?:{_DASH}|:?(?:\s+|$)))?)"
)
_loose = re.compile(
    rf"{_VERSION}{_WORD}(?:[ \t]*\([^()\n]*?(?:(?P<paren>{_DATE})[^()\n]*)?\))?"
    rf"(?:{_DASH}(?:(?P<dated>{_DATE})(?:{_DASH}|:?(?:\s+|$)))?|:?(?:\s+|$))"
)
_spelled = re.compile(_DATE)
_status = re.compile(r"(?P<word>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?P<behind>[.:;,]?)(?:\s+|$)")
_arrow = re.compile(r"[vV]?\d+(?:\.\d+)+ ?(?:\u2192|->) ?$")
_brackets = re.compile(r"[ \t]*\([^()\n]*\)")
_parts = re.compile(r"\d+")

STATUS_WORDS = (
    "PROPOSED", "DRAFT", "PARTIAL", "ACTIVE", "FUNCTIONAL", "DISCHARGED", "ENFORCED", "VERIFIED", "SHIPPED",
    "PENDING", "PLANNED", "BLOCKER", "ALGORITHM_LEVEL_DISCHARGED", "PASS", "DEPRECATED", "RETIRED",
    "SUPERSEDED",
)  # fmt: skip
"""What a status word begins with, as far as entries have them behind their heads."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an entry.

    Attributes:
        text: as written, up to the first of its words.
        version: the version as written, its ``v`` among it.
        version_at: the characters of ``text`` that are the version.
        date: as written; empty when there is none.
        date_at: the characters of ``text`` that are the date; equal when there is none.
    """

    text: str
    version: str
    version_at: tuple[int, int]
    date: str
    date_at: tuple[int, int]

    @property
    def shape(self) -> str:
        """The head without its version, date, and what else is in brackets: alike where written alike."""
        return self._with("\0", "\1" if self.date else "")

    def spelled(self, version: str, date: str) -> str:
        """A head in the manner of this one; one without a date gets none.

        Args:
            version: the version, without a ``v``.
            date: the date, ``YYYY-MM-DD``.
        """
        return self._with(version, date_like(self.date, date) if self.date else "")

    def replaced(self, version: str, date: str) -> str:
        """This head with another version or date; where one is empty, with its own."""
        (first, last), (start, end) = self.version_at, self.date_at
        mark = self.version[:1] if self.version[:1] in "vV" else ""
        now = mark + version if version else self.version
        dated = date_like(self.date, date) if date and self.date else self.date
        return self.text[:first] + now + self.text[last:start] + dated + self.text[end:]

    def _with(self, version: str, date: str) -> str:
        (first, last), (start, end) = self.version_at, self.date_at
        mark = self.version[:1] if self.version[:1] in "vV" else ""
        begun = _arrow.sub("", self.text[:first]) + mark + version
        between, behind = self.text[last:start], self.text[end:]
        if not self.date:
            between = _brackets.sub("", between)
        elif "(" in between and ")" in behind:
            # What else stands in the brackets is said of this entry alone.
            between, behind = between[: between.index("(") + 1], behind[behind.index(")") :]
        whole = begun + between + date + behind
        return whole if whole[-1:].isspace() else f"{whole}: "


@lru_cache(maxsize=4096)
def head_of(text: str, *, strict: bool = False) -> Head | None:
    """The head that a text begins with, ``None`` where it begins no entry.

    Args:
        text: an item of a changelog, or a paragraph of a description.
        strict: it must have a date in brackets or a dash behind the version, as among prose; a list of
            entries has others too.
    """
    found = (_strict if strict else _loose).match(text)
    if found is None:
        return None
    dated = "paren" if found["paren"] else "dated"
    at = found.span(dated) if found[dated] else (found.end(), found.end())
    return Head(found[0], found["version"], found.span("version"), found[dated] or "", at)


def default_head(version: str, date: str) -> str:
    """The head of a changelog's first entry."""
    return f"v{version} ({date}): "


def status_at(text: str, start: int, own: str = "") -> tuple[str, int]:
    """The status word at an index of an entry, and the index of the words behind it.

    Args:
        text: the entry.
        start: index behind its head.
        own: the contract's status, which is one whatever it is.

    Returns:
        An empty word and ``start`` when none stands there.
    """
    found = _status.match(text, start)
    if found is None or not (found["behind"] or found.end() == len(text)):
        return "", start
    word = found["word"]
    if word != own and not any(word == each or word.startswith(each + "_") for each in STATUS_WORDS):
        return "", start
    return word, found.end()


def status_word(status: str) -> str:
    """A contract's status as entries name it: its first word, in capitals where it is one."""
    found = re.match(r"[A-Za-z0-9_]+", status.strip())
    return found[0] if found else ""


def plain_version(text: str) -> str:
    """A version without its ``v``."""
    return text.strip().removeprefix("v").removeprefix("V")


def same_version(one: str, other: str) -> bool:
    """Whether two versions are the same; ``1.0`` is ``1.0.0``."""
    return version_key(one) == version_key(other)


@lru_cache(maxsize=4096)
def version_key(text: str) -> tuple[tuple[int, ...], int, str]:
    """What versions are ordered by: their numbers, then pre-releases before the release itself."""
    body, _, _ = plain_version(text).partition("+")
    core, _, early = body.partition("-")
    numbers = [int(part) for part in _parts.findall(core)]
    while numbers and not numbers[-1]:
        numbers.pop()
    padded = re.sub(r"\d+", lambda part: part[0].zfill(9), early)
    return tuple(numbers), 0 if early else 1, padded


def date_like(other: str, date: str) -> str:
    """A date as another is written.

    Args:
        other: a date as it stands in an entry.
        date: ``YYYY-MM-DD``.
    """
    year, month, day = date.split("-")
    named = next((each for each in _MONTHS if each[:_SHORT] in other), "")
    if named:
        full = _MONTHS[int(month) - 1]
        # “May” is its own short form: taken for a short one, as the more common.
        name = full if named in other and len(named) > _SHORT else full[:_SHORT]
        return f"{name} {int(day)}, {year}" if "," in other else f"{int(day)} {name} {year}"
    if re.fullmatch(r"\d{4}-\d{2}", other):
        return f"{year}-{month}"
    sign = next((each for each in "/." if each in other), "-")
    return date.replace("-", sign)
