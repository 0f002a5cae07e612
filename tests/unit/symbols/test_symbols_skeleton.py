from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.symbols.extract import extract
from workbench.symbols.grammar import parse
from workbench.symbols.skeleton import skeleton
from workbench.symbols.symbol import Language

names = st.sampled_from(["alpha", "beta", "gamma_2", "delta", "r#match"])
types = st.sampled_from(["Foo", "Bar", "Baz"])
signatures = st.sampled_from(
    [
        "()",
        "(a: u8, b: &'static str) -> Vec<u8>",
        "<T: Into<String>>(\n    x: T,\n    y: [u8; 4],\n) -> Result<T, E>\nwhere\n    T: Clone,\n",
        "(f: impl Fn(u8) -> u8) -> impl Iterator<Item = u8>",
    ]
)
statements = st.sampled_from(
    [
        "let x = 1;",
        'let text = "a } brace and a \\" quote";',
        "let c = '}';",
        'let raw = r#"\nfn nothing() {\n}\n"#;',
        'let long = "\n}\nfn nothing() {\n";',
        '// a comment with } and " in it',
        "/* a block\n}\n*/",
        "use std::fmt;",
        "match x {\n    Some(y) => y,\n    None => {\n        0\n    }\n};",
        'println!(\n    "{}",\n    x\n);',
        "x();",
    ]
)
heads = st.sampled_from(["", "pub ", "pub(crate) ", "async ", "pub const unsafe ", 'extern "C" '])
lead = st.sampled_from(
    ["", '/// Says "so".\n', "#[inline]\n", "#[test]\n", "#[cfg(test)]\n", "// * note\n\n"]
)


def block(head, lines):
    return head + " {\n" + "".join(indent(line, "    ") + "\n" for line in lines) + "}"


def function(item):
    body = st.lists(statements | item, max_size=4)
    return st.builds(
        lambda d, h, n, s, b: d + block(f"{h}fn {n}{s}", b), lead, heads, names, signatures, body
    )


def held(item):
    return st.one_of(
        function(item),
        st.builds(lambda n, b: block(f"mod {n}", b), names, st.lists(item, max_size=3)),
        st.builds(lambda t, b: block(f"impl {t}", b), types, st.lists(function(item), max_size=3)),
        st.builds(
            lambda t, b: block(f"impl<T> Walk<T> for {t}<T>", b), types, st.lists(function(item), max_size=2)
        ),
        st.builds(lambda t, n, s: block(f"pub trait {t}", [f"fn {n}{s};"]), types, names, signatures),
        st.builds(lambda t, n: block(f"struct {t}", [f"pub {n}: u8,"]), types, names),
        st.builds(lambda t, n: block(f"enum {t}", ["One,", f"Two {{ {n}: u8 }},"]), types, names),
        st.builds(lambda n: f"const {n}: &[u8] = &[\n    1,\n    2,\n];", names),
        st.builds(
            lambda b: block("macro_rules! made", ["() => {", *b, "};"]), st.lists(statements, max_size=1)
        ),
    )


leaf = st.builds(lambda n: f"static {n}: u8 = 1;", names) | st.builds(
    lambda n: f"fn {n}() -> u8 {{ 1 }}", names
)
item = st.recursive(leaf, held, max_leaves=12)
files = st.lists(item, min_size=1, max_size=4).map("\n\n".join)


@settings(max_examples=120, deadline=None)
@given(files)
def test_a_skeleton_says_what_the_whole_file_says(source):
    data = source.encode()
    assert extract("a.rs", data).symbols == extract("a.rs", data, whole=True).symbols


@settings(max_examples=120, deadline=None)
@given(
    files
    | st.text()
    | st.lists(
        st.sampled_from(["fn a", "{", "}", "\n", "    ", ";", '"', "use a", 'r#"', "const X: u8 = ["])
    ).map("".join)
)
def test_a_skeleton_has_as_many_lines(source):
    data = source.encode()
    assert skeleton(data).count(b"\n") == data.count(b"\n")


def test_what_is_dropped():
    source = b"""use a::{b, c};
/// Doc.
#[derive(Debug)]
pub struct A {
    pub b: u8,
}
impl A {
    pub fn c(&self) -> [u8; 2] {
        self.d()
    }
    fn e(&self) {
        const N: u8 = 1;
        self.f(N)
    }
}
const TABLE: &[u8] = &[
    1,
];
"""
    assert skeleton(source).split(b"\n") == [
        b"",
        b"",
        b"",
        b"pub struct A {",
        b"    pub b: u8,",
        b"}",
        b"impl A {",
        b"    pub fn c(&self) -> [u8; 2] {",
        b"        self.d()",
        b"    }",
        b"fn e(){",
        b"        const N: u8 = 1;",
        b"",
        b"}",
        b"}",
        b"const TABLE: &[u8] = &[",
        b"",
        b"];",
        b"",
    ]


def test_a_brace_in_a_string_is_no_end():
    source = b'fn one() {\n    let s = "\n}\nfn not_this() {\n";\n}\nfn two() {}\n'
    assert [row[1] for row in extract("a.rs", source).symbols] == ["one", "two"]


def test_a_skeleton_with_an_error_is_given_up_for_the_whole_file():
    source = b"fn one() -> Buf<{ N }> {\n    two()\n}\nfn two() {}\n"
    assert parse(skeleton(source), Language.RUST).root_node.has_error
    found = extract("a.rs", source)
    assert not found.errors
    assert [(row[1], row[3], row[4]) for row in found.symbols] == [("one", 1, 3), ("two", 4, 4)]


def demo_sources():
    root = Path(__file__).parents[3] / "workbench" / "demo" / "files"
    return sorted(root.rglob("*.rs"))


@pytest.mark.parametrize("path", demo_sources() or [None], ids=str)
def test_the_demos_sources_read_alike_both_ways(path):
    if path is None:
        pytest.skip("the demo has no Rust sources")
    data = path.read_bytes()
    assert extract("a.rs", data).symbols == extract("a.rs", data, whole=True).symbols
