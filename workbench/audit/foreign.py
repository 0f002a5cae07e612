"""Lines of a language without an index that look as if they define a name: a glance, not a parse."""

from __future__ import annotations

import re
from functools import lru_cache

SCRIPTS = frozenset({"shell", "Make", "Docker", "just", "batch", "PowerShell"})
"""Languages whose files run what others define: a mention in them says nothing about where it is defined."""

_SHELL = frozenset({"shell"})
_RULES = frozenset({"Make", "just"})
_BRACED = frozenset({"JavaScript", "TypeScript", "Svelte", "Vue", "Dart", "Java", "C#", "Groovy", "Gradle"})
_HASH_COMMENTS = frozenset({"shell", "Make", "Docker", "just", "PowerShell", "Ruby", "R", "Perl", "Julia"})
_LONGEST = 2000
"""Characters of a line that are looked at: a longer one was not written by hand."""

_KEYWORD = (
    r"\b(?:function|func|fun|fn|def|sub|proc|procedure|subroutine|filter|class|struct|structure|enum|union|trait"
    r"|interface|type|typedef|const|constant|let|var|val|static|theorem|lemma|axiom|abbrev|opaque|inductive"
    r"|module|namespace|package|object|record|protocol|macro|message|service|rpc|entry|func_?|table|view"
    r"|data|newtype|define)\b\*?\s*(?:<[^<>]*>\s*|\([^()]*\)\s*)?(?:[\w.]+(?:::|\.))?[*&$]*{name}(?!\w)"
)
_TYPED = (
    r"^(?!\s*(?:return|if|while|for|switch|go|defer|else|case|throw|new|delete|goto|await|yield|import|export\s+\{{|using|co_\w+)\b)"
    r"[\w\s:*&<>,~@\[\]\"()]*[\w>\])\"*&][\s*&]+(?:\w+::)*{name}\s*(?:\(|=(?!=)|\[|;|,|$)"
)
"""A type, then the name: ``__global__ void x(``, ``static const int x =``, ``float *x;``."""
_AT_MARGIN = r"^{name}\s*(?:\((?!.*;\s*$)|=(?!=)|:)"
"""A name at the margin whose type stands on the line before; an assignment, a label."""
_MACRO = r"^\s*[A-Z_][A-Z0-9_]*\s*\(.*(?<!\w){name}(?!\w)"
_METHOD = (
    r"^\s*(?:(?:async|static|public|private|protected|get|set|override|readonly)\s+)*[#*]?{name}"
    r"\s*(?:(?:<[^<>]*>)?\([^;]*\{{\s*$|[=:])"
)
_OF_SHELL = (
    r"^\s*(?:function\s+{name}(?![\w-])|{name}\s*\(\s*\)|(?:alias|declare|export|local|readonly)?\s*{name}=)"
)
_OF_RULES = r"^(?:@|export\s+|\.PHONY:.*)?{name}(?![\w-])[^=]*[:=]"


def defining_line(text: str, name: str, language: str) -> int:
    """The first line that may define a name; 0 when every line only speaks of it.

    Args:
        text: the file.
        name: an identifier.
        language: as ``languages.unindexed`` calls it.
    """
    if name not in text:
        return 0
    pattern = _pattern(name, language)
    hashes = language in _HASH_COMMENTS
    for number, line in enumerate(text.split("\n"), 1):
        if name not in line:
            continue
        start = line.lstrip()
        if start.startswith(("//", "/*", "* ", "--", ";;")) or (hashes and start.startswith("#")):
            continue
        if pattern.search(line[:_LONGEST]):
            return number
    return 0


@lru_cache(maxsize=256)
def _pattern(name: str, language: str) -> re.Pattern[str]:
    if language in _SHELL:
        forms = [_OF_SHELL]
    elif language in _RULES:
        forms = [_OF_RULES]
    elif language in SCRIPTS:
        forms = [r"^\s*(?::|function\s+){name}(?!\w)"]
    elif language in _BRACED:
        forms = [_KEYWORD, _METHOD]
    else:
        forms = [_KEYWORD, _TYPED, _AT_MARGIN, _MACRO]
    word = rf"(?<!\w){re.escape(name)}"
    return re.compile("|".join(form.format(name=word) for form in forms))
