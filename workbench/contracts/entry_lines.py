"""Changelog entries among lines: the paragraphs of a text, and the comments of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.contracts.entry_heads import Head, head_of
from workbench.contracts.suppressions import texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.contracts.document import Document

_block = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_joined = re.compile(r"[^\n]*\S[^\n]*(?:\n[ \t][^\n]*\S[^\n]*)*")
_inner_line = re.compile(r"(?<=\n)[ \t]*(?=\S)")
_indent = re.compile(r"[ \t]*")
_heading = re.compile(
    r"(?i)(?:version |revision )?(?:change ?log|history|changes|amendments|revisions)\b.{0,20}$"
)
_comment = re.compile(r"(?m)^[ \t]*#+[ \t]?([ \t]*)([^\r\n]*)")


def entries_in(text: str, *, literal: bool, strict: bool) -> Iterator[tuple[int, int, Head]]:
    """The entries among a text's paragraphs: characters from and to, and how each begins.

    Args:
        text: a description's, or a changelog's that is one text.
        literal: its line breaks are its own, so that a blank line parts paragraphs; else every break does
            that no white space follows, as folding leaves them.
        strict: entries must have a date in brackets or a dash behind their version.
    """
    for found in (_block if literal else _joined).finditer(text):
        start, end = found.span()
        start = _words(text, start)
        head = head_of(text[start:end], strict=strict)
        if head is None and strict:
            continue
        for line in _inner_line.finditer(text, start + 1, end):
            # Right below an entry, without a blank line between, the next may begin.
            inner = head_of(text[line.end() : end], strict=strict)
            if inner is None or not (strict or inner.date or inner.text.rstrip().endswith(":")):
                continue
            if head is not None:
                yield start, line.start() - 1, head
            start, head = line.end(), inner
        if head is not None:
            yield start, end, head


def commented(document: Document) -> Iterator[tuple[int, int, Head, str]]:
    """The entries among comments on lines of their own: where in the file's text, head, and words.

    Below a comment that calls itself a changelog or history, an entry needs a version alone; elsewhere a date
    in brackets or a dash behind it too. It goes on over comment lines that stand deeper than it.
    """
    for block in _comment_blocks(document.tables.text):
        headed = False
        first: re.Match[str] | None = None
        head: Head | None = None
        words: list[str] = []
        end = 0
        for line in (*block, None):
            said = line[2].rstrip() if line is not None else ""
            found = head_of(said, strict=not headed) if said else None
            deeper = line is not None and first is not None and len(line[1]) > len(first[1])
            if first is not None and head is not None and (found is not None or not said or not deeper):
                if not _within_text(document, first.start(2)):
                    yield first.start(2), end, head, " ".join(words)
                first = None
            if line is None:
                break
            headed = headed or _heading.match(said) is not None
            if found is not None:
                first, head, words = line, found, []
            if first is not None:
                words.append(said)
                end = line.start(2) + len(said)


def _comment_blocks(text: str) -> Iterator[list[re.Match[str]]]:
    """Comment lines that follow each other."""
    block: list[re.Match[str]] = []
    for line in _comment.finditer(text) if "#" in text else ():
        if block and text[block[-1].end() : line.start()] not in ("\n", "\r\n", "\r"):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _within_text(document: Document, index: int) -> bool:
    return any(start <= index < end for start, end in texts_in(document))


def _words(text: str, start: int) -> int:
    found = _indent.match(text, start)
    return found.end() if found else start
