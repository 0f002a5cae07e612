"""Names against code: every word of a resolution, and where was looked."""

from __future__ import annotations

import pytest

from workbench.audit.resolution import State

BASE = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n\n[workspace.dependencies]\naprender = "0.3"\n',
    "crates/one/Cargo.toml": '[package]\nname = "one-crate"\n',
    "crates/one/src/lib.rs": "pub mod norm;\npub mod plain;\n",
    "crates/one/src/norm.rs": """\
pub struct RmsNorm {
    pub width: usize,
}

impl RmsNorm {
    pub fn forward(&self) -> usize {
        self.width
    }
}

pub trait Layer {
    fn depth(&self) -> usize {
        1
    }
}

impl Layer for RmsNorm {}

pub enum Stage {
    Embedding,
    AttnNorm,
}

#[cfg(unix)]
pub fn platform() {}

#[cfg(not(unix))]
pub fn platform() {}
""",
    "crates/one/src/plain.rs": """\
use crate::norm::RmsNorm;

pub fn import_hf_llama() {}

pub fn import_hf_qwen() {}

pub fn measure(norm: &RmsNorm) -> usize {
    norm.forward()
}

pub fn twice() {}

#[cfg(test)]
mod tests {
    fn helper_only_here() {}

    #[test]
    fn measures_what_it_says() {
        helper_only_here();
    }
}
""",
    "crates/two/Cargo.toml": '[package]\nname = "two"\n',
    "crates/two/src/lib.rs": "pub fn twice() {}\npub fn only_in_two() {}\n",
    "docs/notes.md": "somebody wrote of absent_everywhere here\n",
}
NORM, PLAIN = "crates/one/src/norm.rs", "crates/one/src/plain.rs"


@pytest.fixture
def look(bench, evidence):
    """Resolve one name under one claim; more files and options as wanted."""

    def resolve(name: str, files: str = "", *, more: dict[str, str] | None = None, **options):
        made = bench({**BASE, **(more or {}), "contracts/one.yaml": evidence(name, files)}, **options)
        audit = made.audit()
        found = [each for each in audit.claims[0].references if each.item.field == "function_names"]
        return found[0].resolution

    return resolve


def test_found_in_the_cited_file_says_only_that(look):
    found = look("measure", PLAIN)
    assert (found.state, found.looked) == (State.FOUND, (f"in {PLAIN}",))
    assert [(each.path, each.line, each.end_line, each.kind) for each in found.targets] == [
        (PLAIN, 7, 9, "fn")
    ]


def test_found_anywhere_when_nothing_is_cited(look):
    found = look("only_in_two")
    assert found.state is State.FOUND
    assert found.looked == ("in the workspace (9 files)",)


def test_moved_when_the_cited_file_lacks_it_and_one_other_place_has_it(look):
    found = look("only_in_two", NORM)
    assert found.state is State.MOVED
    assert [each.path for each in found.targets] == ["crates/two/src/lib.rs"]
    assert found.looked == (f"in {NORM}", "in crate one-crate (4 files)", "in the workspace (9 files)")
    assert "crates/two/src/lib.rs:2" in found.reason


def test_moved_when_the_qualifying_path_lacks_it(look):
    found = look(f"{NORM}::import_hf_llama")
    assert found.state is State.MOVED
    assert found.targets[0].path == PLAIN


def test_used_here_is_found_with_where_it_is_defined(look):
    user = {"crates/one/src/user.rs": "pub fn caller() {\n    two::only_in_two();\n}\n"}
    found = look("only_in_two", "crates/one/src/user.rs", more=user)
    assert (found.state, found.used_here) == (State.FOUND, True)
    assert found.targets[0].path == "crates/two/src/lib.rs"


def test_a_name_in_a_comment_or_string_is_no_use(look):
    user = {"crates/one/src/user.rs": '// only_in_two\npub const SAID: &str = "only_in_two";\n'}
    assert look("only_in_two", "crates/one/src/user.rs", more=user).state is State.MOVED


def test_a_name_with_several_homes_and_no_qualifier_is_ambiguous_and_says_which(look):
    found = look("twice")
    assert found.state is State.AMBIGUOUS
    assert {each.path for each in found.targets} == {PLAIN, "crates/two/src/lib.rs"}
    assert "crates/two/src/lib.rs:1" in found.reason


def test_the_cited_file_settles_what_is_meant(look):
    assert [each.path for each in look("twice", PLAIN).targets] == [PLAIN]


def test_a_cited_folder_counts_as_its_files(look):
    found = look("twice", "crates/two/")
    assert (found.state, [each.path for each in found.targets]) == (State.FOUND, ["crates/two/src/lib.rs"])


def test_variants_by_cfg_are_one_definition(look):
    assert look("platform", NORM).state is State.FOUND
    assert look("platform").state is State.FOUND


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("RmsNorm::forward", 6),
        ("norm::RmsNorm::forward", 6),
        ("one_crate::norm::RmsNorm::forward", 6),
        ("one_crate::RmsNorm::forward", 6),
        ("crate::norm::RmsNorm", 1),
        ("Stage::AttnNorm", 21),
        ("AttnNorm", 21),
        ("norm.rs::Stage", 19),
    ],
)
def test_qualified_names_are_found_by_tail_and_by_re_export(look, name, line):
    found = look(name)
    wanted = State.MOVED if name.startswith("norm.rs") else State.FOUND
    assert (found.state, [each.line for each in found.targets]) == (wanted, [line])


def test_a_type_that_moved_to_another_module_is_moved_with_its_methods(look):
    found = look("one_crate::layers::RmsNorm::forward")
    assert (found.state, found.targets[0].path) == (State.MOVED, NORM)
    assert "not in one_crate::layers::RmsNorm" in found.reason


def test_a_module_that_a_name_gives_is_as_good_as_a_cited_file(look):
    assert look("norm::RmsNorm", PLAIN).state is State.FOUND


def test_a_traits_method_on_a_type_is_found_at_the_trait(look):
    found = look("RmsNorm::depth")
    assert (found.state, found.targets[0].line) == (State.FOUND, 12)
    assert "was not looked up" in found.reason


def test_a_method_that_may_be_derived_is_unchecked(look):
    other = "pub struct Other;\nimpl Other { pub fn clone(&self) -> Other { Other } }\n"
    more = {"crates/two/src/other.rs": other}
    found = look("RmsNorm::clone", more=more)
    assert found.state is State.UNCHECKED
    assert "derived" in found.reason


def test_a_method_the_type_does_not_have_is_missing_though_others_have_it(look):
    more = {"crates/two/src/other.rs": "pub struct A;\nimpl A { pub fn train(&self) {} }\n"
                                       "pub struct B;\nimpl B { pub fn train(&self) {} }\n"}  # fmt: skip
    found = look("RmsNorm::train", more=more)
    assert found.state is State.MISSING
    assert "2 definitions named train, none in RmsNorm" in found.looked[-1]


def test_a_glob_is_found_when_something_matches(look):
    found = look("import_hf_*")
    assert (found.state, len(found.targets)) == (State.FOUND, 2)
    assert look("export_hf_*").state is State.MISSING


def test_missing_tells_that_only_documents_speak_of_it(look):
    found = look("absent_everywhere")
    assert found.state is State.MISSING
    assert found.looked[-1] == "literal search of 9 counted files: no match but in contracts and documents"


def test_missing_tells_where_it_is_named_and_not_defined(look):
    found = look(
        "never_defined", more={"crates/one/src/says.rs": "pub fn call() {\n    never_defined();\n}\n"}
    )
    assert found.state is State.MISSING
    assert "named in 1 file, defined in none (crates/one/src/says.rs:2)" in found.looked[-1]


def test_what_the_index_overlooked_is_found_by_a_full_parse(look):
    found = look("measure", PLAIN, lacking=("measure",))
    assert (found.state, found.targets[0].line) == (State.FOUND, 7)


def test_a_method_the_index_overlooked_is_found_though_others_share_its_name(look):
    more = {"crates/two/src/other.rs": "pub struct A;\nimpl A { pub fn hidden(&self) {} }\n"}
    inner = {"crates/one/src/deep.rs": "pub struct Deep;\nimpl Deep { pub fn hidden(&self) {} }\n"}
    made = look("Deep::hidden", more={**more, **inner}, lacking=("crates/one/src/deep.rs:hidden",))
    assert (made.state, made.targets[0].path) == (State.FOUND, "crates/one/src/deep.rs")


def test_a_hit_in_a_language_without_an_index_is_unchecked(look):
    found = look("run_oracle", more={"scripts/oracle.sh": "run_oracle() {\n  true\n}\n"})
    assert found.state is State.UNCHECKED
    assert "scripts/oracle.sh" in found.reason
    assert "shell has no index" in found.reason


def test_a_cited_file_in_such_a_language_leaves_its_names_unchecked(look):
    found = look("made_by_a_macro", "native/kernel.c", more={"native/kernel.c": "MAKE(by_a_macro)\n"})
    assert found.state is State.UNCHECKED
    assert "native/kernel.c is C" in found.reason


def test_a_workspace_without_understood_sources_is_unchecked(bench, evidence):
    made = bench({"main.go": "func Measure() {}\n", "contracts/one.yaml": evidence("Measure")})
    found = made.audit().claims[0].references[-1].resolution
    assert found.state is State.UNCHECKED
    assert "no Rust or Python" in found.reason


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("aprender::nn::RMSNorm", "a dependency"),
        ("elsewhere::nn::functional::softmax", "no crate or module elsewhere"),
        ("std::mem::swap", "standard library"),
    ],
)
def test_what_belongs_to_another_repository_is_unchecked(look, name, why):
    found = look(name)
    assert found.state is State.UNCHECKED
    assert why in found.reason


def test_a_name_beside_nothing_but_paths_of_another_repository_is_unchecked(look):
    found = look("FusedKernel", "neighbour/src/cuda/run.rs")
    assert found.state is State.UNCHECKED
    assert "sibling repository" in found.reason
    assert look("FusedKernel", "'neighbour/src/cuda/run.rs', 'crates/two/src/lib.rs'").state is State.MISSING


@pytest.mark.parametrize("name", ["Tensor", "Tensor::from_vec"])
def test_what_the_code_imports_from_a_dependency_is_unchecked(look, name):
    user = (
        "use aprender::nn::{\n    Layer,\n    Tensor,\n};\n\npub struct A;\nimpl A { pub fn from_vec() {} }\n"
    )
    found = look(name, more={"crates/two/src/user.rs": user})
    assert found.state is State.UNCHECKED
    assert "imports Tensor from aprender" in found.reason


def test_what_only_a_comment_below_an_import_names_is_missing(look):
    user = "use std::fs::File;\n\n/// Replaces evict_coldest, which is gone.\npub struct Store(u8);\n"
    found = look("evict_coldest", more={"crates/two/src/user.rs": user})
    assert found.state is State.MISSING
    assert "stands only inside comments (crates/two/src/user.rs:3)" in " ".join(found.looked)


def test_an_import_counts_wherever_its_file_speaks_of_the_name_first(look):
    user = "//! Tensor comes from elsewhere.\n\nuse aprender::nn::Tensor;\n"
    found = look("Tensor", more={"crates/two/src/user.rs": user})
    assert "imports Tensor from aprender" in found.reason


def test_what_the_code_imports_from_its_own_crates_is_missing(look):
    assert look("Tensor", more={"crates/two/src/user.rs": "use one_crate::Tensor;\n"}).state is State.MISSING


def test_a_name_below_a_crate_of_the_workspace_is_missing_when_absent(look):
    assert look("one_crate::norm::absent_here").state is State.MISSING


def test_planned_is_neither_missing_nor_found(look):
    found = look("soon_there (planned)")
    assert (found.state, found.reason) == (State.PLANNED, "marked as not there yet")
    there = look("measure (planned)", PLAIN)
    assert there.state is State.FOUND


def test_a_name_that_only_test_code_defines_says_so(look):
    found = look("helper_only_here", PLAIN)
    assert (found.state, found.reason) == (State.FOUND, "stands in test code only")


def test_a_module_is_found_by_its_file(look):
    found = look("one_crate::plain")
    assert (found.state, found.targets[0].path) == (State.FOUND, PLAIN)


FIELDS = """\
metadata:
  id: C-TWO
  version: "1.0.0"
  description: two
  references:
  - {reference}
equations: {{}}
kani_harnesses:
- id: K-1
  obligation: one
  harness: verify_nothing
falsification_tests:
- id: T-TWO-001
  rule: a rule
  prediction: it holds
  if_fails: it does not
  test: {test}
"""


@pytest.fixture
def fields(bench):
    def make(test: str = "prose", reference: str = "crates/one/src/gone.rs", **options):
        return bench({**BASE, "contracts/two.yaml": FIELDS.format(test=test, reference=reference)}, **options)

    return make


def _state(audit, field):
    rows = [*audit.references, *(each for row in audit.claims for each in row.references)]
    return next(each.resolution for each in rows if each.item.field == field)


def test_references_and_harnesses_are_unchecked_unless_the_settings_name_them(fields):
    audit = fields().audit()
    assert _state(audit, "references").state is State.UNCHECKED
    assert _state(audit, "harness").state is State.UNCHECKED
    asked = fields(lookup=("references", "kani_harnesses", "harness")).audit()
    assert _state(asked, "references").state is State.MISSING
    assert _state(asked, "harness").state is State.MISSING


@pytest.mark.parametrize(
    ("test", "state", "count"),
    [
        ("plain::tests::measures_what_it_says", State.FOUND, 1),
        ("measures_what_it_says", State.FOUND, 1),
        ("plain::tests::measures_what", State.FOUND, 1),
        ("plain::tests::measures_nothing", State.MISSING, 0),
    ],
)
def test_tests_are_found_by_name_and_by_filter(fields, test, state, count):
    found = _state(fields(test).audit(), "test")
    assert (found.state, len(found.targets)) == (state, count)


def test_a_test_is_meant_where_a_function_of_its_name_is_there_too(bench):
    again = {"crates/two/src/other.rs": "pub fn measures_what_it_says() {}\n"}
    text = FIELDS.format(test="measures_what_it_says", reference="x")
    found = _state(bench({**BASE, **again, "contracts/two.yaml": text}).audit(), "test")
    assert (found.state, found.targets[0].path, found.reason) == (State.FOUND, PLAIN, "")


def test_a_function_that_is_no_test_is_found_with_a_remark(fields):
    found = _state(fields("import_hf_llama").audit(), "test")
    assert (found.state, found.reason) == (State.FOUND, "there, but not marked as a test")


def test_commands_are_not_run_and_what_they_would_run_is_looked_up(fields):
    found = _state(fields("cargo test -p one-crate --lib plain::tests").audit(), "test")
    assert (found.state, found.reason) == (
        State.FOUND,
        "a command; nothing is run; its filter holds for 1 test",
    )
    found = _state(fields("make test").audit(), "test")
    assert (found.state, found.reason) == (State.UNCHECKED, "a command; nothing is run")


LAUNCH = {"crates/two/src/run.rs": 'pub fn go() {\n    launch("gemm_kernel");\n}\n'}


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("kernels/g.cu", "// gemm_kernel\n__global__ void gemm_kernel(float *a) {\n}\n", "CUDA"),
        ("kernels/g.c", 'extern "C" static inline int *gemm_kernel(void);\n', "C"),
        ("kernels/h.c", "static void\ngemm_kernel(int a)\n{\n}\n", "C"),
        ("kernels/g.wgsl", "fn gemm_kernel(@builtin(x) y: u32) {\n}\n", "WGSL"),
        ("kernels/g.go", "func (k *Kernel) gemm_kernel() {\n}\n", "Go"),
        ("kernels/g.ts", "export const gemm_kernel = () => 1;\n", "TypeScript"),
        ("kernels/h.ts", "class A {\n  async gemm_kernel(a: number) {\n  }\n}\n", "TypeScript"),
        ("kernels/g.sh", "echo gemm_kernel\ngemm_kernel() {\n  true\n}\n", "shell"),
        ("kernels/h.sh", "function gemm_kernel {\n  true\n}\n", "shell"),
        ("kernels/g.lean", "theorem gemm_kernel : True := trivial\n", "Lean"),
        ("kernels/g.zig", "pub fn gemm_kernel() void {}\n", "Zig"),
        ("Makefile", "gemm_kernel: other\n\ttrue\n", "Make"),
    ],
)
def test_what_a_language_without_an_index_may_define_is_unchecked_whoever_names_it(
    path, text, language, look
):
    found = look("gemm_kernel", more={**LAUNCH, path: text})
    assert found.state is State.UNCHECKED
    assert found.reason.startswith(f"{path}:")
    assert f"and {language} has no index" in found.reason


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "kernels/g.cu",
            "// void gemm_kernel(int a)\nvoid a() {\n  if (x) gemm_kernel(1);\n  return gemm_kernel(2);\n}\n",
        ),
        ("kernels/g.ts", "gemm_kernel(1);\nimport { gemm_kernel } from './x';\n"),
        ("kernels/g.sh", "cargo test gemm_kernel\n# function gemm_kernel\n"),
    ],
)
def test_a_mere_mention_there_hides_no_missing(path, text, look):
    found = look("gemm_kernel", more={**LAUNCH, path: text})
    assert found.state is State.MISSING
    assert path in found.looked[-1]


def test_a_name_only_a_script_mentions_is_missing(look):
    found = look("gemm_kernel", more={"ci/all.sh": "cargo test gemm_kernel\n"})
    assert found.state is State.MISSING
    assert "ci/all.sh:1" in found.looked[-1]


def test_a_name_that_stands_only_in_strings_is_said_to(look):
    found = look("gemm_kernel", more={"crates/two/src/run.rs": 'const A: &str = "\nfn gemm_kernel() {\n";\n'})
    assert found.state is State.MISSING
    assert "stands only inside strings (crates/two/src/run.rs:2)" in found.looked[-1]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\npub use crate::sub::inner_fn as renamed_fn;\n", 2),
        ("mod a {\n    use crate::sub::{other, inner_fn as renamed_fn};\n}\n", 2),
        ("extern crate core as renamed_fn;\n", 1),
    ],
)
def test_another_name_for_an_import_is_found(text, line, look):
    found = look("renamed_fn", more={"crates/two/src/run.rs": text})
    assert (found.state, found.targets[0].line) == (State.FOUND, line)
    assert "another name" in found.reason


@pytest.mark.parametrize(
    ("text", "macro"),
    [
        ("mk!(made_item);\n", "mk"),
        ("criterion_group!(benches, made_item);\n", "criterion_group"),
        ("mk! {\n    enum Kind { made_item, Other }\n}\n", "mk"),
        ("mod inner {\n    crate::mk!(made_item);\n}\n", "mk"),
    ],
)
def test_what_an_items_macro_takes_it_may_define(text, macro, look):
    found = look("made_item", more={"crates/two/src/run.rs": text})
    assert found.state is State.UNCHECKED
    assert f"macro {macro}! may define it" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "proptest! {\n    fn holds() { made_item(1); }\n}\n",
        "fn run() {\n    mk!(made_item);\n}\n",
        'mk!("made_item");\n',
        "const_assert!(made_item == 1);\n",
    ],
)
def test_what_a_macro_only_uses_is_missing(text, look):
    assert look("made_item", more={"crates/two/src/run.rs": text}).state is State.MISSING
