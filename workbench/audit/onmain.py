"""The code as the main branch has it: as on the disk where a file is the same, its own bytes where not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.audit.words import holds, id_words, parts
from workbench.symbols.extract import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.code import Sources
    from workbench.audit.evidence import Evidence
    from workbench.audit.resolution import Target
    from workbench.workspace.mainline import Mainline


@dataclass(frozen=True, slots=True)
class Cited:
    """Code on the main branch that speaks of a claim or a contract.

    Attributes:
        path: the file.
        line: where it speaks of it.
        symbol: the definition's own name; empty for a comment of the whole file.
        word: what it cites.
        named: the definition is named after the claim, rather than its comment citing it.
    """

    path: str
    line: int
    symbol: str
    word: str
    named: bool = False

    @property
    def place(self) -> str:
        """``path:line``."""
        return f"{self.path}:{self.line}"


class OnMain:
    """Questions about the code of the main branch.

    Args:
        mainline: the branch; ask only where it has a commit.
        sources: the files as they are on the disk.
        evidence: what the code on the disk says about claims.
    """

    def __init__(self, mainline: Mainline, sources: Sources, evidence: Evidence) -> None:
        self.line = mainline
        self._sources = sources
        self._evidence = evidence
        self._citing: dict[str, tuple[Cited, ...]] = {}

    # -- now ---------------------------------------------------------------------------------------------

    def has(self, target: Target) -> bool | None:
        """Whether something that is on the disk is on the main branch too; ``None`` where nobody can tell.

        Raises:
            GitError: git failed.
        """
        if target.path.startswith("../"):
            return None
        if target.kind == "folder":
            return any(
                self._exists(path)
                for path in self._sources.files.by_path
                if path.startswith(f"{target.path}/")
            )
        if target.path not in self.line.differs:
            return True
        data = self.data(target.path)
        if data is None:
            return False
        return not target.name or self._defines(target.path, data, _own(target.name))

    def data(self, path: str) -> bytes | None:
        """A file's bytes on the main branch; ``None`` when it is not there."""
        return self.at(self.line.commit, (path,))[path]

    def at(self, commit: str, paths: Iterable[str]) -> dict[str, bytes | None]:
        """Files' bytes as a commit of the main branch has them."""
        asked = list(paths)
        found = self.line.read((commit, path) for path in asked)
        return {path: found[commit, path].data for path in asked}

    def held(self, commit: str, path: str) -> bool:
        """Whether a commit had a file or folder."""
        return self.line.read(((commit, path),))[commit, path].why in ("", "not a file", "too large")

    def _exists(self, path: str) -> bool:
        return path not in self.line.differs or self.data(path) is not None

    @cached_property
    def _otherwise(self) -> dict[str, tuple[str, int, bool]]:
        """What files that are otherwise on the disk, or not there, define on the main branch, by name."""
        from workbench.symbols.extract import extract  # noqa: PLC0415 - only where a file differs
        from workbench.symbols.rows import TEST  # noqa: PLC0415 - likewise

        found: dict[str, tuple[str, int, bool]] = {}
        paths = [path for path in sorted(self.line.differs) if language_of(path) is not None]
        for path, data in self.at(self.line.commit, paths).items():
            read = extract(path, data, whole=True) if data is not None else None
            for row in read.symbols if read is not None else ():
                found.setdefault(row[1], (path, row[3], bool(row[5] & TEST)))
        return found

    def defined_there(self, name: str) -> tuple[str, int] | None:
        """Where the main branch defines a name in a file that is otherwise on the disk; ``None`` for nowhere.

        Raises:
            GitError: git failed.
        """
        found = self._otherwise.get(name)
        return found[:2] if found is not None else None

    def _defines(self, path: str, data: bytes, name: str) -> bool:
        from workbench.symbols.extract import extract  # noqa: PLC0415 - only where a file differs

        found = extract(path, data, whole=True)
        if found is None:  # a language without an index: the name's occurrence has to do
            return name.encode() in data
        return any(row[1] == name for row in found.symbols)

    # -- who speaks of it --------------------------------------------------------------------------------

    def citing(self, word: str) -> tuple[Cited, ...]:
        """Comments and docstrings on the main branch that hold a claim's id or a contract's name, by place.

        Raises:
            GitError: git failed.
        """
        if word not in self._citing:
            found = [
                Cited(each.path, each.line, each.symbol.name if each.symbol is not None else "", word)
                for each in self._evidence.citing(word)
                if each.path not in self.line.differs and not each.path.startswith("../")
            ]
            found += self._cited_in_differing(word)
            self._citing[word] = tuple(sorted(found, key=lambda each: (each.path, each.line)))
        return self._citing[word]

    def _cited_in_differing(self, word: str) -> Iterator[Cited]:
        from workbench.symbols.mentions import mentions  # noqa: PLC0415 - grammars load when first needed

        paths = [path for path in sorted(self.line.differs) if language_of(path) is not None]
        needle = word.lower().replace("_", "-").encode()
        for path, data in self.at(self.line.commit, paths).items():
            language = language_of(path)
            if data is None or language is None or needle not in data.lower().replace(b"_", b"-"):
                continue
            for each in mentions(data, language, (word,)):
                if each.where == "comment":
                    yield Cited(path, each.line, each.symbol, word)

    def named_after(self, claim: str) -> tuple[Cited, ...]:
        """Tests on the main branch whose name carries the claim's id."""
        found: list[Cited] = []
        for test in self._evidence.tests_named_after(claim):
            if test.path.startswith("../"):
                continue
            if test.path in self.line.differs:
                data = self.data(test.path)
                if data is None or not self._defines(test.path, data, test.name):
                    continue
            found.append(Cited(test.path, test.line, test.name, claim, named=True))
        known = {(each.path, each.symbol) for each in found}
        for name, (path, line, is_test) in self._otherwise.items():
            named = is_test and any(holds(parts(name), words) for words in id_words(claim))
            if named and (path, name) not in known:
                found.append(Cited(path, line, name, claim, named=True))
        return tuple(found)

    def text(self, cited: Cited, most: int = 16) -> str:
        """The lines around a citation, as the main branch has them: name, comment, docstring."""
        data = self.data(cited.path) if cited.path in self.line.differs else self._sources.data(cited.path)
        lines = (data or b"").decode("utf-8", "replace").split("\n")
        start = max(cited.line - most // 2, 0)
        return "\n".join(lines[start : cited.line + most // 2])


def _own(name: str) -> str:
    """A qualified name's last segment."""
    return name.replace(".", "::").rpartition("::")[2]
