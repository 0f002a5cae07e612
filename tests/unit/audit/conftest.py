"""A workspace in a folder, its index held in memory, and the drift case with its traps."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from workbench.audit.code import Sources
from workbench.audit.examine import examine
from workbench.audit.resolve import Resolver
from workbench.audit.suggest import Suggester
from workbench.contracts.claims import read_contract
from workbench.symbols.extract import extract, language_of
from workbench.symbols.symbol import Symbol, SymbolKind
from workbench.workspace.files import CountedFile, FileList

if TYPE_CHECKING:
    from workbench.audit.findings import ContractAudit, ReferenceAudit


class MemoryIndex:
    """Every definition of a few files, read with the real extraction and kept in lists."""

    def __init__(self, files: dict[str, str], *, lacking: tuple[str, ...] = ()) -> None:
        self.files = files
        self._symbols: list[Symbol] = []
        self._includes: dict[str, tuple[str, ...]] = {}
        for path, text in files.items():
            found = extract(path, text.encode(), whole=True)
            if found is None:
                continue
            folder = path.rpartition("/")[0]
            self._includes[path] = tuple(
                target
                for written in found.includes
                if (target := posixpath.normpath(f"{folder}/{written}")) in files
            )
            for kind, name, scope, line, end_line, flags in found.symbols:
                around = tuple(scope.split("::")) if scope else ()
                test, inside = bool(flags & 1), bool(flags & 2)
                if name not in lacking and f"{path}:{name}" not in lacking:
                    self._symbols.append(
                        Symbol(
                            SymbolKind(kind),
                            name,
                            around,
                            self.module(path),
                            path,
                            line,
                            end_line,
                            test,
                            inside,
                        )
                    )

    def module(self, path: str) -> tuple[str, ...]:
        """The module by the file's place: crate folder, then folders below src, then the stem."""
        head, inside, rest = path.rpartition("src/")
        crate = head.rstrip("/").rpartition("/")[2].replace("-", "_") if inside else ""
        segments = [*rest.split("/")[:-1], Path(rest).stem]
        if segments[-1] in ("mod", "lib", "main", "__init__"):
            segments.pop()
        return (*((crate,) if crate else ()), *segments)

    def named(self, name):
        return tuple(symbol for symbol in self._symbols if symbol.name == name)

    def in_file(self, path):
        return tuple(symbol for symbol in self._symbols if symbol.path == path)

    def names(self):
        return sorted({symbol.name for symbol in self._symbols})

    def matching(self, glob):
        return tuple(symbol for symbol in self._symbols if fnmatch.fnmatchcase(symbol.name, glob))

    def includes(self, path):
        return self._includes.get(path, ())

    def included_by(self, path):
        return tuple(each for each, inner in self._includes.items() if path in inner)

    def file(self, path):
        return SimpleNamespace(module=self.module(path)) if language_of(path) and path in self.files else None


class Searching:
    """The literal search, counting how often the files are passed over."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.passes: list[tuple[str, ...]] = []

    def __call__(self, names):
        names = tuple(names)
        self.passes.append(names)
        found: dict[str, list[tuple[str, int]]] = {}
        for path, text in self.files.items():
            for number, line in enumerate(text.split("\n"), 1):
                for name in names:
                    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line):
                        found.setdefault(name, []).append((path, number))
        return {name: tuple(hits) for name, hits in found.items()}


@dataclass
class Bench:
    """A workspace to try things in."""

    index: MemoryIndex
    search: Searching
    resolver: Resolver
    contracts: dict[str, str]

    def contract(self, path: str = ""):
        path = path or next(iter(self.contracts))
        return read_contract(path, self.contracts[path].encode())

    def audit(self, path: str = "", *, suggest: bool = False, history=None, **options) -> ContractAudit:
        contract = self.contract(path)
        self.resolver.foresee([contract])
        suggester = Suggester(self.resolver, history) if suggest else None
        return examine(contract, (), self.resolver, suggester=suggester, **options)

    def reference(self, audit: ContractAudit, claim: str, text: str) -> ReferenceAudit:
        rows = {row.claim.id: row for row in audit.claims}
        return next(each for each in rows[claim].references if each.reference.text == text)


@pytest.fixture
def bench(tmp_path):
    """Make a bench of files; those under ``contracts/`` are contracts."""

    def make(files: dict[str, str], *, lacking: tuple[str, ...] = (), **options) -> Bench:
        for path, text in files.items():
            place = tmp_path / "root" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        counted = tuple(
            CountedFile(path, str(tmp_path / "root" / path), len(text), 0)
            for path, text in sorted(files.items())
        )
        index, search = MemoryIndex(files, lacking=lacking), Searching(files)
        contracts = {path: text for path, text in files.items() if path.startswith("contracts/")}
        listed = FileList(
            files=counted,
            contracts=tuple(each for each in counted if each.path in contracts),
            by_path={each.path: each for each in counted},
            problems=options.pop("problems", ()),
        )
        sources = Sources(listed, index)
        resolver = Resolver(index, listed, search, sources=sources, **options)
        return Bench(index, search, resolver, contracts)

    return make


EVIDENCE = """\
metadata:
  id: C-ONE
  version: "1.0.0"
  description: one
  status: {contract}
equations: {{}}
falsification_tests:
- id: T-ONE-001
  rule: a rule
  prediction: it holds
  if_fails: it does not
  {status}
  algorithm_evidence:
    file_paths: [{files}]
    function_names:
    - '{name}'
"""


@pytest.fixture
def evidence():
    """The text of a contract of one claim that names one thing."""

    def write(
        name: str, files: str = "", status: str = "PARTIAL_ALGORITHM_LEVEL", contract: str = "ACTIVE"
    ) -> str:
        said = f"status: {status}" if status else "note: none"
        return EVIDENCE.format(name=name.replace("'", "''"), files=files, status=said, contract=contract)

    return write


DRIFT = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
    "crates/apr-cli/Cargo.toml": '[package]\nname = "apr-cli"\n\n[dependencies]\nserde = "1"\n',
    "crates/apr-cli/src/lib.rs": "pub mod commands;\n",
    "crates/apr-cli/src/commands/mod.rs": "pub mod diff;\npub mod emit;\n",
    "crates/apr-cli/src/commands/diff.rs": """\
//! Compares two model files.

/// A whole tensor by its name: the decoy.
pub fn load_tensor_data(path: &str) -> Vec<f32> {
    maybe_save_stage(path);
    read_floats(path)
}

fn read_floats(_path: &str) -> Vec<f32> {
    Vec::new()
}

include!("diff_05_aprt_stage.rs");
""",
    "crates/apr-cli/src/commands/diff_05_aprt_stage.rs": """\
/// Whether a file starts with the magic of a stage.
pub fn is_aprt_stage_file(path: &str) -> bool {
    !path.is_empty()
}

pub fn compute_aprt_stage_stats(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(a, b)| a - b).sum()
}

pub fn run_aprt_stage_diff(left: &str, right: &str) -> Result<f32, String> {
    let _ = (left, right);
    Ok(0.0)
}

#[cfg(test)]
mod aprt_stage_diff_tests {
    use super::*;

    fn write_aprt_file(values: &[f32]) -> String {
        values.len().to_string()
    }

    #[test]
    fn falsify_attn_sub_003_any_stage_is_read() {
        let path = write_aprt_file(&[1.0]);
        assert!(is_aprt_stage_file(&path));
        let stats = compute_aprt_stage_stats(&[1.0], &[1.0]);
        assert_eq!(stats, 0.0);
    }

    #[test]
    fn falsify_attn_sub_003_cosine_sees_a_difference() {
        // FALSIFY-ATTN-SUB-004 will hold such files against the oracle's.
        let path = write_aprt_file(&[1.0, 2.0]);
        let found = compute_aprt_stage_stats(&[1.0], &[2.0]);
        assert!(found < 0.0);
        run_aprt_stage_diff(&path, &path).unwrap();
    }
}
""",
    "crates/apr-cli/src/commands/emit.rs": "pub fn maybe_save_stage(path: &str) {\n    let _ = path;\n}\n",
    "crates/serve/Cargo.toml": '[package]\nname = "serve"\n',
    "crates/serve/src/lib.rs": "pub mod stage;\n",
    "crates/serve/src/stage.rs": """\
pub enum SaveStage {
    AttnScores,
    AttnSoftmax,
}

impl SaveStage {
    pub const ALL: usize = 2;

    pub fn new() -> Self {
        SaveStage::AttnScores
    }
}
""",
    "scripts/generate_stages.py": '''\
"""Writes reference tensors."""


def install_attn_patch(model):
    """Captures what FALSIFY-ATTN-SUB-004 of trace-sub-v1 needs."""
    return model
''',
    "contracts/trace-sub-v1.yaml": """\
metadata:
  id: C-TRACE-SUB
  version: "1.1.0"
  description: where the first layer goes wrong
  status: PROPOSED
  kind: pattern
  references:
  - 'memory: a note'
equations: {}
falsification_tests:
- id: FALSIFY-ATTN-SUB-002
  rule: stages are written where they arise
  prediction: files appear
  if_fails: a hook is missing
  status: PARTIAL_ALGORITHM_LEVEL
  algorithm_evidence:
    file_paths:
    - crates/apr-cli/src/commands/diff.rs
    function_names:
    - maybe_save_stage
- id: FALSIFY-ATTN-SUB-003
  rule: stage files can be compared
  prediction: a figure per stage
  if_fails: a stage is refused
  status: PARTIAL_ALGORITHM_LEVEL
  algorithm_evidence:
    file_paths:
    - crates/apr-cli/src/commands/diff.rs
    function_names:
    - load_tensor_apr_aprt
    invariants_enforced:
    - no stage is named in the code
- id: FALSIFY-ATTN-SUB-004
  rule: one pair of stages is to blame
  prediction: exactly one
  if_fails: several are
  status: BLOCKER_FIXTURE_ABSENT
  algorithm_evidence:
    file_paths:
    - 'scripts/layer0-oracle/  (PR #1423)'
    function_names:
    - run_reference (extension for two stages)
""",
}


@pytest.fixture
def drift(bench):
    """The drift case."""
    return bench(DRIFT)
