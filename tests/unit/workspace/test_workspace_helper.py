from __future__ import annotations

import os
import threading

import pytest
import worker_tasks as tasks
from living import alive, wait_for

from workbench.workspace.helper import Helper
from workbench.workspace.processes import WorkError, in_processes


def test_a_helper_is_one_process_that_is_asked_again_and_again():
    helper = Helper(tasks.identify)
    answers = [helper.ask(each) for each in "abc"]
    helper.close()
    assert len({each[0] for each in answers}) == 1
    assert answers[0][0] != os.getpid()
    assert [each[3] for each in answers] == [["a"], ["b"], ["c"]]
    assert not alive(answers[0][0])
    helper.close()
    with pytest.raises(WorkError, match="closed"):
        helper.ask("d")


def test_a_helpers_question_that_fails_does_not_end_it():
    helper = Helper(tasks.fail_at_seven)
    with pytest.raises(WorkError, match="seven is too many") as caught:
        helper.ask(7)
    assert caught.value.kind == "ValueError"
    assert helper.ask(8) == [8]
    helper.close()


def test_a_helper_whose_process_crashes_starts_another():
    helper = Helper(tasks.crash_at_thirteen)
    with pytest.raises(WorkError, match="ended with signal 9"):
        helper.ask(13)
    assert helper.ask(1) == [1]
    helper.close()


def test_a_helper_is_stopped_in_the_middle_of_a_question(tmp_path):
    helper = Helper(tasks.write_pid_and_stay)
    caught = []

    def ask():
        try:
            helper.ask((str(tmp_path), "pid"))
        except WorkError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_for((tmp_path / "pid").exists, "the question")
    helper.stop()
    thread.join(30)
    assert not alive(int((tmp_path / "pid").read_text()))
    assert len(caught) == 1
    helper.close()


def test_what_the_work_tells_on_its_way_is_heard_by_who_wants_to():
    helper = Helper(tasks.tell_and_square)
    heard = []
    assert helper.ask(3, heard.append) == [9]
    assert heard == ["at 3"]
    assert helper.ask(4) == [16]
    helper.close()
    assert sorted(in_processes(tasks.tell_and_square, [[1], [2]])) == [[1], [4]]
    assert tasks.tell_and_square([5]) == [25]
