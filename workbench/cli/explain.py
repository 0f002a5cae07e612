"""``explain``: a rule's page, or the list of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "rule", nargs="?", metavar="RULE", help="a rule's name; without one, the list of them"
    )
    add_root(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print to stdout.

    Raises:
        UsageError: there is no such rule, or the workspace's settings are wrong.
    """
    from workbench.session.explain import explain, rule_lines  # noqa: PLC0415 - loads the rules

    severities = opened(arguments.root).settings.severities
    if arguments.rule is None:
        for line in rule_lines(severities):
            print(line)
        return ExitCode.OK
    try:
        print(explain(arguments.rule, severities))
    except KeyError as error:
        raise UsageError(str(error.args[0])) from error
    return ExitCode.OK
