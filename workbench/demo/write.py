"""Writes the demo into a folder."""

from __future__ import annotations

from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from workbench.demo.captures import captured_traces
from workbench.demo.commits import HistoryError, write_history
from workbench.workspace.hardened import find_git

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path


class DemoFolderError(OSError):
    """The folder cannot take the demo; the message says why, and what to do."""


def write_demo(folder: Path, on_note: Callable[[str], None] | None = None) -> Path:
    """Write the demo workspace, its git history and its traces into ``folder``.

    Args:
        folder: made where it is not there. A folder that holds a demo already is left as it is, with
            whatever was changed in it.
        on_note: told, in a sentence, what could not be done: without git the files come without history.

    Returns:
        The folder, absolute.

    Raises:
        DemoFolderError: it is no folder, holds something else, or cannot be written.
    """
    target = folder.absolute()
    files = dict(read_tree("files"))
    try:
        if _holds_demo(target):
            return target
        empty = not target.exists() or (target.is_dir() and not any(target.iterdir()))
        if empty:
            _write(files, target)
    except OSError as error:
        raise DemoFolderError(f"{folder} cannot be written: {error.strerror or error}") from error
    if not empty and not target.is_dir():
        raise DemoFolderError(f"{folder} is a file: name a new or an empty folder")
    if not empty:
        raise DemoFolderError(f"{folder} is not empty: name a new or an empty folder")
    _give_history(target, files, on_note or (lambda _note: None))
    try:
        _write(dict(captured_traces()), target)
    except OSError as error:
        raise DemoFolderError(f"{folder} cannot be written: {error.strerror or error}") from error
    return target


def read_tree(name: str) -> Iterator[tuple[str, bytes]]:
    """Every file below one of this package's folders: path below it and content, sorted by path."""
    yield from sorted(_walk(package_files("workbench.demo").joinpath(name), ""))


def _write(files: dict[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            # What an installer compiles beside the demo's own Python is no part of the demo.
            if entry.name != "__pycache__":
                yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _holds_demo(folder: Path) -> bool:
    ours = dict(read_tree("files"))["README.md"].splitlines()[0]
    readme = folder / "README.md"
    return readme.is_file() and readme.read_bytes().splitlines()[:1] == [ours]


def _give_history(folder: Path, files: dict[str, bytes], note: Callable[[str], None]) -> None:
    git = find_git()
    if git is None:
        note("git was not found: the demo has its files but no history, so nothing is compared with main")
        return
    try:
        write_history(folder, git, files, dict(read_tree("revisions")))
    except HistoryError as error:
        note(f"the demo has its files but no whole history: {error}")
