"""``validate``: contract files against the schema rules alone, and the count line of ``pv validate``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, configured, named
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse

    from workbench.session.validate import Validation


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="contract files, or folders of them")
    add_root(parser)
    parser.add_argument(
        "--pv", choices=("kind", "0.1"), help="rules by kind (default), or the strict old ones"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="text for people (default), json for programs",
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print the findings and the count line; exit 1 with an error among them, as ``pv validate`` does.

    Raises:
        UsageError: a path is not there, or a folder holds no contract.
    """
    from workbench.session.validate import validated  # noqa: PLC0415 - loads the YAML parser and jsonschema

    workspace = configured(arguments, arguments.files)
    paths = [named(path) for path in arguments.files]
    result = validated(workspace, paths)
    if not result.files:
        raise UsageError(f"there is no YAML file in {', '.join(arguments.files)}")
    if arguments.format == "json":
        from workbench.report.json import validate_report  # noqa: PLC0415 - for this format only

        for line in validate_report(result.files, result.findings):
            print(line)
    else:
        _print(result)
    if result.unreadable:
        return ExitCode.UNREADABLE
    return (
        ExitCode.FINDINGS if any(finding.severity == "error" for finding in result.findings) else ExitCode.OK
    )


_SHOWN = 3
"""Files that are neither contract nor registry, by name."""


def _print(result: Validation) -> None:
    from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - for this format only
    from workbench.report.text import finding_lines  # noqa: PLC0415

    findings = result.findings
    files = len(result.files) - len(result.others)
    for line in finding_lines(findings, Palette(on=colour_wanted(sys.stdout))):
        print(line)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    print(f"{errors} error(s), {warnings} warning(s)")
    if result.others:
        shown = ", ".join(result.others[:_SHOWN]) + (", …" if len(result.others) > _SHOWN else "")
        print(visible(f"Neither contract nor registry: {shown}; no rule is for it."))
    if not errors and files:
        print("Contract is valid." if files == 1 else f"All {files:,} contracts are valid.")
