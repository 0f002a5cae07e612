from __future__ import annotations

from textwrap import dedent

import pytest

from workbench.symbols.extract import extract
from workbench.symbols.rows import IN_TESTS, TEST


def rows(source, path="src/lib.rs", *, whole=False):
    found = extract(path, dedent(source).encode(), whole=whole)
    assert found is not None
    return found.symbols


def brief(source, path="src/lib.rs", *, whole=False):
    return {
        (kind, f"{scope}::{name}".lstrip(":")) for kind, name, scope, *_ in rows(source, path, whole=whole)
    }


EVERY_KIND = """
    pub const LIMIT: usize = 4;
    static mut COUNT: u32 = 0;
    type Short = Vec<u8>;
    pub struct Point {
        pub x: i32,
        y: i32,
    }
    pub struct Pair(u8, u8);
    pub union Bits {
        whole: u32,
    }
    pub enum Stage {
        Ready,
        Busy(u8),
        Done { at: u64 },
    }
    pub trait Walk {
        const STEP: u8;
        type Ground;
        fn walk(&self);
        fn rest(&self) {}
    }
    impl Point {
        const ORIGIN: Point = Point { x: 0, y: 0 };
        pub fn norm(&self) -> i32 {
            self.x
        }
    }
    impl<'a, T: Clone> Walk for &'a mut geo::Grid<T>
    where
        T: Send,
    {
        type Ground = u8;
        fn walk(&self) {}
    }
    macro_rules! twice {
        ($e:expr) => {
            $e + $e
        };
    }
    mod inner {
        pub async unsafe fn deep() {}
    }
    extern "C" {
        fn from_c(a: i32);
    }
"""


@pytest.mark.parametrize("whole", [False, True])
def test_every_kind_of_definition_has_its_scope(whole):
    assert brief(EVERY_KIND, whole=whole) == {
        ("const", "LIMIT"),
        ("static", "COUNT"),
        ("type", "Short"),
        ("struct", "Point"),
        ("field", "Point::x"),
        ("field", "Point::y"),
        ("struct", "Pair"),
        ("union", "Bits"),
        ("field", "Bits::whole"),
        ("enum", "Stage"),
        ("variant", "Stage::Ready"),
        ("variant", "Stage::Busy"),
        ("variant", "Stage::Done"),
        ("field", "Stage::Done::at"),
        ("trait", "Walk"),
        ("const", "Walk::STEP"),
        ("type", "Walk::Ground"),
        ("method", "Walk::walk"),
        ("method", "Walk::rest"),
        ("const", "Point::ORIGIN"),
        ("method", "Point::norm"),
        ("type", "Walk::Grid::Ground"),
        ("method", "Walk::Grid::walk"),
        ("macro", "twice"),
        ("mod", "inner"),
        ("fn", "inner::deep"),
        ("fn", "from_c"),
    }


@pytest.mark.parametrize("whole", [False, True])
def test_lines_are_those_of_the_definition_without_its_attributes(whole):
    source = """\
        /// Documented
        /// at length.
        #[inline]
        #[must_use]
        pub fn long(
            a: u8,
            b: u8,
        ) -> u8 {
            a + b
        }

        fn short() -> u8 { 1 }
        """
    found = {name: (line, end) for _, name, _, line, end, _ in rows(source, whole=whole)}
    assert found == {"long": (5, 10), "short": (12, 12)}


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "attribute",
    [
        "#[test]",
        "#[tokio::test]",
        '#[tokio::test(flavor = "x")]',
        "#[rstest]",
        "#[test_case(1, 2)]",
        "#[quickcheck]",
    ],
)
def test_attributes_that_make_a_test(attribute, whole):
    (found,) = rows(f"{attribute}\n#[should_panic]\nfn checked() {{\n    work();\n}}\n", whole=whole)
    assert found[5] == TEST | IN_TESTS


@pytest.mark.parametrize("whole", [False, True])
def test_test_modules_mark_what_stands_in_them(whole):
    source = """
        fn plain() {}
        #[cfg(test)]
        mod checks {
            fn helper() {}
            #[test]
            fn it_holds() {}
        }
        mod tests {
            fn other_helper() {}
        }
        #[cfg(not(test))]
        mod real {
            fn at_work() {}
        }
        #[cfg(all(test, feature = "slow"))]
        mod slow {
            fn slow_helper() {}
        }
    """
    flags = {name: flag for _, name, _, _, _, flag in rows(source, whole=whole)}
    assert flags["plain"] == flags["real"] == flags["at_work"] == 0
    assert flags["helper"] == flags["other_helper"] == flags["slow_helper"] == flags["checks"] == IN_TESTS
    assert flags["it_holds"] == TEST | IN_TESTS


def test_an_attribute_of_an_import_is_not_the_next_items():
    source = "#[cfg(test)]\nuse crate::helpers;\n\nfn plain() {}\n"
    assert [row[5] for row in rows(source)] == [0]


@pytest.mark.parametrize("path", ["tests/a.rs", "crates/x/benches/b.rs", "src/a_tests.rs", "src/tests.rs"])
def test_test_files_are_test_code(path):
    assert [row[5] for row in rows("fn helper() {}", path)] == [IN_TESTS]


@pytest.mark.parametrize("whole", [False, True])
def test_functions_of_item_bearing_macros_are_seen(whole):
    source = """
        proptest! {
            #![proptest_config(Config::with_cases(64))]

            /// Says "fn not_this(" in a string and a comment: fn nor_this()
            #[test]
            fn prop_sum_is_even(x in 0..9u8, v in prop::collection::vec(any::<u8>(), 1..4)) {
                let text = "fn in_a_string() {";
                prop_assert!(x < 9 && !text.is_empty());
            }

            #[test]
            fn prop_other((a, b) in pairs()) { prop_assert_eq!(a, b); }
        }
        quickcheck! {
            fn prop_quick(a: u8) -> bool { a == a }
        }
        cfg_if! {
            if #[cfg(unix)] {
                mod here {
                    pub struct Handle;
                    impl Handle {
                        pub fn open() -> Self { Handle }
                    }
                }
            } else {
                const ELSEWHERE: u8 = 1;
            }
        }
        bitflags! {
            pub struct Rights: u32 {
                const READ = 0b01;
            }
        }
    """
    found = {
        (kind, scope, name, bool(flags & TEST))
        for kind, name, scope, _, _, flags in rows(source, whole=whole)
    }
    assert found == {
        ("fn", "", "prop_sum_is_even", True),
        ("fn", "", "prop_other", True),
        ("fn", "", "prop_quick", True),
        ("mod", "", "here", False),
        ("struct", "here", "Handle", False),
        ("method", "here::Handle", "open", False),
        ("const", "", "ELSEWHERE", False),
        ("struct", "", "Rights", False),
        ("const", "Rights", "READ", False),
    }


@pytest.mark.parametrize("whole", [False, True])
def test_lines_in_macros_are_the_files(whole):
    source = "\n\nproptest! {\n    #[test]\n    fn prop(x in 0..3) {\n        check(x);\n    }\n}\n"
    (found,) = rows(source, whole=whole)
    assert found == ("fn", "prop", "", 5, 7, TEST | IN_TESTS)


@pytest.mark.parametrize("whole", [False, True])
def test_arms_of_a_macro_define_in_its_scope(whole):
    source = """
        macro_rules! make {
            ($t:ty) => {
                impl Sized2 for $t {
                    fn size(&self) -> usize { 1 }
                }
                fn free<const N: usize>(p: *const u8) {}
                fn $name() {}
            };
        }
    """
    assert brief(source, whole=whole) == {
        ("macro", "make"),
        ("method", "make::Sized2::$t::size"),
        ("fn", "make::free"),
    }


@pytest.mark.parametrize("whole", [False, True])
def test_nested_definitions_stand_in_their_function(whole):
    source = """
        fn outer() {
            use std::fmt;
            const STEP: u8 = 1;
            if true {
                struct Local {
                    a: u8,
                }
                impl fmt::Debug for Local {
                    fn fmt(&self) -> u8 {
                        fn deepest() {}
                        2
                    }
                }
            }
            macro_rules! within {
                () => {};
            }
            fn inner() {
                let _ = "fn in_string() {";
            }
        }
        const _: () = {
            impl Hidden {
                fn seen() {}
            }
        };
    """
    assert brief(source, whole=whole) == {
        ("fn", "outer"),
        ("const", "outer::STEP"),
        ("struct", "outer::Local"),
        ("field", "outer::Local::a"),
        ("method", "outer::Debug::Local::fmt"),
        ("fn", "outer::Debug::Local::fmt::deepest"),
        ("macro", "outer::within"),
        ("fn", "outer::inner"),
        ("method", "Hidden::seen"),
    }


@pytest.mark.parametrize("whole", [False, True])
def test_text_and_code_for_elsewhere_define_nothing(whole):
    source = """
        // fn in_a_comment() {}
        /* fn in_a_block() {
        }
        */
        const TEXT: &str = r#"
        fn in_raw() {
        }
        "#;
        fn generate() -> Tokens {
            let more = "
        fn in_plain() {
        }
        ";
            quote! {
                fn generated() {}
                struct Generated {
                    a: u8,
                }
            }
        }
        fn last() {}
    """
    assert brief(source, whole=whole) == {("const", "TEXT"), ("fn", "generate"), ("fn", "last")}


def test_raw_identifiers_and_other_alphabets():
    assert brief("fn r#try() {}\nstruct r#Type;\nfn größe(x: u8) {\n    x\n}\n") == {
        ("fn", "try"),
        ("struct", "Type"),
        ("fn", "größe"),
    }


def test_modules_without_a_body_are_told_with_their_path():
    source = b'mod plain;\n#[path = "odd/place.rs"]\npub mod renamed;\nmod outer {\n    mod inner;\n}\n'
    found = extract("src/lib.rs", source)
    assert found is not None
    assert sorted(found.mods) == [("outer::inner", ""), ("plain", ""), ("renamed", "odd/place.rs")]
    assert [row[:3] for row in found.symbols] == [("mod", "outer", "")]


def test_a_broken_file_gives_what_can_be_read():
    source = """
        fn whole() {}
        impl Broken {
            fn method(&self { }
        }
        fn unfinished( {
        struct Still { a: u8 }
        fn after() {}
    """
    found = extract("src/lib.rs", dedent(source).encode())
    assert found is not None
    assert found.errors
    assert {"whole", "Still", "after", "method"} <= {row[1] for row in found.symbols}


def test_generics_with_braces_and_arrays_with_semicolons():
    source = """
        fn sized<const N: usize>(a: [u8; 4]) -> Buf<{ N + 1 }> {
            fill(a)
        }
        fn next(a: [u8; 2]);
        fn plain() {
            1
        }
    """
    assert brief(source) == {("fn", "sized"), ("fn", "next"), ("fn", "plain")}


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "source",
    [
        "lazy_static! { static ref MADE: u8 = 1; }",
        "lazy_static! {\n    pub static ref MADE: u8 = 1;\n}",
        "thread_local!(static MADE: u8 = 1);",
        "thread_local!(\n    static OTHER: u8 = 1;\n    static MADE: u8 = 1\n);",
    ],
)
def test_statics_that_a_macro_declares_are_definitions(source, whole):
    assert ("static", "MADE") in brief(source, whole=whole)
