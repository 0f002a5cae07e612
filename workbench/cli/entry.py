"""The program's entry: picks the command, and turns whatever happens into an exit code.

Nothing is imported here that a command may not need: ``--version`` and ``--help`` answer at once, ``check``
never loads the screen.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from typing import TYPE_CHECKING

from workbench import __version__
from workbench.cli.exit_code import ExitCode, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_REPORT = "https://github.com/contract-workbench/contract-workbench/issues"

_CHECK = "check"
"""The command that is run most often, and on the largest workspaces."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a stream that cannot be written raises; without a file name, unlike what opening a file raises."""


def run() -> None:
    """The console script: ``main`` on the process's own arguments, and out."""
    if sys.argv[1:2] != [_CHECK]:
        sys.exit(main(sys.argv[1:]))
    # A great many values and hardly a cycle: to look for cycles, or to take all apart, is not worth its time.
    gc.disable()
    code = main(sys.argv[1:])
    # What goes to stdout was flushed, or found not to be writable, by then; the store is closed.
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def main(arguments: Sequence[str]) -> ExitCode:
    """Run one command line.

    Args:
        arguments: without the program's name.

    Returns:
        What the process ends with. Data went to stdout, everything else to stderr.
    """
    traceback = "--traceback" in arguments or bool(os.environ.get("CONTRACT_WORKBENCH_TRACEBACK"))
    rest = [argument for argument in arguments if argument != "--traceback"]
    try:
        code = _dispatch(rest)
        sys.stdout.flush()
    except UsageError as error:
        _say(str(error))
        return ExitCode.USAGE
    except UnreadableError as error:
        _say(str(error))
        return ExitCode.UNREADABLE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _let_go()
        return ExitCode.CLOSED_PIPE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            _let_go()
            _say(f"the output cannot be written: {error.strerror}")
            return ExitCode.NOT_WRITTEN
        if traceback:
            raise
        _say(
            f"this is a fault of contract-workbench {__version__}: {type(error).__name__}: {error}\n"
            f"run it again with --traceback and report what it prints at {_REPORT}"
        )
        return ExitCode.BUG
    return code


def _dispatch(arguments: list[str]) -> ExitCode:
    first = arguments[0] if arguments else ""
    if first in {"--version", "-V"}:
        print(f"contract-workbench {__version__}")
        return ExitCode.OK
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # File text holds every character there is; a terminal that lacks one gets its escape.
            stream.reconfigure(errors="backslashreplace")
    from workbench.cli.arguments import execute, print_help  # noqa: PLC0415 - --version needs none of it

    if first in {"--help", "-h", "help"}:
        print_help(arguments[1:])
        return ExitCode.OK
    try:
        return execute(arguments)
    except SystemExit as leaving:  # argparse: 0 after --help, 2 after a wrong argument
        return ExitCode(leaving.code) if isinstance(leaving.code, int) else ExitCode.USAGE


def _let_go() -> None:
    """The interpreter flushes stdout once more on its way out: let that go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    from workbench.report.visible import visible  # noqa: PLC0415 - only when there is something to say

    lines = [visible(line) for line in message.split("\n")]
    print(f"contract-workbench: {lines[0]}", *lines[1:], sep="\n", file=sys.stderr)
