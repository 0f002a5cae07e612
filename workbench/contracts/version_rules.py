"""What is wrong with a contract's version by itself: without any history, and without any code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode

from workbench.contracts.changelog import Form, read_changelog
from workbench.contracts.contract import DocumentKind
from workbench.contracts.document import is_null
from workbench.contracts.problem import Problem, Severity
from workbench.contracts.versions import is_version, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.contracts.contract import Contract
    from workbench.contracts.document import Document

_count = re.compile(r"\d+\Z")


def version_problems(contract: Contract, document: Document) -> tuple[Problem, ...]:
    """The faults of a contract's version: no semantic one, two that disagree, one without its entry.

    Args:
        contract: what was read out of the document.
        document: the same, with its nodes.
    """
    if contract.version is None or contract.kind not in (DocumentKind.CONTRACT, DocumentKind.REGISTRY):
        return ()
    return (*_not_semver(contract), *_disagree(contract, document), *_no_entry(contract, document))


def second_version(contract: Contract, document: Document) -> tuple[str, Node] | None:
    """The version that stands beside the contract's own one, at top level; ``None`` where there is none.

    A bare number there counts the file's format (``version: 1``), and is no version of the contract.
    """
    if contract.version is None or contract.version.where == ("version",):
        return None
    root = document.root
    if not isinstance(root, MappingNode):
        return None
    for key, value in root.value:
        if key.value == "version" and isinstance(value, ScalarNode) and not is_null(value):
            return None if _count.match(value.value.strip()) else (str(value.value), value)
    return None


def _not_semver(contract: Contract) -> Iterator[Problem]:
    version = contract.version
    assert version is not None  # noqa: S101 - asked by ``version_problems``
    text = version.text.strip()
    if not text or is_version(text):
        return  # SCHEMA-002 has a word for an empty one
    if version.where == ("version",) and _count.match(text):
        return
    message = f"The version {text!r} is no semantic version, so that no bump can be reckoned from it."
    yield Problem("version-not-semver", Severity.WARNING, message, version.span)


def _disagree(contract: Contract, document: Document) -> Iterator[Problem]:
    version, second = contract.version, second_version(contract, document)
    if version is None or second is None:
        return
    own, other = version.text.strip(), second[0].strip()
    if _filled(own) != _filled(other):
        message = f"The top-level version is {other}, and {'.'.join(map(str, version.where))} is {own}."
        yield Problem("versions-disagree", Severity.WARNING, message, document.span(second[1]))


def _filled(version: str) -> str:
    """A version for comparing: ``1.0`` says 1.0.0."""
    plain = version.removeprefix("v")
    return f"{plain}.0" if re.fullmatch(r"\d+\.\d+", plain) else plain


def _no_entry(contract: Contract, document: Document) -> Iterator[Problem]:
    """A changelog that tells of earlier versions, and not of the present one."""
    version = contract.version
    assert version is not None  # noqa: S101 - asked by ``version_problems``
    changelog = read_changelog(document)
    if changelog.form is Form.NONE or not changelog.entries or changelog.entry(version.text) is not None:
        return
    told = [entry for entry in changelog.entries if parsed(entry.version) is not None]
    newest = changelog.newest
    if not told or newest is None or parsed(version.text) is None:
        return
    message = (
        f"The changelog ({changelog.name}) has no entry for {version.text.strip()}; "
        f"its newest is {newest.version}."
    )
    yield Problem("changelog-entry-missing", Severity.WARNING, message, version.span)
