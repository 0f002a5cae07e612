"""Two themes of our own, a dark and a light one: calm grounds, and colour only where it means something."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="workbench-dark",
    primary="#7aa2d6",
    secondary="#8a93a6",
    accent="#7fc8c2",
    warning="#dfb35f",
    error="#e8727c",
    success="#86c08a",
    foreground="#d5d9e0",
    background="#17191c",
    surface="#1d1f23",
    panel="#25282d",
    dark=True,
    variables={
        "cursor-row": "#2c3a4d",
        "cursor-row-away": "#25282d",
        "border-quiet": "#3f444c",
        "dim": "#8b94a5",
        "token-keyword": "#b79be0",
        "token-string": "#93bf85",
        "token-comment": "#7c8596",
        "token-number": "#d9a173",
        "token-function": "#7fb2e5",
        "token-type": "#7fc8c2",
        "token-attribute": "#c9a86a",
    },
)

LIGHT = Theme(
    name="workbench-light",
    primary="#2a5d9c",
    secondary="#5d6675",
    accent="#0c7078",
    warning="#8a5a00",
    error="#b3273a",
    success="#2c7434",
    foreground="#23272e",
    background="#f7f7f4",
    surface="#f0f0ec",
    panel="#e6e6e1",
    dark=False,
    variables={
        "cursor-row": "#cfe0f2",
        "cursor-row-away": "#e6e6e1",
        "border-quiet": "#c4c5c0",
        "dim": "#636974",
        "token-keyword": "#7a3ea8",
        "token-string": "#35701f",
        "token-comment": "#6a707a",
        "token-number": "#9a4c00",
        "token-function": "#1e5a9c",
        "token-type": "#0c7078",
        "token-attribute": "#7c5a00",
    },
)

FALLBACKS = {
    "cursor-row": "primary-muted",
    "cursor-row-away": "panel",
    "border-quiet": "foreground-disabled",
    "dim": "foreground-muted",
    "token-keyword": "secondary",
    "token-string": "success",
    "token-comment": "foreground-muted",
    "token-number": "warning",
    "token-function": "primary",
    "token-type": "accent",
    "token-attribute": "warning",
}
"""Our own variables under a theme that is not ours."""
