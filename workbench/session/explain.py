"""What a rule holds, why, and what to do about its findings: the pages behind ``explain``."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEFAULTS: Mapping[str, str] = MappingProxyType({})


def explain(rule: str, severities: Mapping[str, str] = _DEFAULTS) -> str:
    """A rule's page: name, severity, title, explanation. Plain text, paragraphs a blank line apart.

    Args:
        rule: its name; letters' case does not matter.
        severities: rule to severity, from the settings.

    Raises:
        KeyError: there is no such rule; the message names the nearest ones.
    """
    from workbench.audit.rules import RULES  # noqa: PLC0415 - the pages are read when asked for

    found = RULES.get(rule) or RULES.get(rule.upper()) or RULES.get(rule.lower())
    if found is None:
        near = difflib.get_close_matches(rule.lower(), list(RULES), n=3)
        advice = f"; did you mean {' or '.join(near)}?" if near else "; `explain` without a rule lists them"
        raise KeyError(f"there is no rule {rule}{advice}")
    configured = severities.get(found.name)
    weight = f"{configured}, by the settings" if configured else found.severity.value
    return f"{found.name} ({weight})\n\n{found.title}\n\n{found.explanation.strip()}"


def rule_lines(severities: Mapping[str, str] = _DEFAULTS) -> Iterator[str]:
    """Every rule on a line: name, severity as configured, title."""
    from workbench.audit.rules import RULES  # noqa: PLC0415 - see explain

    width = max(map(len, RULES))
    for rule in RULES.values():
        yield f"{rule.name:{width}}  {severities.get(rule.name, rule.severity.value):7}  {rule.title}"
