"""What the store holds of one world: outcomes, audits in their long form, contracts already parsed.

Whatever turns out not to be what was written counts as not there: it is read or examined once more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workbench.audit.findings import MAIN
from workbench.session.reading import Job, Parsed, digest_of, unpack
from workbench.session.short_form import outcome_from, take_facts, take_finding
from workbench.session.world import young
from workbench.store.audit_cache import AuditCache, AuditEntry
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from workbench.audit.findings import ContractAudit, Finding
    from workbench.session.rows import Facts, Outcome
    from workbench.session.whole import Whole
    from workbench.store.database import Store
    from workbench.workspace.files import CountedFile, FileList
    from workbench.workspace.mainline import Mainline

_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_WAITING = 200
"""Audits that are written at once: a transaction costs as much as many rows."""


class Kept:
    """What the store holds of one world.

    Args:
        store: where it lies.
        world: the name of everything that audits depend on besides their contract.
        program: what parsed contracts depend on besides their bytes.
        pv: the schema rules that contracts are held against.
        files: everything that counts.
        mainline: the main branch, asked where an audit was judged against it.
    """

    def __init__(
        self, store: Store, world: str, program: str, pv: str, *, files: FileList, mainline: Mainline
    ) -> None:
        self._cache = AuditCache(store, f"{program} pv={pv}")
        self._world = world
        self._pv = pv
        self._files = files
        self._mainline = mainline
        self._digests: dict[str, str] = {}
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._lasting = True
        self._all_last = True
        self._parsed: list[Parsed] = []
        self._writing: Future[None] | None = None
        self._waiting: list[tuple[AuditEntry, str]] = []

    def recall(self, files: Sequence[CountedFile]) -> dict[str, Outcome]:
        """The outcomes that still hold, by path, in the order of ``files``."""
        entries = self._cache.audits(self._world)
        found: dict[str, Outcome] = {}
        there = [
            (file, entry)
            for file in files
            if (entry := entries.get(file.path)) is not None and entry.stamp.startswith(_stamp(file))
        ]
        for (file, entry), loaded in zip(there, _loaded([entry for _, entry in there]), strict=True):
            try:
                outcome = outcome_from(*loaded)
            except (TypeError, ValueError, KeyError):
                continue
            if entry.stamp != self._stamp(file, outcome.facts.leans):
                continue
            found[file.path] = outcome
            self._digests[file.path] = entry.digest
            self._findings[file.path] = found[file.path].findings
        return found

    def take_over(self, whole: Whole) -> None:
        """Take over what is known from a whole survey."""
        self._digests = dict(whole.digests)
        self._findings = {path: outcome.findings for path, outcome in whole.outcomes.items()}

    def digests(self) -> Mapping[str, str] | None:
        """Of all that was recalled or kept, by path; ``None`` when some of it will not be recalled."""
        return self._digests if self._all_last else None

    def detail(self, path: str) -> ContractAudit | None:
        """The long form of an audit that was recalled or kept; ``None`` when the store has lost it."""
        text = self._long(path)
        return self._audit(path, text) if text is not None else None

    def naming(self, path: str, contracts: Sequence[CountedFile]) -> Iterator[ContractAudit]:
        """The audits, of those recalled or kept, in which a path of the code stands somewhere."""
        needle = json.dumps(path)
        for contract in contracts:
            text = self._long(contract.path)
            audit = self._audit(contract.path, text) if text is not None and needle in text else None
            if audit is not None:
                yield audit

    def _long(self, path: str) -> str | None:
        digest = self._digests.get(path)
        if not digest:
            return None
        waiting = next((text for entry, text in self._waiting if entry.path == path), None)
        return waiting if waiting is not None else self._cache.detail(path, digest, self._world)

    def _audit(self, path: str, text: str) -> ContractAudit | None:
        from workbench.session.long_form import CodecError, loaded  # noqa: PLC0415 - not for the text report

        parsed = self._cache.parsed({path: self._digests[path]}).get(path)
        if parsed is None:
            return None
        try:
            return loaded(text, unpack(parsed).contract, self._findings[path])
        except (CodecError, ValueError):
            return None

    def parsed(self, files: Sequence[CountedFile]) -> tuple[Iterator[Parsed], list[Job]]:
        """Contracts whose bytes were parsed before, and the jobs that read the others."""
        digests: dict[str, str] = {}
        if self._cache.kept_paths():
            for file in files:
                try:
                    digests[file.path] = digest_of(read_file(file))
                except OSError:
                    continue  # the worker will say why
        known = self._cache.parsed(digests)
        jobs = [Job(file, self._pv) for file in files if file.path not in known]
        return (Parsed(path, digests[path], packed) for path, packed in known.items()), jobs

    def keep_parsed(self, batch: Sequence[Parsed]) -> None:
        """Keep what a worker has parsed; ``write_parsed`` writes it, once nobody else writes."""
        self._parsed += [parsed for parsed in batch if parsed.digest]

    def write_parsed(self) -> None:
        """Write what was parsed."""
        self.begin_writing()
        self._written()

    def begin_writing(self) -> None:
        """Write what was parsed beside other work; ``flush`` waits for the end."""
        waiting, self._parsed = self._parsed, []
        if waiting:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - a warm check writes nothing

            with_one = ThreadPoolExecutor(1, "store")
            self._writing = with_one.submit(self._cache.keep_parsed, waiting)
            with_one.shutdown(wait=False)

    def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def keep(self, file: CountedFile, outcome: Outcome, audit: ContractAudit) -> None:
        """Keep an audit; it is written with others, ``flush`` writes what is left."""
        from workbench.session.long_form import dumped  # noqa: PLC0415 - a warm check keeps nothing

        digest = audit.contract.digest
        leans = outcome.facts.leans
        settled = not any(young(each, self._files.listed_ns) for each in (file, *self._others(leans)))
        lasting = self._lasting and bool(digest) and settled
        self._all_last = self._all_last and lasting
        entry = AuditEntry(
            file.path,
            self._stamp(file, leans) if lasting else "",
            digest,
            self._world,
            _dumped(outcome.facts),
            _dumped_findings(outcome.findings),
        )
        self._digests[file.path] = digest
        self._findings[file.path] = outcome.findings
        self._waiting.append((entry, dumped(audit)))
        if len(self._waiting) >= _WAITING:
            self.flush()

    def _stamp(self, file: CountedFile, leans: Sequence[str]) -> str:
        """What an audit depends on besides the world: the contract's own stamp, and of what it leans on."""
        if not leans:
            return _stamp(file)
        others = "\0".join(f"{each.path} {_stamp(each)}" for each in self._others(leans))
        if MAIN in leans:
            others += f"\0{self._mainline.token}"
        return f"{_stamp(file)} {digest_of(others.encode())}"

    def _others(self, leans: Sequence[str]) -> list[CountedFile]:
        return [self._files.by_path[path] for path in leans if path in self._files.by_path]

    def for_this_time(self) -> None:
        """Let no later run recall what is kept from now on: something could not be read this time."""
        self._lasting = False

    def flush(self) -> None:
        """Write what waits."""
        self._written()
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._cache.keep(waiting)


def _stamp(file: CountedFile) -> str:
    return f"{file.size} {file.mtime_ns} {file.ctime_ns}"


def _dumped(facts: Facts) -> str:
    return _JSON.encode(take_facts(facts))


def _dumped_findings(findings: Iterable[Finding]) -> str:
    return _JSON.encode([take_finding(finding) for finding in findings])


def _loaded(entries: Sequence[AuditEntry]) -> Iterator[tuple[Any, Any]]:
    """Rows and findings of entries, read as one text: the calls for each would take as long again."""
    parts = [part for entry in entries for part in (entry.row, entry.findings)]
    try:
        flat = json.loads(f"[{','.join(parts)}]")
    except ValueError:
        flat = []
    if len(flat) != len(parts):
        flat = [_or_none(part) for part in parts]
    return zip(flat[0::2], flat[1::2], strict=True)


def _or_none(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
