"""``verify`` and ``confirm`` from outside: what is recorded, what is suspect, and what git says of it."""

from __future__ import annotations

import importlib.resources
import json

import jsonschema
import pytest
from repository import git

from workbench.cli.entry import main

LOCK = "contracts/contract-workbench.lock"
ALPHA = "contracts/alpha-v1.yaml"
CLAIM = "FALSIFY-ALPHA-001"


@pytest.fixture
def here(root, monkeypatch):
    """The small workspace as a repository of one commit, the current folder."""
    monkeypatch.chdir(root)
    git(".", "init", "--quiet", "--initial-branch=main")
    commit("as it was")
    return root


def commit(subject):
    git(".", "add", "--all")
    git(".", "commit", "--quiet", "-m", subject)


def change(root, text="    2\n"):
    source = root / "src/lib.rs"
    source.write_text(source.read_text().replace("    1\n", text))


def suspects(capsys):
    main(["check", "--fail-on", "never", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    return [each for each in found if each["rule"] == "suspect-evidence"]


def verified(capsys, *arguments):
    code = main([*arguments, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    schema = json.loads(
        (importlib.resources.files("workbench.report") / "verify-1.schema.json").read_text("utf-8")
    )
    jsonschema.validate(report, schema)
    return code, report


def test_without_a_lock_file_nothing_is_suspect(here, capsys):
    change(here)
    assert suspects(capsys) == []
    assert not (here / LOCK).exists()


def test_verify_records_what_resolves_one_line_each(here, capsys):
    assert main(["verify"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{LOCK} written: 1 recorded" in err
    lines = (here / LOCK).read_text().splitlines()
    assert [json.loads(line)[:4] for line in lines[1:]] == [[ALPHA, CLAIM, "load_thing", "src/lib.rs"]]
    assert main(["verify"]) == 0
    assert "says so already: 0 recorded, 1 as they were" in capsys.readouterr().err


def test_dry_run_writes_nothing(here, capsys):
    assert main(["verify", "--dry-run"]) == 0
    assert "would be written: 1 recorded" in capsys.readouterr().err
    assert not (here / LOCK).exists()


def test_a_changed_body_is_suspect_until_it_is_confirmed(here, capsys):
    main(["verify"])
    capsys.readouterr()
    assert suspects(capsys) == []
    change(here)
    (finding,) = suspects(capsys)
    assert finding["severity"] == "info"
    assert finding["claim"] == CLAIM
    assert "load_thing (src/lib.rs:1) has changed" in finding["message"]
    before = (here / LOCK).read_bytes()
    code, report = verified(capsys, "verify")
    assert code == 0
    assert (here / LOCK).read_bytes() == before, "verify records; only confirm records anew"
    (suspect,) = report["suspects"]
    assert suspect["revision"] == git(".", "rev-parse", "HEAD")[:9]
    assert [line for line in suspect["diff"] if line[0] in "-+" and line[1] not in "-+"] == [
        "-    1",
        "+    2",
    ]
    code, report = verified(capsys, "confirm", ALPHA, CLAIM)
    assert (code, report["confirmed"], report["written"]) == (0, 1, True)
    assert suspects(capsys) == []
    assert main(["undo"]) == 0
    assert (here / LOCK).read_bytes() == before
    capsys.readouterr()
    assert len(suspects(capsys)) == 1


def test_a_reformatted_and_moved_body_is_not(here, capsys):
    main(["verify"])
    (here / "src/deep.rs").write_text("// moved\npub fn load_thing(\n) -> u8 { 1 /* one */ }\n")
    (here / "src/lib.rs").write_text("mod deep;\n")
    capsys.readouterr()
    assert suspects(capsys) == []
    code, report = verified(capsys, "verify")
    assert (code, report["kept"], report["recorded"], report["suspects"]) == (0, 1, 0, [])
    assert "src/deep.rs" in (here / LOCK).read_text(), "its line follows it"


def test_what_changed_in_an_older_commit_is_found_there(here, capsys):
    main(["verify"])
    change(here)
    commit("another one")
    change(here, "    1\n")
    (here / "src/lib.rs").write_text("\n\npub fn load_thing() -> u8 {\n    3\n}\n")
    _, report = verified(capsys, "verify", "--dry-run")
    (suspect,) = report["suspects"]
    assert suspect["revision"] == git(".", "rev-parse", "HEAD~1")[:9]
    assert suspect["symbol_line"] == 3


def test_what_no_revision_has_is_told(here, capsys):
    change(here)
    main(["verify"])
    change(here, "    1\n")
    (here / "src/lib.rs").write_text("pub fn load_thing() -> u8 {\n    3\n}\n")
    _, report = verified(capsys, "verify", "--dry-run")
    (suspect,) = report["suspects"]
    assert (suspect["revision"], suspect["diff"]) == ("", [])
    assert "none of the 1 revisions of src/lib.rs" in suspect["note"]


def test_outside_git_the_change_is_not_known_and_that_is_told(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    main(["verify"])
    change(root)
    capsys.readouterr()
    assert main(["verify"]) == 0
    assert "what it was is not known: not a git repository" in capsys.readouterr().out


def test_what_is_missing_for_now_stays_verified_and_what_nobody_names_goes(here, capsys):
    main(["verify"])
    source = (here / "src/lib.rs").read_text()
    (here / "src/lib.rs").write_text("pub fn other() {}\n")
    _, report = verified(capsys, "verify")
    assert (report["kept"], report["gone"]) == (1, 0)
    (here / "src/lib.rs").write_text(source)
    contract = here / ALPHA
    contract.write_text(contract.read_text().replace("    - load_thing\n", ""))
    _, report = verified(capsys, "verify")
    assert (report["kept"], report["gone"], report["written"]) == (0, 1, True)


def test_a_broken_lock_file_is_told_and_never_written_over(here, capsys):
    main(["verify"])
    (here / LOCK).write_text((here / LOCK).read_text() + "rubbish\n")
    capsys.readouterr()
    for command in (["verify"], ["confirm", "--all"]):
        assert main(command) == 2
        assert f"{LOCK}:3: it is not JSON" in capsys.readouterr().err
    for _ in range(2):
        assert main(["check", "--fail-on", "never"]) == 0
        assert f"{LOCK}:3: it is not JSON" in capsys.readouterr().err
    assert (here / LOCK).read_text().endswith("rubbish\n")


def test_the_settings_may_name_another_place(here, capsys):
    (here / "contract-workbench.toml").write_text('lock = "evidence/lock"\n')
    assert main(["verify"]) == 0
    assert (here / "evidence/lock").is_file()
    assert not (here / LOCK).exists()
    (here / ".gitignore").write_text("evidence/\n")
    change(here)
    capsys.readouterr()
    assert len(suspects(capsys)) == 1
    main(["confirm", "--all"])
    capsys.readouterr()
    assert suspects(capsys) == [], "a lock file that git ignores is looked at all the same"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "say what is confirmed"),
        ([ALPHA, "--all"], "say what is confirmed"),
        (["contracts"], "is a folder"),
        (["nowhere.yaml"], "there is no file"),
        ([ALPHA, "NO-SUCH"], f"no claim NO-SUCH; there is {CLAIM}"),
    ],
)
def test_confirm_wants_to_know_what(here, capsys, arguments, told):
    main(["verify"])
    capsys.readouterr()
    assert main(["confirm", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_confirm_needs_something_verified(here, capsys):
    assert main(["confirm", "--all"]) == 2
    assert "`verify` records what is there first" in capsys.readouterr().err
