"""Which pair of traces a claim rests on, and over which stages its verdict runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.contracts.references import ReferenceKind
from workbench.workspace.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from workbench.contracts.contract import Claim, Contract
    from workbench.contracts.document import Document
    from workbench.workspace.roots import Workspace
    from workbench.workspace.settings import Settings

_BRACKETS = re.compile(r"\[([^][]*)\]")
_RUN = re.compile(r"[A-Za-z_]\w*(?:\s*(?:,|→|->)\s*[A-Za-z_]\w*){2,}")
_COMMENT = re.compile(r"(?m)(?:#|//).*$")
_NAME = re.compile(r"[A-Za-z_]\w*")
_FOLDERS = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER})
_PROVENANCE = "_PROVENANCE.txt"
_TWO = 2


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """A pair of traces that a claim rests on.

    Attributes:
        pair: as declared; its ``stages`` are the claim's own where the pair names none.
        why: how the two were brought together, in words.
        stages_from: where the sequence of stages is from, in words; empty where nothing names one.
    """

    pair: Pair
    why: str
    stages_from: str = ""


def contract_pairs(
    workspace: Workspace, contract: Contract, data: Callable[[], bytes]
) -> dict[str, tuple[ClaimPair, ...]]:
    """The pairs of a contract's claims, by the claims' ids; claims without are not in it.

    Args:
        workspace: its settings and root.
        contract: as it was read.
        data: gives its bytes; asked only where a claim's words are needed.
    """
    from workbench.contracts.document import read_document  # noqa: PLC0415 - for a claim that has a pair
    from workbench.contracts.row_texts import row_texts  # noqa: PLC0415
    from workbench.traces.stages import STAGES  # noqa: PLC0415

    document: list[Document] = []

    def texts(claim: Claim) -> tuple[str, ...]:
        if not document:
            document.append(read_document(contract.path, data()))
        return row_texts(document[0], claim.where)

    found = {}
    for claim in contract.claims:
        pairs = claim_pairs(
            workspace.settings,
            workspace.root,
            contract,
            claim,
            texts=lambda claim=claim: texts(claim),  # type: ignore[misc]
            known=STAGES,
        )
        if pairs:
            found[claim.id] = pairs
    return found


def claim_pairs(
    settings: Settings,
    root: Path,
    contract: Contract,
    claim: Claim,
    *,
    texts: Callable[[], Iterable[str]],
    known: Collection[str],
) -> tuple[ClaimPair, ...]:
    """The pairs that a claim rests on: those that name it, then those whose folder its evidence names.

    Where no pair is declared for the claim and its evidence names two folders of traces, one of which tells
    its provenance, those two are a pair: the latter is the oracle.

    Args:
        settings: of the workspace.
        root: of the workspace; relative folders are below it.
        contract: the claim's.
        claim: one of its claims.
        texts: gives everything the claim says; asked only when a pair names no stages.
        known: the names of known stages.
    """
    found = [
        ClaimPair(pair, _declared(settings, pair))
        for pair in settings.traces
        if _names(pair, contract, claim)
    ]
    named = [*_folders(claim)]
    for pair in settings.traces:
        touched = next((path for path in named if _touches(root, path, pair)), None)
        if touched is not None and all(each.pair is not pair for each in found):
            found.append(ClaimPair(pair, f"its evidence names {touched}"))
    if not found:
        found += _undeclared(root, named)
    return tuple(_with_stages(each, texts, known) for each in found)


def _declared(settings: Settings, pair: Pair) -> str:
    file = settings.path.name if settings.path is not None else "the settings"
    return f"declared in {file}" + (f":{pair.line}" if pair.line else "")


def _names(pair: Pair, contract: Contract, claim: Claim) -> bool:
    for name in pair.claims:
        of, hash_sign, one = name.rpartition("#")
        if one == claim.id and (not hash_sign or of in (contract.stem, contract.path, contract.id)):
            return True
    return False


def _folders(claim: Claim) -> Iterator[str]:
    """The paths that a claim's items name, without those that are patterns."""
    seen = set()
    for item in claim.items:
        for reference in item.references:
            # A folder without its last slash reads like words; a slash within and no blank is enough here.
            bare = reference.text if "/" in reference.text and " " not in reference.text else ""
            path = (reference.path if reference.kind in _FOLDERS else bare).rstrip("/")
            if path and not re.search(r"[*?\[{]", path) and path not in seen:
                seen.add(path)
                yield path


def _touches(root: Path, path: str, pair: Pair) -> bool:
    """Whether a path is a side's folder, stands below it, or holds both sides."""
    here = _whole(root, path)
    sides = [_whole(root, side) for side in (pair.subject, pair.oracle)]
    below = any(here == side or here.is_relative_to(side) for side in sides)
    return below or (here != _whole(root, ".") and all(side.is_relative_to(here) for side in sides))


def _whole(root: Path, path: str) -> Path:
    """The path below the root, its dots resolved by their spelling: the disk is not asked."""
    parts: list[str] = []
    for part in (root / path).parts:
        if part == ".." and len(parts) > 1:
            parts.pop()
        elif part != "..":
            parts.append(part)
    return Path(*parts)


def _undeclared(root: Path, named: Sequence[str]) -> Iterator[ClaimPair]:
    folders = [path for path in named if _is_trace(root / path)]
    told = [path for path in folders if (root / path / _PROVENANCE).is_file()]
    if len(folders) == _TWO and len(told) == 1:
        (oracle,) = told
        (subject,) = (path for path in folders if path != oracle)
        name = f"{Path(subject).name} against {Path(oracle).name}"
        yield ClaimPair(Pair(name, subject, oracle), "its evidence names both folders")


def _is_trace(folder: Path) -> bool:
    """Whether a folder looks like one run's stage files."""
    try:
        return folder.is_dir() and any(
            entry.suffix in (".bin", ".aprt", ".npy") or (entry.name.startswith("layer-") and entry.is_dir())
            for entry in folder.iterdir()
        )
    except OSError:
        return False


def _with_stages(found: ClaimPair, texts: Callable[[], Iterable[str]], known: Collection[str]) -> ClaimPair:
    if found.pair.stages:
        return replace(found, stages_from="the pair's declaration")
    stages = stages_in(texts(), known)
    if not stages:
        return found
    return replace(found, pair=replace(found.pair, stages=stages), stages_from="the claim's own list")


def stages_in(texts: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """The sequence of stages that some texts state: the longest list of names, most of them known.

    A list is what stands in brackets with commas or arrows between, or three and more known names in a row
    without brackets. Comments inside are left out; a name that comes twice counts once.

    Args:
        texts: everything a claim says.
        known: the names of known stages.
    """
    best: tuple[str, ...] = ()
    for text in texts:
        for names in _lists(text, known):
            stages = tuple(dict.fromkeys(names))
            count = sum(name in known for name in stages)
            if count >= _TWO and 2 * count > len(stages) and len(stages) > len(best):
                best = stages
    return best


def _lists(text: str, known: Collection[str]) -> Iterator[list[str]]:
    for found in _BRACKETS.finditer(text):
        parts = re.split(r",|→|->", _COMMENT.sub("", found[1]))
        names = [part.strip(" \t\r\n`'\"") for part in parts]
        if names and names[-1] == "":
            names.pop()
        if all(_NAME.fullmatch(name) for name in names):
            yield names
    for found in _RUN.finditer(_COMMENT.sub("", _BRACKETS.sub(" ", text))):
        names = _NAME.findall(found[0])
        # The words of the sentence around it are none of the list.
        places = [at for at, name in enumerate(names) if name in known]
        if places:
            yield names[places[0] : places[-1] + 1]
