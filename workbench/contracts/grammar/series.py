"""Several heads in a row, what joins them and what stands behind each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workbench.contracts.grammar.heads import BARE_FILES, Head, head_at, is_sure, lines_in, path_at
from workbench.contracts.grammar.notes import closing, dash
from workbench.contracts.grammar.reading import Reading

MOST = 500
"""More names than this in one item are left to the last one's note."""

_words = str.split
_JOINER = re.compile(
    r"(?:[ \t]*(?P<sign>[,;+&|→]|->)|[ \t]+(?P<slash>/)(?=[ \t]))[ \t\n]*(?:(?P<also>and|or|plus)[ \t\n]+)?"
    r"|[ \t\n]+(?P<word>and|or|with|plus|via|calls|then|using)[ \t\n]+"
    r"|[ \t]*(?P<line>\n)[ \t\n]*(?:[-*•][ \t]+)?"
)
_PLACE = re.compile(r"[ \t\n]+(?:in|at|from|@)[ \t\n]+")
_KEYWORD = re.compile(
    r"impl[ \t]+[\w:<>]{1,80}[ \t]+for[ \t]+(?=[`\w])"
    r"|(?:(?:pub(?:\([a-z]+\))?|async|unsafe|static|const(?=[ \t]+fn))[ \t]+){0,3}"
    r"(?:fn|struct|enum|trait|impl|mod|const|static|type|union|macro|macro_rules!|def|class|method|function|test"
    r"|variant|field|module)[ \t]+(?=[`\w*])"
)
_DEFINES = re.compile(r"(?:fn|def|macro_rules!)[ \t]+\Z")
_KIND_WORD = re.compile(
    r"[ \t]+(?:enum|struct|trait|fn|function|method|module|macro|impl|type|class|const|variants?|tests?"
    r"|binary|crate)\b"
)
_WORDS = re.compile(r"[ \t\n]+[^\W_]")
_OPERATOR = re.compile(r"[ \t]*(?:[=<>≤≥≈∈∉≠\u00d7*^%~∀∃⊆]|!=|\|\||&&)")
_STATUS = re.compile(
    r"(?:BLOCKER|PARTIAL|PLANNED|ACTIVE|ALGORITHM|DISCHARGED|FUNCTIONAL|PROPOSED|VERIFIED|ENFORCED|SHIPPED)(?:_[A-Z0-9]+)*\Z"
)
_SCREAMING = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
_PLAIN = re.compile(r"(?:[^\W\d]|[*{\[])[\w*?{},\[\] ]*(?:\.[^\W\d]\w*)*\Z")
_CAMEL = re.compile(r"[A-Z]\w*\Z")
_NO_NAME = frozenset(
    _words(
        "none n/a na tbd all various multiple see any unknown todo nil null both same each every the a an"
        " no not yes true false empty proptest test tests direct manual pending planned"
    )
)
_QUOTES = "`\"'"
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_MEANS_MORE = re.compile(r"prs?|pull|issues?|memory|gh|arxiv|doi", re.IGNORECASE)
"""How a single word begins that may say why it cannot be looked up (``PR12``, ``arXiv``)."""
_TWO_WORDS = re.compile(r"([A-Za-z][A-Za-z0-9]*) ([A-Za-z0-9]+)")
_NO_SENTENCE = BARE_FILES | frozenset(
    _words(
        "pub async unsafe static const fn struct enum trait impl mod type union macro def class method"
        " function test field module variant"
    )
)
"""First words behind which a name may stand, or that are files."""
_GOES_ON = frozenset(
    _words(
        "in at from and or with plus via calls then using enum struct trait fn function method module macro"
        " impl type class const variant variants test tests binary crate"
    )
)
"""Second words that join a name to the next or tell what it is; any other makes a sentence of two words."""
_OPENING = " \t\n:;,.—\u2013-)"


_ANY_WORD = frozenset({Reading.NAMES, Reading.MODULE})
_QUALIFIED_ONLY = frozenset({Reading.EQUATIONS, Reading.CITATIONS})


@dataclass(frozen=True, slots=True)
class Named:
    """A head, what stands behind it, and how it stands in its row.

    Attributes:
        head: the name or path; a name may carry the path that an "in …" or a neighbour gives it.
        after: where the row goes on: behind the head and its note.
        note: start and end of the note in the text; ``None`` when there is none.
        optional: one of the names that "or" joins.
    """

    head: Head
    after: int
    note: tuple[int, int] | None = None
    optional: bool = False


def series(text: str, start: int, end: int, reading: Reading) -> tuple[Named, ...]:
    """Read what ``text[start:end]`` names, one after the other.

    Returns:
        The names and paths in order, what follows the last as its note. Nothing when the text is prose: it
        does not begin with a name, or with a word that a sentence might as well begin with.
    """
    if _is_sentence(text, start, end):
        return ()
    found: list[Named] = []
    joiner: re.Match[str] | None = None
    at = start
    while len(found) < MOST:
        named = _named_at(text, at, end)
        if named is None or not _belongs(text, named, end, reading, joiner=joiner):
            break
        if joiner is not None:
            alternative = "or" in (joiner["word"], joiner["also"]) or joiner["sign"] == "|"
            if alternative:
                found[-1] = replace(found[-1], optional=True)
            named = replace(_in_same_file(found[-1], named, joiner), optional=alternative)
        found.append(named)
        joiner = _JOINER.match(text, named.after, end)
        if joiner is None:
            break
        at = joiner.end()
    if not found:
        return ()
    rest = _without_edges(text, found[-1].after, end)
    if rest is None:
        return tuple(found)
    if reading is Reading.TESTS and found[-1].note is None:
        return ()
    last = found[-1]
    note = (last.note[0], end) if last.note else rest
    return (*found[:-1], replace(last, note=_without_edges(text, *note) or rest, after=end))


def bare_name(text: str, start: int, end: int, reading: Reading) -> bool | None:
    """Whether a text of one plain word names something, as ``series`` would find; it is the usual text.

    Returns:
        ``None`` where that is not told so quickly.
    """
    if not _BARE.match(text, start, end):
        return None
    word = text[start:end]
    if _MEANS_MORE.match(word) or word in BARE_FILES:
        return None
    if reading in _QUALIFIED_ONLY or word == "NEW" or word.lower() in _NO_NAME or _STATUS.match(word):
        return False
    if reading in _ANY_WORD:
        return any(map(str.isalpha, word))
    return is_sure(word) and not (reading is Reading.TESTS and _CAMEL.match(word))


def _is_sentence(text: str, start: int, end: int) -> bool:
    """Whether a text begins with two plain words of which neither makes a name of the other.

    A word that a plain word follows is a name only when it is unmistakable, which letters alone never are.
    """
    words = _TWO_WORDS.match(text, start, end)
    return words is not None and words[1] not in _NO_SENTENCE and words[2] not in _GOES_ON


def names_in(text: str, start: int, end: int) -> tuple[Head, ...]:
    """Read a note that holds unmistakable names and nothing else (``A + B``); nothing when it holds more."""
    found: list[Head] = []
    at = start
    while len(found) < MOST:
        opened = 1 if at < end and text[at] in _QUOTES else 0
        head = head_at(text, at + opened, end)
        if head is None or head.path or not head.sure:
            return ()
        found.append(head)
        at = head.end + (1 if opened and head.end < end and text[head.end] in _QUOTES else 0)
        joiner = _JOINER.match(text, at, end)
        if joiner is None:
            return tuple(found) if not text[at:end].strip(" .") else ()
        at = joiner.end()
    return ()


def _named_at(text: str, at: int, end: int) -> Named | None:
    begin, quoted = _unquoted(text, at, end)
    keyword = None if quoted else _KEYWORD.match(text, begin, end)
    if keyword:
        begin, quoted = _unquoted(text, keyword.end(), end)
    head = head_at(text, begin, end)
    if head is None:
        return None
    after = _requoted(text, head.end, end) if quoted else head.end
    if (
        keyword
        and not head.path
        and _DEFINES.search(keyword.group())
        and not _in_a_sentence(text, after, end)
    ):
        head = replace(head, called=True)
    if head.path and not head.name:
        head, after = _with_symbol_behind(text, head, after, end)
    elif not head.path:
        head, after = _with_place(text, head, after, end)
    note, after = _note_at(text, after, end)
    if note and head.leads and head.lines is None:
        head = replace(head, lines=lines_in(text, *note))
    if note and not head.path and "(" in text[head.end : note[0]]:
        inner = path_at(text, note[0], note[1])
        if inner and not inner.name and not _WORDS.match(text, inner.end, note[1]):
            head = replace(head, path=inner.path, lines=inner.lines, placed=True)
    return Named(head, after, note)


def _unquoted(text: str, at: int, end: int) -> tuple[int, bool]:
    quoted = at < end and text[at] in _QUOTES
    return (at + 1, True) if quoted else (at, False)


def _requoted(text: str, at: int, end: int) -> int:
    return at + 1 if at < end and text[at] in _QUOTES else at


def _with_symbol_behind(text: str, head: Head, after: int, end: int) -> tuple[Head, int]:
    """``path symbol``: an unmistakable name right behind a path stands in it."""
    if after != head.end or head.path.endswith("/") or not text[after : after + 1].isspace():
        return head, after
    begin = after
    while begin < end and text[begin] in " \t":
        begin += 1
    keyword = _KEYWORD.match(text, begin, end)
    name = head_at(text, keyword.end() if keyword else begin, end)
    if name is None or name.path or not (name.sure or keyword):
        return head, after
    if _in_a_sentence(text, name.end, end) and not name.called and "::" not in name.name:
        return head, after
    return replace(head, name=name.name, end=name.end, called=name.called), name.end


def _with_place(text: str, head: Head, after: int, end: int) -> tuple[Head, int]:
    """``name in path``: the path right behind a name says where it stands."""
    place = _PLACE.match(text, after, end)
    if not place:
        return head, after
    begin, quoted = _unquoted(text, place.end(), end)
    path = path_at(text, begin, end)
    if path is None or path.name:
        return head, after
    stop = _requoted(text, path.end, end) if quoted else path.end
    return replace(head, path=path.path, lines=path.lines, placed=True), stop


def _note_at(text: str, at: int, end: int) -> tuple[tuple[int, int] | None, int]:
    """The note that starts at ``at`` (brackets, a dash, a colon), and where the row goes on behind it."""
    begin = at
    while begin < end and text[begin] in " \t":
        begin += 1
    kind = _KIND_WORD.match(text, at, end)
    if begin < end and text[begin] == "(":
        stop = closing(text, begin, end)
        inner = stop - 1 if text[stop - 1] == ")" else stop
        return _without_edges(text, begin + 1, inner), stop
    if begin < end and text[begin] == ":" and text[begin + 1 : begin + 2].isspace():
        return _without_edges(text, begin + 1, end), end
    behind = dash(text, at, end)
    if behind >= 0:
        return _without_edges(text, behind, end), end
    if kind and not _WORDS.match(text, kind.end(), end):
        note, after = _note_at(text, kind.end(), end)
        return note or (begin, kind.end()), after
    return None, at


def _belongs(text: str, named: Named, end: int, reading: Reading, *, joiner: re.Match[str] | None) -> bool:
    """Tell whether a head is one of the row under this reading, or the start of a sentence."""
    head = named.head
    bare = not head.leads and "::" not in head.name and not head.called
    if bare and (head.name == "NEW" or head.name.lower() in _NO_NAME or _STATUS.match(head.name)):
        return False
    if _OPERATOR.match(text, named.after, end) and named.note is None:
        return False
    sentence = named.note is None and _in_a_sentence(text, named.after, end)
    if bare and sentence and (_SCREAMING.match(head.name) or _CAMEL.match(head.name)):
        return False
    if joiner is not None and (joiner["word"] or reading not in {Reading.NAMES, Reading.PATHS}):
        return head.sure and not (bare and sentence)
    return _expected(head, reading, bare=bare, sentence=sentence)


def _expected(head: Head, reading: Reading, *, bare: bool, sentence: bool) -> bool:
    if reading in _ANY_WORD:
        return head.sure or (not sentence and _PLAIN.match(head.name) is not None)
    if reading is Reading.TESTS:
        return head.leads or (not sentence and head.sure and not _CAMEL.match(head.name))
    if reading in _QUALIFIED_ONLY:
        return head.leads or "::" in head.name
    return head.sure and not (reading is Reading.OTHER and bare and sentence)


def _in_a_sentence(text: str, at: int, end: int) -> bool:
    """Plain words go on behind it: no bracket, dash, joiner or end."""
    return _WORDS.match(text, at, end) is not None and _JOINER.match(text, at, end) is None


def _in_same_file(before: Named, named: Named, joiner: re.Match[str]) -> Named:
    """``path::A + B``: B stands in the file that A was said to stand in."""
    if joiner["word"] or joiner["line"] or named.head.path or not (before.head.path and before.head.name):
        return named
    return replace(named, head=replace(named.head, path=before.head.path, placed=True))


def _without_edges(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A range without white space and separators at its edges; ``None`` when nothing is left."""
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
