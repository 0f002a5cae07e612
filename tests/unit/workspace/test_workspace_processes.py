from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
import worker_tasks as tasks
from living import alive, wait_for

from workbench.workspace import conversation, processes
from workbench.workspace.processes import WorkError, in_processes, kept_workers

BATCHES = [list(range(start, start + 5)) for start in range(0, 50, 5)]


def test_every_batch_is_done_once_in_other_processes() -> None:
    results = list(in_processes(tasks.identify, BATCHES))
    assert sorted(each[3] for each in results) == BATCHES
    assert os.getpid() not in {each[0] for each in results}
    assert len({each[0] for each in results}) <= 2
    assert all(each[1] for each in results), "a worker heeds the terminal's interrupt"


def test_batches_are_asked_for_as_they_are_needed() -> None:
    taken = []

    def batches():
        for at in range(1000):
            taken.append(at)
            yield [at]

    results = in_processes(tasks.square, batches())
    next(results)
    results.close()
    assert len(taken) < 20


def test_a_single_batch_is_done_here_and_none_costs_nothing() -> None:
    assert [each[0] for each in in_processes(tasks.identify, [[1]])] == [os.getpid()]
    assert list(in_processes(tasks.square, [])) == []


def test_more_processes_than_batches() -> None:
    assert sorted(in_processes(tasks.square, [[1], [2]], processes=5)) == [[1], [4]]


def test_what_the_work_prints_or_reads_does_not_meet_the_messages(capfd: pytest.CaptureFixture[str]) -> None:
    assert sorted(in_processes(tasks.noisy, [[1], [2], [3]])) == [("", [1]), ("", [2]), ("", [3])]
    assert capfd.readouterr() == ("", "")


def test_large_messages_both_ways() -> None:
    sizes = [3_000_000, 10, 5_000_000, 1]
    assert sorted(map(len, in_processes(tasks.large, [[size] for size in sizes]))) == sorted(sizes)
    batches = [[b"x" * 1_000_000] for _ in range(8)]
    assert [each[3] for each in in_processes(tasks.identify, batches)] == batches


def test_an_error_comes_here_with_its_batch_and_its_place() -> None:
    with pytest.raises(WorkError, match="ValueError: seven is too many") as caught:
        list(in_processes(tasks.fail_at_seven, BATCHES))
    assert caught.value.batch == [5, 6, 7, 8, 9]
    assert caught.value.kind == "ValueError"
    assert "in fail_at_seven" in "".join(caught.value.__notes__)


def test_a_result_that_cannot_travel_is_an_error() -> None:
    with pytest.raises(WorkError):
        list(in_processes(tasks.unpicklable, BATCHES))


def test_the_item_that_ends_its_worker_is_found_and_the_others_are_done() -> None:
    results = in_processes(tasks.crash_at_thirteen, BATCHES, lost=lambda item, how: [(item, how)])
    flat = [item for result in results for item in result]
    assert [each for each in flat if isinstance(each, tuple)] == [(13, "its reader ended with signal 9")]
    assert sorted(each for each in flat if not isinstance(each, tuple)) == sorted({*range(50)} - {13})


def test_a_lost_worker_is_an_error_where_nothing_stands_in() -> None:
    with pytest.raises(WorkError, match="a worker ended with signal 9") as caught:
        list(in_processes(tasks.crash_at_thirteen, BATCHES))
    assert list(caught.value.batch) == [13]


def test_closing_early_ends_the_processes() -> None:
    results = in_processes(tasks.identify, BATCHES * 50)
    pid = next(results)[0]
    assert alive(pid)
    results.close()
    assert not alive(pid)


def test_the_current_folder_is_not_imported_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pickle", "struct", "workbench", "signal"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    paths = [each[2] for each in in_processes(tasks.identify, [[1], [2]])]
    assert all("" not in path and str(tmp_path) not in path for path in paths)


def test_it_works_beside_threads() -> None:
    found: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: found.extend(in_processes(tasks.square, BATCHES[:3])))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 9


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent_in_the_middle_of_their_work(
    tmp_path: Path, ending: signal.Signals
) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(f"""
                import sys
                sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
                import worker_tasks
                from workbench.workspace.processes import in_processes
                list(in_processes(worker_tasks.write_pid_and_stay, [[({str(tmp_path)!r}, n)] for n in "ab"]))
            """),
        ]
    )
    try:
        files = [tmp_path / "a", tmp_path / "b"]
        wait_for(lambda: all(file.exists() for file in files), "the start of the workers")
        pids = [int(file.read_text()) for file in files]
        assert all(map(alive, pids))
    finally:
        parent.send_signal(ending)
        parent.wait()
    wait_for(lambda: not any(map(alive, pids)), "the workers' end")


def test_nothing_is_left_open() -> None:
    def descriptors() -> int:
        try:
            return len(list(Path("/proc/self/fd").iterdir()))
        except OSError as error:  # pragma: no cover - not Linux
            pytest.skip(f"open files cannot be counted here: {errno.errorcode.get(error.errno or 0)}")

    list(in_processes(tasks.square, BATCHES))
    before = descriptors()
    list(in_processes(tasks.square, BATCHES))
    in_processes(tasks.square, BATCHES).close()
    with pytest.raises(WorkError):
        list(in_processes(tasks.fail_at_seven, BATCHES))
    assert descriptors() == before


@pytest.mark.parametrize(
    ("task", "how"),
    [
        (tasks.garble_at_thirteen, "said what is no message"),
        (tasks.half_an_answer_at_thirteen, "gave no answer within 1 seconds"),
        (tasks.stand_still_at_thirteen, "gave no answer within 1 seconds"),
    ],
)
def test_a_worker_that_garbles_or_stands_still_costs_one_item(task, how, monkeypatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 1.0)
    results = in_processes(task, BATCHES, lost=lambda item, how: [(item, how)])
    flat = [item for result in results for item in result]
    assert [each for each in flat if isinstance(each, tuple)] == [(13, f"its reader {how}")]
    assert sorted(each for each in flat if not isinstance(each, tuple)) == sorted({*range(50)} - {13})


@pytest.mark.parametrize(
    "start",
    [
        "raise SystemExit(3)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "print('no message at all'); import time; time.sleep(3600)",
        "import time; time.sleep(3600)",
        conversation._START.replace("import sys;", "import sys; sys.modules['worker_tasks'] = None;"),
    ],
)
def test_where_no_worker_can_begin_the_work_is_done_here(start, monkeypatch) -> None:
    monkeypatch.setattr(conversation, "_START", start)
    monkeypatch.setattr(processes, "PATIENCE", 1.0)
    assert sorted(in_processes(tasks.square, BATCHES)) == sorted(tasks.square(batch) for batch in BATCHES)


def test_a_worker_that_does_not_listen_keeps_nobody_waiting(monkeypatch) -> None:
    monkeypatch.setattr(conversation, "_START", "import time; time.sleep(3600)")
    monkeypatch.setattr(processes, "PATIENCE", 1.0)
    batches = [[b"x" * 5_000_000] for _ in range(4)]  # more than any pipe holds
    assert sorted(map(len, in_processes(tasks.first, batches))) == [5_000_000] * 4


def test_workers_stay_for_the_next_work_and_end_with_the_block() -> None:
    with kept_workers():
        first = {each[0] for each in in_processes(tasks.identify, BATCHES)}
        with kept_workers():
            assert sorted(in_processes(tasks.square, BATCHES[:4])) == sorted(map(tasks.square, BATCHES[:4]))
        second = {each[0] for each in in_processes(tasks.identify, BATCHES)}
        assert len(first | second) <= 2
        assert any(map(alive, first))
    assert not any(map(alive, first | second))


def test_a_kept_worker_that_was_killed_meanwhile_is_replaced() -> None:
    with kept_workers():
        for pid in {each[0] for each in in_processes(tasks.identify, BATCHES)}:
            os.kill(pid, signal.SIGKILL)
        assert sorted(in_processes(tasks.square, BATCHES)) == sorted(map(tasks.square, BATCHES))
