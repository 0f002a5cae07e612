"""What an outline says is what the syntax tree says; where it cannot tell, there is none."""

from __future__ import annotations

from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.symbols.grammar import parse
from workbench.symbols.outline import outline
from workbench.symbols.rust import _Walk
from workbench.symbols.skeleton import skeleton
from workbench.symbols.symbol import Language


def of_tree(text: bytes):
    root = parse(text, Language.RUST).root_node
    walk = _Walk(text)
    walk.run(root, 0)
    return sorted(walk.rows, key=itemgetter(3)), walk.mods, root.has_error


FORMS = r"""
fn stub(

);
=====
fn nested(){

    let a = 1;
    match a { 1 => (), _ => {} }
    struct Inner { x: u8 }
fn inner();
}
=====
#[test]
fn marked();
=====
#[cfg(test)]
mod tests {
    #[tokio::test]
fn marked(
);
    #[path = "other.rs"]
    mod other;
}
=====
pub(crate) struct Unit;
=====
pub struct Pair(pub u8, #[serde(default)] [u8; 3], (A, B));
=====
pub struct Fields<'a, T: Into<Vec<u8>> = X> where T: 'a {
    pub a: Box<dyn Fn(u8, &'a T) -> [u8; 4]>, // why
    /* and */ b: HashMap<K, Vec<V>>, c: u8
}
=====
union Both { a: u8, b: f32 }
=====
enum Choice<T> {
    #[default]
    One,
    Two(T, u8),
    Three { a: u8, b: T },
    Four = 1 << 3,
    Five
}
=====
pub unsafe trait Does<T>: Send + 'static where T: Sized {
    type Out;
    const N: usize = 3;
fn does(
);
    fn given(&self) -> u8 { match 1 { _ => 2 } }
}
=====
impl<'a, T> Does<T> for Fields<'a, T>
where
    T: Send,
{
    type Out = Vec<[T; 2]>;
fn does();
}
=====
impl Fields<'_, u8> {
fn new();
    const SELF: &'static str = "}{;";
}
=====
impl !Send for Unit {}
=====
unsafe impl Send for Unit {}
=====
unsafe extern "C" {
    static X: *const u8;
fn outside();
}
=====
extern crate alloc as other;
=====
use a::{b, c::*, d as e};
=====
pub const A: [u8; 2] = [b'\'', b';'];
=====
static mut S: Foo = Foo { a: 1, b: Bar { c: "}" } };
=====
type Alias<T> = fn(T) -> Result<(), [T; 3]>;
=====
macro_rules! plain { ($a:expr) => { $a }; }
=====
macro_rules! makes { () => { fn made() {} struct Made; }; }
=====
proptest! {
    #[test]
    fn holds(a in 0..3) { assert!(a < 3, "{}", a); }
}
=====
quickcheck! { fn quick() -> bool { true } }
=====
quote! { fn elsewhere() {} }
=====
lazy_static::lazy_static!(static X: u8 = 1;);
=====
pub async unsafe fn raw<T: Into<u8>>(a: &[u8; 3], B { c, d }: B) -> impl Fn() -> u8 { move || { 'x' as u8 } }
=====
/* a
 comment */ // and another "
mod here { mod deeper { struct Deep; } }
=====
#![allow(
    dead_code,
)]
=====
struct r#type { r#fn: u8 }
=====
pub fn told(a: u8, b: &[[u8; 2]; 3]) -> Vec<u8>
where
    u8: Sized, // why
{
    let text = "
    fn none() {
    ";
    let quote = '"'; // and don't
    match a { _ => vec![text.len() as u8] }
}
=====
pub(super) const unsafe extern "C" fn held() { // a remark
    println!("{}", "}");
    /* fn remark() {
    } */
    vec![
        1,
    ];
    // What it is for.
    #[derive(Debug)]
    // And more.
    struct Inner {
        /// A field.
        a: u8,
    }
    impl Inner {
        #[test]
        fn deep(&self) {
            const N: usize = 3;
        }
    }
    fn last() {}
}
=====
const _: () = {
    impl Send for Held {}
    fn inside() {
    }
};
=====
const TABLE: &[(&str, u8)] = &[
    ("fn", 1),
    ("}", 2),
];
=====
cfg_if::cfg_if! {
    if #[cfg(unix)] {
        fn chosen() -> u8 {
            match 1 { _ => 2 }
        }
    } else {
        struct Chosen { a: u8 }
    }
}
=====
macro_rules! several {
    ($a:ident) => {
        fn $a() {}
        fn fixed() {
            loop {}
        }
    };
}
=====
fn odd(B { c, d }: B) -> u8 {
    let deep = { { { { { { { { { 1 } } } } } } } } };
}
=====
fn around() {
    let a = "
}
    ";
}
=====
match name {
    "a" => 1,
    _ => 2,
}
=====
#[cfg_attr(test, doc = "]")] #[repr(C)]
#[bench]
fn measured() {
}
""".strip("\n").split("\n=====\n")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read_as_the_parser_reads_it(form):
    found = outline(form.encode(), 0)
    assert found is not None
    rows, mods, errors = of_tree(form.encode())
    assert not errors
    assert (sorted(found[0], key=itemgetter(3)), found[1]) == (rows, mods)


some = st.lists(st.sampled_from(FORMS), max_size=5)


@given(some, some, st.booleans())
def test_forms_in_any_order_and_in_each_other(outer, inner, dropped):
    text = "\n".join([*outer, "#[cfg(test)] mod around {", *inner, "}", ""]).encode()
    text = skeleton(text) if dropped else text
    found = outline(text, 0)
    rows, mods, errors = of_tree(text)
    if found is not None and not errors:
        assert (sorted(found[0]), sorted(found[1])) == (sorted(rows), sorted(mods))


@pytest.mark.parametrize(
    "text",
    [
        "fn f() {",
        "struct S { a: u8",
        "}",
        "mod m { fn fn(); }",
        "pub macro m() { fn f() {} }",
        "impl T {} garbage",
        "fn f() { fn g() {} }",
        "struct S { fn f(); }",
        "const C: u8 = { fn f() {} 1 };",
        "#[test(]\nfn f();",
        "/* /* nested */ */ fn f();",
        "impl <A as B>::C {}",
        "enum E { A { b: u8 }",
        'const S: &str = "open;',
        "fn f() {\n    proptest! {\n        fn g() {}\n    }\n}",
        "fn f() {\n    /*\n    fn g() {\n}",
        'fn f() {\n    let a = "\n    fn g() {}\n}',
        "fn f() {\n    struct {}\n}",
        "fn f() {\nfn g() {\n}",
        "m!(\n    1\n)",
        "mod " + " { mod ".join("abcdefghijklmnopqrstuvwxyzabcdefghijklmn") + " {" + "}" * 40,
    ],
)
def test_what_has_no_form_has_no_outline(text):
    assert outline(text.encode(), 0) is None


def test_a_macro_that_the_parser_does_not_know_leaves_the_rest_in_its_place():
    text = b"""mod m {
    pub macro one($a:expr, $($b:ident),*) {
        $a
    }
    pub(crate) macro two {
        ($a:expr) => { $a },
    }
    macro three() { 1 }
    struct After;
}
"""
    assert outline(text, 0) == ([("mod", "m", "", 1, 10, 0), ("struct", "After", "m", 9, 9, 0)], [])


@given(st.binary(max_size=80))
def test_any_bytes_are_read_to_an_end(data):
    outline(data, 0)
