"""What cannot be looked up in the workspace, and why."""

from __future__ import annotations

import re
from functools import lru_cache

MEMORY = "memory note"
PULL_REQUEST = "pull request"
ISSUE = "issue"
TICKET = "ticket or claim id"
WEB = "web page"
PAPER = "paper"
CONTRACT = "another contract"
SECTION = "section of a document"
MACHINE = "path on another machine"
STANDARD = "standard library"
DEPENDENCY = "dependency"

_words = str.split
_STARTS = (
    (MEMORY, re.compile(r"memory\b[ \t]*[:/]|(?:per )?memory\b.*(?<!\w)(?:note|finding)\b", re.IGNORECASE)),
    (PULL_REQUEST, re.compile(r"(?:PRs?|pull requests?)[ \t]*#?\d+\b", re.IGNORECASE)),
    (
        ISSUE,
        re.compile(r"(?:[\w.-]{1,60}(?:/[\w.-]{1,60})?)?#\d+\b|issues?[ \t]*#?\d+\b|GH-\d+\b", re.IGNORECASE),
    ),
    (TICKET, re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+[ \t]*(?=$|[(:;,—\u2013])")),
    (CONTRACT, re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+-v\d+(?:\.\d+)*(?![\w/.-]*[\w/])")),
)
_LOWER, _UPPER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789"), frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ISSUE = frozenset("iIgG")
_URL = re.compile(r"(?:[\w ]{1,40}:[ \t]+)?https?://")
_PAPER = re.compile(r"\barxiv\b|\bet al\b|\((?:19|20)\d\d[a-z]?\)|\bdoi\b", re.IGNORECASE)
_MEMORY_NOTE = re.compile(r"[ \t(]*memory\b", re.IGNORECASE)
_MEMORY_FILE = re.compile(r"(?:feedback|project|reference|user)_\w+\.md")
_HEAD = 400
_CONTRACT_FILE = re.compile(r"[\w.-]+-v\d+(?:\.\d+)*\.ya?ml")

_STANDARD_ROOTS = frozenset({"std", "core", "alloc"})
_STANDARD_TYPES = frozenset(
    _words(
        "Vec String Option Result Box Rc Arc HashMap HashSet BTreeMap BTreeSet VecDeque Mutex RwLock"
        " RefCell Cell OnceLock PathBuf Iterator IntoIterator Instant Duration Cow Ordering f16 f32 f64 i8"
        " i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize bool char str slice AtomicU64 AtomicUsize"
        " AtomicBool"
    )
)
_DEPENDENCIES = frozenset(
    _words(
        "serde serde_json serde_yaml tokio rayon clap anyhow thiserror proptest criterion regex rand half"
        " bytemuck memmap2 kani torch numpy np scipy sklearn transformers pandas pytest hypothesis"
    )
)


def of_text(text: str, *, citation: bool) -> str:
    """Say why a text that names no code cannot be looked up: empty when there is no telling.

    Args:
        text: the item's text, without surrounding white space.
        citation: the field holds citations, where a year in brackets means a paper.
    """
    head = text[:_HEAD]
    if "://" in head and _URL.match(head):
        return WEB
    for reason, pattern, sign in _beginning(head[:1]):
        if sign in head and pattern.match(head):
            return reason
    if not citation:
        return ""
    if _PAPER.search(head):
        return PAPER
    return SECTION if "§" in head else ""


@lru_cache(maxsize=256)
def _beginning(first: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """What is worth asking of a text by its first character, and what must stand in it: of most, nothing."""
    found = []
    for reason, pattern in _STARTS:
        if reason == TICKET:
            if first in _UPPER:
                found.append((reason, pattern, "-"))
        elif reason == CONTRACT:
            if first in _LOWER:
                found.append((reason, pattern, "-v"))
        elif not first.isascii():  # letters of other alphabets that count as ours where case does not
            found.append((reason, pattern, ""))
        elif reason == ISSUE:
            found.append((reason, pattern, "" if first in _ISSUE else "#"))
        elif first in ("mMpP" if reason == MEMORY else "pP"):
            found.append((reason, pattern, ""))
    return tuple(found)


def of_path(path: str, behind: str) -> str:
    """Say why a path cannot be looked up here.

    Args:
        path: as written, braces spelt out.
        behind: up to a line of what follows it, its note included.
    """
    if path.startswith(("/", "~", "$")) or path[1:3] in {":/", ":\\"}:
        return MACHINE
    if (
        path.startswith("memory/")
        or _MEMORY_FILE.fullmatch(path)
        or (path.endswith(".md") and _MEMORY_NOTE.match(behind))
    ):
        return MEMORY
    if behind.lstrip().startswith("§"):
        return SECTION
    return CONTRACT if _CONTRACT_FILE.fullmatch(path) else ""


def of_name(segments: tuple[str, ...]) -> str:
    """Say why a qualified name cannot be looked up here; a bare name always can."""
    if len(segments) < 2:  # noqa: PLR2004 - a qualifier and a name
        return ""
    if segments[0] in _STANDARD_ROOTS or segments[-2] in _STANDARD_TYPES:
        return STANDARD
    return DEPENDENCY if segments[0] in _DEPENDENCIES else ""
