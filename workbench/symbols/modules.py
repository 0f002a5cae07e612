"""Modules from the file layout: which crate a file belongs to, and which module of it the file is.

Cargo's layout (the Cargo book, "Package Layout") and Rust's module files; Python packages, in ``src`` too.
"""

from __future__ import annotations

import posixpath
import tomllib
from typing import TYPE_CHECKING, Any

from workbench.symbols.extract import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

_MANIFESTS = ("pyproject.toml", "Cargo.toml")
_TARGETS = frozenset({"tests", "benches", "examples"})
_PYTHON_ROOTS = frozenset({"src", "python", "lib"})

Module = tuple[str, ...]


def crates(paths: Iterable[str], read: Callable[[str], bytes | None]) -> dict[str, str]:
    """The folders that are a crate or a Python project, and the names by which code knows them.

    Args:
        paths: the counted files.
        read: gives a file's bytes, or ``None`` when it cannot be read.

    Returns:
        Folder (``""`` for the root) to name: ``[lib] name`` or ``[package] name`` of ``Cargo.toml``, which
        wins over ``[project] name`` of a ``pyproject.toml`` beside it; dashes become underscores. A manifest
        that names nothing (a workspace's) or is no TOML makes no crate.
    """
    manifests = [path for path in paths if path.rpartition("/")[2] in _MANIFESTS]
    found: dict[str, str] = {}
    for path in sorted(manifests, key=lambda path: _MANIFESTS.index(path.rpartition("/")[2])):
        data = read(path)
        name = _name_in(data) if data is not None else ""
        if name:
            found[path.rpartition("/")[0]] = name.replace("-", "_")
    return found


def crate_folder(path: str, known: Container[str]) -> str | None:
    """The nearest folder at or above a file that is in ``known``; ``None`` when there is none."""
    folder = path.rpartition("/")[0]
    while folder not in known:
        if not folder:
            return None
        folder = folder.rpartition("/")[0]
    return folder


def module_of(path: str, folder: str | None, name: str = "") -> Module:
    """The module a file is, crate or package first.

    Args:
        path: the file.
        folder: the crate's folder; ``None`` outside of any.
        name: the crate's name.

    Returns:
        ``(crate, a, b)`` for ``src/a/b.rs`` and ``src/a/b/mod.rs``, ``(crate,)`` for ``src/lib.rs`` and
        ``src/main.rs``. Programs, tests, benches and examples are crates of their own to Cargo; here they
        stand under the crate they belong to: ``(crate, "tests", "x")``, ``(crate, "bin", "x")``. A Python
        file's package is its folders below the project: ``(package, sub, file)``.
    """
    inside = path[len(folder) + 1 :] if folder else path
    *folders, last = [part for part in inside.split("/") if part not in ("", "..", ".")] or [""]
    stem = last.partition(".")[0]
    if path.endswith((".py", ".pyi")):
        if folders and folders[0] in _PYTHON_ROOTS:
            del folders[0]
        return tuple(folders) if stem == "__init__" else (*folders, stem)
    return _rust_module(folders, stem, name if folder is not None else "")


def _rust_module(folders: list[str], stem: str, crate: str) -> Module:
    if "src" in folders:
        # Without a manifest the folder above ``src`` is as good as a crate's name.
        at = folders.index("src")
        if not crate and at:
            crate = folders[at - 1]
        folders = folders[at + 1 :]
        program = folders[:1] == ["bin"]
    else:
        program = bool(folders) and folders[0] in _TARGETS
    root = not folders and stem in {"lib", "main"}
    entry = program and len(folders) > 1 and stem == "main"
    parts = folders if root or entry or stem == "mod" else [*folders, stem]
    named = (part.replace("-", "_") for part in (crate, *parts) if part)
    return tuple(named)


def include_target(written: str, path: str, folder: str | None) -> str:
    """The path an ``include!`` means, relative to the workspace; empty when it lies in what a build makes.

    Args:
        written: the target as ``extract`` gives it.
        path: the file it stands in.
        folder: that file's crate folder.
    """
    if written.startswith(MANIFEST):
        return posixpath.normpath(posixpath.join(folder or "", written.removeprefix(MANIFEST).lstrip("/")))
    if written.startswith(("$", "/")):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), written))


def included(
    includes: Mapping[str, Sequence[str]], counted: Container[str], folder_of: Callable[[str], str | None]
) -> dict[str, tuple[str, ...]]:
    """Which counted files each file includes.

    Args:
        includes: file to the targets it includes, as written.
        counted: the counted files.
        folder_of: a file's crate folder.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path, written in includes.items():
        targets = (include_target(one, path, folder_of(path)) for one in written)
        inside = tuple(dict.fromkeys(target for target in targets if target in counted and target != path))
        if inside:
            found[path] = inside
    return found


def placed(modules: Mapping[str, Module], edges: Mapping[str, Sequence[str]]) -> dict[str, Module]:
    """The modules of included files: their includer's, however long the chain.

    Args:
        modules: each file's module by its own path.
        edges: file to the files it includes.

    Returns:
        The modules of the files that another one includes. Of several includers the first by path counts, and
        of files that include each other the first by path stays where it is.
    """
    includer: dict[str, str] = {}
    for path in sorted(edges):
        for target in edges[path]:
            includer.setdefault(target, path)
    found: dict[str, Module] = {}
    for path in sorted(includer):
        chain = [path]
        while chain[-1] in includer and includer[chain[-1]] not in chain:
            chain.append(includer[chain[-1]])
        top = chain[-1] if chain[-1] not in includer else min(chain)
        if top != path:
            found[path] = modules.get(top, ())
    return found


def declared(
    mods: Mapping[str, Sequence[tuple[str, str]]], counted: Container[str], modules: Mapping[str, Module]
) -> dict[str, Module]:
    """The modules of files that a ``#[path = "…"] mod name;`` gives another place than their own path does.

    Args:
        mods: file to the modules it declares without a body, each with the ``mod`` blocks around it and its
            ``#[path]``.
        counted: the counted files.
        modules: each file's module by its own path.
    """
    found: dict[str, Module] = {}
    for path in sorted(mods):
        folder, _, last = path.rpartition("/")
        stem = last.partition(".")[0]
        for name, written in mods[path]:
            if not written:
                continue
            *blocks, _ = name.split("::")
            base = folder
            if blocks:
                # A block's files stand in a folder named for the block, below that of the file's module.
                base = posixpath.join(folder, *([] if stem in {"mod", "lib", "main"} else [stem]), *blocks)
            target = posixpath.normpath(posixpath.join(base, written))
            if target in counted and target != path:
                found.setdefault(target, (*modules.get(path, ()), *name.split("::")))
    return found


def _name_in(data: bytes) -> str:
    """The name a manifest gives its code; empty when it gives none."""
    try:
        table: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return ""
    tool = table.get("tool")
    sections = (
        table.get("lib") if "package" in table else None,
        table.get("package"),
        table.get("project"),
        tool.get("poetry") if isinstance(tool, dict) else None,
    )
    for section in sections:
        if isinstance(section, dict) and isinstance(section.get("name"), str):
            return str(section["name"])
    return ""
