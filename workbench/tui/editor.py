"""The operator's own editor: a file opened at a line, or a text written there."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from workbench.tui.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

    from textual.app import App

_PLUS = frozenset(
    "vi vim nvim view gvim nano pico emacs emacsclient micro kak joe jed mg ne less ed mcedit".split()  # noqa: SIM905
)
_GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
_COLON = frozenset({"hx", "helix", "subl", "zed", "zeditor", "lapce"})


def editor_of(environment: Mapping[str, str]) -> str:
    """The operator's editor: ``$VISUAL``, else ``$EDITOR``, else nothing."""
    return environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()


def command(editor: str, path: str, line: int) -> list[str]:
    """The argument list that opens an absolute path at a line (0: at its start) in an editor.

    The editor may carry arguments of its own (``code --wait``). One that is not known gets the path alone.

    Raises:
        ValueError: the editor's quoting is wrong, or it names no program.
    """
    words = shlex.split(editor)
    if not words:
        raise ValueError("no program is named")
    name = PurePath(words[0]).stem
    if not line:
        return [*words, path]
    if name in _PLUS:
        return [*words, f"+{line}", path]
    if name in _GOTO:
        return [*words, "-g", f"{path}:{line}"]
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    return [*words, path]


def check(arguments: list[str]) -> None:
    """See that the program is there before the terminal is given away.

    Raises:
        ValueError: it is not; or an argument cannot be passed on.
    """
    if shutil.which(arguments[0]) is None:
        raise ValueError(f"there is no program {arguments[0]} here")
    if any("\0" in argument for argument in arguments):
        raise ValueError("an argument holds a null character")


def run(arguments: list[str]) -> str:
    """Run the editor in this terminal until it ends; why it could not be started, else nothing."""
    try:
        with _undisturbed():
            subprocess.run(arguments, check=False)
    except (OSError, ValueError) as fault:
        return str(fault) or type(fault).__name__
    return ""


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and its like are for the child alone, although the terminal sends them to the whole group."""

    def nothing(_signal: int, _frame: FrameType | None) -> None:
        """A function, for a signal that is ignored would be ignored by the child as well."""

    before = {one: signal.signal(one, nothing) for one in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            # None stands for a handler that was not set from Python, and cannot be set again from here.
            signal.signal(one, signal.SIG_DFL if handler is None else handler)


def edited(app: App[object], text: str) -> tuple[str | None, str]:
    """A text as the operator's editor leaves it; the terminal is the editor's meanwhile.

    Args:
        app: that gives its terminal away.
        text: to begin with.

    Returns:
        The text, ``None`` when there is none; and why, in words, when something went wrong.
    """
    from textual.app import SuspendNotSupported  # noqa: PLC0415 - an app is running already

    program = editor_of(os.environ)
    if not program:
        return None, "No editor is set: export EDITOR=vim (or nano, hx, code --wait …) and try again."
    after: str | None = None
    with tempfile.TemporaryDirectory(prefix="contract-workbench-") as folder:
        file = Path(folder) / "text.txt"
        file.write_text(text + "\n", "utf-8")
        try:
            arguments = command(program, str(file), 1)
            check(arguments)
            with app.suspend():
                why = run(arguments)
            if not why:
                after = file.read_text("utf-8").rstrip("\n")
        except SuspendNotSupported:
            why = "this terminal cannot be handed to another program"
        except (OSError, ValueError) as fault:
            why = str(fault)
    return after, f"{one_line(program)} could not be used: {one_line(why)}" if why else ""
