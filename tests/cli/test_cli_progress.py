from __future__ import annotations

import io

from workbench.cli.progress import Bar, line_of
from workbench.session.snapshot import Phase, Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_state_is_one_line():
    assert line_of("listing files", 0, 0) == "listing files"
    line = line_of("indexing code", 1_204, 22_331)
    assert line.startswith("indexing code      ━─")
    assert line.endswith(" 1,204 of 22,331")
    assert line_of("auditing", 5, 5).count("━") == 24


def test_nothing_is_drawn_where_there_is_no_terminal():
    stream = io.StringIO()
    with Bar(stream) as bar:
        bar.show(Progress(Phase.READING, 1, 2))
    assert stream.getvalue() == ""


def test_the_line_is_drawn_over_itself_and_erased_in_the_end():
    stream = Terminal()
    with Bar(stream) as bar:
        bar.show(Progress(Phase.READING, 1, 2))
        bar.show(Progress(Phase.READING, 2, 2))
    drawn = stream.getvalue().split("\r\x1b[2K")
    assert drawn[0] == drawn[-1] == ""
    assert "1 of 2" in drawn[1]
    assert "\n" not in stream.getvalue()
