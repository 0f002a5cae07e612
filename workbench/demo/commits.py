"""Makes the demo's folder a git repository: one ``git fast-import`` writes the whole history.

Ids are the same everywhere: names, dates and bytes are given, and neither the operator's git configuration
nor hooks have a say.
"""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from workbench.demo.history import COMMITS, OPERATOR_BRANCH, Commit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SECONDS = 60


class HistoryError(Exception):
    """git could not write the history; the message says what it answered."""


def write_history(folder: Path, git: str, files: Mapping[str, bytes], revisions: Mapping[str, bytes]) -> None:
    """Give ``folder``, which holds ``files``, the demo's history.

    Args:
        folder: where the repository is made; its files are there already.
        git: the program, by its absolute path.
        files: the workspace as it is checked out, by path.
        revisions: whole files of certain commits, by ``REVISION/path``.

    Raises:
        HistoryError: git refused.
    """
    _run(git, folder, "init", "--quiet", "--object-format=sha1", "--template=")
    for key, value in (("core.autocrlf", "false"), ("core.hooksPath", os.devnull), ("gc.auto", "0")):
        _run(git, folder, "config", key, value)
    _run(git, folder, "fast-import", "--quiet", "--done", given=history_stream(files, revisions))
    _run(git, folder, "symbolic-ref", "HEAD", f"refs/heads/{OPERATOR_BRANCH}")
    _run(git, folder, "reset", "--quiet")


def history_stream(files: Mapping[str, bytes], revisions: Mapping[str, bytes]) -> bytes:
    """The history as ``git fast-import`` reads it (see gitformat of ``git help fast-import``)."""
    parts: list[bytes] = [b"feature done\n"]
    tips: dict[str, int] = {}
    for mark, commit in enumerate(COMMITS, start=1):
        when = int(datetime.fromisoformat(commit.date).timestamp())
        name = commit.author
        address = f"{name.split()[0].lower()}@demo.invalid"
        who = f"{name} <{address}> {when} +0000".encode()
        parts.append(b"commit refs/heads/%s\nmark :%d\n" % (commit.branch.encode(), mark))
        parts.append(b"author %s\ncommitter %s\n" % (who, who))
        parts.append(_data(commit.message.encode()))
        parent = tips.get(commit.starts_from or commit.branch)
        if parent is not None:
            parts.append(b"from :%d\n" % parent)
        if commit.merges:
            parts.append(b"merge :%d\n" % tips[commit.merges])
        parts.extend(
            b"M 100644 inline %s\n%s" % (path.encode(), _data(content))
            for path, content in written_by(commit, files, revisions).items()
        )
        tips[commit.branch] = mark
    parts.append(b"done\n")
    return b"".join(parts)


def written_by(
    commit: Commit, files: Mapping[str, bytes], revisions: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """The files a commit wrote, by path, as they read then."""
    written: dict[str, bytes] = {}
    for path, content in files.items():
        if any(fnmatchcase(path, glob) for glob in commit.paths):
            text = content.decode()
            for rewind in commit.rewinds:
                if rewind.path == path:
                    text = rewind.of(text)
            written[path] = text.encode()
    folder = f"{commit.revision}/"
    if commit.revision:
        written |= {path[len(folder) :]: data for path, data in revisions.items() if path.startswith(folder)}
    return dict(sorted(written.items()))


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _run(git: str, folder: Path, *arguments: str, given: bytes = b"") -> None:
    # The workspace's runner only asks, and never of a repository it trusts; this one writes one that is ours.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
    try:
        subprocess.run(
            [git, "-C", str(folder), *arguments],
            input=given,
            env=environment,
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise HistoryError(f"git {arguments[0]} failed: {said or error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HistoryError(f"git {arguments[0]} did not run: {error}") from error
