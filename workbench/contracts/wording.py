"""The words of a changelog entry, drafted from what a contract says otherwise: which claim, what, and why.

They are a draft: short, in file order, nothing in them that the difference, the draft's reasons or a search
did not tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.contracts.levels import ChangeKind, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from workbench.contracts.difference import Change

_note = re.compile(r"\s+\([^()]*\)$")

_NAME = 3
"""Words up to which an item of evidence is a name, and repeated; a longer one is a line of prose."""

_MOST = 6
"""Names that are told of one field."""

_REASONS = 2

_LONGEST = 60
"""Characters of a text that is quoted."""

_FURTHER = 300
"""Characters up to which what notes say further is quoted: a reason belongs into the entry whole."""

_EVIDENCE = frozenset(
    {
        ChangeKind.EVIDENCE_ADDED,
        ChangeKind.EVIDENCE_REMOVED,
        ChangeKind.EVIDENCE_RENAMED,
        ChangeKind.EVIDENCE_MOVED,
    }
)
_STATUS = frozenset({ChangeKind.STATUS_CHANGED, ChangeKind.STATUS_RAISED, ChangeKind.STATUS_LOWERED})
_QUIET = frozenset({ChangeKind.VERSION_CHANGED})


def drafted(
    changes: Iterable[Change],
    *,
    absent: Callable[[str], bool] | None = None,
    why: Mapping[str, Sequence[str]] | None = None,
    level: Level | None = None,
    recommended: Level = Level.NONE,
    reason: str = "",
) -> str:
    """The words of an entry: a sentence for each claim, equation or field that says something else.

    Args:
        changes: from the base revision to now, in order.
        absent: whether a name that is gone stands nowhere in the code, as far as was looked up.
        why: reasons by claim, as the draft's changes have them.
        level: that was chosen; ``None`` where nothing was.
        recommended: by the rules.
        reason: why the level is below the recommendation.

    Returns:
        One paragraph, empty where nothing changed. Claims that say the same otherwise are told together.
    """
    groups: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        if change.kind not in _QUIET:
            key = (change.container if change.where else "", change.where, change.row)
            groups.setdefault(key, []).append(change)
    told: dict[str, list[str]] = {}
    for (container, where, row), group in groups.items():
        said = "; ".join(_clauses(group, absent or _unknown))
        reasons = [
            each for each in (why or {}).get(where, ()) if " ".join(each.split()).rstrip(".") not in said
        ]
        because = _because(reasons)
        name = _named(container, where)
        told.setdefault(said + because, []).append(f"{name} ({row})" if row else name)
    sentences = []
    for said, names in told.items():
        name = _series(names) if names[0] else ""
        sentences.append(_capital(f"{name}: {said}." if name else f"{said}."))
    if reason and level is not None and level.weight < recommended.weight:
        sentences.append(short_of(level, recommended, reason))
    return " ".join(sentences)


def short_of(level: Level, wanted: Level, reason: str) -> str:
    """The sentence that tells in an entry why its version was bumped by less than its changes ask."""
    return f"Bumped as {level}, not {wanted}: {reason.strip()}"


def _unknown(name: str) -> bool:  # noqa: ARG001 - nothing was looked up
    return False


def _named(container: str, where: str) -> str:
    if container == "equations":
        return f"equation {where}"
    if container in ("proof_obligations", "obligations") and " " in where:
        return f"obligation {_quoted(where)}"
    return f"{container.replace('_', ' ')} {where}" if container == "enforcement" else where


def _clauses(group: Sequence[Change], absent: Callable[[str], bool]) -> Iterator[str]:
    """What became of one claim: its status, what names code, then in file order; a field's items together."""
    done: set[str] = set()
    for change in sorted(group, key=_weight):
        field = _field(change)
        if change.kind in _EVIDENCE:
            if field not in done:
                done.add(field)
                same = [each for each in group if each.kind in _EVIDENCE and _field(each) == field]
                yield from _evidence(field, same, absent)
        elif (said := _other(change, field)) not in done:
            done.add(said)
            yield said


def _weight(change: Change) -> int:
    if change.kind in _STATUS:
        return 0
    field = _field(change)
    return 1 if any(word in field for word in ("function", "symbol", "test")) else 2


def _evidence(field: str, changes: Sequence[Change], absent: Callable[[str], bool]) -> Iterator[str]:
    """What a field named and names; a note behind a name is left out."""
    moved = ChangeKind.EVIDENCE_MOVED
    gone = [_bare(change.before) for change in changes if change.before and change.kind is not moved]
    new = [_bare(change.after) for change in changes if change.after and change.kind is not moved]
    if not gone and not new:
        yield f"{field} in another order"
        return
    if not all(map(_is_name, (*gone, *new))):
        if len(new) > len(gone):
            yield f"{field} has {_count(len(new) - len(gone))} more"
        elif len(gone) > len(new):
            yield f"{field} has {_count(len(gone) - len(new))} less"
        if gone and new:
            yield f"{_count(min(len(gone), len(new)))} of {field} worded otherwise"
        return
    if not gone:
        first = any(change.first for change in changes)
        yield f"{field} names {_names(new)}{', and named nothing before' if first else ' too'}"
        return
    lost = [name for name in gone if absent(name)]
    nowhere = ""
    if lost:
        which = "" if len(lost) == len(gone) else f"{_names(lost)} "
        nowhere = f", {'which no file has' if not which else f'{which}being in no file'},"
    if new:
        yield f"{field} named {_names(gone)}{nowhere or ','} and names {_names(new)} now"
    else:
        yield f"{field} no longer names {_names(gone)}{nowhere.rstrip(',')}"


def _other(change: Change, field: str) -> str:
    before, after = change.before, change.after
    kind = change.kind
    if kind in _STATUS:
        way = {ChangeKind.STATUS_RAISED: " raised", ChangeKind.STATUS_LOWERED: " lowered"}.get(kind, "")
        if before and after:
            return f"status{way} from {_word(before)} to {_word(after)}"
        return f"status {_word(after)}" if after else f"status {_word(before)} taken away"
    if kind in (ChangeKind.TOLERANCE_LOOSENED, ChangeKind.TOLERANCE_TIGHTENED, ChangeKind.TOLERANCE_CHANGED):
        how = kind.value.rpartition("-")[2]
        both = f" from {_quoted(before)} to {_quoted(after)}" if before and after else ""
        return f"{field or 'tolerance'} {how}{both}"
    if kind is ChangeKind.NOTES_CHANGED:
        if further := _further(before, after):
            return f"{field or 'notes'} say further: “{further}”"
        return (
            f"{field or 'notes'} rewritten"
            if before and after
            else f"{field} {'added' if after else 'removed'}"
        )
    if kind.value.endswith("-added"):
        what = field or _noun(kind)
        said = f" ({_short(after)})" if after and not field else ""
        return f"{what} added{said}".strip()
    if kind.value.endswith("-removed"):
        return f"{field or _noun(kind)} removed".strip()
    if kind in (ChangeKind.EQUATION_CHANGED, ChangeKind.OBLIGATION_CHANGED):
        return f"{field or 'text'} changed"
    if before and after and len(before) <= _LONGEST and len(after) <= _LONGEST:
        return f"{field or 'text'} {_quoted(before)} is {_quoted(after)} now"
    return f"{field or 'text'} worded otherwise" if before and after else f"{field or 'text'} changed"


def _further(before: str, after: str) -> str:
    """What notes say behind what they said before, such as why a status was raised; else empty."""
    was, now = " ".join(before.split()), " ".join(after.split())
    added = now[len(was) :].strip().rstrip(".") if was and now.startswith(was) else ""
    return added if len(added) <= _FURTHER else ""


def _field(change: Change) -> str:
    """A field as one speaks of it: its last name, without the numbers of list items."""
    names = [name for name in change.field.split(".") if not name.isdecimal()]
    return names[-1] if names else ""


def _noun(kind: ChangeKind) -> str:
    return "" if kind.value.startswith(("claim", "field", "equation")) else kind.value.partition("-")[0]


def _bare(text: str) -> str:
    """An item without the note in brackets behind its name, if it is one."""
    name = _note.sub("", text)
    return name if _is_name(name) else text


def _is_name(text: str) -> bool:
    return len(text.split()) <= _NAME


def _names(names: Sequence[str]) -> str:
    shown = list(names[:_MOST])
    if len(names) > _MOST:
        shown.append(f"{len(names) - _MOST} more")
    return _series(shown)


def _series(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number: int) -> str:
    return "1 line" if number == 1 else f"{number} lines"


def _because(reasons: Sequence[str]) -> str:
    """Why, as the draft has it: what each reason begins with, the rest being for the draft's own list."""
    told = dict.fromkeys(" ".join(each.split()).partition(", ")[0].rstrip(".") for each in reasons)
    shown = [each for each in told if each][:_REASONS]
    return f" ({'; '.join(shown)})" if shown else ""


def _word(status: str) -> str:
    return status if len(status.split()) == 1 else _quoted(status)


def _quoted(text: str) -> str:
    return f"“{_short(text)}”"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _capital(sentence: str) -> str:
    """A sentence with a capital, unless it begins with a name that has none."""
    word = sentence.split(maxsplit=1)[0] if sentence else ""
    plain = word.isalpha() and word.islower()
    return sentence[:1].upper() + sentence[1:] if plain else sentence
