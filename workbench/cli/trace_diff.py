"""``trace diff``: two stage files held against each other, element by element."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.trace_terms import add_format, add_terms, options_of, path_of, printed, told, watched

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from workbench.traces.comparison import StageComparison
    from workbench.traces.options import Options


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("a", metavar="A", help="a stage file (.bin, .aprt, .npy): what is under test")
    parser.add_argument("b", metavar="B", help="the file it is held against")
    add_format(parser, "apr-json")
    add_terms(parser)
    parser.add_argument("--root", metavar="DIR", help="the folder that relative paths are below")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Compare, print, and say by the exit code whether the two agree.

    Raises:
        UsageError: a path is not there or is a folder, or the two cannot be compared.
    """
    options = options_of(arguments)
    one, other = (path_of(path, arguments.root) for path in (arguments.a, arguments.b))
    for path in (one, other):
        if path.is_dir():
            raise UsageError(f"{path} is a folder: `trace compare` holds two folders against each other")
    if arguments.format == "apr-json":
        return told(lambda: _apr(one, other, options))
    return told(lambda: _diff(arguments, one, other, options))


def _compared(one: Path, other: Path, options: Options) -> StageComparison:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - --help needs none of these
    from workbench.traces.compare import compare  # noqa: PLC0415

    with Bar(sys.stderr) as bar:
        found = compare(one, other, options, watch=watched(bar, "comparing"))
    (stage,) = found.stages
    return stage


def _diff(arguments: argparse.Namespace, one: Path, other: Path, options: Options) -> ExitCode:
    from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see _compared
    from workbench.traces.comparison import State  # noqa: PLC0415

    stage = _compared(one, other, options)
    if stage.state is State.REFUSED:
        raise UsageError(f"{one} and {other} are not compared: {stage.reason}")
    if arguments.top == 0 and stage.metrics is not None:
        stage = replace(stage, metrics=replace(stage.metrics, largest=()))
    if arguments.format == "json":
        from workbench.report.trace_json import diff_json  # noqa: PLC0415 - for this format only

        print(diff_json(stage))
    else:
        from workbench.report.trace_diff_text import diff_lines  # noqa: PLC0415 - for this format only

        printed([*diff_lines(stage, Palette(on=colour_wanted(sys.stdout)))])
    if stage.state is State.UNREADABLE:
        return ExitCode.UNREADABLE
    return ExitCode.OK if stage.holds else ExitCode.FINDINGS


def _apr(one: Path, other: Path, options: Options) -> ExitCode:
    """As ``apr diff --values``: in the order of the files, whatever their layouts are."""
    from workbench.cli.progress import Bar  # noqa: PLC0415 - see _compared
    from workbench.report.trace_json import apr_json  # noqa: PLC0415
    from workbench.traces.stage import elements_apart  # noqa: PLC0415

    with Bar(sys.stderr) as bar:
        stage, layer = elements_apart(one, other, options, watch=watched(bar, "comparing"))
    print(apr_json(stage, layer))
    return ExitCode.OK if stage.holds else ExitCode.FINDINGS
