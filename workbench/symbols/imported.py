"""Names that a source imports, and from where: ``use a::{b, c::d};``, ``from a import (b, c)``.

Comments and strings are passed over first, so that a sentence about a name is no import of it. What stands
among a macro's tokens (``cfg_if!``) counts like anything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_CODE = {
    Language.RUST: re.compile(
        rb"""
        //[^\n]*+ | /\*.*?(?:\*/|\Z)
      | (?<![\w'])[bc]?r(?P<hashes>\#*)"(?:.*?"(?P=hashes)|.*)
      | "(?:[^"\\]++|\\.)*+"?
      | '(?:\\.[^'\n]{0,9}|[^\\'\n])'
        """,
        re.VERBOSE | re.DOTALL,
    ),
    Language.PYTHON: re.compile(
        rb"""
        \#[^\n]*+
      | (?P<long>\"{3}|'{3})(?:[^\\]|\\.)*?(?:(?P=long)|\Z)
      | (?P<short>["'])(?:(?!(?P=short))[^\\\n]|\\.)*+(?:(?P=short))?
        """,
        re.VERBOSE | re.DOTALL,
    ),
}
_COMMENT = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NO_LINE_END = re.compile(rb"[^\n]")
_USE = re.compile(rb"(?<![\w#$])use\b(?!\s*<)([^;=()]*)(?:;|\Z)")
_FROM = re.compile(
    rb"^[ \t]*from\s+(\w+)[\w.]*\s+import\b[ \t]*(\([^)]*\)?|(?:[^\n;\\]|\\\r?\n)*)", re.MULTILINE
)
_IMPORT = re.compile(rb"^[ \t]*import\b((?:[^\n;\\]|\\\r?\n)*)", re.MULTILINE)
_WORDS = re.compile(rb"\w+|[{},]")
_STATEMENT = {Language.RUST: b"use", Language.PYTHON: b"import"}
_LONGEST = 4000
"""Bytes of one ``use`` list: no name further behind is looked at closely."""


def imported_as(data: bytes, language: Language, name: str) -> str:
    """From where a source imports a name.

    Args:
        data: the file.
        language: what it is written in.
        name: an identifier.

    Returns:
        The first segment of the path in the first import that holds the name (``std`` of
        ``use std::{fs::File, io};``; for ``name`` itself the name); empty when none does.
    """
    word = name.encode()
    if not _near(data, word, language):
        return ""
    code = _NO_CODE[language].sub(lambda found: _NO_LINE_END.sub(b" ", found[0]), data)
    pairs = _used(code) if language is Language.RUST else _imported(code)
    return next((head.decode("utf-8", "replace") for head, each in pairs if each == word), "")


def _near(data: bytes, word: bytes, language: Language) -> bool:
    """Whether the name may stand in an import at all: a glance that spares most files the rest."""
    statement = _STATEMENT[language]
    at = data.find(word)
    while at >= 0:
        start = data.rfind(statement, max(at - _LONGEST, 0), at)
        if start >= 0 and (language is Language.PYTHON or b";" not in _COMMENT.sub(b"", data[start:at])):
            return True
        at = data.find(word, at + len(word))
    return False


def _used(code: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each name of each ``use``, behind the segment its path begins with."""
    for statement in _USE.finditer(code):
        around: list[bytes] = []
        head = b""
        for token in _WORDS.findall(statement[1].replace(b"r#", b"")):
            if token == b"{":
                around.append(head)
            elif token == b"}":
                head = around.pop() if around else b""
            elif token == b",":
                head = around[-1] if around else b""
            else:
                head = head or token
                yield head, token


def _imported(code: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each name of each import, behind the package it comes from."""
    for found in _FROM.finditer(code):
        yield found[1], found[1]
        for name in _WORDS.findall(found[2]):
            yield found[1], name
    for found in _IMPORT.finditer(code):
        for clause in found[1].split(b","):
            names = _WORDS.findall(clause)
            for name in names:
                yield names[0], name
