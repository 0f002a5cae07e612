"""The demo's traces: three folders of stage files, computed when the demo is written.

``traces/oracle`` holds the FP16 reference, ``traces/apr`` what the runtime captured with a defect in it, and
``traces/apr-repaired`` the same without the defect. The files are what such runs leave behind: the magic,
the layer, a count and 32-bit values, with no shape in them. git ignores the folder: captures are not kept
there.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.demo.attention import Layer

FOLDER = "traces"
"""Below the demo's root; ignored by git."""

PROMPT = "What is 2+2?"
TOKENS = (3838, 374, 220, 17, 10, 17, 30)
"""The prompt's ids; one of them comes twice."""

_HEADER = struct.Struct("<4sII")
_PROVENANCE = """\
model: demo attention, {layers} layers, {heads} heads over {kv_heads} KV heads of {head_dim}
prompt: {prompt}
tokens: {tokens}
dtype: float16
device: cpu
layers_captured: {captured}
written_by: contract-workbench demo (numpy {numpy})
"""


def captured_traces() -> Iterator[tuple[str, bytes]]:
    """Run the model three times: path below the demo's root and bytes of every file, in order of the run."""
    import numpy as np  # noqa: PLC0415 - only a demo that is being written needs it

    from workbench.demo import attention  # noqa: PLC0415

    runs = (
        ("oracle", attention.run_reference(TOKENS)),
        ("apr", attention.run_runtime(TOKENS, attention.wrong_kv_head)),
        ("apr-repaired", attention.run_runtime(TOKENS)),
    )
    for name, layers in runs:
        yield from _files(f"{FOLDER}/{name}", layers)
    told = _PROVENANCE.format(
        layers=attention.LAYERS,
        heads=attention.HEADS,
        kv_heads=attention.KV_HEADS,
        head_dim=attention.HEAD_DIM,
        prompt=PROMPT,
        tokens=" ".join(map(str, TOKENS)),
        captured=",".join(map(str, range(attention.LAYERS))),
        numpy=np.__version__,
    )
    yield f"{FOLDER}/oracle/_PROVENANCE.txt", told.encode()


def _files(folder: str, layers: Sequence[Layer]) -> Iterator[tuple[str, bytes]]:
    for number, stages in enumerate(layers):
        for stage, values in stages.items():
            header = _HEADER.pack(b"APRT", number, values.size)
            yield f"{folder}/layer-{number}/{stage}.bin", header + values.astype("<f4").tobytes()
