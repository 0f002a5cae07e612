from __future__ import annotations

import pytest

from workbench.symbols.modules import (
    crate_folder,
    crates,
    declared,
    include_target,
    included,
    module_of,
    placed,
)


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("crates/app/src/lib.rs", "crates/app", ("app",)),
        ("crates/app/src/main.rs", "crates/app", ("app",)),
        ("crates/app/src/commands/diff.rs", "crates/app", ("app", "commands", "diff")),
        ("crates/app/src/commands/mod.rs", "crates/app", ("app", "commands")),
        ("crates/app/src/bin/my-tool.rs", "crates/app", ("app", "bin", "my_tool")),
        ("crates/app/src/bin/tool/main.rs", "crates/app", ("app", "bin", "tool")),
        ("crates/app/src/bin/tool/part.rs", "crates/app", ("app", "bin", "tool", "part")),
        ("crates/app/src/commands/main.rs", "crates/app", ("app", "commands", "main")),
        ("crates/app/tests/smoke.rs", "crates/app", ("app", "tests", "smoke")),
        ("crates/app/tests/common/mod.rs", "crates/app", ("app", "tests", "common")),
        ("crates/app/tests/suite/main.rs", "crates/app", ("app", "tests", "suite")),
        ("crates/app/benches/speed.rs", "crates/app", ("app", "benches", "speed")),
        ("crates/app/examples/use_it.rs", "crates/app", ("app", "examples", "use_it")),
        ("crates/app/build.rs", "crates/app", ("app", "build")),
        ("src/lib.rs", "", ("app",)),
        ("../beside/src/a.rs", "../beside", ("app", "a")),
    ],
)
def test_rust_modules_follow_cargos_layout(path, folder, expected):
    assert module_of(path, folder, "app") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lib/src/a.rs", ("lib", "a")),
        ("../x/src/lib.rs", ("x",)),
        ("loose.rs", ("loose",)),
        ("a/b.rs", ("a", "b")),
    ],
)
def test_without_a_manifest_the_folders_name_the_module(path, expected):
    assert module_of(path, None) == expected


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("pkg/sub/a.py", "", ("pkg", "sub", "a")),
        ("pkg/__init__.py", "", ("pkg",)),
        ("src/pkg/a.py", "", ("pkg", "a")),
        ("libs/one/src/pkg/a.py", "libs/one", ("pkg", "a")),
        ("scripts/run_it.py", None, ("scripts", "run_it")),
        ("tests/test_a.py", "", ("tests", "test_a")),
    ],
)
def test_python_modules_follow_the_packages(path, folder, expected):
    assert module_of(path, folder, "named-otherwise") == expected


def test_crates_are_named_by_their_manifests():
    files = {
        "Cargo.toml": b'[workspace]\nmembers = ["a"]\n',
        "a/Cargo.toml": b'[package]\nname = "crate-a"\n',
        "b/Cargo.toml": b'[package]\nname = "crate-b"\n[lib]\nname = "bee"\n',
        "c/pyproject.toml": b'[project]\nname = "sea-py"\n',
        "c/Cargo.toml": b'[package]\nname = "sea"\n',
        "d/pyproject.toml": b'[tool.poetry]\nname = "dee"\n',
        "e/Cargo.toml": b"[package\nname = ",
        "f/Cargo.toml": b"\xff\xfe",
        "g/Cargo.toml": None,
        "h/Cargo.toml": b"[package]\nname = 3\n",
        "src/lib.rs": b"",
    }
    assert crates(files, files.get) == {"a": "crate_a", "b": "bee", "c": "sea", "d": "dee"}


def test_the_nearest_crate_is_the_one():
    known = {"", "a", "a/inner"}
    assert crate_folder("a/inner/src/x.rs", known) == "a/inner"
    assert crate_folder("a/src/x.rs", known) == "a"
    assert crate_folder("b/x.rs", known) == ""
    assert crate_folder("b/x.rs", {"a"}) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("part.rs", "crates/a/src/part.rs"),
        ("../gen/x.rs", "crates/a/gen/x.rs"),
        ("$CARGO_MANIFEST_DIR/gen/x.rs", "crates/a/gen/x.rs"),
        ("$OUT_DIR/x.rs", ""),
        ("/etc/passwd", ""),
        ("../../../../out.rs", "../out.rs"),
    ],
)
def test_include_targets_are_relative_to_their_file(written, expected):
    assert include_target(written, "crates/a/src/m.rs", "crates/a") == expected


def test_included_files_stand_in_their_includers_module():
    counted = {"src/diff.rs", "src/diff_05.rs", "src/diff_06.rs", "src/other.rs"}
    edges = included(
        {
            "src/diff.rs": ("diff_05.rs", "gone.rs"),
            "src/diff_05.rs": ("diff_06.rs",),
            "src/other.rs": ("other.rs",),
        },
        counted,
        lambda _path: "",
    )
    assert edges == {"src/diff.rs": ("src/diff_05.rs",), "src/diff_05.rs": ("src/diff_06.rs",)}
    modules = {path: module_of(path, "", "app") for path in counted}
    assert placed(modules, edges) == {"src/diff_05.rs": ("app", "diff"), "src/diff_06.rs": ("app", "diff")}


def test_files_that_include_each_other_have_a_module():
    modules = {"src/a.rs": ("app", "a"), "src/b.rs": ("app", "b"), "src/c.rs": ("app", "c")}
    edges = {"src/a.rs": ("src/b.rs",), "src/b.rs": ("src/a.rs", "src/c.rs")}
    assert placed(modules, edges) == {"src/b.rs": ("app", "a"), "src/c.rs": ("app", "a")}


def test_a_path_attribute_gives_another_place():
    modules = {"src/lib.rs": ("app",), "src/m.rs": ("app", "m")}
    mods = {
        "src/lib.rs": (("renamed", "odd/place.rs"), ("plain", "")),
        "src/m.rs": (("unix", "sys_unix.rs"), ("inner::deep", "d.rs")),
    }
    counted = {"src/odd/place.rs", "src/sys_unix.rs", "src/m/inner/d.rs"}
    assert declared(mods, counted, modules) == {
        "src/odd/place.rs": ("app", "renamed"),
        "src/sys_unix.rs": ("app", "m", "unix"),
        "src/m/inner/d.rs": ("app", "m", "inner", "deep"),
    }
