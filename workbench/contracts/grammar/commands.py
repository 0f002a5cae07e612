"""A command line, told from a sentence about one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARGUMENT = r"""(?:-{1,2}\w|[./~$<"'{|]|[\w.@+-]*[./=_:*][\w./*-]*|\d)"""
_WORD_ENDS = r"(?=[\s;|&)\x60]|$)"
_SUBCOMMANDS = {
    "cargo": (
        "test build check run kani clippy bench nextest llvm-cov fmt doc mutants tree fuzz miri xtask"
        " install publish expand audit deny semver-checks"
    ),
    "pv": "validate diff coverage lint status score audit scaffold kani probar graph verify certify query",
    "git": "grep log diff status show ls-files rev-parse checkout clone blame describe",
    "gh": "pr issue run api workflow release",
    "npm": "test run ci install",
    "docker": "run build compose exec",
    "uv": "run pip sync tool",
    "pmat": "query analyze quality-gate tdg work comply repo-score",
    "make": "test check lint build all bench ci validate verify clean",
    "just": "test check lint build all bench ci validate verify",
    "lake": "build test exe env",
    "go": "test build run vet",
    "apr": r"[a-z][a-z0-9-]*",
    "batuta": r"[a-z][a-z0-9-]*",
    "realizar": "run serve bench chat list pull",
    "forjar": "apply plan check validate drift status lint graph",
    "entrenar": "train bench init validate quantize merge research",
}
_PLAIN = (
    "pytest python python3 python3.11 python3.12 bash sh zsh rg grep egrep curl jq ls test xxd cmp"
    " diff nm objdump sha256sum md5sum nvidia-smi rustc rustfmt clippy-driver cmake node npx deno rm"
    " cp mv mkdir find cat awk sed head tail wc sort echo printf env timeout time nice sudo ssh kani"
    " hyperfine valgrind perf nsys ncu ruff mypy contract-workbench tox nox coverage llama-cli"
    " llama-bench ollama wget tar unzip stat du strings hexdump od wasm-pack trunk lean true false"
    " touch seq"
)


def _programs() -> str:
    known = [
        rf"{program}(?:[ \t]+\+[\w.-]+)?[ \t]+(?:(?:{'|'.join(words.split())}){_WORD_ENDS}|{_ARGUMENT})"
        for program, words in _SUBCOMMANDS.items()
    ]
    plain = "|".join(re.escape(program) for program in _PLAIN.split())
    return "|".join((*known, rf"(?:{plain})[ \t]+{_ARGUMENT}", r"\.{1,2}/[\w./-]+\.(?:sh|py)\b"))


_VARIABLE = r"[A-Z_][A-Z0-9_]{0,60}=(?:\"[^\"\n]{0,200}\"|[^\s\"]{0,200})[ \t]+"
_PROGRAMS = frozenset((*_SUBCOMMANDS, *_PLAIN.split()))
_FIRST_WORD = re.compile(r"[A-Za-z][\w.-]*(?=[ \t])")
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_START = re.compile(rf"(?:\$[ \t]+)?(?:{_VARIABLE})*(?:{_programs()})")
_COMMENT_LINES = re.compile(r"(?:[ \t]*#[^\n]*\n|[ \t]*\n)+[ \t]*")
_DASHED_NOTE = re.compile(r"(?<=[ \t\n])[—\u2013](?=[ \t\n])")
_RESULT_NOTE = re.compile(r"(?<=[ \t\n])\([^()\n]{1,200}\)\Z")
_FILTER = re.compile(r"(?:\s|\A)((?:[^\W\d]\w*::)*[^\W\d]\w*)(?=\s|\Z)")
_TAKES_VALUE = re.compile(
    r"\s(?:-p|--package|-F|--features|--test|--bench|--bin|--example|--target|-E|-k|-m)[ =]+\S+"
)
_CARGO_TEST = re.compile(r"cargo(?:[ \t]+\+\S+)?[ \t]+(?:test|nextest[ \t]+run|kani)\b")
_PYTEST = re.compile(r"([\w./-]+\.py)((?:::\w+)+)?")


@dataclass(frozen=True, slots=True)
class Command:
    """A command line in a text.

    Attributes:
        start: where it starts.
        end: where it ends, its note excluded.
        note: what stands behind it after a dash or, at the very end, in brackets.
        path: the test file that it runs, where it says so.
        name: the test filter that it runs, where it says so.
    """

    start: int
    end: int
    note: str
    path: str
    name: tuple[str, ...]


def command_in(text: str, start: int, end: int) -> Command | None:
    """Find the command that ``text[start:end]`` is, or ``None`` when it is no command.

    The text is neither empty nor does it begin with white space.
    Comment lines in front of it are passed over; lines after the first belong to it.
    """
    if text[start] == "#":
        comments = _COMMENT_LINES.match(text, start, end)
        if comments:
            start = comments.end()
    if start == end or not _may_start(text, start, end):
        return None
    if text[start] == "`":
        closed = text.find("`", start + 1, end)
        if closed < 0 or not _START.match(text, start + 1, closed):
            return None
        return _made(text, start + 1, closed, text[closed + 1 : end])
    if not _START.match(text, start, end):
        return None
    first_line = text.find("\n", start, end)
    dashed = _DASHED_NOTE.search(text, start, end)
    if dashed and (first_line < 0 or dashed.start() <= first_line):
        return _made(text, start, dashed.start(), text[dashed.end() : end])
    bracketed = _RESULT_NOTE.search(text, max(start, end - 210), end)
    if bracketed and text[start : bracketed.start()].strip():
        return _made(text, start, bracketed.start(), text[bracketed.start() : end])
    return _made(text, start, end, "")


def _may_start(text: str, start: int, end: int) -> bool:
    """Whether a text is worth reading as a command: it begins with a program, or as what may precede one."""
    first = text[start]
    if first in "$.`":
        return True
    word = _FIRST_WORD.match(text, start, end)
    return (word is not None and word.group() in _PROGRAMS) or (
        first in _CAPITALS and "=" in text[start : min(end, start + 62)]
    )


def _made(text: str, start: int, end: int, behind: str) -> Command:
    while end > start and text[end - 1].isspace():
        end -= 1
    path, name = _runs(text[start:end][:2000])
    note = behind.strip()
    if note.startswith("(") and note.endswith(")"):
        note = note[1:-1]
    return Command(start, end, note.lstrip("—\u2013- \t\n"), path, name)


def _runs(line: str) -> tuple[str, tuple[str, ...]]:
    """Which test file and filter a test command names; empty where it names none."""
    cargo = _CARGO_TEST.search(line)
    if cargo:
        arguments = line[cargo.end() :].partition("\n")[0].partition(" -- ")[0]
        arguments = _TAKES_VALUE.sub(" ", arguments)
        found = _FILTER.search(arguments)
        return "", tuple(found.group(1).split("::")) if found else ()
    if "pytest" in line:
        tested = _PYTEST.search(line)
        if tested:
            return tested.group(1), tuple((tested.group(2) or "").split("::")[1:])
    return "", ()
