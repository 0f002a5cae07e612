"""The changelog of a contract: which container it is kept in, and the entries there with their places.

Forms: paragraphs of a description (between introduction and older ones, or behind), a list of texts, a list
of maps with field names of their own, a map by version, comments. An entry is written in the manner of its
neighbours, so what is read here is also how they are written.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.document import is_null
from workbench.contracts.entry_fields import Role, roles_of
from workbench.contracts.entry_heads import Head, head_of, plain_version, same_version, status_at, version_key
from workbench.contracts.entry_lines import commented, entries_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.contracts.contract import YamlPath
    from workbench.contracts.document import Document
    from workbench.contracts.span import Span

NAMES = (
    "changelog", "change_log", "version_history", "revision_history", "amendment_history", "amendments",
    "revisions", "release_notes", "history", "status_history",
)  # fmt: skip
"""Keys of containers that are nothing else, the likeliest first."""

DESCRIPTION = "description"
PLACES: tuple[tuple[str, ...], ...] = (("metadata",), (), ("contract",))
"""Maps that may have a changelog, the likeliest first."""

Maps = dict[tuple[str, ...], dict[str, Node]]
Place = tuple["YamlPath", "Span"]


class Form(StrEnum):
    """How a container keeps its entries."""

    PARAGRAPHS = "paragraphs"
    TEXTS = "texts"
    ROWS = "rows"
    VERSIONS = "versions"
    COMMENTS = "comments"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """One version's text in a changelog.

    Attributes:
        version: without its ``v``; empty where a row tells none.
        date: as written; empty when there is none.
        status: the status word in front of its words, or in its own field; empty when there is none.
        text: its words, behind head and status.
        head: what it begins with, where that stands in its text.
        where: path to the text that holds it, to its row, or to what stands under its version; empty for a
            comment.
        part: the characters of that text that are it; of a comment, of the file's text.
        span: where it stands.
    """

    version: str
    date: str
    status: str
    text: str
    head: Head | None
    where: YamlPath
    part: tuple[int, int]
    span: Span


@dataclass(frozen=True, slots=True)
class Changelog:
    """A contract's changelog.

    Attributes:
        form: how its container keeps entries; ``NONE`` when there is no container.
        where: path to the container; empty for comments and for none.
        entries: in file order.
        newest_first: whether newer entries stand above older ones; true where nothing tells.
        fields: of a list of maps, the keys of its newest row in order.
    """

    form: Form
    where: YamlPath = ()
    entries: tuple[ChangelogEntry, ...] = ()
    newest_first: bool = True
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The container in words: ``metadata.changelog``."""
        if self.form is Form.COMMENTS:
            return "the comments"
        return ".".join(map(str, self.where))

    @property
    def newest(self) -> ChangelogEntry | None:
        """The entry of the highest version; of several the first."""
        return max(self.entries, key=lambda entry: version_key(entry.version), default=None)

    def entry(self, version: str) -> ChangelogEntry | None:
        """The entry of a version, with or without ``v``; of several the first."""
        return next(
            (each for each in self.entries if each.version and same_version(each.version, version)), None
        )

    @property
    def head(self) -> Head | None:
        """The head that most entries have the like of, of these the newest's; ``None`` when none has one."""
        heads = [each.head for each in self.entries if each.head is not None]
        if not heads:
            return None
        count = Counter(head.shape for head in heads)
        most = max(count.values())
        usual = [head for head in heads if count[head.shape] == most]
        return max(usual, key=lambda head: version_key(head.version))

    @property
    def tells_status(self) -> bool:
        """Whether entries have a status word in front; where there are none, they are to have it."""
        told = sum(bool(each.status) for each in self.entries)
        return not self.entries or 2 * told >= len(self.entries)


def read_changelog(document: Document) -> Changelog:
    """The changelog of a contract.

    A container that has the contract's present version, else the one with the newest entry, is the one in
    use; a key such as ``changelog`` goes before the description, and comments are the last.

    Args:
        document: read from a contract; of anything else there is none.
    """
    maps = _maps(document)
    version, status = _own(maps)
    found = list(_containers(document, maps, status))
    filled = [each for each in found if each.entries]
    if filled:
        return max(filled, key=lambda each: (each.entry(version) is not None, _newest(each)))
    comments = _comments(document, status)
    return comments or next(iter(found), Changelog(Form.NONE))


def home_of_most(changelogs: Iterable[Changelog]) -> Changelog | None:
    """The container that most contracts of a folder keep their changelog in; ``None`` when none has one.

    Args:
        changelogs: of the siblings. Comments are nobody's example.
    """
    logs = [each for each in changelogs if each.entries and each.form is not Form.COMMENTS]
    if not logs:
        return None
    usual = Counter((each.where, each.form) for each in logs).most_common(1)[0][0]
    return next(each for each in logs if (each.where, each.form) == usual)


def place_of(document: Document) -> YamlPath:
    """The map that a contract's changelog belongs in where there is none: the one that has the version."""
    maps = _maps(document)
    return next((place for place in PLACES if "version" in maps[place]), PLACES[0] if maps[PLACES[0]] else ())


def _own(maps: Maps) -> tuple[str, str]:
    """The contract's version and status."""
    told = []
    for names in (("version",), ("status", "discharge_status")):
        nodes = (maps[place].get(name) for name in names for place in PLACES)
        told.append(next((node.value for node in nodes if isinstance(node, ScalarNode) and node.value), ""))
    return told[0], told[1]


def _newest(changelog: Changelog) -> tuple[tuple[int, ...], int, str]:
    return max(version_key(entry.version) for entry in changelog.entries)


def _containers(document: Document, maps: Maps, status: str) -> Iterator[Changelog]:
    """What may be the changelog, the likeliest first."""
    for name in NAMES:
        for place in PLACES:
            node = maps[place].get(name)
            if node is not None:
                yield _container(document, node, (*place, name), status)
    for place in PLACES:
        node = maps[place].get(DESCRIPTION)
        if isinstance(node, ScalarNode):
            found = _paragraphs(document, node, (*place, DESCRIPTION), status, strict=True)
            if found.entries:
                yield found


def _container(document: Document, node: Node, where: YamlPath, status: str) -> Changelog:
    if isinstance(node, MappingNode):
        return _versions(document, node, where, status)
    if isinstance(node, ScalarNode):
        if is_null(node) or not node.value.strip():
            return Changelog(Form.TEXTS, where)
        return _paragraphs(document, node, where, status, strict=False)
    assert isinstance(node, SequenceNode)  # noqa: S101 - the last kind
    rows = [row for row in node.value if isinstance(row, MappingNode)]
    if any(len(row.value) > 1 or _is_row(row) for row in rows):
        return _rows(document, node, where)
    entries = []
    for index, item in enumerate(node.value):
        text = item_text(item)
        head = head_of(text) if text is not None else None
        if text is not None and head is not None:
            place = ((*where, index), document.span(item))
            entries.append(_entry(head, text, (0, len(text)), place, status))
    return _told(Form.TEXTS, where, entries)


def item_text(node: Node) -> str | None:
    """An item of a list of texts; a map of one pair is a text with a colon that was not quoted."""
    if isinstance(node, ScalarNode):
        return str(node.value)
    if isinstance(node, MappingNode) and len(node.value) == 1:
        key, value = node.value[0]
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode):
            return f"{key.value}:" if is_null(value) else f"{key.value}: {value.value}"
    return None


def _is_row(row: MappingNode) -> bool:
    """Whether a map of one pair has a field, and is no text with a colon that was not quoted."""
    return bool(row.value) and bool(roles_of([key.value for key, _ in row.value]))


def _rows(document: Document, node: SequenceNode, where: YamlPath) -> Changelog:
    entries: list[ChangelogEntry] = []
    keys: list[tuple[str, ...]] = []
    for index, row in enumerate(node.value):
        if not isinstance(row, MappingNode):
            continue
        fields = _pairs(row)
        roles = roles_of(fields)
        said = {role: _said(fields[key]) for role, key in roles.items()}
        text = said.get(Role.TEXT, "")
        head = head_of(text)
        version = said.get(Role.VERSION, "") or (head.version if head else "")
        start = len(head.text) if head is not None and not said.get(Role.VERSION) else 0
        told = said.get(Role.STATUS, "")
        entries.append(
            ChangelogEntry(
                plain_version(version),
                said.get(Role.DATE, "") or (head.date if head and start else ""),
                told,
                text[start:].strip(),
                head if start else None,
                (*where, index),
                (0, 0),
                document.span(row),
            )
        )
        keys.append(tuple(fields))
    changelog = _told(Form.ROWS, where, entries)
    newest = changelog.newest
    fields_of = keys[entries.index(newest)] if newest is not None else ()
    return Changelog(Form.ROWS, where, changelog.entries, changelog.newest_first, fields_of)


def _versions(document: Document, node: MappingNode, where: YamlPath, status: str) -> Changelog:
    entries = []
    for key, value in node.value:
        head = head_of(key.value) if isinstance(key, ScalarNode) else None
        if head is None:
            continue
        said = _said(value)
        word, start = status_at(said, 0, status)
        fields = _pairs(value)
        date = _said(fields[key_of]) if (key_of := roles_of(fields).get(Role.DATE)) else head.date
        place = (*where, key.value)
        span = document.span(value if value.start_mark.index > key.start_mark.index else key)
        entries.append(
            ChangelogEntry(
                plain_version(head.version), date, word, said[start:].strip(), head, place, (0, 0), span
            )
        )
    return _told(Form.VERSIONS, where, entries)


def _said(node: Node) -> str:
    """What a node says, as one text: the items of a list on lines of their own."""
    if isinstance(node, ScalarNode):
        return "" if is_null(node) else str(node.value).strip()
    if isinstance(node, SequenceNode):
        return "\n".join(text for item in node.value if (text := item_text(item)) is not None)
    fields = _pairs(node)
    text = roles_of(fields).get(Role.TEXT)
    return _said(fields[text]) if text else ""


def _paragraphs(
    document: Document, node: ScalarNode, where: YamlPath, status: str, *, strict: bool
) -> Changelog:
    text: str = node.value
    # Where breaks are written as escapes, a single one need not part paragraphs.
    literal = node.style == "|" or (node.style == '"' and "\n\n" in text)
    entries = [
        _entry(head, text, (start, end), (where, document.part(node, start, end)), status)
        for start, end, head in entries_in(text, literal=literal, strict=strict)
    ]
    return _told(Form.PARAGRAPHS, where, entries)


def _comments(document: Document, status: str) -> Changelog | None:
    tables = document.tables
    entries = []
    for start, end, head, said in commented(document):
        word, behind = status_at(said, len(head.text), status)
        span = tables.span_of(start, end)
        text = " ".join(said[behind:].split())
        entries.append(
            ChangelogEntry(plain_version(head.version), head.date, word, text, head, (), (start, end), span)
        )
    return _told(Form.COMMENTS, (), entries) if entries else None


def _entry(head: Head, text: str, part: tuple[int, int], place: Place, status: str) -> ChangelogEntry:
    """An entry that is a part of a text, which stands at a path and in a span."""
    whole = text[slice(*part)]
    word, start = status_at(whole, len(head.text), status)
    said = whole[start:].strip()
    return ChangelogEntry(plain_version(head.version), head.date, word, said, head, place[0], part, place[1])


def _told(form: Form, where: YamlPath, entries: Iterable[ChangelogEntry]) -> Changelog:
    """A changelog with the order of most of its neighbours."""
    told = tuple(entries)
    steps = 0
    for above, below in pairwise(told):
        one, other = version_key(above.version), version_key(below.version)
        if not above.version or not below.version or one == other:
            steps += (_date(above) > _date(below)) - (_date(above) < _date(below))
        else:
            steps += 1 if one > other else -1
    return Changelog(form, where, told, steps >= 0)


def _date(entry: ChangelogEntry) -> str:
    found = re.match(r"\d{4}[-/.]\d{2}[-/.]\d{2}", entry.date)
    return found[0] if found else ""


def _maps(document: Document) -> Maps:
    root = _pairs(document.root)
    return {place: _pairs(root.get(place[0])) if place else root for place in PLACES}


def _pairs(node: Node | None) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
