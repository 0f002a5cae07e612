"""The judge of every change: both parsers read the file before and after, and see just what was meant."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.changes.operation import ChangeError
from workbench.changes.tree import Tree, edited, tree_of
from workbench.contracts.document import Document, read_document
from workbench.contracts.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.tree import Edit

_LIBYAML = ("yaml-syntax", "control-character")
_STRICT = ("duplicate-key",)
_MORE = "several-documents"


@lru_cache(maxsize=4)
def readable(path: str, data: bytes) -> Document:
    """A file as libyaml reads it, fit to be edited: it has a root and no errors. The last few are kept.

    Raises:
        ChangeError: it is not (``unreadable``); the message says which parser refuses it, and why.
    """
    document = read_document(path, data)
    error = _error(document)
    if error:
        who = "libyaml refuses it" if error.rule in _LIBYAML else "it has a fault"
        if error.rule in _STRICT:
            who = "ruamel.yaml refuses it"
        line = error.span.line if error.span else 0
        raise ChangeError("unreadable", f"{path} is not edited, for {who}: {error.message}", line)
    if document.root is None:
        raise ChangeError("unreadable", f"{path} is not edited: it holds no document")
    return document


def fault(before: Document, after: Document, edit: Edit) -> str | None:
    """Why libyaml does not see just an edit between two states of a file; ``None`` when it does."""
    error = _error(after)
    if error:
        return error.message
    if before.root is None or after.root is None:
        return "the file would hold no document"
    if _tree(after) != edited(_tree(before), edit):
        return "it would say something else"
    if _warnings(after) > _warnings(before):
        return "it would bring a new problem with it"
    if _rest(after) != _rest(before):
        return "it would reach into the next document"
    return None


def strict_fault(path: str, before: bytes, after: bytes, edits: Sequence[Edit]) -> str | None:
    """Why ruamel.yaml does not see just some edits between two states of a file; ``None`` when it does.

    All documents of the file count; the edits are of the first.

    Raises:
        ChangeError: it refuses the file as it was (``unreadable``).
    """
    first, *others = _strict_trees(path, before)
    for edit in edits:
        first = edited(first, edit)
    try:
        return None if _strict_trees(path, after) == (first, *others) else "ruamel.yaml reads something else"
    except ChangeError as error:
        return error.message


@lru_cache(maxsize=4)
def _tree(document: Document) -> Tree:
    """What a document says; of several operations, one's outcome is what the next begins with."""
    return tree_of(document.root)


def _error(document: Document) -> Problem | None:
    return next((problem for problem in document.problems if problem.severity is Severity.ERROR), None)


def _warnings(document: Document) -> int:
    return sum(problem.severity is Severity.WARNING for problem in document.problems)


def _rest(document: Document) -> bytes:
    """What follows the first document, from where the second begins."""
    for problem in document.problems:
        if problem.rule == _MORE and problem.span is not None:
            return document.data[problem.span.start :]
    return b""


@lru_cache(maxsize=4)
def _strict_trees(path: str, data: bytes) -> tuple[Tree, ...]:
    """What ruamel.yaml, the stricter of the two, composes from a file's documents."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - loaded with the first edit
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    yaml = YAML(typ="safe", pure=True)  # its round-trip composer reads the same, and more slowly
    yaml.composer.warn_double_anchors = False
    line = 0
    try:
        trees = tuple(tree_of(node) for node in yaml.compose_all(data) if node is not None)
    except RecursionError:
        said = "it nests too deep"
    except (YAMLError, ValueError, UnicodeError) as error:
        said = str(getattr(error, "problem", None) or error).strip().split("\n")[0]
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
    else:
        if trees:
            return trees
        said = "it holds no document"
    raise ChangeError("unreadable", f"{path} is not edited, for ruamel.yaml refuses it: {said}", line)
