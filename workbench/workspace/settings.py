"""The settings of a workspace, as ``contract-workbench.toml`` or ``pyproject.toml`` gives them.

The format is TOML. A file of its own has the keys at top level; in ``pyproject.toml`` they stand under
``[tool.contract-workbench]``. Where both are in one folder, the file of its own is read and the table is not.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.workspace.ladder_settings import FamilySettings, LadderSettings, read_families, read_ladder
from workbench.workspace.receipt_settings import ReceiptSettings, read_receipts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.workspace.pairs import Pair

OWN_FILE = "contract-workbench.toml"
"""A settings file of its own; its folder is a workspace root."""

SHARED_FILE = "pyproject.toml"
"""May carry the settings in a table of its own."""

TABLE = ("tool", "contract-workbench")
"""Where in ``pyproject.toml`` the settings stand."""

SEVERITIES = ("error", "warning", "info", "off")
"""What a rule may be set to, heaviest first."""

LEVELS = ("none", "patch", "minor", "major")
"""What a kind of change may ask of the version."""

_FAIL_ON = ("error", "warning", "info")
_PV = ("kind", "0.1")


class SettingsError(Exception):
    """The settings cannot be used as they stand.

    Attributes:
        path: the settings file.
        line: 1-based line of what is wrong; 0 where it could not be found.
        message: what is wrong and what to do about it, one sentence or two.
    """

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Settings:
    """What a team has settled for its workspace. TOML spells ``fail_on`` as ``fail-on``.

    Attributes:
        contracts: globs of contract files, relative to the root (``contracts/**/*.yaml``; ``*`` stays inside
            one folder, ``**`` crosses folders). Empty: ``*.yaml`` and ``*.yml`` below any folder named
            ``contracts`` or ``contract`` that is not hidden, and where there is none every YAML file.
        sources: folders whose files are code to look in, relative to the root; ``../sibling`` reaches beside
            it. Nothing outside them and the root is read. Default: the root itself.
        fail_on: the lightest severity that makes ``check`` exit 1: ``error``, ``warning`` (default) or
            ``info``.
        pv: which rules of pv hold: ``kind`` (default, by the kind of contract) or ``0.1`` (the strict old
            set).
        accepted: file of accepted findings, relative to the root; empty: none.
        lock: file of verified fingerprints, relative to the root; empty: ``contract-workbench.lock`` in the
            folder of the contracts.
        severities: table of rule name to ``error``, ``warning``, ``info`` or ``off``.
        levels: table of kind of change to ``none``, ``patch``, ``minor`` or ``major``: what it asks of the
            version, where that is not the default.
        lookup: fields that are otherwise not looked up, and shall be (``references``).
        base: name of the main branch; empty: what the remote calls its head, else ``main``, else ``master``.
        traces: pairs of traces, in the order of the file.
        ladder: the order of statuses, their words and needs, where the team has other ones.
        families: contracts whose statuses have needs of their own; the first that fits counts.
        receipts: which commands of contracts may be run, when somebody asks for it.
        path: the file the settings were read from; ``None`` when there is none and defaults hold.
    """

    contracts: tuple[str, ...] = ()
    sources: tuple[str, ...] = (".",)
    fail_on: str = "warning"
    pv: str = "kind"
    accepted: str = ""
    lock: str = ""
    severities: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    levels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lookup: tuple[str, ...] = ()
    base: str = ""
    traces: tuple[Pair, ...] = ()
    ladder: LadderSettings = field(default_factory=LadderSettings)
    families: tuple[FamilySettings, ...] = ()
    receipts: ReceiptSettings = field(default_factory=ReceiptSettings)
    path: Path | None = None


_KEYS = {
    "contracts": "contracts",
    "sources": "sources",
    "fail-on": "fail_on",
    "pv": "pv",
    "accepted": "accepted",
    "lock": "lock",
    "severities": "severities",
    "levels": "levels",
    "lookup": "lookup",
    "base": "base",
    "traces": "traces",
    "ladder": "ladder",
    "families": "families",
    "receipts": "receipts",
}


def settings_file(folder: Path) -> Path | None:
    """The settings file that a folder has, and that makes it a workspace root; ``None`` when it has none.

    A ``pyproject.toml`` that is no valid TOML but plainly holds the table counts, so that its fault is told.
    """
    own = folder / OWN_FILE
    if own.is_file():
        return own
    shared = folder / SHARED_FILE
    if not shared.is_file():
        return None
    try:
        text = shared.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    if TABLE[1] not in text:
        return None
    try:
        return shared if _table(tomllib.loads(text)) is not None else None
    except tomllib.TOMLDecodeError:
        return shared if re.search(r"(?m)^\s*\[tool\.[\"']?contract-workbench[\"'\].]", text) else None


def load_settings(root: Path) -> Settings:
    """Read the settings of a workspace root; defaults where it has no settings file.

    Raises:
        SettingsError: the file is no TOML, a key is unknown, or a value has the wrong type or is none of
            those that can be chosen.
    """
    path = settings_file(root)
    if path is None:
        return Settings()
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(path, 0, f"is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise SettingsError(path, 0, f"cannot be read: {error.strerror or error}") from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise SettingsError(
            path, int(found[1]) if found else text.count("\n") + 1, f"is not TOML: {error}"
        ) from None
    table = document if path.name == OWN_FILE else _table(document)
    if not isinstance(table, dict):
        raise SettingsError(path, _line(text, "contract-workbench"), f"[{'.'.join(TABLE)}] must be a table")
    return _Reader(path, text).read(table)


def _table(document: Mapping[str, Any]) -> Any:
    tool = document.get(TABLE[0])
    return tool.get(TABLE[1]) if isinstance(tool, dict) else None


def _line(text: str, key: str, table: str = "") -> int:
    """The line on which ``key`` is given (in ``table``, where one is named); 0 when it is not plain.

    ``families.needs#2`` is the table ``needs`` of the second table ``[[families]]``.
    """
    table, _, nth = table.partition("#")
    outer, _, inner = table.rpartition(".")
    given = re.compile(rf"""^\s*(?:[\w."'-]+\.)?["']?{re.escape(key)}["']?\s*[=.]""")
    inline = re.compile(rf"""[{{,]\s*["']?{re.escape(key)}["']?\s*=""")
    header = re.compile(r"^\s*\[+\s*(.+?)\s*\]+\s*(?:#.*)?$")
    inside, named, left = "", 0, int(nth or 0)
    for number, line in enumerate(text.split("\n"), 1):
        found = header.match(line)
        if found and "=" not in line:
            inside = found[1].replace('"', "").replace("'", "")
            left -= inside.endswith(outer or table) and "[[" in line
            if inside.rsplit(".", 1)[-1] == key or (nth and left == 0 and not named):
                named = number
            continue
        within = bool(outer) and inside.endswith(outer) and line.lstrip().startswith(inner)
        here = table == "" or inside.endswith(table) or table in line or within
        if left <= 0 and here and (given.match(line) or (table and inline.search(line))) and _ours(inside):
            return number
    return named


def _ours(inside: str) -> bool:
    return not inside.startswith("tool.") or inside.startswith("tool.contract-workbench")


class _Reader:
    """Turns the table into settings, and tells the line of what it does not take."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def fail(self, key: str, message: str, table: str = "") -> SettingsError:
        return SettingsError(self.path, _line(self.text, key, table), message)

    def known(self, table: Mapping[str, Any]) -> None:
        for key in table:
            if key not in _KEYS:
                near = difflib.get_close_matches(str(key).replace("_", "-"), _KEYS, n=1)
                advice = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(_KEYS))}"
                raise self.fail(key, f"unknown setting {key!r}: {advice}")

    def read(self, table: Mapping[str, Any]) -> Settings:
        self.known(table)
        values: dict[str, Any] = {"path": self.path}
        for key in ("contracts", "sources", "lookup"):
            if key in table:
                values[key] = self.words(key, table[key])
        for key in ("accepted", "lock", "base"):
            if key in table:
                values[key] = self.word(key, table[key])
        if "fail-on" in table:
            values["fail_on"] = self.choice("fail-on", table["fail-on"], _FAIL_ON)
        if "pv" in table:
            values["pv"] = self.choice("pv", table["pv"], _PV)
        if "severities" in table:
            values["severities"] = self.choices(
                "severities", table["severities"], SEVERITIES, "rule to severity"
            )
        if "levels" in table:
            values["levels"] = self.choices("levels", table["levels"], LEVELS, "kind of change to level")
        if "traces" in table:
            values["traces"] = self.traces(table["traces"])
        ladder = values["ladder"] = read_ladder(table.get("ladder", {}), self)
        if "receipts" in table:
            values["receipts"] = read_receipts(table["receipts"], self)
        values["families"] = read_families(table.get("families", []), ladder.rungs, self)
        return Settings(**values)

    def traces(self, value: Any) -> tuple[Pair, ...]:
        from workbench.workspace.pairs import read_pairs  # noqa: PLC0415 - few workspaces have any

        return read_pairs(value, self.text, lambda line, message: SettingsError(self.path, line, message))

    def word(self, key: str, value: Any, table: str = "") -> str:
        if not isinstance(value, str):
            raise self.fail(key, f'{key} must be text, such as {key} = "…", not {_kind(value)}', table)
        self.clean(key, value, table)
        return value

    def words(self, key: str, value: Any, table: str = "") -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            told = f'{key} must be a list of texts, such as {key} = ["…"], not {_kind(value)}'
            raise self.fail(key, told, table)
        for each in value:
            self.clean(key, each, table)
            if not each.strip():
                raise self.fail(key, f"{key} holds an empty text: take it out", table)
        if not value and not table and key != "lookup":
            raise self.fail(key, f"{key} is empty: name at least one, or leave the key out for the default")
        return tuple(value)

    def clean(self, key: str, value: str, table: str = "") -> None:
        if "\0" in value:
            raise self.fail(key, f"{key} holds a NUL character, which no path can", table)

    def choice(self, key: str, value: Any, choices: tuple[str, ...], table: str = "") -> str:
        if not isinstance(value, str) or value not in choices:
            given = repr(value) if isinstance(value, str) else _kind(value)
            listed = ", ".join(f'"{choice}"' for choice in choices)
            raise self.fail(key, f"{key} must be one of {listed}, not {given}", table)
        return value

    def choices(self, key: str, value: Any, choices: tuple[str, ...], what: str) -> Mapping[str, str]:
        if not isinstance(value, dict):
            raise self.fail(key, f"{key} must be a table of {what}, not {_kind(value)}")
        return MappingProxyType(
            {name: self.choice(name, given, choices, key) for name, given in value.items()}
        )


def _kind(value: Any) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")
