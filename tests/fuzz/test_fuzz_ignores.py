from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace

NAMES = st.sampled_from(["a", "b", "ab", "a.rs", "b.rs", ".x", "a b", "[a]", "!a", "#b", "a-b", "A"])
PIECES = st.one_of(
    st.sampled_from(["a", "b", "ab", "*", "**", "?", "/", "!", "#", "\\", " ", ".rs", ".", "-"]),
    st.sampled_from(["a*", "/**", "**/", "*/"]),
    st.sampled_from(["[ab]", "[!a]", "[a-c]", "[^b]", "[", "]", "[]a]", "[[:alpha:]]", "[\\]]"]),
)
RULES = st.lists(st.lists(PIECES, min_size=1, max_size=5).map("".join), max_size=5).map("\n".join)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12)


def git(root: Path) -> list[str]:
    run = ["git", "-c", "core.quotePath=false", "ls-files", "-z", "--others", "--exclude-standard"]
    own = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CONFIG_HOME": "/nowhere",
    }
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True, env=own)
    output = subprocess.run(run, cwd=root, check=True, capture_output=True, env=own).stdout
    return sorted(os.fsdecode(name) for name in output.split(b"\0") if name)


@settings(max_examples=1000, deadline=None)
@given(PATHS, RULES, st.dictionaries(NAMES, RULES, max_size=2))
def test_a_walk_counts_what_git_would_show(paths: list[str], rules: str, below: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in paths:
            file = root / path
            if not any(part.is_file() for part in file.parents if part != root) and not file.is_dir():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
        (root / ".gitignore").write_text(rules)
        for name, text in below.items():
            if (root / name).is_dir():
                (root / name / ".gitignore").write_text(text)
        walked = [file.path for file in list_files(open_workspace(root=root)).files]
        assert walked == git(root)
