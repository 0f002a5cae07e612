from __future__ import annotations

from textwrap import dedent

from workbench.symbols.calls import calls
from workbench.symbols.extract import extract
from workbench.symbols.symbol import Language


def called(source, name, language=Language.RUST):
    data = dedent(source).encode()
    found = extract("a.rs" if language is Language.RUST else "test_a.py", data, whole=True)
    assert found is not None
    (row,) = [row for row in found.symbols if row[1] == name]
    return calls(data, language, row[3], row[4])


RUST = """
    fn before() { not_mine(); }

    #[test]
    fn falsify_sub_003_stage_agnostic() {
        let path = stages::write_stage(dir.path(), "attn");
        assert!(is_stage_file(&path), "call_in_text()");
        assert_eq!(diff::stage::compute_stats::<f32>(&path).unwrap().count, 4);
        // call_in_comment()
        let patched = Plan::new(Mode::Fast).with_stage(path);
        if let Some(run) = patched { run_diff(&run, |x| inner(x)); }
        let made = vec![r#build(1), 'x'];
        let text = format!("{}", outer(nested(2)));
        type_of(made);
    }

    fn after() { nor_mine(); }
"""


def test_names_in_order_of_first_call():
    assert called(RUST, "falsify_sub_003_stage_agnostic") == (
        "write_stage",
        "path",
        "assert",
        "is_stage_file",
        "assert_eq",
        "compute_stats",
        "unwrap",
        "new",
        "with_stage",
        "run_diff",
        "inner",
        "vec",
        "build",
        "format",
        "outer",
        "nested",
        "type_of",
    )


def test_each_name_once():
    assert called("fn a() { b(); c(); b(); a.c(); }", "a") == ("b", "c")


def test_a_function_in_a_macro_calls_what_it_calls():
    source = """
        proptest! {
            #[test]
            fn first(x in strategy(1)) { alone(x); }

            #[test]
            fn second(x in 0..3) {
                if ready(x) {
                    prop_assert!(check::it(x));
                }
            }
        }
    """
    assert called(source, "first") == ("strategy", "alone")
    assert called(source, "second") == ("ready", "prop_assert", "it")


def test_python_calls():
    source = """
        def test_patch():
            model = load(path())
            with patch_stages(model) as run:
                assert run.trace(f"{show(1)}")["a"].mean() == 1
            "not_called()"

        def other():
            not_mine()
    """
    assert called(source, "test_patch", Language.PYTHON) == (
        "load",
        "path",
        "patch_stages",
        "trace",
        "show",
        "mean",
    )


def test_hostile_text_is_read_to_an_end():
    assert calls(b"p!{fn a(x in b){" * 5_000 + b"}}" * 5_000, Language.RUST, 1, 9) == ("p",)
    assert calls(b"f(" * 20_000, Language.PYTHON, 1, 9) in {(), ("f",)}
