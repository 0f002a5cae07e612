from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.workspace.ladder_settings import FamilySettings, LadderSettings
from workbench.workspace.roots import find_root, open_workspace
from workbench.workspace.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
contracts = ["contracts/**/*.yaml"]
sources = ["src", "../sibling"]
fail-on = "error"
pv = "0.1"
accepted = "accepted.json"
lookup = ["references"]
base = "trunk"

[severities]
missing-symbol = "off"

[ladder]
rungs = ["PROPOSED", "active", "SOAKED"]
aliases = { SOAKED = ["SOAK_*"] }

[ladder.needs]
SOAKED = ["evidence", "evidence-file"]

[[families]]
name = "gpu"
paths = ["contracts/gpu/*.yaml"]
ids = ["C-GPU-*"]
keeps-proposed = true
needs = { active = ["live-run"] }
"""


def test_without_a_file_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings == Settings()
    assert settings.sources == (".",)
    assert settings.fail_on == "warning"


def test_every_setting_is_read(tmp_path: Path) -> None:
    path = tmp_path / "contract-workbench.toml"
    path.write_text(WHOLE)
    settings = load_settings(tmp_path)
    assert settings.contracts == ("contracts/**/*.yaml",)
    assert settings.sources == ("src", "../sibling")
    assert settings.fail_on == "error"
    assert settings.pv == "0.1"
    assert settings.accepted == "accepted.json"
    assert settings.lookup == ("references",)
    assert settings.base == "trunk"
    assert dict(settings.severities) == {"missing-symbol": "off"}
    assert settings.path == path
    assert settings.ladder == LadderSettings(
        ("PROPOSED", "ACTIVE", "SOAKED"),
        (("SOAKED", ("SOAK_*",)),),
        (("SOAKED", ("evidence", "evidence-file")),),
    )
    needs = (("ACTIVE", ("live-run",)),)
    assert settings.families == (
        FamilySettings("gpu", ("contracts/gpu/*.yaml",), ("C-GPU-*",), needs, keeps_proposed=True),
    )


def test_the_table_of_pyproject_is_read_and_yields_to_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.contract-workbench]\nbase = "one"\n')
    assert load_settings(tmp_path).base == "one"
    (tmp_path / "contract-workbench.toml").write_text('base = "two"\n')
    assert load_settings(tmp_path).base == "two"


def test_a_pyproject_without_the_table_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x" # contract-workbench\n')
    assert load_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('sources = ["."]\nfail_on = "error"\n', 2, "did you mean 'fail-on'"),
        ('colour = "red"\n', 1, "unknown setting 'colour'"),
        ('\n\nsources = "src"\n', 3, "must be a list of texts"),
        ("sources = [1]\n", 1, "must be a list of texts"),
        ("contracts = []\n", 1, "is empty"),
        ('sources = [" "]\n', 1, "empty text"),
        ("base = 1\n", 1, "must be text"),
        ("base = true\n", 1, "true or false"),
        ('fail-on = "off"\n', 1, '"error", "warning", "info"'),
        ('# first\npv = "2"\n', 2, "pv must be one of"),
        ('base = "x"\n[severities]\na = "info"\nmissing-symbol = "fatal"\n', 4, "'fatal'"),
        ('severities = { a = "info", missing-file = 3 }\n', 1, "missing-file must be one of"),
        ("severities = 4\n", 1, "must be a table"),
        ('accepted = "a\\u0000b"\n', 1, "NUL"),
        ("base = \n", 1, "is not TOML"),
        ("ladder = 3\n", 1, "ladder must be a table"),
        ('[ladder]\nrung = ["A"]\n', 2, "did you mean 'rungs'"),
        ('[ladder]\nrungs = ["A", "a"]\n', 2, "each rung once"),
        ('[ladder]\nrungs = ["A", "DEPRECATED"]\n', 2, "beside the ladder"),
        ("[ladder.needs]\nFUNCTONAL = []\n", 2, "did you mean 'FUNCTIONAL'"),
        ('[ladder.needs]\nACTIVE = []\nFUNCTIONAL = ["test"]\n', 3, "did you mean 'tests'"),
        ('[ladder]\naliases = { ACTIVE = ["*A"] }\n', 2, "at its end only"),
        ('[ladder]\nneeds.ACTIVE = "tests"\n', 2, "must be a list of texts"),
        ("families = 1\n", 1, "[[families]]"),
        ('[[families]]\nids = ["a-*"]\n', 1, "needs a name"),
        ('\n[[families]]\nname = "x"\n', 3, "has no contracts"),
        (
            "".join(
                f'[[families]]\nname = "{name}"\nids = ["{name}-*"]\nneeds = {{ ACTIVE = ["{need}"] }}\n'
                for name, need in (("a", "tests"), ("b", "luck"))
            ),
            8,
            "cannot need 'luck'",
        ),
        ('[[families]]\nname = "a"\nids = ["a"]\nkeeps-proposed = "yes"\n', 4, "true or false"),
        ('base = "a"\nbase = "b"\n', 2, "is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "contract-workbench.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert caught.value.path == path
    assert caught.value.line == line
    assert words in caught.value.message


def test_in_pyproject_the_line_is_that_of_our_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.other]\nbase = 1\n\n[tool.contract-workbench]\nbase = 2\n\n"
        '[tool.contract-workbench.severities]\nsome-rule = "loud"\n'
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert caught.value.line == 5
    (tmp_path / "pyproject.toml").write_text(
        '[tool.contract-workbench.severities]\nfine = "off"\nsome-rule = "loud"\n'
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert caught.value.line == 3


def test_a_broken_pyproject_is_told_only_where_it_holds_our_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert load_settings(tmp_path) == Settings()
    (tmp_path / "pyproject.toml").write_text("[tool.contract-workbench]\nbase = [\n")
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(tmp_path)


def test_settings_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    (tmp_path / "contract-workbench.toml").write_bytes(b'base = "\xff"\n')
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(tmp_path)


def test_the_root_is_found_upwards(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (tmp_path / "a" / "b" / ".git").mkdir()
    assert find_root(deep) == tmp_path / "a" / "b"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.contract-workbench]\n")
    assert find_root(deep) == tmp_path / "a"
    (deep / "contract-workbench.toml").write_text("")
    assert find_root(deep) == deep


def test_a_git_file_of_a_work_tree_counts_and_a_file_starts_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    (tmp_path / "sub").mkdir()
    file = tmp_path / "sub" / "x.yaml"
    file.write_text("")
    assert find_root(file) == tmp_path


def test_without_any_mark_the_root_is_where_one_stands(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    if any((above / ".git").exists() for above in folder.parents):
        pytest.skip("the folder for temporary files lies in a git repository")
    assert find_root(folder) == folder


def test_a_source_root_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "contract-workbench.toml").write_text('sources = [\n  ".",\n  "../absent",\n]\n')
    with pytest.raises(SettingsError, match="not a folder") as caught:
        open_workspace(root=tmp_path)
    assert caught.value.line == 3


def test_a_root_that_is_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        open_workspace(root=tmp_path / "absent")


def test_source_roots_have_prefixes(tmp_path: Path) -> None:
    for name in ("main/src", "beside"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "main" / "contract-workbench.toml").write_text(
        'sources = [".", "./src/", "../beside", "src"]\n'
    )
    workspace = open_workspace(root=tmp_path / "main")
    assert [root.prefix for root in workspace.source_roots] == ["", "src/", "../beside/"]
