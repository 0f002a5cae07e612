"""Parts of scalars: every character of a text leads to the bytes it was made of."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.contracts import composer
from workbench.contracts.bounds import children
from workbench.contracts.document import read_document

BREAKS = ("\n", "\r\n", "\r", "\x85", "\u2028", "\u2029")
FILLERS = ("", " ", "   ", "\t", " \t ")


def scalars(document):
    work, seen = [document.root], set()
    while work:
        node = work.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        work.extend(children(node))
        if isinstance(node, yaml.ScalarNode):
            yield node


def made(written: str, style: str | None) -> set[str]:
    """What one character of a text can have been written as: the definition, as slow and plain as it gets."""
    can = {written}
    if written in BREAKS:
        can |= {"\n", " "}
    if style == "'" and written == "''":
        can = {"'"}
    if style == '"' and written.startswith("\\") and len(written) > 1:
        can = {yaml.load(f'"{written}"', Loader=yaml.SafeLoader)}
    return can


def check(data: bytes, document) -> int:
    """Hold every character of every scalar against its bytes, and every whole against its characters."""
    count = 0
    for node in scalars(document):
        place = document.place(node)
        joined: list[tuple[int, int]] = []
        for index, character in enumerate(node.value):
            count += 1
            (segment,) = place(index, index + 1).segments
            written = data[slice(*segment)].decode()
            assert character in made(written, node.style), (data, node.value, index, written)
            assert not joined or joined[-1][1] <= segment[0], "the order of the text is the order of the file"
            if joined and joined[-1][1] == segment[0]:
                joined[-1] = (joined[-1][0], segment[1])
            else:
                joined.append(segment)
        if node.value:
            assert list(place(0, len(node.value)).segments) == joined
            span = place(0, len(node.value))
            assert (span.line, span.column) == (place(0, 1).line, place(0, 1).column)
    return count


@pytest.mark.parametrize(
    ("source", "text", "part", "segments"),
    [
        pytest.param("k: plain words", "plain words", "words", ["words"], id="plain"),
        pytest.param("k: one\n  two", "one two", "one two", ["one\n", "two"], id="plain, wrapped"),
        pytest.param("k: >-\n   a.rs::\n   f", "a.rs:: f", ":: f", ["::\n", "f"], id="path broken by a wrap"),
        pytest.param("k: one\n\n  two", "one\ntwo", "e\nt", ["e", "\n", "t"], id="plain, a blank line"),
        pytest.param("k: 'it''s'", "it's", "t's", ["t''s"], id="single quotes doubled"),
        pytest.param("k: 'a\n  b'", "a b", "a b", ["a\n", "b"], id="single quotes, wrapped"),
        pytest.param('k: "a\\tb"', "a\tb", "\tb", ["\\tb"], id="an escape whole"),
        pytest.param('k: "\\u00e9t\\x41"', "étA", "étA", ["\\u00e9t\\x41"], id="numbered escapes"),
        pytest.param('k: "ab\\\n    cd"', "abcd", "bc", ["b", "c"], id="a line continued"),
        pytest.param(
            'k: "ab \\\n   \\ cd"', "ab  cd", "b  c", ["b ", "\\ c"], id="spaces kept around a wrap"
        ),
        pytest.param("k: |\n  one\n  two\n", "one\ntwo\n", "e\nt", ["e\n", "t"], id="literal"),
        pytest.param(
            "k: |\n  one\n    two\n", "one\n  two\n", "\n  t", ["\n", "  t"], id="literal, indented"
        ),
        pytest.param("k: |2\n    one\n", "  one\n", "  one", ["  one"], id="indent by number"),
        pytest.param("k: |-\r\n  a\r\n  b\r\n", "a\nb", "a\nb", ["a\r\n", "b"], id="literal, CRLF"),
        pytest.param("k: >\n  one\n  two\n", "one two\n", "e t", ["e\n", "t"], id="folded"),
        pytest.param("k: >\n  a\n\n  b\n", "a\nb\n", "a\nb", ["a", "\n", "b"], id="folded, a blank line"),
        pytest.param(
            "k: >\n  a\n    b\n  c\n", "a\n  b\nc\n", "\n  b\n", ["\n", "  b\n"], id="folded, deeper"
        ),
        pytest.param(
            "k: >\n    a\n     b\n\n    c\n", "a\n b\n\nc\n", "\n\n", ["\n\n"], id="folded, behind deeper"
        ),
        pytest.param("k: |+\n  a\n\n\nz: 1", "a\n\n\n", "a\n\n\n", ["a\n\n\n"], id="kept line ends"),
        pytest.param("k: !t &x # c\n  'ab'", "ab", "b", ["b"], id="behind tag, anchor and comment"),
        pytest.param("k: 'é — 😀x'", "é — 😀x", "😀x", ["😀x"], id="characters of several bytes"),
    ],
)
@pytest.mark.parametrize("parser", ["libyaml", "pure python"])
def test_a_part_leads_to_its_segments(monkeypatch, parser, source, text, part, segments):  # noqa: PLR0917
    if parser == "pure python":
        monkeypatch.setattr(composer, "LibYaml", None)
    data = source.encode()
    document = read_document("c.yaml", data)
    node = document.root.value[0][1]
    assert node.value == text
    start = text.index(part)
    span = document.part(node, start, start + len(part))
    assert [data[a:b].decode() for a, b in span.segments] == segments
    check(data, document)


def test_an_empty_part_is_an_empty_segment():
    data = b"a: 'x''y'\nb: ''\nc: |\n  t\n"
    document = read_document("c.yaml", data)
    a, b, c = (node for _, node in document.root.value)
    assert document.part(a, 1, 1).segments == ((5, 5),)
    assert document.part(a, 3, 3).segments == ((8, 8),)
    assert document.part(b, 0, 0).segments == ((13, 13),)
    assert document.part(c, 2, 2).segments == ((len(data), len(data)),)


PIECES = [
    "a", "b", " ", "  ", "\n", "\n  ", "\n    ", "\n\n", "\n   \n  ", "\t", "\r\n  ", "\r  ", "\x85  ",
    "\u2028  ", "é", "😀", "'", "''", '"', "\\n", "\\", "\\\n   ", "\\x41", "\\u00e9", '\\"', "\\ ", "#",
    " #", "-", ": ", "|",
]  # fmt: skip
body = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
properties = st.sampled_from(["", "", "", "&x ", "!t ", "!t &x ", "!t # c\n   "])
line = st.tuples(
    st.sampled_from(["", "  ", "   ", "    ", "     "]),
    st.lists(st.sampled_from(["a", "b", " ", "\t", "é", "#"]), max_size=4).map("".join),
    st.sampled_from(["\n", "\n", "\n", "\r\n", "\x85", "\u2028", ""]),
).map("".join)
block = st.tuples(
    st.sampled_from(["|", ">"]),
    st.sampled_from(["", "-", "+", "2", "1-", "+3"]),
    st.sampled_from(["", " ", "  # c"]),
    st.sampled_from(["\n", "\r\n"]),
    st.lists(line, max_size=6).map("".join),
).map("".join)
scalar = st.one_of(body.map("a{}".format), body.map("'{}'".format), body.map('"{}"'.format), block, block)
whole = st.tuples(
    properties,
    scalar,
    st.sampled_from(
        ["k: %s", "- %s", "x:\n  - y: %s\n", "[%s]", "%s", "k: %s\nz: 1\n", "\ufeffk: %s\n", " - %s\n - b\n"]
    ),
).map(lambda parts: parts[2] % (parts[0] + parts[1]))


@settings(max_examples=400, deadline=None)
@given(whole)
def test_every_character_of_any_scalar_leads_to_its_bytes(source):
    data = source.encode()
    document = read_document("c.yaml", data)
    if document.root is not None:
        check(data, document)


def test_every_scalar_of_the_corpus_maps_character_by_character(corpus):
    files = sorted(corpus.rglob("*.yaml"))
    count = 0
    for path in files[::8]:
        data = path.read_bytes()
        count += check(data, read_document(path.name, data))
    assert count > 80_000


def test_every_scalar_of_the_corpus_maps_as_a_whole(corpus):
    count = 0
    for path in sorted(corpus.rglob("*.yaml")):
        data = path.read_bytes()
        document = read_document(path.name, data)
        for node in scalars(document):
            span = document.part(node, 0, len(node.value))
            joined = b"".join(data[a:b] for a, b in span.segments).decode()
            if node.style == "'":
                joined = joined.replace("''", "'")
            if node.style != '"':
                assert len(joined) == len(node.value)
                assert joined.replace("\n", " ") == node.value.replace("\n", " ")
            count += 1
    assert count > 30_000
