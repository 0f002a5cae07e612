"""Git, asked through one hardened runner.

A repository is somebody else's text: its config may name programs, its attributes may ask for them, its hooks
are programs. None of them runs here. Only commands that need no work-tree content are used (``ls-files``,
``diff-tree``, ``diff-index --cached``, ``cat-file``, ``log`` …), because comparing work-tree files is what
runs clean filters; ``worktree`` compares those itself, by stat and hash. Settings that name programs are
overridden on the command line, which outranks every config file; no protocol is allowed, so that a missing
object is an error and not a fetch; the environment's ``GIT_*`` do not reach git.

The operator's own and the system's config files stay in force: they hold ``safe.directory`` and
``core.excludesFile``, and are no part of the repository. Where git refuses a folder of another owner, so do
we.
"""

from __future__ import annotations

import functools
import os
import subprocess
import threading
from pathlib import Path

SECONDS = 30.0
"""How long one question may take."""

_MOST_BYTES = 1 << 28
_MOST_WORDS = 1 << 16
CANCELLED = "cancelled"
"""What a ``GitError`` says when nobody waits for the answer any more."""

_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.pager": "cat",
    "core.editor": "false",
    "core.askPass": "",
    "core.sshCommand": "false",
    "core.gitProxy": "",
    "core.alternateRefsCommand": "false",
    "core.attributesFile": os.devnull,
    "core.untrackedCache": "false",
    "core.bigFileThreshold": "4m",
    "credential.helper": "",
    "diff.external": "",
    "diff.renames": "false",
    "diff.noprefix": "false",
    "diff.mnemonicPrefix": "false",
    "diff.submodule": "short",
    "diff.orderFile": os.devnull,
    "color.ui": "never",
    "gpg.program": "false",
    "log.showSignature": "false",
    "log.follow": "false",
    "i18n.logOutputEncoding": "utf-8",
    "interactive.diffFilter": "",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
    "uploadpack.packObjectsHook": "",
}

_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

_KEPT = frozenset(
    {"GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"}
)
"""The operator's own word on where config files and repositories are."""


class GitError(Exception):
    """Git could not answer; the text says why."""


class Cancellation:
    """Ends the git processes that were started under it, from another thread; none is started after that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for an answer any more."""
        return self._cancelled

    def cancel(self) -> None:
        """End what runs. Whoever waits for it hears ``GitError``. May be called twice."""
        with self._lock:
            self._cancelled = True
            for process in self._running:
                process.kill()

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """A process that was started; it ends at once where nobody waits any more."""
        with self._lock:
            self._running.add(process)
            if self._cancelled:
                process.kill()

    def remove(self, process: subprocess.Popen[bytes]) -> None:
        """A process that has ended."""
        with self._lock:
            self._running.discard(process)


class GitTimeoutError(GitError):
    """Git took too long, or said too much.

    Attributes:
        partial: what it had said until then.
    """

    def __init__(self, message: str, partial: bytes = b"") -> None:
        super().__init__(message)
        self.partial = partial


def run_git(
    folder: str,
    *arguments: str,
    seconds: float = SECONDS,
    pathspecs: str = "literal",
    cancellation: Cancellation | None = None,
) -> bytes:
    """Run one git command in ``folder`` and return what it wrote.

    Args:
        folder: where; git finds the repository from there.
        arguments: the command and its own arguments.
        seconds: how long it may take.
        pathspecs: ``literal``; ``glob``, for patterns of our own only; empty for a command that takes no
            other way to say it than its own.
        cancellation: by which another thread may end it.

    Raises:
        GitTimeoutError: it took longer, or wrote more than 256 MB; ``partial`` has what came.
        GitError: there is no git, it failed, or it was cancelled.
    """
    process = start_git(
        folder, *([f"--{pathspecs}-pathspecs"] if pathspecs else []), *arguments, cancellation=cancellation
    )
    if cancellation is None:
        return _collect(process, arguments[0], seconds)
    cancellation.add(process)
    try:
        return _collect(process, arguments[0], seconds)
    except GitError:
        if cancellation.cancelled:
            raise GitError(CANCELLED) from None
        raise
    finally:
        cancellation.remove(process)


def start_git(
    folder: str, *arguments: str, asking: bool = False, cancellation: Cancellation | None = None
) -> subprocess.Popen[bytes]:
    """Start one git command in ``folder``, hardened, and leave the reading of it to the caller.

    Args:
        folder: where; git finds the repository from there.
        arguments: options of git's own, the command, and its arguments.
        asking: the caller writes questions to its stdin, and does not listen to its stderr.
        cancellation: nothing is started under one that is cancelled; the caller adds the process to it.

    Raises:
        GitError: there is no git, it cannot be started, or it was cancelled.
    """
    if cancellation is not None and cancellation.cancelled:
        raise GitError(CANCELLED)
    program = find_git()
    if program is None:
        raise GitError("git is not installed")
    try:
        return subprocess.Popen(
            [program, *_options(), *arguments],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.PIPE if asking else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if asking else subprocess.PIPE,
        )
    except OSError as error:
        raise GitError(f"git cannot be run in {folder}: {error.strerror or error}") from None


def find_git() -> str | None:
    """The absolute path of the git program; a folder given relatively in PATH does not count."""
    folders = [
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if Path(folder).is_absolute()
    ]
    if os.name == "posix":  # as shutil.which, which takes as long to load as a small answer of git
        paths = (Path(folder) / "git" for folder in folders)
        return next((str(path) for path in paths if path.is_file() and os.access(path, os.X_OK)), None)
    import shutil  # noqa: PLC0415 - knows of endings

    return shutil.which("git", path=os.pathsep.join(folders)) if folders else None


@functools.cache
def _options() -> tuple[str, ...]:
    pairs = (part for key, value in _CONFIG.items() for part in ("-c", f"{key}={value}"))
    return (*pairs, "--no-pager", "--no-optional-locks")


def _environment() -> dict[str, str]:
    own = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not (name.startswith("GIT_") or name in {"SSH_ASKPASS", "PAGER", "LANGUAGE"})
    }
    return own | _ENVIRONMENT


def _collect(process: subprocess.Popen[bytes], command: str, seconds: float) -> bytes:
    """Read a process to its end, within its time and size."""
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        process.kill()

    words: list[bytes] = []

    def listen() -> None:
        # Both pipes are read at once, so that neither fills up while the other is waited for.
        if process.stderr is not None:
            words.append(process.stderr.read(_MOST_WORDS))
            while process.stderr.read(_MOST_WORDS):
                pass

    timer, listener = threading.Timer(seconds, stop), threading.Thread(target=listen, daemon=True)
    with process:
        listener.start()
        timer.start()
        try:
            output = process.stdout.read(_MOST_BYTES) if process.stdout is not None else b""
            if len(output) == _MOST_BYTES:
                stop()
            code = process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            timer.cancel()
            timer.join()
            listener.join()
    if stopped.is_set():
        raise GitTimeoutError(f"git {command} took too long", output)
    if code:
        said = words[0].decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise GitError(said or f"git {command} ended with {code}")
    return output
