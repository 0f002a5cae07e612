"""What a contract says, read out of its document: id, version, status, claims and their items."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts import dialects
from workbench.contracts.contract import (
    Claim,
    Contract,
    DocumentKind,
    Item,
    Suppression,
    Tally,
    Text,
    YamlPath,
)
from workbench.contracts.document import Document, is_null, read_document
from workbench.contracts.items import carries, items_of, outside_items, text_of
from workbench.contracts.suppressions import suppressions_of
from workbench.contracts.tallies import tallies_of
from workbench.store.making import maker

if TYPE_CHECKING:
    from collections.abc import Iterator

_make = maker(Claim)

Pairs = dict[str, Node]
"""A mapping's values by those of its keys that are texts; of a key that stands twice, the last value."""


def read_contract(path: str, data: bytes, document: Document | None = None) -> Contract:
    """Read what a file says.

    Args:
        path: relative to the workspace root, POSIX separators.
        data: the file's bytes, of whatever kind.
        document: ``data`` read already, to save reading it again.

    Returns:
        The contract. A file that is none, or that can't be read, is one without claims: its kind says so, and
        its problems why.
    """
    document = document or read_document(path, data)
    root = _pairs(document.root)
    kind = _kind(document, root)
    metadata = _pairs(root.get("metadata"))
    own = _pairs(root.get("contract"))
    version = status = None
    claims: tuple[Claim, ...] = ()
    items: tuple[Item, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    statuses: tuple[Text, ...] = ()
    tallies: tuple[Tally, ...] = ()
    if kind in (DocumentKind.CONTRACT, DocumentKind.REGISTRY):
        places: tuple[tuple[Pairs, YamlPath], ...] = (
            (metadata, ("metadata",)),
            (root, ()),
            (own, ("contract",)),
        )
        version = _first(document, places, ("version",))
        statuses = tuple(_all(document, places, dialects.STATUSES))
        status = statuses[0] if statuses else None
        claims = tuple(_claims(document, root))
        items = tuple(_outside(document, places))
        suppressions = suppressions_of(document, [claim.where for claim in claims])
        tallies = tallies_of(document, root)
    return Contract(
        path=path,
        kind=kind,
        id=_plain(metadata, "id") or path.rsplit("/", 1)[-1].rsplit(".", 1)[0],
        version=version,
        status=status,
        claims=claims,
        items=items,
        problems=document.problems,
        suppressions=suppressions,
        size=len(data),
        digest=blake2b(data, digest_size=16).hexdigest(),
        statuses=statuses,
        equations=tuple(_pairs(root.get("equations"))),
        tallies=tallies,
    )


def _kind(document: Document, root: Pairs) -> DocumentKind:
    if document.unreadable:
        return DocumentKind.UNREADABLE
    if {"apiVersion", "kind"} <= root.keys():  # a Kubernetes object, whose metadata is another thing
        return DocumentKind.OTHER
    if not dialects.SECTIONS.isdisjoint(root):
        only_registry = "bindings" in root and dialects.SECTIONS.isdisjoint(root.keys() - {"metadata"})
        return DocumentKind.REGISTRY if only_registry else DocumentKind.CONTRACT
    return DocumentKind.REGISTRY if "bindings" in root else DocumentKind.OTHER


def _claims(document: Document, root: Pairs) -> Iterator[Claim]:
    for name, value in root.items():
        if name in dialects.NESTS:
            for inner, nested in _pairs(value).items():
                if inner in dialects.CONTAINERS:
                    yield from _container(document, nested, (name, inner))
        elif name in dialects.CONTAINERS:
            yield from _container(document, value, (name,))
        else:
            if not dialects.NAMED_TESTS.isdisjoint(_pairs(value)):
                yield from _claim(document, value, (name,), name)
            if name not in dialects.NOT_ROWS:
                yield from _container(document, value, (name,), carrying=True)


def _container(document: Document, node: Node, where: YamlPath, *, carrying: bool = False) -> Iterator[Claim]:
    """The claims of a list or map of rows; with ``carrying``, of those rows only that carry something."""
    name = where[-1]
    if isinstance(node, SequenceNode):
        for index, row in enumerate(node.value):
            if not carrying or carries(row):
                yield from _claim(document, row, (*where, index), f"{name}[{index}]")
    elif isinstance(node, MappingNode) and not carrying and _is_row(node):
        yield from _claim(document, node, where, str(name))
    elif isinstance(node, MappingNode):
        for key, row in node.value:
            if isinstance(key, ScalarNode) and (
                carries(row) if carrying else key.value not in dialects.TITLES
            ):
                yield from _claim(document, row, (*where, key.value), key.value, key)


def _is_row(node: MappingNode) -> bool:
    """Whether a container's map is itself its one row."""
    return any(
        isinstance(value, ScalarNode) and (key.value == dialects.ID or key.value in dialects.FIELDS)
        for key, value in node.value
        if isinstance(key, ScalarNode)
    )


def _claim(
    document: Document, row: Node, where: YamlPath, fallback: str, key: ScalarNode | None = None
) -> Iterator[Claim]:
    """The claim of a row; ``fallback`` is its id if it has none, ``key`` its own key in a map of rows."""
    container = str(where[1] if where[0] in dialects.NESTS else where[0])
    if isinstance(row, ScalarNode) and not is_null(row):
        span = document.span(key or row)
        yield _make(fallback, _one_line(row.value), container, where, span, None, (), ("", ""))
    if not isinstance(row, MappingNode):
        return
    pairs = _pairs(row)
    items, status_within = items_of(document, pairs, where)
    status: Text | None = None
    for name in dialects.STATUSES:
        if status is None and name in pairs:
            status = text_of(document, pairs[name], (*where, name))
    if status is None and status_within is not None:
        status = status_within
        items = [item for item in items if item.value.where != status.where]
    own = _plain(pairs, dialects.ID)
    binds = (_plain(pairs, "contract"), _plain(pairs, "equation")) if container == "bindings" else ("", "")
    if own:
        at = pairs[dialects.ID]
    else:
        at = key or (row.value[0][0] if row.value else row)
        if container == "bindings" and ("contract" in pairs or "equation" in pairs):
            own = ":".join(binds)
    title = next((text for name in dialects.TITLES if name in pairs and (text := _plain(pairs, name))), "")
    if not title and not own and not items and len(pairs) == 1:  # a text with a colon that was not quoted
        title = ": ".join(*((name, _plain(pairs, name)) for name in pairs))
    span = document.span(at)
    yield _make(own or fallback, _one_line(title), container, where, span, status, tuple(items), binds)


def _outside(document: Document, places: tuple[tuple[Pairs, YamlPath], ...]) -> Iterator[Item]:
    """What is named outside any claim, in file order."""
    nested = {where[0]: (pairs, where) for pairs, where in places if where}
    top = next(pairs for pairs, where in places if not where)
    for name, value in top.items():
        if name in nested:
            pairs, where = nested[name]
            for field, node in pairs.items():
                if field in dialects.OUTSIDE or dialects.is_evidence(field):
                    yield from outside_items(document, field, node, (*where, field))
        elif dialects.is_evidence(name) or name in dialects.OUTSIDE:
            yield from outside_items(document, name, value, (name,))


def _first(
    document: Document, places: tuple[tuple[Pairs, YamlPath], ...], names: tuple[str, ...]
) -> Text | None:
    return next(_all(document, places, names), None)


def _all(
    document: Document, places: tuple[tuple[Pairs, YamlPath], ...], names: tuple[str, ...]
) -> Iterator[Text]:
    for name in names:
        for pairs, where in places:
            text = text_of(document, pairs.get(name), (*where, name))
            if text is not None:
                yield text


def _pairs(node: Node | None) -> Pairs:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def _plain(pairs: Pairs, name: str) -> str:
    node = pairs.get(name)
    return node.value if isinstance(node, ScalarNode) and not is_null(node) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
