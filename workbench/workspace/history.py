"""What git history tells of names that the code no longer has."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.workspace.hardened import GitError, GitTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.workspace.repository import Repository


class Fate(StrEnum):
    """What became of a name."""

    REMOVED = "removed"
    RENAMED = "renamed"
    TOUCHED = "touched"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HistoryNote:
    """What history tells of one name.

    Attributes:
        name: the name.
        fate: removed or renamed in a commit; touched (a commit names it last, and does not take it away);
            never in the history that is here; unknown when that was not looked up.
        commit: short id; empty for never and unknown.
        date: of the commit, ``YYYY-MM-DD``.
        subject: of the commit.
        path: the file it stood in, relative to git's root.
        renamed_to: the new name, for renamed.
        words: all of it as a sentence fragment.
    """

    name: str
    fate: Fate
    words: str
    commit: str = ""
    date: str = ""
    subject: str = ""
    path: str = ""
    renamed_to: str = ""


_CODE = (
    "rs", "py", "pyi", "c", "h", "cc", "cpp", "cxx", "hpp", "cu", "cuh", "wgsl", "ptx", "go", "java", "kt",
    "swift", "scala", "rb", "lua", "zig", "js", "jsx", "mjs", "ts", "tsx", "sh", "bash", "pl", "r", "jl",
    "hs", "ml", "lean", "cs", "m", "mm", "proto", "sql",
)  # fmt: skip
"""Endings of code files; the history of others (locks, data) costs much and names no definition."""

_FORMAT = "%x00%H%x09%h%x09%ad%x09%s"
_MANY = 150
"""More names than this are cheaper to look for in the whole output than by git's own pattern."""

_DEFINES = rb"\b(?:fn|struct|enum|trait|type|const|static|mod|union|macro_rules!|def|class|func|function)\s+"
_DEFINITION = re.compile(_DEFINES + rb"(\w+)")
_WORD = re.compile(rb"\w+")


def history_of(git: Repository, names: Iterable[str], seconds: float) -> Mapping[str, HistoryNote]:
    """See ``Git.history_of``."""
    wanted = sorted(set(names))
    if not git.head():
        why = git.why or "no commit yet"
        return {name: HistoryNote(name, Fate.UNKNOWN, f"not looked up: {why}") for name in wanted}
    words = [name for name in wanted if re.fullmatch(r"\w+", name)]
    complete, why = True, ""
    output = b""
    try:
        if words:
            output = _log(git, words, seconds)
    except GitTimeoutError as error:
        # The last commit is cut off in the middle: it does not count.
        complete, why, output = False, "took too long", error.partial.rpartition(b"\0")[0]
    except GitError as error:
        complete, why = False, str(error)
    found = _read(output, {name.encode(): name for name in words})
    rest = _absent(git) if complete else (Fate.UNKNOWN, f"not looked up: {why}")
    for name in wanted:
        if name not in found:
            fate, text = rest if name in words else (Fate.UNKNOWN, "not looked up: not an identifier")
            found[name] = HistoryNote(name, fate, text)
    return found


def _absent(git: Repository) -> tuple[Fate, str]:
    count = git.commit_count()
    commits = f"{count:,} commit" + ("s" if count != 1 else "")
    if git.is_shallow():
        return Fate.NEVER, f"not in the code of the {commits} that the shallow clone has"
    return Fate.NEVER, f"never existed in the code of {commits}"


def _log(git: Repository, words: list[str], seconds: float) -> bytes:
    pattern = ("-E", "-G", "|".join(words)) if len(words) <= _MANY else ()
    return git.run(
        "log", "--patch", "--unified=0", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames",
        "--no-show-signature", "--no-mailmap", "--relative", "--ignore-submodules=all", "--date=short",
        f"--format={_FORMAT}", *pattern, "HEAD", "--", *(f"**/*.{ending}" for ending in _CODE),
        seconds=seconds, pathspecs="glob",
    )  # fmt: skip


@dataclass(slots=True)
class _Hunk:
    path: bytes
    removed: list[bytes] = field(default_factory=list)
    added: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Commit:
    short: bytes
    date: bytes
    subject: bytes
    hunks: list[_Hunk]


def _read(output: bytes, wanted: Mapping[bytes, str]) -> dict[str, HistoryNote]:
    """Notes of the names that the log tells of: the last lost definition, else what came last."""
    words: dict[bytes, HistoryNote] = {}
    definitions: dict[bytes, HistoryNote] = {}
    for commit in _commits(output):
        balance: Counter[bytes] = Counter()
        defined: Counter[bytes] = Counter()
        where: dict[bytes, _Hunk] = {}
        for hunk in commit.hunks:
            for lines, sign in ((hunk.removed, -1), (hunk.added, 1)):
                for line in lines:
                    for word in wanted.keys() & _WORD.findall(line):
                        balance[word] += sign
                        where.setdefault(word, hunk)
                        if re.search(_DEFINES + word + rb"\b", line):
                            defined[word] += sign
                            if sign < 0:
                                where[word] = hunk
        for word, hunk in where.items():
            name = wanted[word]
            if defined[word] < 0 and word not in definitions:
                definitions[word] = _removed(name, commit, hunk)
            if word not in words:
                words[word] = (
                    _removed(name, commit, hunk) if balance[word] < 0 else _touched(name, commit, hunk)
                )
        if len(definitions) == len(wanted):
            break
    return {wanted[word]: note for word, note in (words | definitions).items()}


def _commits(output: bytes) -> Iterator[_Commit]:
    for block in output.split(b"\0"):
        head, _, patch = block.partition(b"\n")
        if head:
            _, short, date, subject = head.split(b"\t", 3)
            yield _Commit(short, date, subject, list(_hunks(patch)))


def _hunks(patch: bytes) -> Iterator[_Hunk]:
    old = path = b""
    hunk: _Hunk | None = None
    left = 0
    for line in patch.split(b"\n"):
        if left and hunk is not None and line[:1] in (b"-", b"+"):
            (hunk.removed if line[:1] == b"-" else hunk.added).append(line[1:])
            left -= 1
        elif line.startswith(b"--- "):
            old = line[4:].removeprefix(b"a/")
        elif line.startswith(b"+++ "):
            new = line[4:].removeprefix(b"b/")
            path = old if new == b"/dev/null" else new
        elif found := re.match(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", line):
            hunk = _Hunk(path)
            left = int(found[1] or 1) + int(found[2] or 1)
            yield hunk


def _removed(name: str, commit: _Commit, hunk: _Hunk) -> HistoryNote:
    renamed = _renamed(name.encode(), hunk)
    told = f"{_text(commit.short)} ({_text(commit.subject)}, {_text(commit.date)})"
    return HistoryNote(
        name=name,
        fate=Fate.RENAMED if renamed else Fate.REMOVED,
        words=f"renamed to {renamed} in {told}" if renamed else f"removed in {told}",
        commit=_text(commit.short),
        date=_text(commit.date),
        subject=_text(commit.subject),
        path=_text(hunk.path),
        renamed_to=renamed,
    )


def _touched(name: str, commit: _Commit, hunk: _Hunk) -> HistoryNote:
    told = f"{_text(commit.short)} ({_text(commit.subject)}, {_text(commit.date)})"
    return HistoryNote(
        name=name,
        fate=Fate.TOUCHED,
        words=f"last named in {told}",
        commit=_text(commit.short),
        date=_text(commit.date),
        subject=_text(commit.subject),
        path=_text(hunk.path),
    )


def _renamed(name: bytes, hunk: _Hunk) -> str:
    """The new name, where the hunk puts in the same line with another one, or one definition for one."""
    gone = [line.strip() for line in hunk.removed if re.search(_DEFINES + name + rb"\b", line)]
    if len(gone) != 1:
        return ""
    before, _, after = gone[0].partition(name)
    same = re.compile(re.escape(before) + rb"(\w+)" + re.escape(after))
    new = {found[1] for line in hunk.added if (found := same.fullmatch(line.strip()))}
    if not new:
        defined = [_DEFINITION.findall(b"\n".join(lines)) for lines in (hunk.removed, hunk.added)]
        new = set(defined[1]) if len(defined[0]) == len(defined[1]) == 1 else set()
    new.discard(name)
    return _text(new.pop()) if len(new) == 1 else ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
