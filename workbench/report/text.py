"""Findings as text: for a person at a terminal, and for editors that jump to ``path:line:column``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.findings import Finding
    from workbench.report.colour import Palette
    from workbench.report.summary import Summary


def finding_lines(findings: Iterable[Finding], palette: Palette) -> Iterator[str]:
    """Spell findings out, one line each and an indented one for the hint; accepted ones are left out.

    Yields:
        Lines without their ends: ``path:line:column: severity rule: message``. Text that came from a file
        can neither end a line nor command a terminal.
    """
    for finding in findings:
        if finding.accepted:
            continue
        claim = f"{finding.claim}: " if finding.claim else ""
        place = palette.strong(visible(f"{finding.path}:{finding.line}:{finding.column}:"))
        rule = palette.severity(finding.severity, f"{finding.severity.value} {finding.rule}")
        yield f"{place} {rule}: {visible(claim + finding.message)}"
        if finding.hint:
            yield palette.faint(f"    {visible(finding.hint)}")


def text_report(contracts: Iterable[Iterable[Finding]], summary: Summary, palette: Palette) -> Iterator[str]:
    """The whole report.

    Args:
        contracts: the findings of each contract, in the order they are to be printed.
        summary: the closing numbers.
        palette: with or without colour.

    Yields:
        Lines without their ends; a blank one between contracts that have any.
    """
    for findings in contracts:
        empty = True
        for line in finding_lines(findings, palette):
            empty = False
            yield line
        if not empty:
            yield ""
    yield from summary.lines()
