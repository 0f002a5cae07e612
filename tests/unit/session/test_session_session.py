from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from repository import git

from workbench.audit.resolution import State
from workbench.session import background as background_module
from workbench.session.answers import Rest
from workbench.session.check import checking
from workbench.session.session import Session
from workbench.session.snapshot import Attention, Phase
from workbench.session.survey import Survey
from workbench.workspace.roots import open_workspace

ALPHA = "contracts/alpha-v1.yaml"
PATIENCE = 60


class Face:
    """A face that keeps every snapshot it was told of."""

    def __init__(self, root, **keywords):
        self.snapshots = []
        self.session = Session(open_workspace(root=root), self.told, **keywords)

    def told(self):
        self.snapshots.append(self.session.snapshot)


@pytest.fixture
def opened(root):
    """Opens faces on the small workspace, and closes them."""
    faces: list[Face] = []

    def open_face(**keywords) -> Face:
        face = Face(root, **keywords)
        faces.append(face)
        face.session.start()
        return face

    yield open_face
    for face in faces:
        face.session.close()


def settled(face: Face):
    assert face.session.wait(PATIENCE)
    return face.session.snapshot


def attentions(snapshot) -> dict[str, Attention]:
    return {row.stem: row.attention for row in snapshot.rows}


def test_rows_come_first_and_are_pending_until_they_are_audited(opened):
    face = opened()
    last = settled(face)
    first = next(snapshot for snapshot in face.snapshots if snapshot.rows)
    assert attentions(first) == dict.fromkeys(["alpha-v1", "beta-v1", "values"], Attention.PENDING)
    assert attentions(last) == {
        "alpha-v1": Attention.BROKEN,
        "beta-v1": Attention.CLEAN,
        "values": Attention.OTHER,
    }
    phases = list(dict.fromkeys(snapshot.progress.phase for snapshot in face.snapshots))
    assert phases == [Phase.LISTING, Phase.READING, Phase.INDEXING, Phase.AUDITING, Phase.DONE]
    generations = [snapshot.generation for snapshot in face.snapshots]
    assert generations == sorted(set(generations))
    alpha = last.rows[0]
    assert (alpha.version, alpha.status, alpha.claims) == ("1.1.0", "", (("FUNCTIONAL", 1),))
    assert (alpha.missing, alpha.findings, alpha.worst.rule) == (1, 1, "missing-symbol")
    assert (last.sources, last.symbols) == (5, 3)


def test_the_app_shows_what_the_command_line_prints(opened, root):
    face = opened()
    settled(face)
    with checking(open_workspace(root=root), cache=False) as result:
        for audit in result.audits():
            assert face.session.audit_of(audit.contract.path) == audit


def test_a_second_session_is_there_at_once(opened):
    settled(opened())
    face = opened()
    settled(face)
    assert Phase.READING not in {snapshot.progress.phase for snapshot in face.snapshots}
    assert face.session.audit_of(ALPHA).claims[0].references[-1].resolution.state is State.MISSING


def test_an_outstanding_contract_is_shown_with_nothing_checked(opened, monkeypatch):
    reached, released = threading.Event(), threading.Event()
    real = Survey.build

    def held(self):
        reached.set()
        assert released.wait(PATIENCE)
        real(self)

    monkeypatch.setattr(Survey, "build", held)
    face = opened()
    assert reached.wait(PATIENCE)
    try:
        row = face.session.snapshot.rows[0]
        audit = face.session.audit_of(ALPHA)
        assert face.session.suggestions(ALPHA, 0, 2) == ()
        assert face.session.resting_on("src/lib.rs", 2) == ()
    finally:
        released.set()
    assert (row.attention, row.version) == (Attention.PENDING, "1.1.0")
    states = [each.resolution.state for each in audit.claims[0].references]
    assert set(states) == {State.UNCHECKED}
    assert "not audited yet" in audit.claims[0].references[0].resolution.reason
    settled(face)
    assert face.session.audit_of(ALPHA).claims[0].references[-1].resolution.state is State.MISSING


def test_suggestions_name_what_the_claims_tests_call(opened):
    face = opened()
    settled(face)
    found = face.session.suggestions(ALPHA, 0, 2)
    assert found[0].name == "load_other_thing"
    assert "falsify_alpha_001_loads" in found[0].reason
    assert face.session.suggestions(ALPHA, 0, 0) == ()
    with pytest.raises(IndexError):
        face.session.suggestions(ALPHA, 0, 99)
    with pytest.raises(KeyError):
        face.session.suggestions("nowhere.yaml", 0, 0)


def test_from_a_symbol_to_the_claims_that_rest_on_it(opened):
    face = opened()
    settled(face)
    assert face.session.resting_on("src/lib.rs", 3) == (
        Rest(ALPHA, "FALSIFY-ALPHA-001", 17, "load_thing", "FUNCTIONAL"),
        Rest("contracts/beta-v1.yaml", "FALSIFY-BETA-001", 15, "load_thing", "PROPOSED"),
    )
    assert [rest.text for rest in face.session.resting_on("src/lib.rs", 0)] == ["src/lib.rs"]
    assert face.session.resting_on("src/lib.rs", 7) == ()


def test_only_files_that_count_are_read(opened, root):
    (root.parent / "secret.txt").write_text("secret")
    face = opened()
    settled(face)
    assert face.session.source("src/lib.rs") == (root / "src/lib.rs").read_bytes()
    for path in ("../secret.txt", "src/../../secret.txt", str(root.parent / "secret.txt"), "/etc/hostname"):
        with pytest.raises(KeyError):
            face.session.source(path)
    (root / "src/lib.rs").unlink()
    with pytest.raises(OSError, match="No such file"):
        face.session.source("src/lib.rs")


def test_reload_sees_what_changed_and_keeps_the_rows_meanwhile(opened, root):
    face = opened()
    settled(face)
    face.snapshots.clear()
    with (root / "src/lib.rs").open("a") as stream:
        stream.write("pub fn vanished_thing() {}\n")
    (root / "contracts/values.yaml").unlink()
    face.session.reload()
    assert attentions(settled(face)) == {"alpha-v1": Attention.CLEAN, "beta-v1": Attention.CLEAN}
    assert all(Attention.PENDING not in attentions(snapshot).values() for snapshot in face.snapshots)
    assert face.session.audit_of(ALPHA).findings == ()


def test_a_rule_is_explained(opened):
    face = opened()
    assert face.session.explain("missing-symbol").startswith("missing-symbol (error)\n\n")
    with pytest.raises(KeyError, match="missing-symbol"):
        face.session.explain("mising-symbol")


def test_closing_stops_the_work_where_it_is_and_may_be_done_twice(opened, monkeypatch):
    reached, closing = threading.Event(), threading.Event()
    examined = []
    real = background_module.Background.audited

    def noting(self, outcomes):
        examined.append(outcomes)
        reached.set()
        assert closing.wait(PATIENCE)
        real(self, outcomes)

    monkeypatch.setattr(background_module.Background, "audited", noting)
    face = opened()
    assert reached.wait(PATIENCE)
    face.session._background._closing = True
    closing.set()
    face.session.close()
    face.session.close()
    assert not face.session._background._thread.is_alive()
    assert len(examined) == 1
    assert face.session.wait(0)


def test_what_goes_wrong_is_shown_and_a_reload_tries_again(opened, monkeypatch):
    real = Survey.list_all
    monkeypatch.setattr(Survey, "list_all", lambda self: 1 / 0)
    face = opened()
    snapshot = settled(face)
    assert snapshot.progress.phase is Phase.FAILED
    assert "ZeroDivisionError" in snapshot.progress.note
    with pytest.raises(KeyError):
        face.session.audit_of(ALPHA)
    monkeypatch.setattr(Survey, "list_all", real)
    face.session.reload()
    assert settled(face).progress.phase is Phase.DONE


def test_accepted_findings_are_shown_as_accepted(root, tmp_path):
    with checking(open_workspace(root=root)) as result:
        result.write_accepted(tmp_path / "accepted.json")
    workspace = open_workspace(root=root)
    for name, attention, note in (
        ("accepted.json", Attention.ACCEPTED, ""),
        ("no.json", Attention.BROKEN, "no.json"),
    ):
        session = Session(
            replace(workspace, settings=replace(workspace.settings, accepted=str(tmp_path / name)))
        )
        session.start()
        assert session.wait(PATIENCE)
        assert session.snapshot.rows[0].attention is attention
        assert note in session.snapshot.progress.note
        assert bool(session.audit_of(ALPHA).findings[0].accepted) is (attention is Attention.ACCEPTED)
        session.close()


def test_what_differs_from_main_comes_first_and_the_head_tells_the_revision(opened, root):
    git(root, "init", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-m", "first")
    git(root, "checkout", "-b", "work")
    beta = root / "contracts/beta-v1.yaml"
    beta.write_text(beta.read_text() + "# more\n")
    face = opened()
    snapshot = settled(face)
    assert attentions(snapshot)["beta-v1"] is Attention.CHANGED
    assert attentions(snapshot)["alpha-v1"] is Attention.BROKEN
    head = snapshot.head
    assert (head.branch, head.dirty, head.history) == ("work", True, "1 commit")
    assert head.revision == head.base != ""
    git(root, "commit", "-am", "second")
    face.session.reload()
    snapshot = settled(face)
    assert attentions(snapshot)["beta-v1"] is Attention.CHANGED
    assert (snapshot.head.dirty, snapshot.head.base) == (False, head.base)
    assert snapshot.head.revision != head.base


def test_outside_git_the_head_says_so(opened):
    head = settled(opened()).head
    assert (head.revision, head.branch, head.base) == ("", "", "")
    assert "git" in head.history
