"""The table of examples that the grammar's docstring is held to: field, text, what it names."""

# ruff: noqa: E501 - a row of the table is one line

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from workbench.contracts.references import Reference, parse
from workbench.contracts.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# A reference is told as: kind text @path #name Lfirst-last (note) planned outside: why optional
EXAMPLES = {
    "function_names": [
        ("encode_frame", "symbol encode_frame #encode_frame"),
        ("softmax", "symbol softmax #softmax"),
        ("FrameKind (enum, two variants more)", "symbol FrameKind #FrameKind (enum, two variants more)"),
        ("decode_frame (reads both headers)", "symbol decode_frame #decode_frame (reads both headers)"),
        ("LayerNorm::forward", "symbol LayerNorm::forward #LayerNorm/forward"),
        ("csv_reader::is_quoted", "symbol csv_reader::is_quoted #csv_reader/is_quoted"),
        ("Limits::MAX_DEPTH", "symbol Limits::MAX_DEPTH #Limits/MAX_DEPTH"),
        ("Ring::push + Ring::pop", "symbol Ring::push #Ring/push", "symbol Ring::pop #Ring/pop"),
        ("Model::fit + predict_all", "symbol Model::fit #Model/fit", "symbol predict_all #predict_all"),
        ("Graph::new with EdgeKind::Directed", "symbol Graph::new #Graph/new", "symbol EdgeKind::Directed #EdgeKind/Directed"),
        ("load_*", "symbol load_* #load_*"),
        ("import_csv_?", "symbol import_csv_? #import_csv_?"),
        ("run_all[_with_trace]", "symbol run_all[_with_trace] #run_all optional", "symbol run_all[_with_trace] #run_all_with_trace optional"),
        ("[try_]open_port", "symbol [try_]open_port #open_port optional", "symbol [try_]open_port #try_open_port optional"),
        ("parse_{header,body}", "symbol parse_{header,body} #parse_header", "symbol parse_{header,body} #parse_body"),
        ("Frame::{encode,decode}", "symbol Frame::{encode,decode} #Frame/encode", "symbol Frame::{encode,decode} #Frame/decode"),
        ("…_{left,right}", "symbol …_{left,right} #*_left", "symbol …_{left,right} #*_right"),
        ("Stack<T>::push", "symbol Stack<T>::push #Stack/push"),
        ("Vec::clone", "symbol Vec::clone #Vec/clone outside: standard library"),
        ("std::mem::swap", "symbol std::mem::swap #std/mem/swap outside: standard library"),
        ("serde_json::from_str", "symbol serde_json::from_str #serde_json/from_str outside: dependency"),
        ("numpy.linalg.norm", "symbol numpy.linalg.norm #numpy/linalg/norm outside: dependency"),
        ("open, close, flush", "symbol open #open", "symbol close #close", "symbol flush #flush"),
        ("open; close", "symbol open #open", "symbol close #close"),
        ("open_port / close_port", "symbol open_port #open_port", "symbol close_port #close_port"),
        ("read_exact or read_all", "symbol read_exact #read_exact optional", "symbol read_all #read_all optional"),
        ("fn checksum", "symbol checksum #checksum"),
        ("pub async fn serve_once", "symbol serve_once #serve_once"),
        ("impl Display for FrameKind", "symbol FrameKind #FrameKind"),
        ("def load_stages", "symbol load_stages #load_stages"),
        ("class StageWriter", "symbol StageWriter #StageWriter"),
        ("encode_frame()", "symbol encode_frame() #encode_frame"),
        ("encode_frame(bytes, level)", "symbol encode_frame(bytes, level) #encode_frame"),
        ("log_once!", "symbol log_once! #log_once"),
        ("`encode_frame`", "symbol encode_frame #encode_frame"),
        ("`encode_frame` — writes the header", "symbol encode_frame #encode_frame (writes the header)"),
        ("encode_frame: writes the header", "symbol encode_frame #encode_frame (writes the header)"),
        ("encode_frame - writes the header", "symbol encode_frame #encode_frame (writes the header)"),
        ("encode_frame (planned)", "symbol encode_frame #encode_frame (planned) planned"),
        ("encode_frame (TBD)", "symbol encode_frame #encode_frame (TBD) planned"),
        ("encode_frame (NEW)", "symbol encode_frame #encode_frame (NEW) planned"),
        ("encode_frame (new function)", "symbol encode_frame #encode_frame (new function) planned"),
        ("encode_frame (to be added in the next step)", "symbol encode_frame #encode_frame (to be added in the next step) planned"),
        ("encode_frame — lands in a follow-up", "symbol encode_frame #encode_frame (lands in a follow-up) planned"),
        ("encode_frame (no longer planned, it is there)", "symbol encode_frame #encode_frame (no longer planned, it is there)"),
        ("run_reference (extension for two more stages)", "symbol run_reference #run_reference (extension for two more stages)"),
        ("TBD", "prose TBD planned"),
        ("none", "prose none"),
        ("normalise kernel", "prose normalise kernel"),
        ("Empty cells are dropped by Column::is_null", "prose Empty cells are dropped by Column::is_null"),
        ("pkg.stages.Writer.close", "symbol pkg.stages.Writer.close #pkg/stages/Writer/close"),
        ("encode_frame in src/wire/frame.rs", "symbol encode_frame @src/wire/frame.rs #encode_frame"),
        ("checksum (src/wire/frame.rs:40-52)", "symbol checksum @src/wire/frame.rs #checksum L40-52 (src/wire/frame.rs:40-52)"),
        ("- encode_frame", "symbol encode_frame #encode_frame"),
        ("encode_frame, (see below)", "symbol encode_frame #encode_frame ((see below))"),
    ],
    "function": [
        ("Adam::step", "symbol Adam::step #Adam/step"),
        ("~", "prose ~"),
    ],
    "module_path": [
        ("wire::frame", "symbol wire::frame #wire/frame"),
        ("wire", "symbol wire #wire"),
    ],
    "file_paths": [
        ("src/wire/frame.rs", "path src/wire/frame.rs @src/wire/frame.rs"),
        ("crates/wire/src/frame.rs:48", "path crates/wire/src/frame.rs:48 @crates/wire/src/frame.rs L48-48"),
        ("crates/wire/src/frame.rs:48-57 (the loop)", "path crates/wire/src/frame.rs:48-57 @crates/wire/src/frame.rs L48-57 (the loop)"),
        ("src/frame.rs:L4-L9", "path src/frame.rs:L4-L9 @src/frame.rs L4-9"),
        ("src/frame.rs#L4-L9", "path src/frame.rs#L4-L9 @src/frame.rs L4-9"),
        ("src/frame.rs lines 4-9", "path src/frame.rs lines 4-9 @src/frame.rs L4-9"),
        ("src/frame.rs (lines 4-9, the loop)", "path src/frame.rs @src/frame.rs L4-9 (lines 4-9, the loop)"),
        ("src/wire/frame.rs::FrameKind", "symbol src/wire/frame.rs::FrameKind @src/wire/frame.rs #FrameKind"),
        ("src/wire/frame.rs::FrameKind::Ping", "symbol src/wire/frame.rs::FrameKind::Ping @src/wire/frame.rs #FrameKind/Ping"),
        ("src/wire/frame.rs::tests::ping_roundtrips — the short frame", "test src/wire/frame.rs::tests::ping_roundtrips @src/wire/frame.rs #tests/ping_roundtrips (the short frame)"),
        ("…/frame.rs::FrameKind::len_bytes", "symbol …/frame.rs::FrameKind::len_bytes @**/frame.rs #FrameKind/len_bytes"),
        ("src/wire/frame.rs write_len (T-12: only little endian)", "symbol src/wire/frame.rs write_len @src/wire/frame.rs #write_len (T-12: only little endian)"),
        ("src/wire/frame.rs fn write", "symbol src/wire/frame.rs fn write @src/wire/frame.rs #write"),
        ("frame.rs:write_len()", "symbol frame.rs:write_len() @frame.rs #write_len"),
        ("frame.rs: the reader", "path frame.rs @frame.rs (the reader)"),
        ("tools/oracle-run/  (PR #77)", "folder tools/oracle-run/ @tools/oracle-run/ (PR #77)"),
        ("tools/oracle-run", "folder tools/oracle-run @tools/oracle-run"),
        ("src/wire/frame.rs (write_len + Frame::read)", "path src/wire/frame.rs @src/wire/frame.rs (write_len + Frame::read)", "symbol write_len @src/wire/frame.rs #write_len", "symbol Frame::read @src/wire/frame.rs #Frame/read"),
        ("src/wire/frame.rs (both readers)", "path src/wire/frame.rs @src/wire/frame.rs (both readers)"),
        ("src/wire/frame.rs — Frame::read", "path src/wire/frame.rs @src/wire/frame.rs (Frame::read)", "symbol Frame::read @src/wire/frame.rs #Frame/read"),
        ("src/wire/{frame,io/port}.rs", "path src/wire/{frame,io/port}.rs @src/wire/frame.rs", "path src/wire/{frame,io/port}.rs @src/wire/io/port.rs"),
        ("src/**/*.rs", "path src/**/*.rs @src/**/*.rs"),
        ("src/wire/frame_*.rs", "path src/wire/frame_*.rs @src/wire/frame_*.rs"),
        ("src/a.rs, src/b.rs and src/c.rs", "path src/a.rs @src/a.rs", "path src/b.rs @src/b.rs", "path src/c.rs @src/c.rs"),
        ("src/a.rs + src/b.rs", "path src/a.rs @src/a.rs", "path src/b.rs @src/b.rs"),
        ("src/a.rs\nsrc/b.rs", "path src/a.rs @src/a.rs", "path src/b.rs @src/b.rs"),
        ("src/late.rs (planned)", "path src/late.rs @src/late.rs (planned) planned"),
        ("src/late.rs (NEW file)", "path src/late.rs @src/late.rs (NEW file) planned"),
        ("NEW: src/late.rs", "path src/late.rs @src/late.rs planned"),
        ("src/late.rs (TBD)", "path src/late.rs @src/late.rs (TBD) planned"),
        ("src/wire/helpers.rs::\nround_trip", "symbol src/wire/helpers.rs::\\nround_trip @src/wire/helpers.rs #round_trip"),
        ("crates/wire/\n  src/frame.rs", "path crates/wire/\\n  src/frame.rs @crates/wire/src/frame.rs"),
        ("/srv/models/big.bin", "path /srv/models/big.bin @/srv/models/big.bin outside: path on another machine"),
        ("~/models/big.bin", "path ~/models/big.bin @~/models/big.bin outside: path on another machine"),
        ("hint_from_review.md (memory)", "path hint_from_review.md @hint_from_review.md (memory) outside: memory note"),
        ("docs/wire.md §4.2", "path docs/wire.md @docs/wire.md (§4.2) outside: section of a document"),
        ("contracts/wire-v1.yaml", "path contracts/wire-v1.yaml @contracts/wire-v1.yaml"),
        ("wire-frame-v2.yaml", "path wire-frame-v2.yaml @wire-frame-v2.yaml outside: another contract"),
        ("Makefile", "path Makefile @Makefile"),
        ('"src/a.rs"', "path src/a.rs @src/a.rs"),
        ("llama.cpp", "prose llama.cpp"),
        ("src/wire/frame.{rs,md}", "path src/wire/frame.{rs,md} @src/wire/frame.rs", "path src/wire/frame.{rs,md} @src/wire/frame.md"),
        ("src/wire/frame.rs (see PR #7)", "path src/wire/frame.rs @src/wire/frame.rs (see PR #7)"),
    ],
    "algorithm_evidence": [
        ("is_ping_frame detects the short form (3 tests)", "symbol is_ping_frame #is_ping_frame (detects the short form (3 tests))"),
        ("decode_frame — checks the length first", "symbol decode_frame #decode_frame (checks the length first)"),
        ("decode_frame", "symbol decode_frame #decode_frame"),
        ("FrameKind (enum)", "symbol FrameKind #FrameKind (enum)"),
        ("FrameKind grows by two", "prose FrameKind grows by two"),
        ("FrameKind::ALL grows by two", "symbol FrameKind::ALL #FrameKind/ALL (grows by two)"),
        ("PyTorch gives the same numbers", "prose PyTorch gives the same numbers"),
        ("max_error < 0.01 over the run", "prose max_error < 0.01 over the run"),
        ("max_error = 0", "prose max_error = 0"),
        ("Live run postponed until the board is back", "prose Live run postponed until the board is back"),
        ("BLOCKER_NO_BOARD: nothing to run it on", "prose BLOCKER_NO_BOARD: nothing to run it on"),
        ("Implementation: src/wire/frame.rs::decode_frame (since 1.2)", "symbol src/wire/frame.rs::decode_frame @src/wire/frame.rs #decode_frame (since 1.2)"),
        ("Call site: src/main.rs Serve branch — when the flag is set", "path src/main.rs @src/main.rs (Serve branch — when the flag is set)"),
        ("test: ping_roundtrips (4 sections)", "test ping_roundtrips #ping_roundtrips (4 sections)"),
        ("Result: it works", "prose Result: it works"),
        ("src/wire/frame.rs::encode_it + decode_it, check_it", "symbol src/wire/frame.rs::encode_it @src/wire/frame.rs #encode_it", "symbol decode_it @src/wire/frame.rs #decode_it", "symbol check_it @src/wire/frame.rs #check_it"),
        ("src/wire/frame.rs", "path src/wire/frame.rs @src/wire/frame.rs"),
        ("1. src/wire/frame.rs::encode_it", "symbol src/wire/frame.rs::encode_it @src/wire/frame.rs #encode_it"),
        ("see src/wire/frame.rs", "prose see src/wire/frame.rs"),
        ("input/output parity", "prose input/output parity"),
        ("pv validate wire-v1.yaml — exits 0", "command pv validate wire-v1.yaml (exits 0)"),
        ("`pv validate wire-v1.yaml` exits 0", "command pv validate wire-v1.yaml (exits 0)"),
        ("PR #12 (the first half)", "prose PR #12 (the first half) outside: pull request"),
        ("memory: the night of the outage", "prose memory: the night of the outage outside: memory note"),
        ("writes land when the file does not yet exist", "prose writes land when the file does not yet exist"),
        ("make_dir_is_ok — it creates nothing as long as the folder does not yet exist and the caller waits for it", "symbol make_dir_is_ok #make_dir_is_ok (it creates nothing as long as the folder does not yet exist and the caller waits for it)"),
    ],
    "test": [
        ("ping_roundtrips", "test ping_roundtrips #ping_roundtrips"),
        ("wire::frame::tests::ping_roundtrips", "test wire::frame::tests::ping_roundtrips #wire/frame/tests/ping_roundtrips"),
        ("wire::frame::tests (9/9 PASS)", "test wire::frame::tests #wire/frame/tests (9/9 PASS)"),
        ("tests/test_frame.py::TestFrame::test_ping[short]", "test tests/test_frame.py::TestFrame::test_ping[short] @tests/test_frame.py #TestFrame/test_ping"),
        ("tests/frame.rs::ping", "test tests/frame.rs::ping @tests/frame.rs #ping"),
        ("tests/frame.rs", "path tests/frame.rs @tests/frame.rs"),
        ("proptest", "prose proptest"),
        ("static check", "prose static check"),
        ("proptest with random frames", "prose proptest with random frames"),
        ("proptest: encode then decode", "prose proptest: encode then decode"),
        ("Compare W_old with W_new at step 0", "prose Compare W_old with W_new at step 0"),
        ("kind = FrameKind::Ping", "prose kind = FrameKind::Ping"),
        ("Assert: len_of(3, 4) == 12", "prose Assert: len_of(3, 4) == 12"),
        ("cargo test -p wire --lib frame::tests", "command cargo test -p wire --lib frame::tests #frame/tests"),
        ("cargo test -p wire -- --nocapture", "command cargo test -p wire -- --nocapture"),
        ("cargo nextest run -p wire ping_roundtrips (2/2 PASS)", "command cargo nextest run -p wire ping_roundtrips #ping_roundtrips (2/2 PASS)"),
        ("pytest tests/test_frame.py::test_ping", "command pytest tests/test_frame.py::test_ping @tests/test_frame.py #test_ping"),
        ("pytest -k ping", "command pytest -k ping"),
        ("$ make check", "command $ make check"),
        ("make sure the port is open", "prose make sure the port is open"),
        ("test that the port is open", "prose test that the port is open"),
        ("RUST_LOG=debug cargo run --bin wire", "command RUST_LOG=debug cargo run --bin wire"),
        ("apr diff a.bin b.bin --values", "command apr diff a.bin b.bin --values"),
        ("./scripts/run.sh --fast", "command ./scripts/run.sh --fast"),
        ("# nothing to run yet\n# it comes later", "prose # nothing to run yet\\n# it comes later"),
        ("# first build it\ncargo build", "command cargo build"),
        ("1. Open the port\n2. Close it", "prose 1. Open the port\\n2. Close it"),
    ],
    "applies_to": [
        ("all", "prose all"),
        ("frame_length_is_exact", "prose frame_length_is_exact"),
        ("src/wire/frame.rs::FrameKind", "symbol src/wire/frame.rs::FrameKind @src/wire/frame.rs #FrameKind"),
        ("FrameKind::Ping", "symbol FrameKind::Ping #FrameKind/Ping"),
    ],
    "references": [
        ("Doe et al. (2019) On Frames", "prose Doe et al. (2019) On Frames outside: paper"),
        ("arXiv:1901.00001", "prose arXiv:1901.00001 outside: paper"),
        ("https://example.org/frames", "prose https://example.org/frames outside: web page"),
        ("issue: https://example.org/7", "prose issue: https://example.org/7 outside: web page"),
        ("PR #12", "prose PR #12 outside: pull request"),
        ("wire#34", "prose wire#34 outside: issue"),
        ("acme/wire#34", "prose acme/wire#34 outside: issue"),
        ("GH-77", "prose GH-77 outside: issue"),
        ("T-12: frames are short", "prose T-12: frames are short outside: ticket or claim id"),
        ("wire-frame-v1 (the parent)", "prose wire-frame-v1 (the parent) outside: another contract"),
        ("wire-frame-v1.yaml", "path wire-frame-v1.yaml @wire-frame-v1.yaml outside: another contract"),
        ("docs/wire.md — what a frame is", "path docs/wire.md @docs/wire.md (what a frame is)"),
        ("docs/wire.md §3", "path docs/wire.md @docs/wire.md (§3) outside: section of a document"),
        ("src/wire/frame.rs::decode_frame", "symbol src/wire/frame.rs::decode_frame @src/wire/frame.rs #decode_frame"),
        ("src/wire/frame.rs — FrameKind::parse()", "path src/wire/frame.rs @src/wire/frame.rs (FrameKind::parse())", "symbol FrameKind::parse() @src/wire/frame.rs #FrameKind/parse"),
        ("Frame book §3.1", "prose Frame book §3.1 outside: section of a document"),
        ("memory: 2026-01-01 outage", "prose memory: 2026-01-01 outage outside: memory note"),
        ("A handbook of frames", "prose A handbook of frames"),
        ("docs/wire.md §3 (the frame)", "path docs/wire.md @docs/wire.md (§3 (the frame)) outside: section of a document"),
        ("tools/check.py and tools/frame.py", "path tools/check.py @tools/check.py", "path tools/frame.py @tools/frame.py"),
    ],
    "notes": [
        ("encode_frame in src/wire/frame.rs is planned", "prose encode_frame in src/wire/frame.rs is planned"),
    ],
    "invariants_enforced": [
        ("encode_frame never writes past the end", "prose encode_frame never writes past the end"),
    ],
    "command": [
        ("cargo bench", "command cargo bench"),
    ],
    "depends_on": [
        ("wire-frame-v1", "prose wire-frame-v1 outside: another contract"),
    ],
    "something_else": [
        ("encode_frame", "symbol encode_frame #encode_frame"),
        ("encode_frame does it", "prose encode_frame does it"),
        ("src/a.rs", "path src/a.rs @src/a.rs"),
    ],
    "evidence_path": [
        ("src/wire/frame.rs", "path src/wire/frame.rs @src/wire/frame.rs"),
    ],
    "evidence_symbols": [
        ("encode_frame", "symbol encode_frame #encode_frame"),
    ],
    "evidence_discharged_by": [
        ("src/wire/frame.rs (FrameKind + read_len)", "path src/wire/frame.rs @src/wire/frame.rs (FrameKind + read_len)", "symbol FrameKind @src/wire/frame.rs #FrameKind", "symbol read_len @src/wire/frame.rs #read_len"),
        ("src/wire/frame.rs::tests::ping_roundtrips", "test src/wire/frame.rs::tests::ping_roundtrips @src/wire/frame.rs #tests/ping_roundtrips"),
    ],
    "call_site": [
        ("src/wire/frame.rs:141", "path src/wire/frame.rs:141 @src/wire/frame.rs L141-141"),
    ],
    "harness": [
        ("verify_length_bound", "symbol verify_length_bound #verify_length_bound"),
    ],
}  # fmt: skip

ROWS = [(field, text, told) for field, rows in EXAMPLES.items() for text, *told in rows]


def tell(reference: Reference) -> str:
    def parts() -> Iterator[str]:
        yield reference.kind.value
        yield json.dumps(reference.text, ensure_ascii=False)[1:-1]
        if reference.path:
            yield f"@{reference.path}"
        if reference.name:
            yield f"#{'/'.join(reference.name)}"
        if reference.lines:
            yield f"L{reference.lines[0]}-{reference.lines[1]}"
        if reference.note:
            yield f"({reference.note})"
        if reference.planned:
            yield "planned"
        if reference.outside:
            yield f"outside: {reference.outside}"
        if reference.optional:
            yield "optional"

    return " ".join(parts())


def place(start: int, end: int) -> Span:
    return Span(1, start + 1, ((start, end),))


@pytest.mark.parametrize(("field", "text", "told"), ROWS, ids=[f"{field}: {text}" for field, text, _ in ROWS])
def test_example(field, text, told):
    assert [tell(reference) for reference in parse(field, text, place)] == told


def test_the_table_is_long_enough_and_has_no_row_twice():
    assert len(ROWS) >= 120
    assert len({(field, text) for field, text, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("field", "text"), [(field, text) for field, text, _ in ROWS])
def test_a_reference_s_text_is_what_stands_at_its_span(field, text):
    for reference in parse(field, text, place):
        start, end = reference.span.segments[0]
        assert reference.text == text[start:end]
