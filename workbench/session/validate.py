"""Contract files held against the schema rules alone, without any code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.session.choosing import chosen
from workbench.session.reading import Job, read_one
from workbench.workspace.files import FileList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from workbench.contracts.problem import Problem
    from workbench.workspace.roots import Workspace


@dataclass(frozen=True, slots=True)
class Validation:
    """What the schema rules say.

    Attributes:
        files: every file that was held against them, in path order.
        findings: by file, in the order the rules give them.
        unreadable: some file could not be read or is no YAML.
        others: files that are neither contract nor registry: no rule is for them.
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    unreadable: bool
    others: tuple[str, ...] = ()


def validated(workspace: Workspace, paths: Sequence[Path]) -> Validation:
    """Validate files, and the YAML files of folders.

    Args:
        workspace: its settings say which rules hold and what they weigh.
        paths: files and folders that are there.
    """
    files = chosen(workspace, FileList((), (), (), {}), paths)
    findings: list[Finding] = []
    others: list[str] = []
    unreadable = False
    for file in files:
        contract, problems = read_one(Job(file, workspace.settings.pv))
        unreadable = unreadable or contract.kind is DocumentKind.UNREADABLE
        if contract.kind is DocumentKind.OTHER:
            others.append(file.path)
        for problem in (*contract.problems, *problems):
            finding = _finding(file.path, problem, workspace.settings.severities)
            if finding.severity is not Severity.OFF:
                findings.append(finding)
    return Validation(tuple(file.path for file in files), tuple(findings), unreadable, tuple(others))


def _finding(path: str, problem: Problem, severities: Mapping[str, str]) -> Finding:
    span = problem.span
    return Finding(
        rule=problem.rule,
        severity=Severity(severities.get(problem.rule, problem.severity.value)),
        message=problem.message,
        hint="",
        path=path,
        line=span.line if span else 1,
        column=span.column if span else 1,
    )
