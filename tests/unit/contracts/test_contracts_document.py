"""Documents: what is read, where it stands, and what is said of files that are not as they should be."""

from __future__ import annotations

import pytest

from workbench.contracts import composer
from workbench.contracts.document import is_null, read_document
from workbench.contracts.problem import Severity


@pytest.fixture(params=["libyaml", "pure python"])
def parser(request, monkeypatch):
    if request.param == "pure python":
        monkeypatch.setattr(composer, "LibYaml", None)
    elif composer.LibYaml is None:
        pytest.skip("this PyYAML comes without libyaml")
    return request.param


def value(document, *keys):
    node = document.root
    for key in keys:
        pairs = node.value
        node = pairs[key] if isinstance(key, int) else next(v for k, v in pairs if k.value == key)
    return node


def said(document):
    return [
        (problem.rule, problem.span and (problem.span.line, problem.span.column))
        for problem in document.problems
    ]


def written(data, span):
    return b"".join(data[start:end] for start, end in span.segments)


class TestTexts:
    def test_scalars_keep_the_text_they_were_written_with(self, parser):
        data = b"v: 1.10\nf: 1e5\nb: yes\no: 0o17\nq: '1.10'\n"
        document = read_document("c.yaml", data)
        assert [v.value for _, v in document.root.value] == ["1.10", "1e5", "yes", "0o17", "1.10"]

    def test_null_is_known_however_it_is_written(self, parser):
        document = read_document("c.yaml", b"a: ~\nb: null\nc:\nd: Null\ne: 'null'\nf: !!str null\n")
        assert [is_null(v) for _, v in document.root.value] == [True, True, True, True, False, False]

    def test_a_python_tag_constructs_nothing(self, parser, tmp_path):
        proof = tmp_path / "proof"
        data = f"a: !!python/object/apply:os.system ['touch {proof}']\n".encode()
        document = read_document("c.yaml", data)
        assert value(document, "a").tag.endswith("os.system")
        assert not proof.exists()

    def test_keys_may_be_anything(self, parser):
        document = read_document("c.yaml", b"? [a, b]\n: 1\n2: x\n~: y\n? {c: d}\n: 4\n")
        assert len(document.root.value) == 4
        assert document.problems == ()


class TestPlaces:
    @pytest.mark.parametrize(
        ("data", "line", "column", "start"),
        [
            pytest.param(b"a: 1\nkey: word\n", 2, 6, 10, id="plain"),
            pytest.param(b"\xef\xbb\xbfkey: word\n", 1, 6, 8, id="a BOM is no column"),
            pytest.param(b"a: 1\r\nb: 2\r\nkey: word\r\n", 3, 6, 17, id="CRLF is one break"),
            pytest.param(b"a: 1\rb: 2\rkey: word\r", 3, 6, 15, id="CR"),
            pytest.param('a: "x\x85  y"\nkey: word\n'.encode(), 2, 6, 17, id="NEL is no line end"),
            pytest.param("a: 'x\u2028  y'\nkey: word\n".encode(), 2, 6, 18, id="LS is no line end"),
            pytest.param("# héé — 😀\n{ é: 1, key: word }\n".encode(), 2, 14, 31, id="characters, not bytes"),
            pytest.param(b"key: !t &x word\n", 1, 12, 11, id="behind tag and anchor"),
            pytest.param(b"key: &x # why\n  word\n", 2, 3, 16, id="behind an anchor's comment"),
        ],
    )
    def test_line_and_column_of_a_value(self, parser, data, line, column, start):
        document = read_document("c.yaml", data)
        span = document.span(value(document, "key"))
        assert (span.line, span.column, span.segments) == (line, column, ((start, start + 4),))
        assert written(data, span) == b"word"

    def test_a_block_ends_with_its_content(self, parser):
        data = b"a:\n  b: |\n    text\n\n  # comment\n\n# another\nc: 1\n"
        document = read_document("c.yaml", data)
        assert written(data, document.span(value(document, "a", "b"))) == b"|\n    text"
        assert written(data, document.span(value(document, "a"))) == b"b: |\n    text"

    def test_collections_without_what_their_marks_swallow(self, parser):
        data = b"a:\n- x: 1\n  y: [1,\n   2]   # c\n\n# d\nb: {c: 1}\nz:\n  w:\n"
        document = read_document("c.yaml", data)
        assert written(data, document.span(value(document, "a"))) == b"- x: 1\n  y: [1,\n   2]"
        assert written(data, document.span(value(document, "b"))) == b"{c: 1}"
        assert written(data, document.span(value(document, "z"))) == b"w:"
        assert written(data, document.span(document.root)) == data.removesuffix(b"\n")

    @pytest.mark.parametrize(
        ("rows", "end"),
        [
            (b"- a\n- *x\n", b"- a"),
            (b"- *x\n", b""),
            (b"- &s [1]\n- a: b\n- *s\n", b"- &s [1]\n- a: b"),
            (b"  k: *x\n", b"k"),
        ],
    )
    def test_a_collection_that_ends_in_an_alias_ends_before_it(self, parser, rows, end):
        data = b"x: &x [1]\ny:\n" + rows + b"z: 1\n"
        document = read_document("c.yaml", data)
        assert written(data, document.span(value(document, "y"))) == end


class TestProblems:
    def test_a_key_twice_is_told_with_both_places_and_read_on(self, parser):
        document = read_document("c.yaml", b"a: 1\nb:\n  - {x: 1, x: 2}\na: 3\na: 4\n'a': 5\n")
        assert said(document) == [
            ("duplicate-key", (3, 12)),
            ("duplicate-key", (4, 1)),
            ("duplicate-key", (5, 1)),
            ("duplicate-key", (6, 1)),
        ]
        assert "first at line 1" in document.problems[1].message
        assert document.root is not None

    def test_a_bom_is_no_column_of_a_problem(self, parser):
        assert said(read_document("c.yaml", b"\xef\xbb\xbf{a: 1, a: 2}\n")) == [("duplicate-key", (1, 8))]

    def test_keys_of_different_kinds_are_not_the_same(self, parser):
        assert read_document("c.yaml", b"1: a\n'1': b\n").problems == ()

    def test_another_document_is_told_and_the_first_read(self, parser):
        document = read_document("c.yaml", b"a: 1\n---\nb: [\n")
        assert said(document) == [("several-documents", (2, 1))]
        assert document.root.value[0][0].value == "a"

    @pytest.mark.parametrize(
        ("data", "word"), [(b"", "empty"), (b"# c\n\n", "comments"), (b"---\n", "comments")]
    )
    def test_a_file_with_nothing_in_it(self, parser, data, word):
        document = read_document("c.yaml", data)
        assert [problem.rule for problem in document.problems] == ["empty-file"]
        assert word in document.problems[0].message
        assert not document.unreadable

    def test_an_alias_is_told_where_it_stands(self, parser):
        document = read_document("c.yaml", b"a: &x {k: 1}\nb: 2\nc: *x\n")
        assert said(document) == [("alias", (3, 4))]
        assert document.problems[0].severity is Severity.INFO
        assert value(document, "a") is value(document, "c")

    def test_stars_and_ampersands_in_texts_are_no_aliases(self, parser):
        document = read_document("c.yaml", b"a: x &y *z\nb: '&x *x'\nc: '**bold** &self'\n")
        assert document.problems == ()

    @pytest.mark.parametrize(
        ("data", "rule", "place", "advice"),
        [
            pytest.param(b"a: 1\nb: caf\xe9\n", "not-utf8", (2, 7), "save the file as UTF-8", id="Latin-1"),
            pytest.param("a: 1".encode("utf-16"), "not-utf8", (1, 1), "UTF-16", id="UTF-16"),
            pytest.param(b"a: \x00\n", "control-character", (1, 4), "U+0000", id="NUL"),
            pytest.param(b'a: 1\nb: "\x1b[31m"\n', "control-character", (2, 5), "U+001B", id="escape"),
            pytest.param(b"a:\n\tb: 1\n", "yaml-syntax", (2, 1), "use spaces", id="tab indents"),
            pytest.param(b"a: b: c\n", "yaml-syntax", (1, 5), "quotes", id="colon in a value"),
            pytest.param(b"a: 1\nb: @c\n", "yaml-syntax", (2, 4), "quotes", id="reserved indicator"),
            pytest.param(b"a: *b\n", "yaml-syntax", (1, 4), "anchor above", id="alias without anchor"),
            pytest.param(
                "# é\na: 'é\nb: 1\n".encode(), "yaml-syntax", (2, 4), "never closed", id="open quote"
            ),
            pytest.param(b"a:\n  b: 1\n c: 2\n", "yaml-syntax", (3, 2), "indentation", id="dedent"),
            pytest.param(b'a: "\\ud800"\n', "yaml-syntax", None, "", id="surrogate"),
            pytest.param(b'a: "\\UFFFFFFFF"\n', "yaml-syntax", None, "", id="beyond Unicode"),
        ],
    )
    def test_what_cannot_be_read_says_where_and_what_helps(self, parser, data, rule, place, advice):
        document = read_document("c.yaml", data)
        assert document.root is None
        assert document.unreadable
        problem = document.problems[0]
        assert (problem.rule, problem.severity) == (rule, Severity.ERROR)
        assert advice in problem.message
        if place is not None and not (parser == "pure python" and rule == "yaml-syntax"):
            assert (problem.span.line, problem.span.column) == place

    def test_a_tab_behind_a_key_is_told(self):
        document = read_document("c.yaml", b"a:\tb\nc: d # \te\n")
        assert said(document) == [("tab", (1, 3))]
        assert value(document, "a").value == "b"
