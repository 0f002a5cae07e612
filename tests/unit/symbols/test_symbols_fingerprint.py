"""What changes a fingerprint, and what does not."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.symbols.extract import extract
from workbench.symbols.fingerprint import Fingerprints
from workbench.symbols.symbol import Language

RUST, PYTHON = Language.RUST, Language.PYTHON


def taken(source, language):
    """The fingerprint of every definition, by its scope and name."""
    data = source.encode()
    found = extract("src/a.rs" if language is RUST else "a.py", data, whole=True)
    marks = Fingerprints(data, language)
    return {
        (f"{scope}::{name}" if scope else name): marks.of(name, line)
        for _, name, scope, line, _, _ in found.symbols
    }


# -- a changed token changes what it stands in, and nothing else ---------------------------------------------


@st.composite
def trees(draw, language):
    """Nested definitions, each with a number of its own: kind, name, children."""
    count = draw(st.integers(1, 9))
    parents = [draw(st.integers(-1, at - 1)) for at in range(count)]
    kinds = [
        draw(st.sampled_from(("mod", "fn", "impl", "trait", "struct", "enum", "const", "macro")))
        for _ in range(count)
    ]
    if language is PYTHON:
        kinds = [draw(st.sampled_from(("def", "class", "value", "async"))) for _ in range(count)]
    return parents, kinds


HOLDS = {
    "mod": {"mod", "fn", "impl", "trait", "struct", "enum", "const", "macro"},
    "fn": {"fn", "impl", "trait", "struct", "enum", "const"},
    "impl": {"fn", "const"},
    "trait": {"fn"},
    "def": {"def", "class", "async"},
    "async": {"def", "class", "async"},
    "class": {"def", "class", "value", "async"},
}


def written(parents, kinds, changed, language):
    """The source, and for each definition those around it; ``changed`` has another number."""
    around = {}
    kept = []
    for at, drawn in enumerate(parents):
        held = drawn >= 0 and kinds[at] in HOLDS.get(kinds[drawn], ())
        parent = drawn if held else -1
        around[at] = [] if parent < 0 else [parent, *around[parent]]
        kept.append(parent)

    def body(at):
        number = f"{at}777" if at == changed else f"{at}111"
        inner = [body(child) for child, parent in enumerate(kept) if parent == at]
        return (rust if language is RUST else python)(kinds[at], at, number, inner)

    return "\n".join(body(at) for at, parent in enumerate(kept) if parent < 0), around


def rust(kind, at, number, inner):
    text = "\n".join(inner)
    return {
        "mod": f"mod m{at} {{\n/* a comment */\n{text}\nconst OWN{at}: u32 = {number};\n}}",
        "fn": f'#[test]\nfn n{at}() -> u32 {{\n{text}\nif x("a") {{ {number} }} else {{ 0 }}\n}}',
        "impl": f"impl S{at} {{\n{text}\nfn n{at}(&self) -> u32 {{ self.a + {number} }}\n}}",
        "trait": f"trait T{at} {{\n{text}\nfn n{at}() -> [u8; {number}];\n}}",
        "struct": f"struct S{at} {{\nn{at}: [u8; {number}],\n}}",
        "enum": f"enum E{at} {{\nn{at} = {number},\n}}",
        "const": f'const C{at}: &str = "{number}";',
        "macro": f'proptest! {{\n#[test]\nfn n{at}(x in 0..{number}) {{ assert!(x < 9, "no"); }}\n}}',
    }[kind]


def python(kind, at, number, inner):
    text = "".join(each.replace("\n", "\n    ") + "\n    " for each in inner)
    return {
        "def": f"@cached\ndef n{at}():\n    '''Says.'''\n    {text}return f({number})",
        "async": f"async def n{at}(a=1):\n    {text}return f'a{{x[{number}]}}'",
        "class": f"class K{at}(Base):\n    {text}own{at} = {number}",
        "value": f"V{at} = '{number}'",
    }[kind]


def owners(at, kind, around, kinds):
    """What is to change when the number of a definition does: its own names and those around it."""
    named = {
        "mod": (f"m{at}", f"OWN{at}"), "fn": (f"n{at}",), "impl": (f"n{at}",), "trait": (f"T{at}", f"n{at}"),
        "struct": (f"S{at}", f"n{at}"), "enum": (f"E{at}", f"n{at}"), "const": (f"C{at}",),
        "macro": (f"n{at}",), "def": (f"n{at}",), "async": (f"n{at}",), "class": (f"K{at}", f"own{at}"),
        "value": (f"V{at}",),
    }  # fmt: skip
    outer = {"mod": "m", "fn": "n", "trait": "T", "def": "n", "async": "n", "class": "K"}
    found = set(named[kind])
    found.update(f"{outer[kinds[each]]}{each}" for each in around[at] if kinds[each] in outer)
    return found


@pytest.mark.parametrize("language", [RUST, PYTHON])
@settings(deadline=None)
@given(st.data())
def test_a_changed_token_changes_its_definition_and_those_around_it_and_no_other(language, data):
    parents, kinds = data.draw(trees(language))
    changed = data.draw(st.integers(0, len(kinds) - 1))
    source, around = written(parents, kinds, -1, language)
    other, _ = written(parents, kinds, changed, language)
    before, after = taken(source, language), taken(other, language)
    assert before.keys() == after.keys()
    assert None not in before.values()
    assert {name.rpartition("::")[2] for name in before if before[name] != after[name]} == owners(
        changed, kinds[changed], around, kinds
    )


# -- what a formatter does -----------------------------------------------------------------------------------

SAME = [
    (PYTHON, "def f(a: X[int] | None = None): pass", "def f(a: (X[int] | None) = None): pass"),
    (
        PYTHON,
        "def f(a: X[A, B[C]] | D | None = None): pass",
        "def f(a: (\n X[A, B[C]] | D | None\n) = None): pass",
    ),
    (PYTHON, "def f(*a: X[[A], *B]) -> Y[int]: pass", "def f(*a: (X[[A], *B])) -> (Y[int]): pass"),
    (PYTHON, "f = 1.5E+10", "f = 1.5e10"),
    (RUST, "fn f(a: u8) -> u8 { a + 1 }", "fn f(\n    a: u8,\n) -> u8 {\n    // one more\n    a + 1\n}"),
    (RUST, "fn f() { g((a)); }", "fn f() {\n    g(a,);\n}"),
    (RUST, "fn f() { (a + b) * c }", "fn f() { ((a + b)) * c }"),
    (RUST, "fn f() { x.map(|a| a + 1) }", "fn f() { x.map(|a| { a + 1 }) }"),
    (RUST, "fn f() { match x { A => 1, B => { 2 } } }", "fn f() { match x { | A => { 1 } B => 2, } }"),
    (RUST, "fn f() -> u8 { return 1 }", "fn f() -> u8 { return 1; }"),
    (RUST, "fn f() { for x in y {}; }", "fn f() { for x in y {} }"),
    (RUST, "fn f() { use b::{d, c}; use a; }", "fn f() {\n    use a;\n    use b::c;\n    use b::{d};\n}"),
    (RUST, "#[derive(A, B)] struct f {}", "#[derive(A)]\n#[derive(B)]\n/// Says.\nstruct f {}"),
    (RUST, "#[allow(dead_code)] fn f() {}", "#[inline]\nfn f() {}"),
    (RUST, "extern fn f() {}", 'extern "C" fn f() {}'),
    (RUST, "fn f() { vec!(1, 2) }", "fn f() { vec![\n1,\n2,\n] }"),
    (RUST, 'fn f() { g("a b") }', 'fn f() { g(r"a b") }'),
    (RUST, "pub(in crate) fn f() {}", "pub(crate) fn f() {}"),
    (RUST, "fn f(x: (u8)) {}", "fn f(x: u8) {}"),
    (RUST, "fn f() { x.0.0; m!(x.0.0) }", "fn f() { x.0.0; m!(x.0 .0) }"),
    (
        RUST,
        "macro_rules! f { ($x:expr) => ($x) }",
        "macro_rules! f {\n    ($x:expr) => {\n        $x\n    };\n}",
    ),
    (PYTHON, "def f(a): return (a)", 'def f(\n    a,\n):\n    """Says."""\n    return a'),
    (PYTHON, "def f(): return 'it\\'s'", 'def f():\n    return "it\'s"'),
    (PYTHON, "def f(): x = 1, 2", "def f():\n    x = (1, 2,)"),
    (PYTHON, "def f():\n  for (a, b) in c: pass", "def f():\n    for a, b in c:\n        pass"),
    (PYTHON, "class f(): pass", "class f:\n    # none\n    pass"),
    (PYTHON, "f = U'a' + '''b'''", 'f = "a" + "b"'),
    (PYTHON, "f = 0XAB + 1E5 + .5 + 2. + 1J", "f = 0xAB + 1e5 + 0.5 + 2.0 + 1j"),
    (PYTHON, "f = bR'\\d'", 'f = Rb"\\d"'),
    (PYTHON, "def f(): a; b;", "def f():\n    a\n    b"),
    (PYTHON, "f = 1 + \\\n  2", "f = 1 + 2"),
    (PYTHON, "def f():\n  with (open(a) as b, c): pass", "def f():\n    with open(a) as b, c:\n        pass"),
    (PYTHON, "def f():\n  del (a), (b)", "def f():\n    del a, b"),
    (PYTHON, "f = '\\xAB\\n'", 'f = "\\xab\\n"'),
]

OTHER = [
    (PYTHON, "def f(a: X[int] | None): pass", "def f(a: X[str] | None): pass"),
    (PYTHON, "def f(a: X[int] | None): pass", "def f(a: X[int | None]): pass"),
    (PYTHON, "def f(a: X[int]): pass", "def f(a: X[int,]): pass"),
    (PYTHON, "def f(): a | b & c", "def f(): (a | b) & c"),
    (PYTHON, "f = 1.5e10", "f = 1.5e-10"),
    (RUST, "fn f() { a }", "fn f() { a; }"),
    (RUST, "fn f() { (a.b)(c) }", "fn f() { a.b(c) }"),
    (RUST, "fn f() { [0; 10] }", "fn f() { [0, 10] }"),
    (RUST, "fn f() { m!(0; 10) }", "fn f() { m!(0, 10) }"),
    (RUST, "fn f() { (a + b) * c }", "fn f() { a + b * c }"),
    (RUST, "fn f(x: (u8,)) {}", "fn f(x: u8) {}"),
    (RUST, "fn f() { if a { b } else { c } }", "fn f() { if a { b } else { c }; }"),
    (RUST, "fn f() { x.map(|a| { a }) }", "fn f() { x.map(|a| { a; }) }"),
    (RUST, "#[test]\nfn f() {}", "#[test]\n#[ignore]\nfn f() {}"),
    (RUST, 'fn f() { "a b" }', 'fn f() { "a  b" }'),
    (RUST, "fn f() { use a::b; }", "fn f() { use a::c; }"),
    (RUST, "fn f() {}", "pub fn f() {}"),
    (RUST, "fn f() { a && b }", "fn f() { a || b }"),
    (PYTHON, "f = d[1,]", "f = d[1]"),
    (PYTHON, "f = (1,)", "f = (1)"),
    (PYTHON, "f = 'a'", "f = b'a'"),
    (PYTHON, "f = 'a b'", "f = 'ab'"),
    (PYTHON, "f = a - (b - c)", "f = a - b - c"),
    (PYTHON, "f = f'{a}b'", "f = f'{a}c'"),
    (PYTHON, "@skip\ndef f(): pass", "def f(): pass"),
    (PYTHON, "def f():\n  if a:\n    b\n  c", "def f():\n  if a:\n    b\n    c"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_a_formatter_changes_no_fingerprint(language, one, other):
    assert taken(one, language)["f"] == taken(other, language)["f"]


@pytest.mark.parametrize(("language", "one", "other"), OTHER)
def test_a_change_of_meaning_does(language, one, other):
    assert taken(one, language)["f"] != taken(other, language)["f"]


def test_neither_place_nor_neighbours_count():
    alone = taken("fn f() { 1 }\n", RUST)["f"]
    moved = taken("mod a {\n    fn g() {}\n\n    impl S {\n        fn f() { 1 }\n    }\n}\n", RUST)
    assert moved["a::S::f"] == alone


def test_what_is_not_there_has_none():
    marks = Fingerprints(b"fn f() {}\n", RUST)
    assert marks.of("f", 2) is None
    assert marks.of("g", 1) is None
    assert marks.of("f", 1) is not None


def test_two_on_one_line_are_told_apart():
    one, other = (taken(f"m! {{ fn f() {{ 1 }} fn g() {{ {n} }} }}", RUST) for n in (2, 3))
    assert one["f"] == other["f"]
    assert one["g"] != other["g"]


@pytest.mark.parametrize(
    ("language", "source"),
    [
        (RUST, "fn f() { " + "(" * 3000 + "1" + ")" * 3000 + " }"),
        (RUST, "fn f() { m!" + "{" * 3000 + "}" * 3000 + " }"),
        (PYTHON, "f = " + "[" * 3000 + "]" * 3000),
        (RUST, "fn f() { use " + "a::{" * 3000 + "b" + "}" * 3000 + "; }"),
        (PYTHON, "def f():\n  '" + "\\" * 3000),
        (RUST, "fn f( {{ \0 \u2028 "),
    ],
)
def test_hostile_sources_end(language, source):
    Fingerprints(source.encode(), language).of("f", 1)


def test_broken_bytes_end():
    Fingerprints(b"fn f() { \xff\xfe }", RUST).of("f", 1)
    Fingerprints(b"def f(): '\xff", PYTHON).of("f", 1)


def test_names_may_be_raw():
    assert Fingerprints(dedent("fn r#type() {}").encode(), RUST).of("type", 1) is not None
