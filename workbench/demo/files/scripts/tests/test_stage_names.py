"""The reference side names and writes its stages as the runtime does."""

import struct

from generate_qwen25_coder_fp16_stages import ATTN_SUBSTAGES, HOOKED_STAGES, write_stage


def test_no_stage_is_captured_twice():
    assert not set(ATTN_SUBSTAGES) & set(HOOKED_STAGES.values())


def test_a_stage_file_has_the_runtimes_header(tmp_path):
    written = write_stage(tmp_path, 0, "attn_scores", [0.5, -0.5])
    assert written == tmp_path / "layer-0" / "attn_scores.bin"
    assert written.read_bytes() == b"APRT" + struct.pack("<II2f", 0, 2, 0.5, -0.5)
