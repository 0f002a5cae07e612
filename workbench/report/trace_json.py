"""Comparisons of traces as JSON, by the schemas beside this module, or as ``apr diff --values`` has it.

What is not finite is ``null``: JSON has no word for it. Layers are numbers, the whole model's is ``null``.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.traces.comparison import Comparison, LayerComparison, StageComparison
    from workbench.traces.inspect import FileInfo, TraceInfo
    from workbench.traces.metrics import Element, Metrics, Slice
    from workbench.traces.sizes import Sizes
    from workbench.traces.verdict import Verdict

COMPARE_SCHEMA = "contract-workbench/trace-compare/1"
DIFF_SCHEMA = "contract-workbench/trace-diff/1"
INFO_SCHEMA = "contract-workbench/trace-info/1"
APR_SCHEMA = "apr-stage-diff-v1"
"""Of ``apr diff --values``, which readers of that already know."""


def compare_json(comparison: Comparison, *, expected: str, met: bool | None) -> str:
    """A pair compared.

    Args:
        comparison: the pair.
        expected: the verdict that was expected; empty: none was.
        met: whether it is.
    """
    return _dumped(
        {
            "schema": COMPARE_SCHEMA,
            **comparison_object(comparison),
            "expected": expected or None,
            "expectation_met": met,
        }
    )


def comparison_object(comparison: Comparison) -> dict[str, Any]:
    """A comparison as every JSON has it that holds one; a receipt does, too."""
    return {
        "subject": comparison.subject,
        "oracle": comparison.oracle,
        "declared": list(comparison.declared),
        "threshold": comparison.threshold,
        "sizes": _sizes(comparison.sizes),
        "subject_writer": comparison.subject_writer,
        "oracle_writer": comparison.oracle_writer,
        "prompt": comparison.prompt,
        "notes": list(comparison.notes),
        "layers": [_layer(layer) for layer in comparison.layers],
        "verdict": _verdict(comparison.verdict),
        "holds": comparison.holds,
    }


def diff_json(stage: StageComparison) -> str:
    """Two files compared."""
    return _dumped({"schema": DIFF_SCHEMA, **stage_object(stage)})


def info_json(info: TraceInfo) -> str:
    """What a path holds."""
    return _dumped(
        {
            "schema": INFO_SCHEMA,
            "path": info.path,
            "single": info.single,
            "layers": info.layers,
            "sizes": _sizes(info.sizes),
            "writer": info.writer or None,
            "provenance": dict(info.provenance),
            "problems": list(info.problems),
            "files": [_file(file) for file in info.files],
        }
    )


def apr_json(stage: StageComparison, layer: int | None) -> str:
    """Two files as ``apr diff --values --json`` tells them, whose differences are of single precision.

    Args:
        stage: compared element by element, in the order of the files.
        layer: the one that both headers name; ``None`` for the whole model.
    """
    metrics = stage.metrics
    if metrics is None:
        raise ValueError(stage.reason)
    top = sorted(
        ((_single(abs(each.difference)), each) for each in metrics.top),
        key=lambda pair: (-pair[0], pair[1].index),
    )
    undirected = metrics.sums.aa == 0 or metrics.sums.rr == 0
    value = {
        "schema": APR_SCHEMA,
        "path_a": stage.subject,
        "path_b": stage.oracle,
        "layer": "whole-model" if layer is None else layer,
        "dim_product": stage.lengths[0] if stage.lengths else 0,
        "max_abs_diff": top[0][0] if top else 0.0,
        "max_abs_diff_index": top[0][1].index if top else 0,
        "rms_diff": _single(metrics.rms),
        "cosine_sim": 0.0 if undirected else _number(metrics.cosine),
        "top_diffs": [
            {"index": each.index, "a": each.subject, "b": each.oracle, "abs_diff": size} for size, each in top
        ],
    }
    return json.dumps(value, indent=2)


def _single(value: float) -> float:
    """A number as single precision has it."""
    import struct  # noqa: PLC0415 - for this format alone

    try:
        (found,) = struct.unpack("<f", struct.pack("<f", value))
    except OverflowError:
        return value
    return float(found)


# -- parts ---------------------------------------------------------------------------------------------------


def _layer(layer: LayerComparison) -> dict[str, Any]:
    return {
        "layer": layer.layer,
        "verdict": _verdict(layer.verdict),
        "stages": [stage_object(stage) for stage in layer.stages],
    }


def stage_object(stage: StageComparison) -> dict[str, Any]:
    """One stage of one layer."""
    floor = stage.floor
    return {
        "stage": stage.stage,
        "layer": stage.layer,
        "kind": stage.kind.value,
        "state": stage.state.value,
        "declared": stage.declared,
        "subject": stage.subject or None,
        "oracle": stage.oracle or None,
        "reason": stage.reason,
        "holds": stage.holds,
        "threshold": stage.threshold,
        "vacuous": stage.vacuous,
        "parents": [_place(parent) for parent in stage.parents],
        "introduced": _number(stage.introduced),
        "floor": floor
        and {
            "weights": floor.weights,
            "cosine": floor.cosine,
            "relative_error": floor.relative_error,
        },
        "within_floor": stage.within_floor,
        "layout": {
            "axes": [
                {"name": name, "size": size} for name, size in zip(stage.axes, stage.lengths, strict=True)
            ],
            "subject": stage.subject_layout,
            "oracle": stage.oracle_layout,
            "mask": stage.mask,
            "how": stage.how,
        },
        "metrics": stage.metrics and _metrics(stage.metrics),
        "hints": [
            {
                "kind": hint.kind,
                "text": hint.text,
                "one_minus_cos": _number(hint.one_minus_cos),
                "relative_error": _number(hint.relative_error),
            }
            for hint in stage.hints
        ],
    }


def _metrics(metrics: Metrics) -> dict[str, Any]:
    finiteness = metrics.finiteness
    softmax, logits, equality = metrics.softmax, metrics.logits, metrics.equality
    return {
        "count": metrics.count,
        "masked": metrics.left_out,
        "nan": list(finiteness.nan),
        "positive_infinite": list(finiteness.positive),
        "negative_infinite": list(finiteness.negative),
        "class_differs": finiteness.differing,
        "unexpected": finiteness.unexpected,
        "first_unexpected": _coordinates(finiteness.first) if finiteness.first else None,
        "cosine": _number(metrics.cosine),
        "one_minus_cos": _number(metrics.one_minus_cos),
        "centred_cosine": _number(metrics.centred_cosine),
        "relative_error": _number(metrics.relative_error),
        "sqnr_db": _number(metrics.sqnr),
        "gain": _number(metrics.gain),
        "rms": _number(metrics.rms),
        "mean_abs": _number(metrics.mean_absolute),
        "max_abs": _number(metrics.max_absolute),
        "top": [_element(element) for element in metrics.top],
        "concentration": _number(metrics.concentration),
        "worst_head": metrics.worst_head and _slice(metrics.worst_head),
        "worst_token": metrics.worst_token and _slice(metrics.worst_token),
        "softmax": softmax
        and {
            "rows": softmax.rows,
            "row_sum_error": [_number(each) for each in softmax.row_sum_error],
            "total_variation_mean": _number(softmax.total_variation[0]),
            "total_variation_max": _number(softmax.total_variation[1]),
            "kl_mean": _number(softmax.divergence[0]),
            "kl_max": _number(softmax.divergence[1]),
            "argmax_agreement": softmax.argmax_agreement,
        },
        "logits": logits
        and {
            "rows": logits.rows,
            "kl_mean": _number(logits.divergence[0]),
            "kl_max": _number(logits.divergence[1]),
            "top1_agreement": logits.top1_agreement,
            "topk_agreement": logits.topk_agreement,
            "k": logits.k,
        },
        "equality": equality
        and {"equal": equality.equal, "count": equality.count, "integers": equality.whole},
        "summing_error": metrics.error,
    }


def _element(element: Element) -> dict[str, Any]:
    return {
        "index": element.index,
        "coordinates": _coordinates(element.coordinates),
        "subject": element.subject,
        "oracle": element.oracle,
        "abs_diff": abs(element.difference),
    }


def _coordinates(coordinates: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"axis": axis, "at": at} for axis, at in coordinates]


def _slice(worst: Slice) -> dict[str, Any]:
    return {
        "axis": worst.axis,
        "at": worst.index,
        "relative_error": _number(worst.relative_error),
        "one_minus_cos": _number(worst.one_minus_cos),
    }


def _verdict(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "outcome": verdict.outcome.value,
        "text": str(verdict),
        "stages": list(verdict.stages),
        "crossings": [
            {
                "before": crossing.before,
                "after": crossing.after,
                "related": crossing.related,
                "within_floor": crossing.within_floor,
            }
            for crossing in verdict.crossings
        ],
        "reasons": list(verdict.reasons),
        "causes": [
            {
                "stage": cause.stage,
                "layer": cause.layer,
                "parents": [_place(parent) for parent in cause.parents],
            }
            for cause in verdict.causes
        ],
        "handed_on": [_place(place) for place in verdict.handed_on],
    }


def _place(place: tuple[int | None, str]) -> dict[str, Any]:
    return {"layer": place[0], "stage": place[1]}


def _sizes(sizes: Sizes) -> dict[str, int | None]:
    return {
        "seq": sizes.seq,
        "heads": sizes.heads,
        "kv_heads": sizes.kv_heads,
        "head_dim": sizes.head_dim,
    }


def _file(file: FileInfo) -> dict[str, Any]:
    values = file.values
    return {
        "layer": file.layer,
        "stage": file.stage,
        "path": file.path,
        "count": file.count,
        "kind": file.kind or None,
        "type": file.descr or None,
        "shape": list(file.shape) if file.shape is not None else None,
        "fault": file.fault or None,
        "values": values
        and {
            "min": values.least,
            "max": values.most,
            "mean": values.mean,
            "rms": values.rms,
            "zero": values.zero,
            "nan": values.nan,
            "infinite": values.infinite,
        },
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _dumped(value: Any) -> str:
    # ASCII only: whatever reads it needs no encoding, and file text commands no terminal.
    return json.dumps(value, indent=1)
