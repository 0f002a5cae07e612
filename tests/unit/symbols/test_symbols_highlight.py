from __future__ import annotations

import pytest

from workbench.symbols.highlight import TokenClass, highlight
from workbench.symbols.symbol import Language


def shown(source, language, number):
    text = source.decode("utf-8", "replace").split("\n")[number - 1]
    return [(text[start:end], token.value) for start, end, token in highlight(source, language).line(number)]


RUST = """#[derive(Debug)]
pub fn größe(x: &'static str) -> Vec<u8> { // é
    let n = MAX + 0x1f; x.run::<u8>("ä", 'c');
    /* two
    lines */ assert!(m::check(n));
}
""".encode()


def test_rust_tokens():
    assert shown(RUST, Language.RUST, 1) == [("#[derive(Debug)]", "attribute")]
    second = shown(RUST, Language.RUST, 2)
    assert [pair for pair in second if pair[1] != "punctuation"] == [
        ("pub", "keyword"),
        ("fn", "keyword"),
        ("größe", "function"),
        ("'static", "attribute"),
        ("str", "type"),
        ("Vec", "type"),
        ("u8", "type"),
        ("// é", "comment"),
    ]
    third = shown(RUST, Language.RUST, 3)
    assert [pair for pair in third if pair[1] != "punctuation"] == [
        ("let", "keyword"),
        ("MAX", "constant"),
        ("0x1f", "number"),
        ("run", "function"),
        ("u8", "type"),
        ('"ä"', "string"),
        ("'c'", "string"),
    ]


def test_a_token_over_lines_is_cut_at_each():
    assert shown(RUST, Language.RUST, 4) == [("/* two", "comment")]
    assert shown(RUST, Language.RUST, 5)[:3] == [
        ("    lines */", "comment"),
        ("assert!", "macro"),
        ("(", "punctuation"),
    ]


def test_a_macros_arguments_are_shown_too():
    assert ("check", "function") in shown(RUST, Language.RUST, 5)


PYTHON = b'''@cached
async def load(path: str) -> None:
    """Two
    lines."""
    return call(None, f"{path}", LIMIT) + 1  # why
'''


def test_python_tokens():
    assert shown(PYTHON, Language.PYTHON, 1) == [("@cached", "attribute")]
    assert [pair for pair in shown(PYTHON, Language.PYTHON, 2) if pair[1] != "punctuation"] == [
        ("async", "keyword"),
        ("def", "keyword"),
        ("load", "function"),
        ("str", "type"),
        ("None", "constant"),
    ]
    assert shown(PYTHON, Language.PYTHON, 4) == [('    lines."""', "string")]
    fifth = shown(PYTHON, Language.PYTHON, 5)
    assert {("return", "keyword"), ("call", "function"), ("LIMIT", "constant"), ("# why", "comment")} <= set(
        fifth
    )
    assert ("path", "string") not in fifth


def test_runs_are_in_order_and_apart():
    for number in range(1, 8):
        runs = highlight(RUST, Language.RUST).line(number)
        edges = [edge for start, end, _ in runs for edge in (start, end)]
        assert edges == sorted(edges)


@pytest.mark.parametrize("number", [-1, 0, 7, 99])
def test_lines_that_are_empty_or_not_there_have_no_runs(number):
    assert highlight(RUST, Language.RUST).line(number) == ()


def test_a_language_without_a_grammar_is_plain():
    assert highlight(b"fn a() {}", None).line(1) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"x" * 100_000,
        bytes(range(256)) * 8,
        b"\nimpl<" * 20_000,
        b"\r\nfn a() {}\r\n",
        b"\xef\xbb\xbffn a() {}",
        b"\0\0",
    ],
)
def test_odd_bytes_are_shown_without_a_traceback(data):
    lines = highlight(data, Language.RUST)
    for number in (1, 2, 3):
        assert all(start < end and isinstance(token, TokenClass) for start, end, token in lines.line(number))
