"""``trace compare``: two traces held against each other stage by stage, and where they part."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened
from workbench.cli.trace_terms import (
    add_format,
    add_terms,
    layers,
    options_of,
    over,
    path_of,
    printed,
    told,
    watched,
    words,
)
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from workbench.traces.comparison import Comparison
    from workbench.traces.options import Options
    from workbench.traces.verdict import Expectation
    from workbench.workspace.pairs import Pair
    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "subject", metavar="SUBJECT",
        help="the trace under test: a folder, or one file; alone, the name of a pair of the configuration",
    )  # fmt: skip
    parser.add_argument("oracle", metavar="ORACLE", nargs="?", help="the trace it is held against")
    parser.add_argument("--layer", metavar="N", help="one layer, several (0,3 or 0-5), or all (default: all)")
    parser.add_argument(
        "--stages", metavar="A,B,…",
        help="the sequence that the verdict runs over, in its order (default: all that either side captured)",
    )  # fmt: skip
    parser.add_argument(
        "--expect", metavar="VERDICT",
        help="UNIQUE, NONE, STARTS_BELOW, MULTIPLE, UNDECIDABLE, or UNIQUE(BEFORE, AFTER); the exit code "
        "then follows the verdict alone",
    )  # fmt: skip
    add_format(parser, "markdown")
    add_terms(parser)
    add_root(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Compare, print, and say by the exit code whether all stages hold, or the verdict is the expected one.

    Raises:
        UsageError: a path is not there, an argument is not what it should be, or the two are not compared.
    """
    options = options_of(arguments)
    if arguments.stages is not None and not words(arguments.stages):
        raise UsageError("--stages names no stage: write them with commas between, as attn_norm,attn_out")
    root, expect, asked = arguments.root, arguments.expect, layers(arguments.layer)
    paths = (arguments.subject, arguments.oracle)
    if arguments.oracle is None:
        from workbench.traces.declared import options_of as declared_options  # noqa: PLC0415 - for a pair

        workspace = opened(root)
        pair = _pair(workspace, arguments.subject)
        options = over(options, declared_options(pair), threshold=arguments.threshold is not None)
        root, expect = str(workspace.root), expect or pair.expect or None
        asked = asked if arguments.layer is not None else pair.layers or None
        paths = (pair.subject, pair.oracle)
    options = replace(options, stages=words(arguments.stages or "") or options.stages, layers=asked)
    expected = _expected(expect)
    subject, oracle = (path_of(path, root) for path in paths)
    return told(lambda: _compare(arguments, (subject, oracle), options, expected))


def _pair(workspace: Workspace, name: str) -> Pair:
    """A pair of the configuration.

    Raises:
        UsageError: there is none of that name.
    """
    pairs = workspace.settings.traces
    found = next((pair for pair in pairs if pair.name == name), None)
    if found is None:
        there = ", ".join(repr(pair.name) for pair in pairs) or "none"
        raise UsageError(
            f"give ORACLE, or a pair's name: [[traces]] in {workspace.root} declares {there}, not {name!r}"
        )
    return found


def _expected(text: str | None) -> Expectation | None:
    from workbench.traces.verdict import parse_expectation  # noqa: PLC0415 - --help needs none of it

    try:
        return None if text is None else parse_expectation(text)
    except ValueError as error:
        raise UsageError(f"--expect: {error}") from None


def _compare(
    arguments: argparse.Namespace,
    paths: tuple[Path, Path],
    options: Options,
    expected: Expectation | None,
) -> ExitCode:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - --help needs none of these
    from workbench.traces.compare import compare  # noqa: PLC0415

    with Bar(sys.stderr) as bar:
        found = compare(*paths, options, watch=watched(bar, "comparing"))
    met = None if expected is None else found.verdict is not None and expected.met_by(found.verdict)
    _print(arguments, found, str(expected or ""), met)
    if expected is not None:
        if not met:
            what = "nothing was judged" if found.verdict is None else str(found.verdict)
            print(f"contract-workbench: expected {expected}, found {visible(what)}", file=sys.stderr)
        return ExitCode.OK if met else ExitCode.FINDINGS
    if found.unreadable:
        return ExitCode.UNREADABLE
    return ExitCode.OK if found.holds else ExitCode.FINDINGS


def _print(arguments: argparse.Namespace, found: Comparison, expected: str, met: bool | None) -> None:
    if arguments.format == "json":
        from workbench.report.trace_json import compare_json  # noqa: PLC0415 - for this format only

        print(compare_json(found, expected=expected, met=met))
    elif arguments.format == "markdown":
        from workbench.report.trace_markdown import comparison_markdown  # noqa: PLC0415 - see above

        printed([*comparison_markdown(found, top=arguments.top)])
    else:
        from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see above
        from workbench.report.trace_text import comparison_lines  # noqa: PLC0415

        palette = Palette(on=colour_wanted(sys.stdout))
        printed([*comparison_lines(found, palette, top=arguments.top)])
