"""What the ``trace`` commands ask of their arguments: layers, stages, layouts, what is good enough."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from workbench.cli.progress import Bar
    from workbench.traces.options import Options, StageLayout
    from workbench.traces.watch import Watch

Result = TypeVar("Result")

MOST_TOP = 10_000
"""More of the largest differences than this are no list any more."""


def add_format(parser: argparse.ArgumentParser, *others: str) -> None:
    """Declare ``--format``."""
    parser.add_argument(
        "--format",
        choices=("text", "json", *others),
        default="text",
        help="text for people (default), json for programs" + "".join(f", {_SAID[each]}" for each in others),
    )


_SAID = {"apr-json": "apr-json as `apr diff --values` prints it", "markdown": "markdown for a pull request"}


def add_terms(parser: argparse.ArgumentParser) -> None:
    """Declare what a comparison is told of threshold, sizes and layouts."""
    parser.add_argument(
        "--top", type=_whole(0, MOST_TOP), default=10, metavar="K",
        help="how many of the largest differences are told (default: 10)",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=_cosine, metavar="T", help="the cosine that a stage needs (default: 0.999)"
    )
    sizes = parser.add_argument_group(
        "sizes of the model", "without them: what _PROVENANCE.txt says, or what the files leave as one answer"
    )
    for name, meaning in (
        ("seq", "tokens of the prompt"),
        ("heads", "query heads"),
        ("kv-heads", "key and value heads"),
        ("head-dim", "elements of a head"),
    ):
        sizes.add_argument(f"--{name}", type=_whole(1, 1 << 31), metavar="N", help=meaning)
    layouts = parser.add_argument_group("layouts")
    layouts.add_argument(
        "--layout", action="append", default=[], metavar="STAGE=SUBJECT:ORACLE",
        help="axes on disk, slowest first, such as 'q_post_rope=seq heads head_dim:heads seq head_dim'; "
        "one layout without a colon is that of both sides",
    )  # fmt: skip
    layouts.add_argument(
        "--mask", action="append", default=[], metavar="STAGE=causal|none",
        help="which elements count (default: causal for attn_scores)",
    )  # fmt: skip
    for side in ("subject", "oracle"):
        layouts.add_argument(
            f"--{side}-writer",
            choices=("runtime", "reference"),
            help=f"who wrote the {side}, which tells the layouts of its stages",
        )
    parser.add_argument(
        "--weights", action="append", default=[], metavar="FORMAT",
        help="the subject's weight format (F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K), or STAGE=FORMAT: "
        "what it costs by itself is drawn beside the threshold",
    )  # fmt: skip


def options_of(arguments: argparse.Namespace) -> Options:
    """The options that the arguments spell.

    Raises:
        UsageError: a layout, mask or weight format is not one.
    """
    from workbench.traces.floors import floor_of  # noqa: PLC0415 - --help needs none of these
    from workbench.traces.folder import Writer  # noqa: PLC0415
    from workbench.traces.layout import Mask  # noqa: PLC0415
    from workbench.traces.options import THRESHOLD, Options  # noqa: PLC0415
    from workbench.traces.sizes import Sizes  # noqa: PLC0415
    from workbench.traces.stages import canonical  # noqa: PLC0415

    layouts: dict[str, StageLayout] = {}
    for given in arguments.layout:
        stage, text = _of_stage(given, "--layout", "STAGE=SUBJECT:ORACLE")
        layouts[canonical(stage)] = _layout(text)
    masks = {}
    for given in arguments.mask:
        stage, text = _of_stage(given, "--mask", "STAGE=causal or STAGE=none")
        masks[canonical(stage)] = _taken("--mask", Mask, text)
    weights, weights_of = "", {}
    for given in arguments.weights:
        stage, equals, text = given.rpartition("=")
        _taken("--weights", floor_of, text)
        if equals:
            weights_of[canonical(stage)] = text
        else:
            weights = text
    writers = [
        Writer(given) if given else None for given in (arguments.subject_writer, arguments.oracle_writer)
    ]
    return Options(
        threshold=THRESHOLD if arguments.threshold is None else arguments.threshold,
        sizes=Sizes(arguments.seq, arguments.heads, arguments.kv_heads, arguments.head_dim),
        layouts=layouts,
        masks=masks,
        subject_writer=writers[0],
        oracle_writer=writers[1],
        weights=weights,
        weights_of=weights_of,
        top=max(arguments.top, 1),
    )


def over(given: Options, declared: Options, *, threshold: bool) -> Options:
    """What the arguments spell laid over what a pair of the configuration declares.

    Args:
        given: of ``options_of``.
        declared: of the pair.
        threshold: the arguments name one.
    """
    sizes = {name: getattr(declared.sizes, name) for name in ("seq", "heads", "kv_heads", "head_dim")}
    return replace(
        declared,
        threshold=given.threshold if threshold else declared.threshold,
        sizes=given.sizes.over({name: size for name, size in sizes.items() if size is not None}),
        layouts={**declared.layouts, **given.layouts},
        masks={**declared.masks, **given.masks},
        subject_writer=given.subject_writer or declared.subject_writer,
        oracle_writer=given.oracle_writer or declared.oracle_writer,
        weights=given.weights or declared.weights,
        weights_of={**declared.weights_of, **given.weights_of},
        top=given.top,
    )


def _layout(text: str) -> StageLayout:
    from workbench.traces.layout import parse_layout  # noqa: PLC0415 - see options_of
    from workbench.traces.options import StageLayout  # noqa: PLC0415

    subject, colon, oracle = text.partition(":")
    ours = _taken("--layout", parse_layout, subject) if subject.strip() or not colon else None
    theirs = ours if not colon else _taken("--layout", parse_layout, oracle) if oracle.strip() else None
    return StageLayout(ours, theirs)


def _of_stage(given: str, option: str, form: str) -> tuple[str, str]:
    stage, equals, text = given.partition("=")
    if not equals or not stage.strip():
        raise UsageError(f"{option} is written {form}, not {given!r}")
    return stage.strip(), text.strip()


def _taken(option: str, reader: Callable[[str], Result], text: str) -> Result:
    try:
        return reader(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def words(text: str) -> tuple[str, ...]:
    """The words of a list between commas or blanks."""
    return tuple(text.replace(",", " ").split())


def layers(text: str | None) -> tuple[int, ...] | None:
    """The layers that ``--layer`` names: ``3``, ``0,3``, ``0-5`` or ``all``; ``None``: all.

    Raises:
        UsageError: it is none of these.
    """
    if text is None or text.strip().lower() == "all":
        return None
    found: list[int] = []
    for word in words(text):
        first, dash, last = word.partition("-")
        ends = (first, last or first) if dash else (first, first)
        if not all(end.isascii() and end.isdecimal() and len(end) < 6 for end in ends):  # noqa: PLR2004
            raise UsageError(f"--layer takes a number, several (0,3 or 0-5), or all, not {text!r}")
        found += range(int(ends[0]), int(ends[1]) + 1)
    if not found:
        raise UsageError(f"--layer takes a number, several (0,3 or 0-5), or all, not {text!r}")
    return tuple(dict.fromkeys(found))


def _whole(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError
        return value

    number.__name__ = f"number from {least} to {most}"
    return number


def _cosine(text: str) -> float:
    value = float(text)
    if math.isnan(value) or not -1 <= value <= 1:
        raise ValueError
    return value


_cosine.__name__ = "cosine from -1 to 1"


def watched(bar: Bar, word: str) -> Watch:
    """A watch that draws on a bar."""
    from workbench.traces.watch import Watch  # noqa: PLC0415 - see options_of

    return Watch(lambda done, total: bar.draw(word, done, total))


def told(work: Callable[[], ExitCode]) -> ExitCode:
    """Do some work; what cannot be read is told on stderr.

    Raises:
        UsageError: two traces are not compared at all.
    """
    from workbench.traces.fault import TraceFaultError  # noqa: PLC0415 - see options_of
    from workbench.traces.pair import RefusedError  # noqa: PLC0415

    try:
        return work()
    except RefusedError as error:
        raise UsageError(str(error)) from error
    except TraceFaultError as error:
        print(f"contract-workbench: {visible(str(error))}", file=sys.stderr)
        return ExitCode.UNREADABLE


def path_of(text: str, root: str | None) -> Path:
    """A path that is there, below ``--root`` where one is given.

    Raises:
        UsageError: it is not.
    """
    path = Path(root, text) if root is not None else Path(text)
    if "\0" in text or not (path.exists() or path.is_symlink()):
        raise UsageError(f"there is no file or folder {path}")
    return path


def printed(lines: Sequence[str]) -> None:
    """Print lines to stdout at once."""
    print(*lines, sep="\n")
