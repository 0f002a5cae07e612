"""Stage files: what is read, and what is wrong with what is not."""

from __future__ import annotations

import os
import socket
import struct
import threading

import numpy as np
import pytest
from stage_files import WHOLE, aprt

from workbench.traces.fault import Fault, TraceFaultError
from workbench.traces.tensor import OpenTensor, describe

VALUES = np.array([1.5, -2.0, np.nan, np.inf], dtype="<f4")


def fault_of(path) -> Fault:
    with pytest.raises(TraceFaultError) as caught:
        describe(path)
    assert caught.value.path == path
    return caught.value.fault


def test_a_file_is_read_as_it_was_written_nan_bits_and_all(tmp_path):
    odd = np.array([0x7FC0_1234, 0xFF80_0001], dtype="<u4").view("<f4")
    path = aprt(tmp_path / "a.bin", np.concatenate((VALUES, odd)), 7)
    with OpenTensor(path) as opened:
        assert (opened.tensor.layer, opened.tensor.count, opened.tensor.kind) == (7, 6, "aprt")
        assert opened.read(0, 6).tobytes() == path.read_bytes()[12:]
        assert opened.read(2, 2).tobytes() == VALUES[2:].tobytes()
        with pytest.raises(IndexError):
            opened.read(5, 2)


def test_a_stage_of_the_whole_model_has_no_layer(tmp_path):
    assert describe(aprt(tmp_path / "lm_head.bin", VALUES, WHOLE)).layer is None


def test_a_file_without_values_is_one(tmp_path):
    assert describe(aprt(tmp_path / "a.bin", [])).count == 0


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"", Fault.SHORT, id="empty"),
        pytest.param(b"APR", Fault.SHORT, id="part of the magic"),
        pytest.param(b"APRT\0\0\0\0\1\0", Fault.SHORT, id="part of the header"),
        pytest.param(struct.pack("<4sII", b"APRT", 0, 4) + bytes(12), Fault.COUNT, id="a value short"),
        pytest.param(struct.pack("<4sII", b"APRT", 0, 4) + bytes(13), Fault.COUNT, id="and a bit"),
        pytest.param(struct.pack("<4sII", b"APRT", 0, 4) + bytes(17), Fault.LONG, id="a byte long"),
        pytest.param(struct.pack("<4sII", b"APRT", 0, 4) + bytes(32), Fault.LONG, id="values long"),
        pytest.param(
            struct.pack("<4sII", b"APRT", 0, 0xFFFF_FFFF) + bytes(32), Fault.FOREIGN, id="count of all ones"
        ),
        pytest.param(
            struct.pack("<4sII", b"APRT", 1, 2) + bytes(4000), Fault.FOREIGN, id="a version and a number"
        ),
        pytest.param(b"APRT" + b'{"tensors": [1, 2, 3]}' * 9, Fault.FOREIGN, id="text"),
        pytest.param(b"GGUF" + bytes(12), Fault.FOREIGN, id="another magic"),
    ],
)
def test_what_is_no_stage_is_named(tmp_path, data, fault):
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    assert fault_of(path) is fault


def test_the_message_tells_both_lengths(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(struct.pack("<4sII", b"APRT", 0, 1000) + bytes(400))
    with pytest.raises(TraceFaultError, match=r"short.*counts 1,000 values.*holds 100.*412 bytes.*4,012"):
        describe(path)


def test_what_is_no_regular_file_is_named_and_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.bin"
    os.mkfifo(pipe)
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(str(tmp_path / "s.bin"))
        assert fault_of(pipe) is Fault.NOT_REGULAR
        assert fault_of(tmp_path / "s.bin") is Fault.NOT_REGULAR
    finally:
        listening.close()
    assert fault_of(tmp_path) is Fault.NOT_REGULAR
    assert fault_of(tmp_path / "nowhere.bin") is Fault.ABSENT
    assert fault_of(tmp_path / "a\0b") is Fault.ABSENT


def test_a_count_is_believed_only_where_the_file_holds_it(tmp_path):
    path = tmp_path / "a.bin"
    with path.open("wb") as file:  # 16 GiB that take no room
        file.write(struct.pack("<4sII", b"APRT", 0, 0xFFFF_FFFF))
        file.truncate(12 + 4 * 0xFFFF_FFFF)
    with OpenTensor(path) as opened:
        assert opened.tensor.count == 0xFFFF_FFFF
        assert opened.read(0xFFFF_FFFE, 1).tolist() == [0.0]


def test_a_file_that_shrinks_under_the_reader_is_an_error(tmp_path):
    path = aprt(tmp_path / "a.bin", np.zeros(1000))
    with OpenTensor(path) as opened:
        os.truncate(path, 500)
        with pytest.raises(TraceFaultError) as caught:
            opened.read(0, 1000)
        assert caught.value.fault is Fault.CHANGED
        with pytest.raises(TraceFaultError, match="compare again"):
            opened.prove_unchanged()


def test_several_threads_read_one_file(tmp_path):
    values = np.arange(40_000, dtype="<f4")
    path = aprt(tmp_path / "a.bin", values)
    wrong = []
    with OpenTensor(path) as opened:

        def work(first: int) -> None:
            starts = range(first, 40_000 - 100, 400)
            wrong.extend(
                at for at in starts if opened.read(at, 100).tolist() != values[at : at + 100].tolist()
            )

        threads = [threading.Thread(target=work, args=(at * 7,)) for at in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


@pytest.mark.parametrize("kind", ["<f2", "<f4", ">f4", "<f8", "<i4", "|b1", "|u1"])
def test_npy_files_of_numbers_are_read(tmp_path, kind):
    path = tmp_path / "a.npy"
    values = np.array([[0, 1, 1], [1, 0, 0]]).astype(kind)
    np.save(path, values)
    with OpenTensor(path) as opened:
        assert (opened.tensor.count, opened.tensor.shape, opened.tensor.kind) == (6, (2, 3), "npy")
        assert opened.read(0, 6).tolist() == values.reshape(-1).tolist()


def test_a_fortran_array_has_its_axes_in_the_order_of_the_disk(tmp_path):
    np.save(tmp_path / "a.npy", np.asfortranarray(np.zeros((2, 3, 5), dtype="<f4")))
    assert describe(tmp_path / "a.npy").shape == (5, 3, 2)


def npy(header: bytes, values: bytes = b"", version: bytes = b"\1\0") -> bytes:
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header + values


def array(descr: str, shape: str, values: bytes = b"", order: str = "False") -> bytes:
    return npy(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}\n".encode(), values)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(array("'|O'", "(1,)", b"cos"), Fault.VALUES, id="objects"),
        pytest.param(array("'<c8'", "(1,)", bytes(8)), Fault.VALUES, id="complex"),
        pytest.param(array("[('a', '<f4')]", "(1,)", bytes(4)), Fault.VALUES, id="records"),
        pytest.param(array("'<f4'", "(9,)", bytes(4)), Fault.COUNT, id="short"),
        pytest.param(array("'<f4'", "(1,)", bytes(8)), Fault.LONG, id="long"),
        pytest.param(array("'<f4'", "(-1,)"), Fault.FOREIGN, id="negative"),
        pytest.param(array("'<f4'", "(True,)"), Fault.FOREIGN, id="no number"),
        pytest.param(array("'<f4'", "(1,)", bytes(4), "0"), Fault.FOREIGN, id="no order"),
        pytest.param(npy(b"__import__('os').system('true')\n"), Fault.FOREIGN, id="code"),
        pytest.param(npy(b"(" * 5000 + b")" * 3000), Fault.FOREIGN, id="nested"),
        pytest.param(npy(b"{}"), Fault.FOREIGN, id="nothing"),
        pytest.param(npy(b"", version=b"\7\0"), Fault.FOREIGN, id="another version"),
        pytest.param(b"\x93NUMPY\2\0\xff\xff\xff\xff", Fault.FOREIGN, id="a header of 4 GB"),
        pytest.param(b"\x93NUMPY\1\0\x80\0{'descr'", Fault.SHORT, id="a header cut off"),
        pytest.param(b"\x93NUM", Fault.SHORT, id="magic cut off"),
        pytest.param(b"PK\3\4 an archive", Fault.FOREIGN, id="another format"),
    ],
)
def test_npy_files_are_read_safely(tmp_path, data, fault):
    path = tmp_path / "a.npy"
    path.write_bytes(data)
    assert fault_of(path) is fault
