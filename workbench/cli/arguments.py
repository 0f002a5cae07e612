"""Which command a command line asks for, its arguments, and the help texts."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.commands import APP, COMMANDS, PROGRAM, Command
from workbench.cli.exit_code import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite

_EXIT_CODES = """\
exit codes:
  0  nothing at or above --fail-on        2  wrong arguments or configuration
  1  findings at or above --fail-on       3  something could not be read (the rest is reported)
  4  not written: a file has changed since it was read, or the system refuses (stdout too)
 70  a fault of this program             130  stopped with ctrl+c
141  whoever read the output stopped reading"""


def execute(arguments: Sequence[str]) -> ExitCode:
    """Parse a command line and run its command; a first word that is no command is the app's ROOT."""
    command, rest = _split(arguments)
    if command is None and arguments:
        _meant(arguments[0])
    command = command or APP
    module = importlib.import_module(command.module)
    parsed = _parser(command, module).parse_intermixed_args(rest)
    result: ExitCode = module.execute(parsed)
    return result


def print_help(words: Sequence[str]) -> None:
    """Print the help of a command, or with no word the program's."""
    if words:
        command, _ = _split(words)
        if command is None:
            _meant(words[0])
            raise UsageError(f"there is no command {words[0]!r}; there are {', '.join(COMMANDS)}")
        _parser(command, importlib.import_module(command.module)).print_help()
        return
    width = max(map(len, COMMANDS)) + 2
    print(f"usage: {PROGRAM} [ROOT]\n       {PROGRAM} COMMAND [ARGUMENTS]\n")
    print("Holds what contracts say against what the code defines.\n")
    print("commands:")
    for command in COMMANDS.values():
        print(f"  {command.name:{width}}{command.summary}")
    print(f"\n`{PROGRAM} COMMAND --help` tells a command's arguments; --version tells the version;")
    print("--traceback shows where a fault of this program happened.\n")
    print("examples:")
    for command in COMMANDS.values():
        for line, meaning in command.examples[:2]:
            print(f"  {line:44}  {meaning}")
    print(f"\n{_EXIT_CODES}")


def _split(arguments: Sequence[str]) -> tuple[Command | None, list[str]]:
    """The command that a line begins with, which may have two words, and the rest.

    Raises:
        UsageError: the first word of a command has several, and the second is none of them.
    """
    for count in (2, 1):
        command = COMMANDS.get(" ".join(arguments[:count])) if len(arguments) >= count else None
        if command is not None:
            return command, list(arguments[count:])
    several = [name for name in COMMANDS if arguments and name.startswith(f"{arguments[0]} ")]
    if several:
        raise UsageError(f"`{arguments[0]}` is one of {', '.join(f'`{name}`' for name in several)}")
    return None, list(arguments)


def _meant(word: str) -> None:
    """Name the command that a word nearly is, where it is no folder.

    Raises:
        UsageError: there is one.
    """
    import difflib  # noqa: PLC0415 - for a word that is no command

    near = difflib.get_close_matches(word, COMMANDS, 1)
    if near and not Path(word).exists():
        raise UsageError(f"there is no command and no folder {word}; did you mean `{PROGRAM} {near[0]}`?")


class _Parser(argparse.ArgumentParser):
    """A parser whose help is data: that it cannot be written is not passed over."""

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        print(self.format_help(), end="", file=file)


def _parser(command: Command, module: Any) -> argparse.ArgumentParser:
    examples = "\n".join(f"  {line:52}  {meaning}" for line, meaning in command.examples)
    parser = _Parser(
        prog=PROGRAM if command is APP else f"{PROGRAM} {command.name}",
        description=command.summary[0].upper() + command.summary[1:] + ".",
        epilog=f"examples:\n{examples}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.configure(parser)
    return parser
