"""Writes the reference side of a layer-0 comparison: every stage of an FP16 model, one file each.

Usage: generate_qwen25_coder_fp16_stages.py MODEL PROMPT FOLDER

Needs torch and transformers; nothing is imported before the arguments have been read, so that the
names below can be looked at (and tested) on a machine that has neither.
"""

from __future__ import annotations

import math
import struct
import sys
from pathlib import Path

STAGE_MAGIC = b"APRT"

HOOKED_STAGES = {
    "input_layernorm": "attn_norm",
    "self_attn.o_proj": "attn_out",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_out",
}

ATTN_SUBSTAGES = ("q_post_rope", "k_post_rope", "attn_scores", "attn_softmax")


def write_stage(folder: Path, layer: int, stage: str, values: list[float]) -> Path:
    """Writes one stage the way the runtime does, and says where."""
    target = folder / f"layer-{layer}" / f"{stage}.bin"
    target.parent.mkdir(parents=True, exist_ok=True)
    header = STAGE_MAGIC + struct.pack("<II", layer, len(values))
    target.write_bytes(header + struct.pack(f"<{len(values)}f", *values))
    return target


def flat(tensor) -> list[float]:
    """A tensor's values in memory order, as 32-bit floats."""
    return tensor.detach().float().cpu().reshape(-1).tolist()


def hook_stages(layer_module, captured: dict[str, list[float]]) -> None:
    """Keeps the output of every module of a layer that is a stage by itself."""
    for name, stage in HOOKED_STAGES.items():
        module = layer_module.get_submodule(name)
        module.register_forward_hook(
            lambda _module, _given, output, stage=stage: captured.__setitem__(stage, flat(output))
        )


def install_attn_substages_patch(attention, rotate, captured: dict[str, list[float]]) -> None:
    """Keeps the four stages that no module gives out by itself.

    They come into being inside attention's own forward, so it is replaced by one that does the same in
    plain steps. `rotate` applies the model's rotary embedding to (q, k). For FALSIFY-ATTN-SUB-004 of
    trace-attn-sub-stages-v1.yaml, which had no reference to be held against.
    """

    def traced_forward(hidden_states, position_embeddings, attention_mask=None, **_other):
        """Attention in plain steps, each kept: the reference of trace-attn-sub-stages-v1, SUB-004."""
        rows, length = hidden_states.shape[:2]
        shape = (rows, length, -1, attention.head_dim)
        q = attention.q_proj(hidden_states).view(shape).transpose(1, 2)
        k = attention.k_proj(hidden_states).view(shape).transpose(1, 2)
        v = attention.v_proj(hidden_states).view(shape).transpose(1, 2)
        q, k = rotate(q, k, *position_embeddings)
        captured["q_post_rope"], captured["k_post_rope"] = flat(q), flat(k)
        shared = q.shape[1] // k.shape[1]
        k, v = k.repeat_interleave(shared, dim=1), v.repeat_interleave(shared, dim=1)
        scores = q @ k.transpose(2, 3) / math.sqrt(attention.head_dim)
        captured["attn_scores"] = flat(scores)
        if attention_mask is not None:
            scores = scores + attention_mask
        shares = scores.float().softmax(dim=-1).to(q.dtype)
        captured["attn_softmax"] = flat(shares)
        mixed = (shares @ v).transpose(1, 2).reshape(rows, length, -1)
        captured["attention"] = flat(mixed)
        return attention.o_proj(mixed), shares

    attention.forward = traced_forward


def main(arguments: list[str]) -> int:
    """Runs the prompt through layer 0 and writes what was kept."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    model_name, prompt, folder = arguments
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.models.qwen2.modeling_qwen2 import apply_rotary_pos_emb

    tokens = AutoTokenizer.from_pretrained(model_name)(prompt, return_tensors="pt")
    model = AutoModelForCausalLM.from_pretrained(model_name, torch_dtype=torch.float16)
    captured: dict[str, list[float]] = {}
    first = model.model.layers[0]
    hook_stages(first, captured)
    install_attn_substages_patch(first.self_attn, apply_rotary_pos_emb, captured)
    with torch.no_grad():
        model(**tokens)
    for stage, values in captured.items():
        print(write_stage(Path(folder), 0, stage, values))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
