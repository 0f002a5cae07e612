"""Which contracts an operator means by the paths on a command line."""

# ruff: noqa: PTH100, PTH118
# Paths are texts here: they are held against the counted files' own.

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.workspace.files import CountedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.workspace.files import FileList
    from workbench.workspace.roots import Workspace

ENDINGS = (".yaml", ".yml")


def chosen(workspace: Workspace, files: FileList, paths: Sequence[Path]) -> tuple[CountedFile, ...]:
    """The contracts that ``paths`` name.

    A file that is named counts whatever it is called and wherever it stands. A folder stands for the
    workspace's contracts below it, and for its YAML files where the workspace has none there.

    Args:
        workspace: paths come out relative to its root.
        files: what counts.
        paths: of files and folders that are there, relative to the current folder or absolute.

    Returns:
        Each once, in path order.
    """
    found: dict[str, CountedFile] = {}
    for path in paths:
        below = _below(workspace, files, path) if path.is_dir() else (_named(workspace, files, path),)
        found.update({file.path: file for file in below})
    return tuple(found[path] for path in sorted(found))


def relative(root: Path, path: Path) -> str:
    """A path as the workspace names it: relative to its root, with ``/`` (``../beside/x.yaml`` outside)."""
    # The folder's links are followed, as the root's were; the file's own is not: it has a name too.
    folder = os.path.realpath(path.parent)
    return os.path.relpath(os.path.join(folder, path.name), root).replace(os.sep, "/")


def _named(workspace: Workspace, files: FileList, path: Path) -> CountedFile:
    name = relative(workspace.root, path)
    plain = os.path.relpath(os.path.abspath(path), workspace.root).replace(os.sep, "/")
    counted = files.by_path.get(name) or files.by_path.get(plain)
    if counted is not None:
        return counted
    try:
        stat = path.stat()
    except OSError:  # a link that leads nowhere: whoever reads it says so, and the others go on
        stat = path.lstat()
    link = relative(workspace.root, Path(os.path.realpath(path))) if path.is_symlink() else ""
    return CountedFile(name, os.path.abspath(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, link)


def _below(workspace: Workspace, files: FileList, folder: Path) -> Iterable[CountedFile]:
    name = os.path.relpath(os.path.realpath(folder), workspace.root).replace(os.sep, "/")
    prefix = "" if name == "." else f"{name}/"
    contracts = [file for file in files.contracts if file.path.startswith(prefix)]
    if contracts:
        return contracts
    return [_named(workspace, files, path) for path in _yaml_files(folder)]


def _yaml_files(folder: Path) -> Iterator[Path]:
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(above, name)
            if name.endswith(ENDINGS) and not name.startswith(".") and path.is_file():
                yield path
