"""The table ``[receipts]``: what may be run, and what is wrong with what is written there."""

from __future__ import annotations

import pytest

from workbench.workspace.receipt_settings import ReceiptSettings
from workbench.workspace.settings import SettingsError, load_settings


def settings(folder, text):
    (folder / "contract-workbench.toml").write_text(text)
    return load_settings(folder).receipts


def test_without_the_table_nothing_may_be_run(tmp_path):
    assert settings(tmp_path, "") == ReceiptSettings()
    assert not ReceiptSettings().allows(("cargo", "test"))


def test_a_command_is_allowed_by_its_first_words(tmp_path):
    found = settings(
        tmp_path, '[receipts]\nallow = ["cargo test", "\'a b\' c"]\nseconds = 5\nfolder = "x/y/"\n'
    )
    assert found == ReceiptSettings((("cargo", "test"), ("a b", "c")), 5, "x/y")
    assert found.allows(("cargo", "test", "name"))
    assert found.allows(("a b", "c"))
    assert not found.allows(("cargo", "run"))
    assert not found.allows(("cargo",))
    assert not found.allows(("cargo", "testing"))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("receipts = 1", 1, "must be a table"),
        ('[receipts]\nallows = ["x"]', 2, "unknown setting 'allows'"),
        ('[receipts]\nallow = "x"', 2, "must be a list of texts"),
        ('[receipts]\n\nallow = ["# "]\nfolder = 1', 4, "must be text"),
        ('[receipts]\nallow = ["\'x"]', 2, "is no beginning of a command"),
        ('[receipts]\nallow = ["\'\'", " "]', 2, "empty"),
        ("[receipts]\nseconds = 0", 2, "whole number"),
        ("[receipts]\nseconds = true", 2, "whole number"),
        ('[receipts]\nseconds = "5"', 2, "whole number"),
        ('[receipts]\nfolder = "/tmp"', 2, "below the root"),
        ('[receipts]\nfolder = "a/../.."', 2, "below the root"),
        ('[receipts]\nfolder = ""', 2, "below the root"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(tmp_path, text, line, told):
    with pytest.raises(SettingsError, match=told) as error:
        settings(tmp_path, text + "\n")
    assert error.value.line == line
