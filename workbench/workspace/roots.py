"""Where a workspace begins, and which folders belong to it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from workbench.workspace.settings import Settings, SettingsError, load_settings, settings_file


@dataclass(frozen=True, slots=True)
class SourceRoot:
    """A folder whose files are code to look in.

    Attributes:
        prefix: what stands before a file's own path in every path of the workspace: empty for the root
            itself, else ``src/`` or ``../sibling/``.
        folder: the folder, absolute.
        real: the folder with every link in it followed, by which "inside" is judged.
    """

    prefix: str
    folder: str
    real: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """A root folder: where contracts are, where sources are.

    Attributes:
        root: absolute, links followed.
        settings: what its settings file says, or the defaults.
    """

    root: Path
    settings: Settings

    @property
    def source_roots(self) -> tuple[SourceRoot, ...]:
        """The declared source roots, in order, each once; they may lie in each other or beside the root."""
        found: dict[str, SourceRoot] = {}
        for source in self.settings.sources:
            root = source_root(self.root, source)
            found.setdefault(root.prefix, root)
        return tuple(found.values())


def source_root(root: Path, source: str) -> SourceRoot:
    """A folder given relative to ``root`` (or absolute) as a source root."""
    folder = os.path.normpath(root / source)
    relative = os.path.relpath(folder, root).replace(os.sep, "/")
    return SourceRoot("" if relative == "." else relative + "/", folder, os.path.realpath(folder))


def find_root(start: Path) -> Path:
    """The workspace root for a place inside it.

    Upwards from ``start``: the nearest folder with ``contract-workbench.toml``, or with the table
    ``[tool.contract-workbench]`` in ``pyproject.toml``; where no folder has either, the nearest with
    ``.git``; else ``start`` itself (its folder, when it is a file).
    """
    start = Path(os.path.realpath(start))
    if not start.is_dir():
        start = start.parent
    folders = (start, *start.parents)
    for folder in folders:
        if settings_file(folder) is not None:
            return folder
    return next((folder for folder in folders if (folder / ".git").exists()), start)


def open_workspace(start: Path | None = None, root: Path | None = None) -> Workspace:
    """A workspace, found upwards from ``start`` (default: the current folder) unless ``root`` names it.

    Raises:
        SettingsError: the settings cannot be used, or a source root is not a folder.
        NotADirectoryError: ``root`` was given and is no folder.
    """
    if root is not None:
        if not root.is_dir():
            raise NotADirectoryError(f"{root} is not a folder")
        found = Path(os.path.realpath(root))
    else:
        found = find_root(start if start is not None else Path.cwd())
    workspace = Workspace(found, load_settings(found))
    path = workspace.settings.path
    for source in workspace.settings.sources:
        if path is not None and not Path(source_root(found, source).folder).is_dir():
            message = f"source root {source!r} is not a folder: clone it there, or take it out of sources"
            raise SettingsError(path, _line_of(path, source), message)
    return workspace


def _line_of(path: Path, text: str) -> int:
    lines = path.read_text("utf-8", "replace").split("\n")
    return next((at for at, line in enumerate(lines, 1) if f'"{text}"' in line or f"'{text}'" in line), 0)
