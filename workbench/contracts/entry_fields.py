"""What the fields of a changelog's row are for, by the names that contracts give them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    """What a field of a row tells."""

    VERSION = "version"
    WAS_VERSION = "was version"
    DATE = "date"
    TEXT = "text"
    TITLE = "title"
    STATUS = "status"
    WAS_STATUS = "was status"
    REASON = "reason"
    LEVEL = "level"


_NAMES: dict[Role, tuple[str, ...]] = {
    Role.VERSION: ("version", "to_version", "new_version", "ver", "release"),
    Role.WAS_VERSION: ("from_version", "old_version", "previous_version"),
    Role.DATE: ("date", "released", "when", "timestamp", "amended", "changed"),
    Role.STATUS: ("status", "to", "to_status", "new_status"),
    Role.WAS_STATUS: ("from", "from_status", "old_status", "previous_status"),
    Role.TEXT: (
        "change", "changes", "description", "text", "entry", "note", "notes", "summary", "details",
        "message", "what", "amendment", "comment",
    ),
    Role.TITLE: ("title", "subject", "heading"),
    Role.REASON: ("reason", "why", "rationale"),
    Role.LEVEL: ("level", "bump", "kind", "type"),
}  # fmt: skip


def roles_of(keys: Iterable[str]) -> dict[Role, str]:
    """Which of a row's keys plays each role; a title or reason says what happened where no other does."""
    there = set(keys)
    roles = {
        role: name for role, names in _NAMES.items() if (name := next((n for n in names if n in there), ""))
    }
    for other in (Role.TITLE, Role.REASON):
        if Role.TEXT not in roles and other in roles:
            roles[Role.TEXT] = roles.pop(other)
    return roles
