"""A version bump: what a contract's changes ask for, which versions can be next, what the chosen one does.

A face asks ``Session.bumps(paths, editing)`` (the app) or ``BumpDesk`` (the command line) for a ``Bump`` of
each contract, shows ``preflight``, ``citations``, ``difference.substance`` and ``candidates``, takes the
operator's choice and words, and puts ``operations`` behind the draft: the version's line, a second version
that was equal, the dates that move along, the changelog's entry, and the citations that were joined. Nothing
is written here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.changes.operation import AddEntry, AmendEntry, ReplaceItem, SetText
from workbench.contracts.changelog import DESCRIPTION, Form
from workbench.contracts.entry_heads import default_head
from workbench.contracts.levels import Level
from workbench.contracts.versions import asked, compare, next_version, parsed
from workbench.contracts.wording import drafted, short_of
from workbench.contracts.wording_counts import counted, many, without_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from workbench.changes.operation import Operation
    from workbench.contracts.changelog import Changelog
    from workbench.contracts.difference import Change, Difference
    from workbench.contracts.problem import Severity

_REASON = re.compile(r"\s*\bBumped\s+as\s+\w+,\s+not\s+\w+:.*\Z", re.DOTALL)
"""Why an entry's version was raised by less than was asked for, at its end; see ``short_of``."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BumpError(Exception):
    """A contract cannot be bumped so.

    Attributes:
        path: the contract.
        message: why, and what to do instead.
        missing: flags of the command line that would answer; empty where none does.
    """

    def __init__(self, path: str, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that could be next.

    Attributes:
        level: that leads to it from the base's version; of the present version, what it is above that by.
        version: itself.
        amend: it is the present version: it stays, and its entry takes the changes in.
        recommended: the changes ask for it.
        below: it is less than they ask for: it needs a reason, which goes into the entry.
        words: what is to be known of it, in a few words.
    """

    level: Level
    version: str
    amend: bool = False
    recommended: bool = False
    below: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Preflight:
    """Something to know before a bump.

    Attributes:
        kind: ``finding``, ``overclaim`` (a status says more than the evidence proves), ``draft`` (changes
            wait in another instance, or do not fit), ``file`` (changed on the disk meanwhile) or ``base``
            (what it is compared with was not looked up).
        severity: what it weighs.
        message: one sentence.
        path: the contract it leads to.
        claim: its claim; empty when it is about the contract.
        line: 1-based line; 0 when it is about the whole.
        to_draft: it leads to the draft.
    """

    kind: str
    severity: Severity
    message: str
    path: str
    claim: str
    line: int
    to_draft: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that cites the contract's version.

    Attributes:
        path: the file.
        line: 1-based.
        text: the line, or the item.
        operation: lets it follow to the recommended version; ``None`` for what is history, and stays.
        version: as it is cited, without ``v``.
    """

    path: str
    line: int
    text: str
    operation: SetText | ReplaceItem | None = None
    version: str = ""

    def following(self, version: str) -> Operation | None:
        """The change that makes it cite another version; ``None`` for what stays."""
        if self.operation is None:
            return None
        old = self.operation.old or ""
        return replace(self.operation, text=with_version(old, self.version, version))


def with_version(text: str, old: str, new: str) -> str:
    """A text with one version in place of another, ``v`` in front or not."""
    return re.sub(rf"(?<![\w.])(v?){re.escape(old)}(?![\w-]|\.\w)", rf"\g<1>{new.removeprefix('v')}", text)


@dataclass(frozen=True, slots=True, eq=False)
class Bump:
    """A contract before its bump.

    Attributes:
        path: the contract.
        base: the base revision in words.
        base_version: the version there; the present one where there is nothing to compare with.
        version: the present one, as written.
        difference: since the base revision, the draft's changes among it.
        candidates: versions that could be next, the lowest first.
        preflight: what to know before.
        citations: who cites the version.
        home: where the entry goes, in words.
        status: the contract's status word, for entries that tell one.
        log: its changelog.
        compared: there is a base revision, so that it is known what has changed.
        fields: texts that move along, by where they stand; their ``text`` is ``version`` or ``date``.
        like: of a changelog that is to be made: the container, its form and its manner, as siblings have it.
        was_status: the contract's status at the base revision.
        reasons: why things were changed, by claim, as the draft has it.
        absent: whether a name stands nowhere in the code, as far as was looked up.
        own: of many changes those that are not committed yet: the operator's own.
    """

    path: str
    base: str
    base_version: str
    version: str
    difference: Difference
    candidates: tuple[Candidate, ...]
    preflight: tuple[Preflight, ...]
    citations: tuple[Citation, ...]
    home: str
    status: str
    log: Changelog
    compared: bool
    fields: tuple[SetText, ...]
    like: tuple[str, str, str] = ("", "", "")
    was_status: str = ""
    reasons: Mapping[str, Sequence[str]] | None = None
    absent: Callable[[str], bool] | None = None
    own: tuple[Change, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def level(self) -> Level:
        """What the changes ask for."""
        return asked(
            self.base_version,
            max((each.level for each in self.difference.substance), key=_weight, default=Level.NONE),
        )

    @property
    def owed(self) -> bool:
        """The changes ask for a version, and the present one is not above the base's by enough."""
        return self.compared and self.level is not Level.NONE and not self.recommended.amend

    @property
    def recommended(self) -> Candidate:
        """The version that the changes ask for."""
        return next((each for each in self.candidates if each.recommended), self.candidates[0])

    def head(self, candidate: Candidate, date: str) -> str:
        """How the entry begins: version, date and status word in the manner of its neighbours."""
        usual = self.log.head
        head = usual.spelled(candidate.version, date) if usual else default_head(candidate.version, date)
        return f"{head}{self.status}." if self.log.tells_status and self.status else head

    def drafted(self, candidate: Candidate, reason: str = "") -> str:
        """The entry's words, drafted from the difference.

        An entry that is amended keeps words that somebody has written, and takes in the claims that it does
        not name yet; one that was drafted is drafted anew. Of many changes only the operator's own are told
        one by one.
        """
        changes = self.difference.substance
        text = self._told(changes)
        own = self.log.entry(self.version) if candidate.amend or self.unmerged else None
        said = without_counts(_REASON.sub("", own.text)).strip() if own is not None else ""
        if said and _plain(said) not in _plain(text):
            more = self._told(changes, said)
            text = said if _plain(more) in _plain(said) else f"{said} {more}"
        return self._with_reason(text, candidate, reason)

    def _told(self, changes: Sequence[Change], said: str = "") -> str:
        """The words of changes, but for rows that an entry names already."""

        def new(every: Sequence[Change]) -> list[Change]:
            return [change for change in every if not change.where or change.where not in said]

        if not many(changes):
            return drafted(new(changes), absent=self.absent, why=self.reasons)
        own = "" if many(self.own) else drafted(new(self.own), absent=self.absent, why=self.reasons)
        return f"{own} {counted(changes, self.base_version)}".strip()

    def operations(
        self,
        candidate: Candidate,
        text: str,
        *,
        date: str,
        reason: str = "",
        joined: Iterable[Citation] = (),
        redate: bool = False,
    ) -> tuple[Operation, ...]:
        """What joins the draft.

        Args:
            candidate: one of ``candidates``.
            text: the entry's words.
            date: of the entry and of what moves along, ``YYYY-MM-DD``.
            reason: why the candidate is below the recommendation; it goes into the entry.
            joined: citations that are to follow.
            redate: an entry that is amended gets the date too.

        Raises:
            BumpError: it is below the recommendation, and no reason is given.
        """
        if candidate.below and not reason.strip():
            raise BumpError(self.path, f"{self._less(candidate)}: say why", ("--reason",))
        words = self._with_reason(text.strip(), candidate, reason)
        follow = [one for each in joined if (one := each.following(candidate.version)) is not None]
        own = self.log.entry(self.version)
        moved = [] if candidate.amend else self._moved(candidate, date)
        if own is not None and (candidate.amend or self.unmerged):
            to = "" if candidate.amend else candidate.version.removeprefix("v")
            day = date if redate or to else ""
            entry: Operation = AmendEntry(
                self.path, own.version, words, date=day, to=to, old=own.text, why=f"v{candidate.version}"
            )
        else:
            into, form, like = self.like
            entry = AddEntry(
                self.path, candidate.version.removeprefix("v"), date, words,
                self.status, candidate.level.value, self.base_version, self.was_status,
                into, form, like, why=f"v{candidate.version}",
            )  # fmt: skip
        return (*moved, entry, *follow)

    @property
    def unmerged(self) -> bool:
        """The present version is above the base's: it is not on main yet, and takes further changes in."""
        return self.compared and compare(self.version, self.base_version) == 1

    def _moved(self, candidate: Candidate, date: str) -> list[Operation]:
        """The version's own lines, and the dates beside them."""
        why = f"{candidate.level} bump" if not candidate.below else f"{candidate.level} bump, on purpose"
        moved: list[Operation] = []
        for field in self.fields:
            old = field.old or ""
            if field.text == "version":
                text = with_version(old, self.version.removeprefix("v"), candidate.version)
            else:
                text = _DAY.sub(date, old, count=1) if _DAY.search(old) else date
            if text != old:
                moved.append(replace(field, text=text, why=why))
        return moved

    def _with_reason(self, text: str, candidate: Candidate, reason: str) -> str:
        if not candidate.below or not reason.strip():
            return text
        level = Level.NONE if candidate.amend else candidate.level
        sentence = short_of(level, self.level, reason)
        return text if " ".join(sentence.split()) in " ".join(text.split()) else f"{text} {sentence}".strip()

    def _less(self, candidate: Candidate) -> str:
        what = f"to amend v{candidate.version}" if candidate.amend else f"{candidate.level}"
        return f"{what} is less than the changes ask for ({self.level}: {self._wanted})"

    @property
    def _wanted(self) -> str:
        return next_version(self.base_version, self.level)


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def today() -> str:
    """The date of the system clock, ``YYYY-MM-DD``."""
    return date.today().isoformat()  # noqa: DTZ011 - the operator's own day


def home_of(log: Changelog, like: tuple[str, str, str], siblings: int) -> str:
    """Where the entry goes, in words."""
    if log.form is not Form.NONE:
        order = "newest first" if log.newest_first else "oldest first"
        return f"into {log.name}, {order}, as the {len(log.entries)} there"
    if like[0]:
        return f"there is no changelog yet: into a new {like[0]}, as {siblings} of its siblings have it"
    return f"there is no changelog yet, nor in its folder: a paragraph of the {DESCRIPTION}"


def is_bumpable(version: str) -> bool:
    """Whether a next version can be reckoned from one."""
    return parsed(version) is not None


def _weight(level: Level) -> int:
    return level.weight
