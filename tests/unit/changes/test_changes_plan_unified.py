from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench.changes.plan import FileChange, Plan
from workbench.changes.unified import unified

if TYPE_CHECKING:
    from pathlib import Path


def plan(*changes: tuple[str, bytes, bytes]) -> Plan:
    return Plan("a plan", tuple(FileChange(path, f"/{path}", old, new) for path, old, new in changes))


def git(folder: Path, *arguments: str, data: bytes) -> None:
    command = ["git", "-c", "core.autocrlf=false", "-c", "apply.whitespace=nowarn", *arguments]
    done = subprocess.run(command, cwd=folder, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace") + data.decode("utf-8", "replace")


def put(folder: Path, path: str, data: bytes) -> Path:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


MANY = b"".join(b"line %d\n" % n for n in range(200))

CASES = {
    "one line of many": (MANY, MANY.replace(b"line 77\n", b"line seventy-seven\n")),
    "two places": (MANY, MANY.replace(b"line 7\n", b"").replace(b"line 150\n", b"line 150\nline 150b\n")),
    "first and last": (MANY, b"first\n" + MANY + b"last\n"),
    "no final newline before": (b"a\nb", b"a\nb\n"),
    "no final newline after": (b"a\nb\n", b"a\nb"),
    "no final newline at all": (b"a\nb\nc", b"a\nB\nc"),
    "no final newline, last line changed": (b"a\nb", b"a\nc"),
    "CRLF": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "CRLF and LF": (b"a\r\nb\nc\r\n", b"a\r\nb\r\nc\r\n"),
    "lone CR": (b"a\rb\nc\n", b"a\rB\nc\n"),
    "other line ends of Unicode": (
        "a\u2028b\x0bc\x0cd\x85e\nz\n".encode(),
        "a\u2028b\x0bC\x0cd\x85e\nz\n".encode(),
    ),
    "no UTF-8": (b"caf\xe9\nb\n", b"caf\xe9\nB\xff\xfe\n"),
    "BOM": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfA\nb\n"),
    "emoji": ("a: 🎉\nb\n".encode(), "a: 🎊\nb\n".encode()),
    "tabs and spaces at the end": (b"a \t\nb  \n", b"a \t\nb \n"),
    "lines that look like a diff": (b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n", b"--- a/x\n+++ b/y\n@@ -1 +1 @@\n"),
    "emptied": (b"a\nb\n", b""),
    "filled": (b"", b"a\nb\n"),
    "an empty line": (b"\n\n\n", b"\n\n\n\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_git_makes_the_same_bytes_of_it(tmp_path: Path, case: str):
    before, after = CASES[case]
    place = put(tmp_path, "contracts/x.yaml", before)
    text = unified(plan(("contracts/x.yaml", before, after)))
    git(tmp_path, "apply", "-", data=text.encode("utf-8", "surrogateescape"))
    assert (place.read_bytes() if place.exists() else b"") == after


@pytest.mark.parametrize("case", [each for each in CASES if each != "emptied"])
def test_patch_makes_the_same_bytes_of_it(tmp_path: Path, case: str):
    before, after = CASES[case]
    place = put(tmp_path, "contracts/x.yaml", before)
    data = unified(plan(("contracts/x.yaml", before, after))).encode("utf-8", "surrogateescape")
    done = subprocess.run(
        ["patch", "-p1", "--binary"], cwd=tmp_path, input=data, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert place.read_bytes() == after


@pytest.mark.parametrize(
    "name",
    [
        "with space.yaml",
        'with "quotes".yaml',
        "with\ttab.yaml",
        "back\\slash.yaml",
        "ünïcode.yaml",
        "control\x01.yaml",
        "not utf-8 \udce9.yaml",
    ],
)
def test_unusual_names(tmp_path: Path, name: str):
    place = put(tmp_path, f"contracts/{name}", b"a\nb\n")
    text = unified(plan((f"contracts/{name}", b"a\nb\n", b"a\nc\n")))
    git(tmp_path, "apply", "-", data=text.encode("utf-8", "surrogateescape"))
    assert place.read_bytes() == b"a\nc\n"


def test_patch_takes_a_name_with_a_space(tmp_path: Path):
    place = put(tmp_path, "contracts/with space.yaml", b"a\nb\n")
    text = unified(plan(("contracts/with space.yaml", b"a\nb\n", b"a\nc\n")))
    assert text.startswith("--- a/contracts/with space.yaml\t\n+++ b/contracts/with space.yaml\t\n")
    subprocess.run(["patch", "-p1"], cwd=tmp_path, input=text.encode(), capture_output=True, check=True)
    assert place.read_bytes() == b"a\nc\n"


def test_several_files_in_one_diff(tmp_path: Path):
    places = [put(tmp_path, f"{name}.yaml", b"a\nb") for name in "pqr"]
    text = unified(plan(*((f"{name}.yaml", b"a\nb", b"A\nb") for name in "pqr")))
    git(tmp_path, "apply", "-", data=text.encode())
    assert [place.read_bytes() for place in places] == [b"A\nb"] * 3


def test_made_at_random(tmp_path: Path):
    chance = random.Random(3)
    lines = [b"status: X\n", b"- a\n", b"\n", b"  - b\r\n", b"notes: caf\xe9\n", b"k: v\n"]
    changes = []
    for number in range(60):
        old = [chance.choice(lines) for _ in range(chance.randrange(1, 60))]
        new = list(old)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(new) + 1)
            new[at : at + chance.randrange(3)] = [chance.choice(lines) for _ in range(chance.randrange(3))]
        before, after = b"".join(old), b"".join([*new, b"end"])
        changes.append((f"{number}.yaml", before.removesuffix(b"\n") if number % 3 else before, after))
    for path, before, _ in changes:
        put(tmp_path, path, before)
    git(tmp_path, "apply", "-", data=unified(plan(*changes)).encode("utf-8", "surrogateescape"))
    for path, _, after in changes:
        assert (tmp_path / path).read_bytes() == after


def test_as_it_is_written():
    before = b"a: 1\nb: 2\nc: 3\nd: 4\ne: 5"
    text = unified(
        plan(("contracts/x.yaml", before, before.replace(b"5", b"6")), ("y.yaml", b"same\n", b"same\n"))
    )
    assert text == (
        "--- a/contracts/x.yaml\n+++ b/contracts/x.yaml\n@@ -2,4 +2,4 @@\n b: 2\n c: 3\n d: 4\n"
        "-e: 5\n\\ No newline at end of file\n+e: 6\n\\ No newline at end of file\n"
    )
