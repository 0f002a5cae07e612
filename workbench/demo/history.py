"""The demo's history: which files each commit wrote, and how they read at the time.

``files/`` holds the workspace as it is checked out. A commit names the paths it wrote; where a file read
otherwise then, a ``Rewind`` says how, or the whole file stands under ``revisions/``.
"""

from __future__ import annotations

from dataclasses import dataclass

OPERATOR_BRANCH = "contract/aprt-stage-file-v1-1-0"
"""What is checked out: one commit ahead of main, in one contract."""

ORACLE_BRANCH = "oracle-attn-substages"
"""Merged as #1457 by main's last commit; main's first parent is the state before."""

ROUTER_BRANCH = "moe-router-stages"
"""Not on main: what trace-moe-stages-v1 waits for."""


@dataclass(frozen=True, slots=True)
class Rewind:
    """In this commit, ``path`` had ``then`` where it has ``now`` today; every occurrence is meant.

    With ``until``, ``now`` is only the start of what was otherwise: it goes on to that text, which stays, or
    to the end of the file when ``until`` is empty.
    """

    path: str
    now: str
    then: str = ""
    until: str | None = None

    def of(self, text: str) -> str:
        """Give the file's text as it was, from its text as it is.

        Raises:
            ValueError: ``now`` is not in it.
        """
        if self.now not in text:
            raise ValueError(f"{self.path} no longer holds what its history takes back: {self.now[:60]!r}")
        if self.until is None:
            return text.replace(self.now, self.then)
        start = text.index(self.now)
        end = text.index(self.until, start + len(self.now)) if self.until else len(text)
        return text[:start] + self.then + text[end:]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        branch: the branch it is on.
        date: ISO 8601 with offset.
        author: name; the address is made from it.
        message: subject, blank line, body.
        paths: globs over ``files/``: what it wrote.
        rewinds: how these files read then.
        revision: folder under ``revisions/`` whose files it wrote, whole.
        starts_from: the branch it forks from, where it is its branch's first commit.
        merges: the branch it merges.
    """

    branch: str
    date: str
    author: str
    message: str
    paths: tuple[str, ...] = ()
    rewinds: tuple[Rewind, ...] = ()
    revision: str = ""
    starts_from: str = ""
    merges: str = ""


_STAGE = "crates/aprender-serve/src/inference_trace/save_tensor_stage.rs"
_INFERENCE = "crates/aprender-serve/src/apr_transformer/inference.rs"
_STAGE_DIFF = "crates/apr-cli/src/commands/diff_05_aprt_stage.rs"
_SCRIPT = "scripts/generate_qwen25_coder_fp16_stages.py"
_STAGE_FILE = "crates/aprender-serve/src/inference_trace/stage_file.rs"
_EMIT = "crates/aprender-serve/src/inference_trace/save_tensor_emit.rs"
_PARENT = "contracts/apr-cli-trace-save-tensor-v1.yaml"
_FFN = "contracts/trace-ffn-sub-block-v1.yaml"
_FILE_CONTRACT = "contracts/aprt-stage-file-v1.yaml"
_TOLERANCE = "contracts/stage-tolerance-v1.yaml"

_EIGHTEEN_STAGES = (
    Rewind(
        _STAGE, "//!\n//! Attention is cut into nine of them, per trace-attn-sub-stages-v1.yaml v1.1.0.\n"
    ),
    Rewind(
        _STAGE,
        "    /// Q·Kᵀ over the root of the head size, before softmax; zero where the mask hides.\n"
        "    AttnScores,\n",
    ),
    Rewind(_STAGE, "    /// Each row of scores as probabilities.\n    AttnSoftmax,\n"),
    Rewind(_STAGE, "        Self::AttnScores,\n        Self::AttnSoftmax,\n"),
    Rewind(_STAGE, '            Self::AttnScores => "attn_scores",\n'),
    Rewind(_STAGE, '            Self::AttnSoftmax => "attn_softmax",\n'),
    Rewind(_STAGE, "[Self; 20]", "[Self; 18]"),
    Rewind(_STAGE, "\n    #[test]\n    fn falsify_attn_sub_001_two_stages_round_trip()", "}\n", until=""),
    Rewind(_INFERENCE, "        maybe_save_stage(plan, Stage::AttnScores, layer, &scores)?;\n"),
    Rewind(_INFERENCE, "        maybe_save_stage(plan, Stage::AttnSoftmax, layer, &scores)?;\n"),
    Rewind(_INFERENCE, ", in the order the contract lists"),
    Rewind(_INFERENCE, "    use crate::inference_trace::stage_file::read_stage_file;\n"),
    Rewind(
        _INFERENCE,
        """    #[test]
    fn falsify_attn_sub_002_stages_land_in_capture_order() {
        let folder = folder("order");
        let wanted = vec![Stage::AttnScores, Stage::AttnSoftmax];
        let plan = SaveTensorPlan::new(wanted, Some(0), folder.clone());
        small().forward_traced_with_plan(&[1, 2, 3], &plan).expect("traced");
        let shares = read_stage_file(&plan.path_of(Stage::AttnSoftmax, Some(0))).expect("read");
        assert_eq!(shares.values.len(), 4 * 3 * 3);
        for row in shares.values.chunks_exact(3) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        assert!(plan.path_of(Stage::AttnScores, Some(0)).is_file());
        std::fs::remove_dir_all(folder).expect("remove");
    }

""",
    ),
    Rewind(_EMIT, "falsify_attn_sub_005_capture_leaves_values_alone", "a_capture_leaves_values_alone"),
)

_FIRST_PARENT_VERSION = (
    Rewind(_PARENT, "version: 1.4.0", "version: 1.3.0"),
    Rewind(
        _PARENT,
        "    v1.4.0 (2026-04-29): FUNCTIONAL. `apr diff` reads the files; the\n"
        "    equation `apr_diff_values_compat` says how.\n\n\n",
    ),
    Rewind(
        _PARENT,
        """  apr_diff_values_compat:
    formula: 'apr diff --values reads two stage files of one layer and one count'
    invariants:
    - no stage is known to it by name
""",
    ),
)

_FIRST_FFN_VERSION = (
    Rewind(_FFN, 'version: "1.1.0"', 'version: "1.0.0"'),
    Rewind(_FFN, "DISCHARGED", "PROPOSED"),
    Rewind(_FFN, '  - "1.1.0 (2026-04-29): PROPOSED. All six stages pinned by name."\n'),
    Rewind(_FFN, "      - SaveTensorStage::{FfnNorm,FfnSilu,FfnSwigl,FfnOut}\n"),
)

_FIRST_FILE_VERSION = (
    Rewind(_FILE_CONTRACT, "version: 1.1.0\n  kind", "version: 1.0.0\n  kind"),
    Rewind(
        _FILE_CONTRACT,
        """    - version: 1.1.0
      date: 2026-05-07
      change: |
        Files with a cut header are refused too, and told apart from
        files of another make.
""",
    ),
    Rewind(_FILE_CONTRACT, "  - id: APRT-FILE-002\n", until=""),
)

_FIRST_TOLERANCE_VERSION = (
    Rewind(_TOLERANCE, "version: 1.0.1", "version: 1.0.0"),
    Rewind(_TOLERANCE, "    v1.0.1 (2026-05-02): ACTIVE. Says which norm is meant.\n\n"),
    Rewind(_TOLERANCE, "      notes: The zero norm is asked for before the division.\n"),
)

_NOT_ACCEPTED_YET = (
    Rewind(
        _TOLERANCE,
        "        # The function was renamed in #1456; this row goes with the next version.\n"
        "        # contract-workbench: allow missing-symbol — renamed, and the row goes with v1.1.0\n",
    ),
)

_STAGE_DIFF_BEFORE_ITS_TESTS = (
    Rewind(_STAGE_DIFF, "cosine_similarity", "cosine_of"),
    Rewind(_STAGE_DIFF, "\n#[cfg(test)]\nmod aprt_stage_tests {", until=""),
)

_SCRIPT_BEFORE_ATTENTION = (
    Rewind(_SCRIPT, "import math\n"),
    Rewind(_SCRIPT, '\nATTN_SUBSTAGES = ("q_post_rope", "k_post_rope", "attn_scores", "attn_softmax")\n'),
    Rewind(_SCRIPT, "\n\ndef install_attn_substages_patch(", until="\n\ndef main("),
    Rewind(_SCRIPT, "    from transformers.models.qwen2.modeling_qwen2 import apply_rotary_pos_emb\n"),
    Rewind(_SCRIPT, "    install_attn_substages_patch(first.self_attn, apply_rotary_pos_emb, captured)\n"),
)

COMMITS = (
    Commit(
        branch="main",
        date="2026-04-14T09:20:00+00:00",
        author="Ada Brandt",
        message="trace: save a stage's values to a file (#1398)\n\n"
        "`apr trace --save-tensor` writes one file per stage and layer.\n",
        paths=(
            ".gitignore",
            "README.md",
            "contract-workbench.toml",
            "Cargo.toml",
            "crates/aprender-serve/*",
            _PARENT,
            _FFN,
        ),
        rewinds=(
            Rewind("Cargo.toml", '["crates/apr-cli", "crates/aprender-serve"]', '["crates/aprender-serve"]'),
            *_EIGHTEEN_STAGES,
            *_FIRST_PARENT_VERSION,
            *_FIRST_FFN_VERSION,
        ),
    ),
    Commit(
        branch="main",
        date="2026-04-20T13:05:00+00:00",
        author="Ines Calder",
        message="contract(apr-diff-stage-report-v1): v1.0.0 — the report before the command (#1419)\n",
        paths=("contracts/apr-diff-stage-report-v1.yaml",),
    ),
    Commit(
        branch="main",
        date="2026-04-22T15:40:00+00:00",
        author="Tomas Reyl",
        message="oracle: write the stages of the FP16 reference (#1423)\n\n"
        "The stages that a module gives out by itself; attention's own are still missing.\n",
        paths=("scripts/generate_qwen25_coder_fp16_stages.py",),
        rewinds=_SCRIPT_BEFORE_ATTENTION,
    ),
    Commit(
        branch="main",
        date="2026-04-29T10:15:00+00:00",
        author="Ada Brandt",
        message="diff: hold one stage file against another (#1437)\n",
        paths=("Cargo.toml", "crates/apr-cli/*", _PARENT, _FFN, _FILE_CONTRACT, _TOLERANCE),
        rewinds=(
            *_STAGE_DIFF_BEFORE_ITS_TESTS,
            *_FIRST_FILE_VERSION,
            *_NOT_ACCEPTED_YET,
            *_FIRST_TOLERANCE_VERSION,
        ),
    ),
    Commit(
        branch="main",
        date="2026-05-02T08:30:00+00:00",
        author="Ines Calder",
        message="contracts: the magic, decoding, experts, and the bindings (#1443)\n",
        paths=(
            "contracts/stage-magic-v1.yaml",
            "contracts/greedy-decode-v1.yaml",
            "contracts/trace-moe-stages-v1.yaml",
            "contracts/binding.yaml",
            "scripts/tests/*",
            _TOLERANCE,
        ),
        rewinds=(
            Rewind("scripts/tests/test_stage_names.py", "ATTN_SUBSTAGES, "),
            Rewind(
                "scripts/tests/test_stage_names.py",
                "def test_no_stage_is_captured_twice():",
                until="def test_a_stage_file_has",
            ),
            *_NOT_ACCEPTED_YET,
        ),
    ),
    Commit(
        branch="main",
        date="2026-05-03T16:10:00+00:00",
        author="Ines Calder",
        message="contract(trace-attn-sub-stages-v1): v1.0.0 — a search inside attention (#1448)\n",
        revision="1448",
    ),
    Commit(
        branch="main",
        date="2026-05-04T09:00:00+00:00",
        author="Ines Calder",
        message="contract(trace-attn-sub-stages-v1): v1.1.0 — two stages are absent, not five (#1450)\n",
        paths=("contracts/trace-attn-sub-stages-v1.yaml",),
    ),
    Commit(
        branch="main",
        date="2026-05-04T17:25:00+00:00",
        author="Ada Brandt",
        message="trace: capture attn_scores and attn_softmax (#1452)\n\n"
        "Implements the two stages of trace-attn-sub-stages-v1.\n",
        paths=(_STAGE, _INFERENCE, _EMIT),
    ),
    Commit(
        branch=ORACLE_BRANCH,
        starts_from="main",
        date="2026-05-05T11:45:00+00:00",
        author="Tomas Reyl",
        message="oracle: capture the four stages inside attention\n\n"
        "They come into being inside one forward, so it is replaced by one in plain steps.\n",
        paths=("scripts/*",),
    ),
    Commit(
        branch="main",
        date="2026-05-05T14:30:00+00:00",
        author="Ada Brandt",
        message="test(apr-cli): pin the stage diff against drift (#1456)\n\n"
        "FALSIFY-ATTN-SUB-003 had no test of its own.\n",
        paths=(_STAGE_DIFF, _TOLERANCE),
    ),
    Commit(
        branch="main",
        date="2026-05-06T09:50:00+00:00",
        author="Ines Calder",
        message="oracle: capture the four stages inside attention (#1457)\n\nMerges oracle-attn-substages.\n",
        merges=ORACLE_BRANCH,
        paths=("scripts/*",),
    ),
    Commit(
        branch=ROUTER_BRANCH,
        starts_from="main",
        date="2026-05-06T18:00:00+00:00",
        author="Tomas Reyl",
        message="trace: route tokens to experts\n\nNot ready: no model with experts to try it on.\n",
        revision="moe-router-stages",
    ),
    Commit(
        branch=OPERATOR_BRANCH,
        starts_from="main",
        date="2026-05-07T08:40:00+00:00",
        author="Ines Calder",
        message="contract(aprt-stage-file-v1): v1.1.0 — a cut header is refused too\n",
        paths=(_FILE_CONTRACT,),
    ),
)
"""Oldest first; the last one is checked out."""
