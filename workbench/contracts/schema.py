"""Validation: whether ``pv`` takes a contract, and which of its rules do not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode

from workbench.contracts.document import Document, read_document
from workbench.contracts.problem import Problem, Severity
from workbench.contracts.pv import rules, shape
from workbench.contracts.pv.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.contracts.contract import Contract
    from workbench.contracts.span import Span

LEVELS = ("kind", "0.1")
"""The later rules, which judge by kind, and the strict old ones."""

__all__ = ["LEVELS", "RULES", "closing_line", "is_judged", "validate"]


def validate(
    path: str, data: bytes, contract: Contract | None, *, pv: str = "kind", document: Document | None = None
) -> tuple[Problem, ...]:
    """Judge a contract by pv's rules.

    Args:
        path: the file, as problems are to name it.
        data: its bytes.
        contract: what was read out of it; its own problems are not repeated here.
        pv: ``kind`` for the later rules, ``0.1`` for the old ones.
        document: the bytes as already read, to spare a second reading.

    Returns:
        Refusals (rule ``refused``) where pv's parser does not take the file, else the rules that do not hold,
        in pv's order. Nothing for a file that is unreadable or is no contract of pv's (see ``is_judged``).

    Raises:
        ValueError: ``pv`` is no level.
    """
    if pv not in LEVELS:
        raise ValueError(f"no such level of pv: {pv}")
    if document is None:
        document = read_document(path, data)
    problems = document.problems if contract is None else contract.problems
    root = document.root
    if root is None or not is_judged(root, pv):
        return ()
    several = next((problem for problem in problems if problem.rule == "several-documents"), None)
    if several:
        return (
            Problem("refused", Severity.ERROR, "pv reads files of one YAML document only.", several.span),
        )
    if not shape.fits(root, pv):
        return tuple(
            Problem("refused", Severity.ERROR, _sentence(refusal), _span(document, refusal.node))
            for refusal in shape.refusals(root, pv)
        )
    return tuple(
        Problem(found.rule, RULES[found.rule][0], found.message, _span(document, found.node))
        for found in rules.violations(root, pv)
    )


def is_judged(root: Node | None, pv: str = "kind") -> bool:
    """Tell whether pv's rules are for a document: it has ``metadata`` and a section that pv knows."""
    if not isinstance(root, MappingNode):
        return False
    keys = {key.value for key, _ in root.value if isinstance(key, ScalarNode)}
    sections = set(shape.schema_of("0.1")["properties"])
    if pv != "0.1":
        sections |= set(shape.schema_of(pv)["properties"])
    return "metadata" in keys and len(keys & sections) > 1


def closing_line(problems: Iterable[Problem]) -> str:
    """Count problems as pv does, ``N error(s), M warning(s)``; what is only information does not count."""
    severities = [problem.severity for problem in problems]
    return f"{severities.count(Severity.ERROR)} error(s), {severities.count(Severity.WARNING)} warning(s)"


def _sentence(refusal: shape.Refusal) -> str:
    where = ""
    for step in refusal.where:
        where += f"[{step}]" if isinstance(step, int) else f".{step}" if where else step
    return f"pv refuses the file: {where or 'the contract'} {refusal.reason}."


def _span(document: Document, node: Node) -> Span:
    """Point at a scalar, or at the first key of what is no scalar: a whole section is no place."""
    while not isinstance(node, ScalarNode) and node.value:
        first = node.value[0]
        node = first[0] if isinstance(node, MappingNode) else first
    return document.span(node)
