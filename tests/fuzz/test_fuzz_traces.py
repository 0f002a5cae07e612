"""Captures with bytes flipped, cut off, put in and swapped: always compared or refused, never a crash.

Run by hand: python -m pytest tests/fuzz/test_fuzz_traces.py
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.demo.captures import captured_traces
from workbench.traces import tensor
from workbench.traces.compare import compare
from workbench.traces.comparison import State
from workbench.traces.inspect import inspect
from workbench.traces.options import Options
from workbench.traces.sizes import Sizes
from workbench.traces.watch import Watch

FILES = {
    name.removeprefix("traces/"): data
    for name, data in captured_traces()
    if "layer-0/" in name or name.endswith(".txt")
}
STAGES = sorted(name for name in FILES if name.endswith(".bin") and not name.startswith("apr-"))


def npy(data: bytes) -> bytes:
    out = io.BytesIO()
    np.save(out, np.frombuffer(data[12 : max(12, len(data) // 4 * 4)], dtype="<f4"))
    return out.getvalue()


HARM = st.one_of(
    st.tuples(st.just("flip"), st.integers(0, 8 * 40), st.none()),
    st.tuples(st.just("flip"), st.integers(0, 8 * 4000), st.none()),
    st.tuples(st.just("cut"), st.integers(0, 4000), st.none()),
    st.tuples(st.just("put"), st.integers(0, 4000), st.binary(min_size=1, max_size=20)),
    st.tuples(st.just("npy"), st.just(0), st.none()),
    st.tuples(st.just("drop"), st.just(0), st.none()),
    st.tuples(st.just("pipe"), st.just(0), st.none()),
)


def harmed(data: bytes, how: str, at: int, what: bytes | None) -> bytes:
    if how == "flip" and data:
        changed = bytearray(data)
        changed[at // 8 % len(data)] ^= 1 << at % 8
        return bytes(changed)
    if how == "cut":
        return data[: at % (len(data) + 1)]
    if how == "put":
        place = at % (len(data) + 1)
        return data[:place] + (what or b"") + data[place:]
    return npy(data) if how == "npy" else data


@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    harms=st.lists(st.tuples(st.sampled_from(STAGES), HARM), min_size=1, max_size=4),
    seq=st.sampled_from([None, 1, 7]),
)
def test_whatever_is_done_to_captures_they_are_compared_or_refused(harms, seq):
    files = {name: data for name, data in FILES.items() if not name.startswith("apr-")}
    pipes = []
    for name, (how, at, what) in harms:
        if how == "drop":
            files.pop(name, None)
        elif how == "pipe" and files.pop(name, None) is not None:
            pipes.append(name)
        elif name in files:
            files[name] = harmed(files[name], how, at, what)
    plain = tensor._pread

    def guarded(descriptor, into, at):
        assert at + len(into) <= os.fstat(descriptor).st_size
        return plain(descriptor, into, at)

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, data in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        for name in pipes:
            os.mkfifo(root / name)
        tensor._pread = guarded
        try:
            found = compare(root / "apr", root / "oracle", Options(sizes=Sizes(seq=seq)))
        finally:
            tensor._pread = plain
        assert str(found.verdict)
        for stage in found.stages:
            assert (stage.metrics is None) == (stage.state is not State.COMPARED)
            assert stage.metrics is not None or stage.reason
        inspect(root / "apr", Watch())
