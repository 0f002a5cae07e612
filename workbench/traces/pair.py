"""A pair of traces on disk: which stages both have, what is known of the model, who wrote them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

from workbench.traces.arrange import arrange
from workbench.traces.fault import TraceFaultError
from workbench.traces.folder import Trace, Writer, layer_of_folder, open_trace
from workbench.traces.layout import LayoutError, flat
from workbench.traces.measure import Job, measure, plan_of
from workbench.traces.provenance import prompts_agree, prompts_differ
from workbench.traces.sizes import Sizes, inferred
from workbench.traces.stages import Kind, canonical
from workbench.traces.tensor import OpenTensor, describe
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.traces.folder import Place
    from workbench.traces.layout import Arrangement
    from workbench.traces.measure import Kept
    from workbench.traces.options import Options

_NEAR = 0.5
"""``1 - cos`` below which two sides are taken to lie in the same order."""


class RefusedError(Exception):
    """Two traces that are not compared at all; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two traces, opened.

    Attributes:
        subject: what is under test.
        oracle: what it is held against.
        places: per place the files of the subject and of the oracle; ``None`` where a side has none.
        sizes: of the model, as far as they are given or found.
        writers: who wrote the subject, and who the oracle.
        prompt: what is known of the prompts.
        notes: what the operator should know.
    """

    subject: Trace
    oracle: Trace
    places: dict[Place, tuple[str | None, str | None]]
    sizes: Sizes
    writers: tuple[Writer, Writer]
    prompt: str
    notes: tuple[str, ...]


def open_pair(subject: Path, oracle: Path, options: Options, kept: Kept | None = None) -> Pair:
    """Look what two paths hold, and what is known about them.

    Args:
        subject: what is under test.
        oracle: what it is held against.
        options: what is given.
        kept: what was measured before; who wrote a side may have to be told by its values.

    Raises:
        TraceFaultError: a path holds no trace.
        RefusedError: one is a file and the other a folder, or they are known to be of different prompts.
    """
    one, other = open_trace(subject), open_trace(oracle)
    if one.single != other.single:
        raise RefusedError(
            f"{'the subject' if one.single else 'the oracle'} is a file and the other side a folder: "
            "name two folders, or two files"
        )
    why = prompts_differ(one.provenance, other.provenance)
    if why is not None:
        raise RefusedError(f"the two traces are of different prompts ({why}): capture both with the same one")
    agree = prompts_agree(one.provenance, other.provenance)
    notes = [f"subject: {problem}" for problem in one.problems]
    notes += [f"oracle: {problem}" for problem in other.problems]
    places = _single(one, other, notes) if one.single else _matched(one, other)
    sizes, told = _sizes(one, other, places, options)
    notes += told
    writers, told = _writers(one, other, places, sizes, options, kept=kept)
    notes += told
    prompt = "same prompt" if agree else "prompt unverified: " + _unverified(one, other)
    return Pair(one, other, places, sizes, writers, prompt, tuple(notes))


def _unverified(one: Trace, other: Trace) -> str:
    silent = [
        name
        for name, trace in (("the subject", one), ("the oracle", other))
        if trace.provenance is None or (trace.provenance.prompt is None and trace.provenance.tokens is None)
    ]
    if not silent:
        return "one side tells its text and the other its tokens"
    return f"{' and '.join(silent)} {'carry' if len(silent) > 1 else 'carries'} none"


def _matched(one: Trace, other: Trace) -> dict[Place, tuple[str | None, str | None]]:
    places = dict.fromkeys([*one.files, *other.files])
    return {place: (one.files.get(place), other.files.get(place)) for place in places}


def _single(one: Trace, other: Trace, notes: list[str]) -> dict[Place, tuple[str | None, str | None]]:
    """Two files are a pair whatever they are called; what their headers say has to agree."""
    ((place, file),) = one.files.items()
    ((theirs, beside),) = other.files.items()
    if place[1] != theirs[1]:
        notes.append(f"the files are called {place[1]} and {theirs[1]}: they are compared as {place[1]}")
    layer = place[0]
    try:
        header = describe(file)
        layer = header.layer if header.names_layer else layer
    except TraceFaultError:
        pass  # told where the stage is compared
    return {(layer, place[1]): (file, beside)}


# -- sizes ---------------------------------------------------------------------------------------------------


def _sizes(
    one: Trace, other: Trace, places: dict[Place, tuple[str | None, str | None]], options: Options
) -> tuple[Sizes, list[str]]:
    """Lengths of the axes: as given, as the folders say, as the files leave them."""
    sizes = options.sizes
    for trace in (other, one):
        if trace.provenance is not None:
            sizes = sizes.over(trace.provenance.sizes)
    if sizes.whole:
        return sizes, []
    if one.single:
        places = _beside(one, other)
    layers = [layer for layer, _ in places if layer is not None]
    if not layers:
        return sizes, []
    found, answers = inferred(sizes, _counts(places, min(layers)))
    if one.single and not answers:
        return sizes, []
    if not answers and sizes != Sizes():
        return sizes, [f"the files do not fit {sizes}: look at what is given, or at _PROVENANCE.txt"]
    return found, []


def _beside(one: Trace, other: Trace) -> dict[Place, tuple[str | None, str | None]]:
    """The stages that stand beside two single files, where both stand in a folder of captures."""
    sides = []
    for trace in (one, other):
        ((layer, _),) = trace.files
        folder = trace.path.parent
        try:
            whole = open_trace(folder.parent if layer_of_folder(folder.name) is not None else folder)
        except TraceFaultError:
            return {}
        sides.append({place: file for place, file in whole.files.items() if place[0] == layer})
    return {place: (sides[0].get(place), sides[1].get(place)) for place in (sides[0] | sides[1])}


def _counts(places: dict[Place, tuple[str | None, str | None]], layer: int) -> dict[str, int]:
    """Values per stage of a layer; the fewer where the sides differ (K may have been repeated)."""
    counts: dict[str, int] = {}
    for (at, stage), files in places.items():
        if at != layer:
            continue
        for file in files:
            if file is not None:
                try:
                    count = describe(file).count
                except TraceFaultError:
                    continue  # told where the stage is compared
                counts[stage] = min(count, counts.get(stage, count))
    return counts


# -- writers -------------------------------------------------------------------------------------------------


def _writers(
    one: Trace,
    other: Trace,
    places: dict[Place, tuple[str | None, str | None]],
    sizes: Sizes,
    options: Options,
    *,
    kept: Kept | None,
) -> tuple[tuple[Writer, Writer], list[str]]:
    """Who wrote the sides: as given, as their folders show, else by which reading brings Q or K nearer."""
    subject = options.subject_writer or one.writer or Writer.RUNTIME
    oracle = options.oracle_writer or other.writer
    if oracle is not None:
        return (subject, oracle), []
    if one.single:
        return (subject, subject), []
    turned = [
        (stage, files) for (_, stage), files in places.items() if stage in _TURNED and None not in files
    ]
    if sizes.seq == 1 or options.layouts.keys() >= _TURNED or not turned:
        return (subject, Writer.REFERENCE), []
    stage, (ours, theirs) = turned[0]
    if ours is not None and theirs is not None:
        same, crossed = _readings(stage, (ours, theirs), sizes, options, subject, kept=kept)
        if same < _NEAR and not crossed < same:
            nearer = f"{stage} is nearer in the subject's own order, so it is read as {subject.value} writes"
            return (subject, subject), [f"{_UNSAID}: {nearer} (--oracle-writer says otherwise)"]
    usual = "it is read as the reference writes (--oracle-writer runtime says otherwise)"
    return (subject, Writer.REFERENCE), [f"{_UNSAID}: {usual}"]


_TURNED = frozenset({"q_post_rope", "k_post_rope"})
"""Stages whose axes the two writers put in different orders."""

_UNSAID = "the oracle does not say who wrote it"


def _readings(
    stage: str,
    files: tuple[str, str],
    sizes: Sizes,
    options: Options,
    subject: Writer,
    *,
    kept: Kept | None,
) -> tuple[float, float]:
    """``1 - cos`` in the same order, and as the reference writes; NaN where it cannot be read so."""
    try:
        with OpenTensor(files[0]) as a, OpenTensor(files[1]) as r:

            def read_as(arrangement: Arrangement) -> float:
                job = Job(a, r, plan_of(arrangement, Kind.PLAIN), Kind.PLAIN, 1)
                return measure(job, Watch(), kept=kept).one_minus_cos

            if a.tensor.count != r.tensor.count:
                return nan, nan
            same = read_as(flat(a.tensor.count, ""))
            try:
                plain = replace(options, layouts={})
                writers = (subject, Writer.REFERENCE)
                crossed = arrange(stage, a.tensor, r.tensor, sizes, options=plain, writers=writers)
            except LayoutError:
                return same, nan
            return same, read_as(crossed)
    except TraceFaultError:
        return nan, nan  # told where the stage is compared


def wanted(pair: Pair, options: Options) -> list[Place]:
    """The places that are compared: of the layers asked for, and of the whole model.

    Raises:
        RefusedError: a layer that was asked for is on neither side.
    """
    layers = {layer for layer, _ in pair.places if layer is not None}
    if options.layers is not None:
        absent = sorted(set(options.layers) - layers)
        if absent and layers:
            there = ", ".join(map(str, sorted(layers)[:12]))
            raise RefusedError(f"layer {absent[0]} is on neither side; there are {there}")
        if absent:
            raise RefusedError(f"layer {absent[0]} is on neither side: only stages of the whole model are")
    if options.layers is None:
        return [*pair.places]
    sequence = declared(options)
    return [
        (layer, stage)
        for layer, stage in pair.places
        if layer in options.layers or (layer is None and (stage in sequence or not layers))
    ]


def declared(options: Options) -> tuple[str, ...]:
    """The declared sequence in canonical names."""
    return tuple(dict.fromkeys(canonical(name) for name in options.stages))
