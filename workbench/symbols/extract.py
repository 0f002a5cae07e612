"""Definitions of one source file, as compact rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.symbols.rows import IN_TESTS
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from workbench.symbols.rows import Row

MANIFEST = "$CARGO_MANIFEST_DIR"
"""What stands for ``env!("CARGO_MANIFEST_DIR")`` in an include's target."""

_ENDINGS = {".rs": Language.RUST, ".py": Language.PYTHON, ".pyi": Language.PYTHON}
_TEST_FOLDERS = frozenset({"tests", "test", "benches"})
_TEST_FILE = re.compile(r"(?:test|tests|conftest|test_.*|.*_tests?)\Z")
_INCLUDE = re.compile(
    rb"^[^\n/\"]*\binclude!\s*[({\[]\s*(?:concat!\s*[({\[]\s*env!\s*\(\s*\"(\w+)\"\s*\)\s*,\s*)?\"([^\"\n]+)\"",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one file defines.

    Attributes:
        language: the language it was read as.
        symbols: definitions by first line.
        includes: targets of ``include!`` as written; ``concat!(env!("X"), "/y.rs")`` reads ``$X/y.rs``.
        mods: modules declared without a body, with the ``mod`` blocks around them (``a::b``), and their
            ``#[path]``.
        errors: the parser met something it does not understand; what could be read is there.
    """

    language: Language
    symbols: tuple[Row, ...]
    includes: tuple[str, ...]
    mods: tuple[tuple[str, str], ...]
    errors: bool


def language_of(path: str) -> Language | None:
    """The language a file is read as, by its ending."""
    dot = path.rfind(".")
    return _ENDINGS.get(path[dot:]) if dot >= 0 else None


def extract(path: str, data: bytes, *, whole: bool = False) -> Extraction | None:
    """Read the definitions of a source file.

    Args:
        path: relative to the workspace root, POSIX separators; its ending tells the language, its folders and
            name whether it is test code.
        data: the file's bytes, whatever they are.
        whole: parse the file as it is. Otherwise a Rust file's skeleton is parsed, several times as fast.

    Returns:
        The definitions; ``None`` for a language that is not understood.
    """
    language = language_of(path)
    if language is None:
        return None
    flags = IN_TESTS if is_test_path(path) else 0
    if language is Language.PYTHON:
        from workbench.symbols.python import read_python  # noqa: PLC0415 - the grammar is loaded when needed

        rows, errors = read_python(data, flags, pytest=_is_pytest_path(path))
        return Extraction(language, tuple(rows), (), (), errors)
    from workbench.symbols.rust import read_rust  # noqa: PLC0415

    rows, mods, errors = read_rust(data, flags, whole=whole)
    return Extraction(language, tuple(rows), includes_of(data), tuple(mods), errors)


def includes_of(data: bytes) -> tuple[str, ...]:
    """Targets of ``include!`` in a Rust source as written, each once."""
    if b"include!" not in data:
        return ()
    found = (
        (f"${variable.decode()}" if variable else "") + target.decode("utf-8", "replace")
        for variable, target in _INCLUDE.findall(data)
    )
    return tuple(dict.fromkeys(found))


def is_test_path(path: str) -> bool:
    """Whether a file is test code by where it stands and what it is called."""
    *folders, name = path.split("/")
    return not _TEST_FOLDERS.isdisjoint(folders) or _TEST_FILE.match(name.partition(".")[0]) is not None


def _is_pytest_path(path: str) -> bool:
    """Whether pytest would look for tests in a file."""
    *folders, name = path.split("/")
    return name.startswith("test_") or name.endswith("_test.py") or "tests" in folders
