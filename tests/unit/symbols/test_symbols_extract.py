from __future__ import annotations

import pickle
import random
import subprocess
import sys

import pytest

from workbench.symbols.extract import extract, includes_of, is_test_path, language_of
from workbench.symbols.symbol import Language, Symbol, SymbolKind


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("src/a.rs", Language.RUST),
        ("a/b.py", Language.PYTHON),
        ("a/b.pyi", Language.PYTHON),
        ("README.md", None),
        ("Makefile", None),
        ("a.rs/notes", None),
    ],
)
def test_the_ending_tells_the_language(path, language):
    assert language_of(path) is language
    assert (extract(path, b"") is None) is (language is None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/a.rs", True),
        ("crates/a/tests/common/mod.rs", True),
        ("a/benches/x.rs", True),
        ("src/a_test.rs", True),
        ("src/tests.rs", True),
        ("tests/conftest.py", True),
        ("pkg/test_a.py", True),
        ("src/attestation.rs", False),
        ("src/latest.rs", False),
        ("src/testing.rs", False),
        ("src/contests/a.rs", False),
    ],
)
def test_test_files_by_place_and_name(path, expected):
    assert is_test_path(path) is expected


def test_includes_as_written_each_once():
    source = b"""
        include!("part_a.rs");
        include!("../shared/b.rs");
        include!("part_a.rs");
        include!(concat!(env!("CARGO_MANIFEST_DIR"), "/gen/c.rs"));
        include!(concat!(env!("OUT_DIR"), "/built.rs"));
        // include!("commented.rs");
        const T: &str = include_str!("text.rs");
    """
    assert includes_of(source) == (
        "part_a.rs",
        "../shared/b.rs",
        "$CARGO_MANIFEST_DIR/gen/c.rs",
        "$OUT_DIR/built.rs",
    )


def test_an_extraction_pickles_to_plain_rows():
    found = extract("src/a.rs", b"pub enum A {\n    B,\n}\n")
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.symbols == (("enum", "A", "", 1, 3, 0), ("variant", "B", "A", 2, 2, 0))
    assert all(type(part) in {str, int} for row in found.symbols for part in row)


def test_a_symbol_shows_its_language():
    made = Symbol(
        SymbolKind.METHOD, "m", ("T",), ("crate", "mod"), "src/mod.rs", 1, 2, test=False, in_tests=False
    )
    assert made.qualified == "crate::mod::T::m"


ODD = {
    "empty": b"",
    "bom": b"\xef\xbb\xbffn a() {}\n",
    "crlf": b"fn a() {\r\n    x();\r\n}\r\n\r\nfn b() {\r\n    y();\r\n}\r\n",
    "nul": b"fn a() {}\0fn b() {}\n",
    "no final newline": b"fn a() {\n}",
    "latin-1": b'// caf\xe9\nfn a() {\n    "\xe9";\n}\n',
    "one long line": b"fn a() { " + b"x + " * 50_000 + b"1 }",
    "noise": random.Random(4).randbytes(20_000),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("path", ["a.rs", "a.py"])
def test_odd_bytes_are_read_without_a_traceback(name, whole, path):
    data = ODD[name]
    found = extract(path, data, whole=whole)
    lines = data.count(b"\n") + 1
    assert all(1 <= row[3] <= row[4] <= lines for row in found.symbols)
    if path == "a.rs" and name in {"bom", "crlf", "no final newline", "latin-1", "one long line"}:
        assert found.symbols[0][:2] == ("fn", "a")


def test_crlf_keeps_lines():
    found = extract("a.rs", ODD["crlf"])
    assert [(row[1], row[3], row[4]) for row in found.symbols] == [("a", 1, 3), ("b", 5, 7)]


DEEP = {
    "modules": b"mod a {\n" * 20_000 + b"}\n" * 20_000,
    "functions": b"fn a() {\n" * 20_000 + b"}\n" * 20_000,
    "open functions": b"fn a() {\n" * 20_000,
    "one line": b"fn a(){" * 20_000 + b"}" * 20_000,
    "brackets": b"fn a() { " + b"(" * 20_000 + b")" * 20_000 + b" }",
    "signatures": b"\nfn a" * 20_000,
    "open raw strings": b'r#"' * 20_000,
    "open raw strings of two sorts": b'r##"a"# ' * 20_000,
    "imports": b"\nuse a" * 20_000,
    "macros": b"p!{fn a(x in b){" * 20_000,
    "comments": b"/*" * 20_000,
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("whole", [False, True])
def test_hostile_nesting_ends(name, whole):
    found = extract("a.rs", DEEP[name], whole=whole)
    assert found is not None
    assert len(found.symbols) <= 20_001


@pytest.mark.parametrize("source", [b"(" * 20_000, b"".join(b" " * n + b"class A:\n" for n in range(1_500))])
def test_hostile_python_ends(source):
    assert extract("a.py", source) is not None


def test_reading_values_loads_no_grammar():
    code = (
        "import sys, workbench.symbols.symbol, workbench.symbols.extract; print('tree_sitter' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
