"""One reference of an item rewritten: what stands around it stays, nothing else reads otherwise."""

from __future__ import annotations

import pytest

from workbench.changes.within import placed, with_name, with_path


def path_in(field, text, path, index=0, **rest):
    rewrite = with_path(field, text, index, path, **rest)
    return rewrite.on(text) if rewrite is not None else None


def name_in(field, text, name, index=0, **rest):
    rewrite = with_name(field, text, index, name, **rest)
    return rewrite.on(text) if rewrite is not None else None


@pytest.mark.parametrize(
    ("field", "text", "path", "expected"),
    [
        (
            "file_paths",
            "commands/diff.rs:487-494 (old)",
            "crates/a/diff.rs",
            "crates/a/diff.rs:487-494 (old)",
        ),
        ("file_paths", "scripts/ship/  (PR #1423)", "scripts/gen/", "scripts/gen/  (PR #1423)"),
        ("applies_to", "crates/a/save.rs::write_x", "crates/a/stage.rs", "crates/a/stage.rs::write_x"),
        ("algorithm_evidence", "run_x in src/a.rs — why", "src/b.rs", "run_x in src/b.rs — why"),
        ("algorithm_evidence", "crates/x/src/\n  a.rs::foo_b", "src/b.rs", "src/b.rs::foo_b"),
        (
            "algorithm_evidence",
            "Implementation: src/a.rs::foo_b (x)",
            "b.rs",
            "Implementation: b.rs::foo_b (x)",
        ),
    ],
)
def test_a_path_is_rewritten_and_lines_labels_and_notes_stay(field, text, path, expected):
    assert path_in(field, text, path) == expected


def test_of_several_references_only_the_one_changes():
    assert path_in("file_paths", "a/x.rs and b/x.rs", "c/x.rs", 1) == "a/x.rs and c/x.rs"
    assert name_in("function_names", "PCA::fit + PCA::go", "run", 1) == "PCA::fit + run"


def test_line_numbers_go_with_the_file_they_were_of():
    assert path_in("file_paths", "src/a.rs:10-20 (x)", "src/b.rs", lines=False) == "src/b.rs (x)"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("file_paths", "src/{a,b}.rs"),
        ("file_paths", "…/x.rs::f"),
        ("file_paths", "src/*.rs"),
        ("evidence_discharged_by", "src/x.rs (aa_b + bb_c)"),
    ],
)
def test_a_text_that_spells_more_than_the_one_is_left_to_a_person(field, text):
    assert path_in(field, text, "src/y.rs") is None


@pytest.mark.parametrize("path", ["two words.rs", "x.rs and src/y.rs", "a.rs (planned)"])
def test_a_path_that_would_read_as_something_else_is_not_written(path):
    assert path_in("file_paths", "src/a.rs", path) is None


def test_a_name_is_rewritten_with_or_without_its_qualifier():
    assert name_in("function_names", "run_hf (extension of run_hf)", "go") == "go (extension of run_hf)"
    assert name_in("function_names", "RMSNorm::forwrd", "forward") == "forward"
    assert name_in("function_names", "RMSNorm::forwrd", "forward", qualified=True) == "RMSNorm::forward"
    assert name_in("applies_to", "crates/a/save.rs::write_x()", "write_y") == "crates/a/save.rs::write_y()"
    assert name_in("function_names", "import_hf_{a,b}", "other", 1) is None


def test_references_are_placed_where_the_text_says_them():
    text = "test: src/a.rs::foo_b (8 sections)"
    (one,) = placed("algorithm_evidence", text)
    assert text[one.start : one.end] == one.reference.text == "src/a.rs::foo_b"
