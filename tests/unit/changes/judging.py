"""An edit judged from outside: what both parsers made of the file before and after, and which lines differ.

Nothing of ``workbench.changes`` but the operations' values is used: the trees, the edit on them and an item's
own lines are worked out here once more, from PyYAML's and ruamel.yaml's public composers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import yaml
from ruamel.yaml import YAML

from workbench.changes.operation import AddItem, MoveItem, RemoveField, RemoveItem, ReplaceItem, SetText

PATH = "c.yaml"
STR = "tag:yaml.org,2002:str"
SEQ = "tag:yaml.org,2002:seq"
NULL = "tag:yaml.org,2002:null"


class Placed(NamedTuple):
    """An operation and the place it is about: of a list's operation, the list's path."""

    where: tuple
    operation: object


def places(text: str, words: str) -> list[Placed]:
    """Every operation at every place of a document's scalars, lists and mappings."""
    found: list[Placed] = []
    seen: set[int] = set()
    work = [(first_root(text), ())]
    while work:
        node, where = work.pop()
        if id(node) in seen or any(isinstance(step, str) and not step.replace(".", "") for step in where):
            continue
        seen.add(id(node))
        field = "." + ".".join(map(str, where))
        if isinstance(node, yaml.MappingNode):
            work += [
                (value, (*where, key.value)) for key, value in node.value if isinstance(key, yaml.ScalarNode)
            ]
            if len(node.value) > 1:
                found += [
                    Placed((*where, key.value), RemoveField(PATH, "", f"{field.rstrip('.')}.{key.value}"))
                    for key, value in node.value
                    if isinstance(key, yaml.ScalarNode)
                    and key.value.replace(".", "")
                    and id(value) not in seen
                ]
            if where and node.value:
                new = f"{field}.brand-new"
                found.append(Placed((*where, "brand-new"), SetText(PATH, "", new, words)))
                found.append(Placed((*where, "brand-new"), AddItem(PATH, "", new, words)))
        elif isinstance(node, yaml.SequenceNode) and where:
            work += [(item, (*where, at)) for at, item in enumerate(node.value)]
            found += on_list(node, where, field, words)
        elif where:
            found.append(Placed(where, SetText(PATH, "", field, words)))
    return found


def on_list(node, where: tuple, field: str, words: str) -> list[Placed]:
    count = len(node.value)
    found = [Placed(where, AddItem(PATH, "", field, words, at)) for at in sorted({0, count // 2, count})]
    for at, item in enumerate(node.value):
        old = said(item)
        found.append(Placed(where, RemoveItem(PATH, "", field, old, at)))
        found.append(Placed(where, MoveItem(PATH, "", field, old, count // 2 if at == 0 else 0, at)))
        if isinstance(item, yaml.ScalarNode):
            found.append(Placed(where, ReplaceItem(PATH, "", field, old, words, at)))
    return found


@lru_cache(maxsize=4)
def first_root(text: str):
    return next(yaml.compose_all(text, Loader=yaml.CSafeLoader))


def said(node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.MappingNode):
        return ", ".join(
            said(key) + ":" + ("" if value.tag == NULL else " " + said(value)) for key, value in node.value
        )
    return ", ".join(said(item) for item in node.value)


@lru_cache(maxsize=4)
def libyaml(text: str) -> list:
    return [plain(node) for node in yaml.compose_all(text, Loader=yaml.CSafeLoader)]


@lru_cache(maxsize=4)
def ruamel(text: str) -> list:
    parser = YAML(typ="safe", pure=True)
    parser.composer.warn_double_anchors = False
    return [plain(node) for node in parser.compose_all(text)]


def plain(node):
    """A node as [tag, text] or [tag, [child, …]], a pair of a mapping being a list of two; never changed."""
    value = node.value
    if not isinstance(value, str):
        value = [[plain(part) for part in each] if isinstance(each, tuple) else plain(each) for each in value]
    return [str(node.tag), value]


def judge(before: str, placed: Placed, after: str, *, parsers=(libyaml, ruamel)) -> None:
    """Assert that an operation did what it says, for each parser, and that only its own lines differ."""
    for parser in parsers:
        assert_meant(parser(before), placed, parser(after))
    assert before.startswith("\ufeff") == after.startswith("\ufeff")
    assert_own_lines(before.removeprefix("\ufeff"), placed, after.removeprefix("\ufeff"))


def at(tree, where):
    for step in where:
        tree = tree[1][step] if isinstance(step, int) else next(v for k, v in tree[1] if k[1] == step)
    return tree


def opened(before: list, where: tuple) -> list:
    """Documents with the way to a place copied, and two floors below it: it can be changed there."""
    documents = [*before]
    documents[0] = node = copied(documents[0])
    for step in where:
        here = step if isinstance(step, int) else next(i for i, (k, _) in enumerate(node[1]) if k[1] == step)
        below = copied(node[1][here] if isinstance(step, int) else node[1][here][1])
        node[1][here] = below if isinstance(step, int) else [node[1][here][0], below]
        node = below
    if node[0] == SEQ:
        node[1] = [copied(item) for item in node[1]]
    return documents


def copied(node: list) -> list:
    tag, value = node
    return [tag, value if isinstance(value, str) else [*value]]


def assert_meant(before: list, placed: Placed, after: list) -> None:
    where, operation = placed
    if isinstance(operation, RemoveField):
        meant = opened(before, where[:-1])
        parent = at(meant[0], where[:-1])
        parent[1] = [pair for pair in parent[1] if pair[0][1] != where[-1]]
        assert after == meant
        return
    meant = opened(before, where[:-1] if where[-1] == "brand-new" else where)
    now = at(after[0], where)
    if where[-1] == "brand-new":
        parent = at(meant[0], where[:-1])
        index = next(i for i, (key, _) in enumerate(at(after[0], where[:-1])[1]) if key[1] == "brand-new")
        new = [STR, operation.text]
        value = [SEQ, [new]] if isinstance(operation, AddItem) else new
        parent[1].insert(index, [[STR, "brand-new"], value])
    elif isinstance(operation, SetText):
        put(at(meant[0], where), now, operation.text)
    else:
        then = at(meant[0], where)
        if isinstance(operation, AddItem):
            if then[0] == NULL:
                then[:] = [SEQ, []]
            then[1].insert(operation.at, [STR, operation.text])
        elif isinstance(operation, RemoveItem):
            del then[1][operation.at]
        elif isinstance(operation, MoveItem):
            then[1].insert(min(operation.to, len(then[1]) - 1), then[1].pop(operation.at))
        else:
            put(then[1][operation.at], now[1][operation.at], operation.text)
    assert after == meant


def put(then: list, now: list, text: str) -> None:
    """Take the new scalar over, if it is the text: but for the last line ends, which a block implies."""
    assert now[1].rstrip("\n") == text.rstrip("\n")
    assert now[1] == text or then[1].endswith("\n") or now[1].endswith("\n") == then[1].endswith("\n")
    assert now[0] in {STR, then[0]}
    then[:] = now


def assert_own_lines(before: str, placed: Placed, after: str) -> None:
    where, operation = placed
    old, new = in_lines(before), in_lines(after)
    if isinstance(operation, RemoveField):
        assert_pair_gone(before, where, old, new)
        return
    node, item, key = found(before, where, operation)
    if isinstance(operation, AddItem | RemoveItem) and flow_or_empty(node):
        first, last = own(before, node, key)
    elif where[-1] == "brand-new" or isinstance(operation, AddItem):
        short, long = old, new
        same = next(
            (i for i, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short)
        )
        tail = long[len(long) - (len(short) - same) :]
        if node.flow_style:
            assert old[:same] == new[:same]
            return
        assert [*long[:same], *tail] == short, "something else than an insertion"
        return
    elif isinstance(operation, MoveItem) and not node.flow_style:
        first, last = own(before, node, key)
        mine = slice(*own(before, node.value[operation.at], None))
        kept = [*old[: mine.start], *old[mine.stop + 1 :]]
        moved = old[mine.start : mine.stop + 1]
        assert any(new == [*kept[:i], *moved, *kept[i:]] for i in range(len(kept) + 1)) or deep_comment(old)
    else:
        first, last = own(before, node, key) if item is None else own(before, item, None)
    assert new[:first] == old[:first], "a line before the item's own differs"
    rest = old[last + 1 :]
    assert new[len(new) - len(rest) :] == rest, "a line behind the item's own differs"


def assert_pair_gone(before: str, where: tuple, old: list[str], new: list[str]) -> None:
    parent, _, above = found(before, where[:-1], None)
    number = next(i for i, (key, _) in enumerate(parent.value) if key.value == where[-1])
    key, value = parent.value[number]
    first = before.count("\n", 0, key.start_mark.index)
    last = max(first, own(before, value, key)[1])
    alone = not old[first][: key.start_mark.column].strip("\ufeff ")
    if parent.flow_style:
        first, last = own(before, parent, above)
        assert new[:first] == old[:first]
        assert new[len(new) - len(old[last + 1 :]) :] == old[last + 1 :]
    elif alone:
        rest = old[last + 1 :] or [""]
        assert new == [*old[:first], *rest] or [*new, ""] == [*old[:first], *rest] or new == old[:first]
    else:
        following = before.count("\n", 0, parent.value[number + 1][0].start_mark.index)
        joined = old[first][: key.start_mark.column] + old[following].lstrip(" ")
        assert new == [*old[:first], joined, *old[following + 1 :]]


@lru_cache(maxsize=4)
def in_lines(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]


def deep_comment(lines: list[str]) -> bool:
    """Whether a comment stands so deep that a block text above it would take it in."""
    return any(line.startswith("      #") for line in lines)


def leaves_a_blank_line(before: str, placed: Placed) -> bool:
    """Whether what goes stands right between a text that keeps its blank lines and a blank line of nobody's.

    Without it that line would be the text's, whose value would be another.
    """
    where, operation = placed
    before = before.removeprefix("\ufeff")
    if isinstance(operation, RemoveField):
        parent, _, _ = found(before, where[:-1], None)
        number = next(i for i, (key, _) in enumerate(parent.value) if key.value == where[-1])
        children = [value for _, value in parent.value]
        first = before.count("\n", 0, parent.value[number][0].start_mark.index)
    elif isinstance(operation, MoveItem | RemoveItem):
        parent, _, _ = found(before, where, operation)
        number, children = operation.at, parent.value
        first = own(before, children[number], None)[0]
    else:
        return False
    if parent.flow_style or not number:
        return False
    lines = in_lines(before)
    text = last_leaf(children[number - 1])
    last = max(own(before, children[number], None)[1], first)
    return (
        keeps(before, text)
        and own(before, text, None)[1] + 1 == first
        and last + 2 < len(lines)
        and not lines[last + 1].strip()
    )


def without_gaps(before: str, placed: Placed) -> bool:
    """Whether nothing stands between the items of a list: neither comment nor blank line."""
    before = before.removeprefix("\ufeff")
    node, _, key = found(before, placed.where, placed.operation)
    first, last = own(before, node, key)
    return not any(not line.strip() or "#" in line for line in in_lines(before)[first : last + 1])


def found(before, where, operation):
    node = first_root(before)
    key = None
    for step in where[:-1] if where[-1:] == ("brand-new",) else where:
        if isinstance(step, int):
            node = node.value[step]
        else:
            key, node = next((k, v) for k, v in node.value if k.value == step)
    if isinstance(operation, RemoveItem | ReplaceItem):
        return node, node.value[operation.at], key
    return node, None, key


def flow_or_empty(node) -> bool:
    return isinstance(node, yaml.ScalarNode) or bool(node.flow_style) or len(node.value) <= 1


def own(text: str, node, key) -> tuple[int, int]:
    """The first and last line that are a node's own, its dash and the comment on its line among them."""
    lines = in_lines(text)
    first = text.count("\n", 0, node.start_mark.index)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and key is not None:
        first = text.count("\n", 0, key.start_mark.index)
    elif key is None:
        while first and not lines[first].lstrip("\ufeff ").startswith("-") and ":" not in lines[first]:
            first -= 1
    leaf = last_leaf(node)
    end = max(leaf.end_mark.index, node.start_mark.index)
    source = text[:end]
    if getattr(leaf, "style", None) in ("|", ">"):
        source = source.removesuffix("\n") if keeps(text, leaf) else source.rstrip()
    return first, max(source.count("\n"), first)


def last_leaf(node):
    """What a block collection ends with."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def keeps(text: str, leaf) -> bool:
    """Whether a block text keeps the blank lines behind it."""
    header = text[leaf.start_mark.index :].split("\n", 1)[0].split("#", 1)[0]
    return getattr(leaf, "style", None) in ("|", ">") and "+" in header
