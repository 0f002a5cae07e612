"""Why a file can't be read as YAML, in words that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from workbench.contracts.problem import Problem, Severity
from workbench.contracts.span import Span

if TYPE_CHECKING:
    from workbench.contracts.positions import Positions

_unprintable = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Faults that show at the file's end; where they began helps more.
_NEVER_CLOSED = ("unexpected end of stream", "unexpected document indicator")

# What libyaml and PyYAML say, by a piece of it, and what helps.
_ADVICE = (
    ("mapping values are not allowed", "a value with “: ” in it needs quotes, or this line stands too deep"),
    ("could not find expected ':'", "a line lacks its “:”, or the quotes or indentation above it are off"),
    ("found unexpected end of stream", "a quote or bracket is never closed"),
    ("found unexpected document indicator", "a quote or bracket is never closed"),
    ("expected ',' or", "a bracket is never closed, or a comma is missing"),
    ("expected the node content", "a value is missing, or a bracket is one too many"),
    ("did not find expected", "the indentation does not fit the lines above, or a bracket or quote is off"),
    ("expected <block end>", "the indentation does not fit the lines above, or a bracket or quote is off"),
    ("found undefined alias", "an alias needs its anchor above it; text that begins with “*” needs quotes"),
    ("found duplicate anchor", "give the second anchor another name"),
    ("escape", "a backslash within double quotes begins an escape: double it, or use single quotes"),
    ("tag", "text that begins with “!” needs quotes"),
    ("alias", "text that begins with “*” needs quotes"),
    ("anchor", "text that begins with “&” needs quotes"),
    ("directive", "text that begins with “%” needs quotes"),
    ("block sequence entries are not allowed", "put the “-” on a line of its own, or the text in quotes"),
    ("block scalar", "behind “|” or “>” stand only a digit, “+” or “-” and a comment"),
)


def not_utf8(data: bytes, error: UnicodeDecodeError) -> Problem:
    """The problem of bytes that are no UTF-8, at the first wrong one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "The file is UTF-16, and only UTF-8 is read here: save it as UTF-8."
        return Problem("not-utf8", Severity.ERROR, message, Span(1, 1, ((0, 2),)))
    lines = data[: error.start].splitlines(keepends=True) or [b""]
    if lines[-1].endswith((b"\n", b"\r")):
        lines.append(b"")
    column = len(lines[-1].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    message = f"Byte {error.start} (0x{data[error.start]:02x}) is not UTF-8: save the file as UTF-8."
    span = Span(len(lines), column, ((error.start, error.start + 1),))
    return Problem("not-utf8", Severity.ERROR, message, span)


def unreadable(error: Exception, positions: Positions) -> Problem:
    """The problem of text that is no YAML: what the parser says, where, and what helps."""
    text = positions.text
    if isinstance(error, ReaderError) and (wrong := _unprintable.search(text)):
        message = (
            f"YAML does not allow the control character U+{ord(wrong[0]):04X}: remove it, "
            "or write it as an escape within double quotes."
        )
        return Problem("control-character", Severity.ERROR, message, positions.span_of(*wrong.span()))
    if not isinstance(error, MarkedYAMLError):
        message = f"The file can't be read as YAML: {error}."
        return Problem("yaml-syntax", Severity.ERROR, message, positions.span_of(0, 0))
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and any(piece in (error.problem or "") for piece in _NEVER_CLOSED):
        mark = error.context_mark
    index = min(mark.index if mark is not None else 0, len(text))
    said = (
        ", ".join(part for part in (error.context, error.problem) if part) or "the file can't be read as YAML"
    )
    helps = next((advice for piece, advice in _ADVICE if piece in (error.problem or "")), "")
    if "cannot start any token" in said:
        helps = "put the text in quotes"
        if text[index : index + 1] == "\t":
            helps = "YAML does not take tabs for indentation: use spaces"
    if not helps:
        helps = next(
            (advice for piece, advice in _ADVICE if piece in said), "look at this line and the one above"
        )
    message = f"{said[0].upper()}{said[1:]}: {helps}."
    return Problem("yaml-syntax", Severity.ERROR, message, positions.span_of(index, index))
