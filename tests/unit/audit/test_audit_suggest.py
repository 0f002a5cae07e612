"""Suggestions beyond the drift case."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from workbench.audit.alike import Alike
from workbench.audit.cited import Cited
from workbench.audit.nearness import Nearness
from workbench.audit.resolution import Ground
from workbench.audit.words import holds, id_words, parts

FILES = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
    "crates/one/Cargo.toml": '[package]\nname = "one"\n',
    "crates/one/src/cache.rs": """\
pub struct Cache;

impl Cache {
    pub fn evict_coldest(&self) {}
    pub fn fill(&self) {}
}

pub fn read_snapshot_file() {}
""",
    "crates/one/src/far/deep.rs": "pub fn write_snapshot_to_disk() {}\n",
    "crates/two/Cargo.toml": '[package]\nname = "two"\n',
    "crates/two/src/lib.rs": "pub fn write_snapshot_to_tape() {}\n",
    "crates/one/tests/cache_tests.rs": """\
#[test]
fn keeps_the_newest() {}

#[test]
fn t_one_001_evicts_in_order() {
    helper();
}

fn helper() {}
""",
}


@pytest.fixture
def suggested(bench, evidence):
    def make(name: str, files: str = "crates/one/src/cache.rs", history=None, claims: str = ""):
        text = evidence(name, files)
        made = bench({**FILES, "contracts/one.yaml": text.replace("T-ONE-001", claims or "T-NINE-009")})
        audit = made.audit(suggest=True, history=history)
        found = [each for each in audit.claims[0].references if each.item.field == "function_names"]
        return found[0].suggestions

    return make


def test_a_slip_of_the_pen_comes_first(suggested):
    found = suggested("read_snapshot_fiel")
    assert found[0].name == "read_snapshot_file"
    assert "nearly the same name" in found[0].reason


def test_nearness_decides_between_names_equally_alike(suggested):
    found = suggested("write_snapshot_to_wire", "crates/one/src/far/deep.rs")
    names = [each.name for each in found]
    assert names.index("write_snapshot_to_disk") < names.index("write_snapshot_to_tape")


def test_members_of_the_type_are_offered_for_a_method(suggested):
    found = suggested("Cache::evict_oldest")
    assert found[0].name == "evict_coldest"
    assert "in Cache" in found[0].reason
    assert Ground.MEMBER in found[0].grounds


def test_camel_and_snake_are_the_same_words(suggested):
    assert suggested("ReadSnapshotFile")[0].name == "read_snapshot_file"


def test_nothing_alike_means_no_suggestion(suggested):
    assert suggested("zzyzx_qqq") == ()


def test_what_is_moved_is_offered_with_the_path_it_moved_to(suggested):
    found = suggested("write_snapshot_to_tape")
    assert [(each.name, each.line) for each in found] == [
        ("write_snapshot_to_tape", 1),
        ("crates/two/src/lib.rs", 0),
    ]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("crates/one/src/cache.rs", "in the cited file"),
        ("crates/one/src/part.rs", "in a file that cache.rs includes"),
        ("crates/one/src/beside.rs", "beside cache.rs"),
        ("crates/one/src/far/deep.rs", "in the same crate"),
        ("crates/two/src/lib.rs", ""),
    ],
)
def test_how_near_a_file_is(bench, path, words):
    more = {
        "crates/one/src/cache.rs": 'include!("part.rs");\n',
        "crates/one/src/part.rs": "pub fn part() {}\n",
        "crates/one/src/beside.rs": "",
    }
    near = Nearness(bench({**FILES, **more}).resolver.around)
    cited = Cited(files=("crates/one/src/cache.rs",))
    assert near.of(path, cited)[1] == words
    order = [
        near.of(each, cited)[0] for each in (*more, "crates/one/src/far/deep.rs", "crates/two/src/lib.rs")
    ]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)


PASSING = {
    "Cargo.toml": '[package]\nname = "root"\n',
    "src/lib.rs": """\
pub fn said_in_passing() {}

pub fn said_on_purpose() {}

#[cfg(test)]
mod tests {
    #[test]
    fn falsify_one_001_holds() {
        // FALSIFY-ONE-002 will want this as well
        super::said_in_passing();
    }

    #[test]
    fn keeps_its_word() {
        // this is what FALSIFY-ONE-002 asks for
        super::said_on_purpose();
    }
}
""",
}


def test_a_comment_in_a_test_of_another_claim_says_less(bench, evidence):
    text = evidence("not_there_at_all").replace("T-ONE-001", "FALSIFY-ONE-002")
    audit = bench({**PASSING, "contracts/one.yaml": text}).audit(suggest=True)
    found = [each for each in audit.claims[0].references[0].suggestions if each.line]
    assert [each.name for each in found] == ["said_on_purpose", "said_in_passing"]
    assert not any(Ground.TESTS in each.grounds for each in found)


def test_what_the_tests_named_after_the_claim_call_says_so(bench, evidence):
    text = evidence("not_there_at_all").replace("T-ONE-001", "FALSIFY-ONE-001")
    audit = bench({**PASSING, "contracts/one.yaml": text}).audit(suggest=True)
    found = {each.name: each.grounds[:1] for each in audit.claims[0].references[0].suggestions if each.line}
    assert found["said_in_passing"] == (Ground.TESTS,)


@dataclass
class Note:
    words: str
    renamed_to: str = ""


def test_a_rename_in_history_comes_first_and_is_asked_for_once(suggested):
    asked = []

    def history(names):
        asked.append(tuple(names))
        return {
            "old_tape_writer": Note("renamed to write_snapshot_to_tape in abc123", "write_snapshot_to_tape")
        }

    found = suggested("old_tape_writer", history=history)
    assert found[0].name == "write_snapshot_to_tape"
    assert found[0].reason == "renamed to write_snapshot_to_tape in abc123"
    assert asked == [("old_tape_writer",)]


def test_what_history_tells_is_part_of_where_was_looked(bench, evidence):
    made = bench({**FILES, "contracts/one.yaml": evidence("old_tape_writer")})
    audit = made.audit(
        suggest=True, history=lambda names: {name: Note("never existed in 9 commits") for name in names}
    )
    found = audit.claims[0].references[0].resolution
    assert found.looked[-1] == "git history: never existed in 9 commits"
    assert "never existed in 9 commits" in audit.findings[0].message
    assert "literal search" in audit.findings[0].message


def test_a_missing_test_is_looked_for_among_tests_named_after_the_claim(bench):
    text = """\
metadata: {id: C, version: "1.0.0", description: d}
falsification_tests:
- id: T-ONE-001
  test: evicts_nothing_at_all
"""
    audit = bench({**FILES, "contracts/one.yaml": text}).audit(suggest=True)
    found = audit.claims[0].references[0]
    assert found.suggestions[0].name == "t_one_001_evicts_in_order"
    assert "helper" not in {each.name for each in found.suggestions}


def test_a_missing_path_finds_the_file_of_its_name_and_names_alike(bench, evidence):
    made = bench({**FILES, "contracts/one.yaml": evidence("fill", "crates/one/src/far/deeep.rs")})
    found = made.audit(suggest=True).claims[0].references[0]
    assert found.suggestions[0].path in {"crates/one/src/far/deep.rs", "crates/one/src/cache.rs"}
    assert {each.path for each in found.suggestions} >= {
        "crates/one/src/far/deep.rs",
        "crates/one/src/cache.rs",
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SaveTensorStage", ("save", "tensor", "stage")),
        ("HTTPServer2", ("http", "server", "2")),
        ("FALSIFY-ATTN-SUB-003", ("falsify", "attn", "sub", "003")),
        ("falsify_attn_sub_003_any", ("falsify", "attn", "sub", "003", "any")),
        ("__init__", ("init",)),
        ("größe_Ändern", ("größe", "ändern")),
    ],
)
def test_names_in_words(name, words):
    assert parts(name) == words


def test_a_claims_id_is_looked_for_whole_and_without_its_first_word():
    assert id_words("FALSIFY-ATTN-SUB-003") == (("falsify", "attn", "sub", "003"), ("attn", "sub", "003"))
    assert id_words("gates[3]") == ()
    assert id_words("cache-v1:decay") == ()
    assert not holds(parts("falsify_attn_sub_0031"), ("attn", "sub", "003"))


def test_of_many_candidates_the_ones_that_share_most_are_measured():
    names = [f"load_{number}_a" for number in range(900)] + ["load_tensor_from_disk"]
    assert Alike(names).like("load_tensor_of_disk")[0][0] == "load_tensor_from_disk"


def test_common_words_do_not_hide_the_rare_one():
    names = [f"test_case_{each}" for each in ("alpha", "beta")] + [
        f"test_case_{number}x" for number in range(5000)
    ]
    alike = Alike(names)
    assert alike.like("test_case_alphas")[0][0] == "test_case_alpha"
    assert alike.like("test_case_alphas")[0][1] > 0.9
