"""Files that mean harm: whatever their headers and bodies say, they are refused or read, and cost nothing.

The same with many more examples stands in ``tests/fuzz``.
"""

from __future__ import annotations

import os
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stage_files import aprt, trace

from workbench.cli.entry import main
from workbench.traces import tensor
from workbench.traces.compare import compare
from workbench.traces.comparison import State
from workbench.traces.fault import TraceFaultError
from workbench.traces.inspect import inspect
from workbench.traces.options import Options
from workbench.traces.sizes import Sizes
from workbench.traces.tensor import OpenTensor, describe
from workbench.traces.verdict import Outcome
from workbench.traces.watch import Watch

U32 = st.one_of(
    st.integers(0, 40), st.integers(0, 2**32 - 1), st.sampled_from([2**31, 2**32 - 1, 0x7F800000])
)
APRT = st.builds(
    lambda magic, layer, count, body: magic + struct.pack("<II", layer, count) + body,
    st.sampled_from([b"APRT", b"APRT", b"APRT", b"TRPA", b"\x93NUM"]),
    U32,
    U32,
    st.binary(max_size=200),
)
DESCR = st.sampled_from(
    ["'<f4'", "'>f8'", "'|O'", "'<U8'", "'<f3'", "[('a','<f4')]", "'<f4", "None", "'|b1'"]
)
SHAPE = st.sampled_from(
    [
        "()",
        "(3,)",
        "(2, 5)",
        "(-1,)",
        "(2**62,)",
        "(4611686018427387903, 4)",
        "(0,)",
        "[3]",
        "(1.5,)",
        "(True,)",
    ]
)
NPY = st.builds(
    lambda version, descr, order, shape, rest, body: (
        b"\x93NUMPY"
        + bytes(version)
        + len(text := _dict(descr, order, shape, rest)).to_bytes(2, "little")
        + text
        + body
    ),
    st.sampled_from([(1, 0), (2, 0), (3, 0), (9, 9)]),
    DESCR,
    st.sampled_from(["True", "False", "0", "''"]),
    SHAPE,
    st.sampled_from(["", ", 'more': 1", " " * 60, "}" * 40, "(" * 3000]),
    st.binary(max_size=100),
)


def _dict(descr: str, order: str, shape: str, rest: str) -> bytes:
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}{rest}}}\n".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture
def _never_past_the_end(monkeypatch):
    """Every read is of bytes that the file has."""
    plain = tensor._pread

    def guarded(descriptor, into, at):
        assert at + len(into) <= os.fstat(descriptor).st_size
        return plain(descriptor, into, at)

    monkeypatch.setattr(tensor, "_pread", guarded)


@pytest.mark.usefixtures("_never_past_the_end")
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.one_of(APRT, NPY, st.binary(max_size=64)), name=st.sampled_from(["a.bin", "a.npy", "a.aprt"]))
def test_any_bytes_are_a_stage_or_a_fault(folder, data, name):
    path = folder / name
    path.write_bytes(data)
    try:
        with OpenTensor(path) as opened:
            found = opened.tensor
            values = opened.read(0, found.count)
    except TraceFaultError:
        return
    assert found.offset + found.count * found.width == len(data)
    assert values.tobytes() == data[found.offset :]


@pytest.mark.usefixtures("_never_past_the_end")
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    ours=st.one_of(APRT, st.binary(max_size=64)),
    theirs=APRT,
    stage=st.sampled_from(["attn_scores", "lm_head", "x"]),
    sizes=st.builds(Sizes, *[st.one_of(st.none(), st.integers(1, 9))] * 4),
)  # fmt: skip
def test_any_two_files_are_compared_or_refused_with_a_reason(folder, ours, theirs, stage, sizes):
    for side, data in (("ours", ours), ("theirs", theirs)):
        (folder / side / "layer-0").mkdir(parents=True, exist_ok=True)
        for old in (folder / side / "layer-0").iterdir():
            old.unlink()
        (folder / side / "layer-0" / f"{stage}.bin").write_bytes(data)
    found = compare(folder / "ours", folder / "theirs", Options(sizes=sizes))
    (each,) = found.stages
    assert (each.metrics is None) == (each.state is not State.COMPARED)
    assert each.metrics is not None or each.reason
    assert str(found.verdict)
    assert inspect(folder / "ours", Watch()).files


def cost(work) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [2**31 - 1, 2**32 - 1])
def test_nothing_is_allocated_by_the_headers_word(tmp_path, count):
    short = tmp_path / "attn_out.bin"
    short.write_bytes(struct.pack("<4sII", b"APRT", 0, count) + bytes(64))

    def refused():
        with pytest.raises(TraceFaultError):
            describe(short)
        assert compare(short, short, Options()).stages[0].state is State.UNREADABLE

    assert cost(refused) < 1_000_000


@pytest.mark.usefixtures("_never_past_the_end")
def test_a_file_with_holes_is_compared_in_pieces(tmp_path):
    path = tmp_path / "attn_out.bin"
    with path.open("wb") as file:  # 64 MB that take no room on disk
        file.write(struct.pack("<4sII", b"APRT", 0, 1 << 24))
        file.truncate(12 + 4 * (1 << 24))

    def equal():
        found = compare(path, path, Options())
        assert found.holds
        assert found.stages[0].vacuous

    assert cost(equal) < 12_000_000


def test_a_file_that_shrinks_while_it_is_compared_is_an_error(tmp_path):
    values = np.zeros(3_000_000, dtype="<f4")
    ours = trace(tmp_path / "ours", {0: {"attn_out": values}})
    theirs = trace(tmp_path / "theirs", {0: {"attn_out": values}})
    victim = theirs / "layer-0" / "attn_out.bin"
    watch = Watch(lambda *_: os.truncate(victim, 1000))
    (stage,) = compare(ours, theirs, Options(), watch=watch).stages
    assert stage.state is State.UNREADABLE
    assert stage.reason.startswith("oracle: changed:")


def test_a_file_that_is_written_while_it_is_compared_is_an_error(tmp_path):
    values = np.zeros(3_000_000, dtype="<f4")
    ours = trace(tmp_path / "ours", {0: {"attn_out": values}})
    path = ours / "layer-0" / "attn_out.bin"
    watch = Watch(lambda *_: os.utime(path, (1, 1)))
    found = compare(ours, ours, Options(), watch=watch)
    assert found.verdict.outcome is Outcome.UNDECIDABLE
    assert "compare again" in found.stages[0].reason


def test_names_from_a_folder_command_no_terminal(tmp_path, capsys):
    aprt(tmp_path / "layer-0" / "x\x1b[2Jy.bin", [1.0])
    for arguments in (
        ["info", tmp_path],
        ["compare", tmp_path, tmp_path],
        ["compare", tmp_path, tmp_path, "--format", "markdown"],
    ):
        main(["trace", *map(str, arguments)])
        assert "\x1b" not in capsys.readouterr().out
