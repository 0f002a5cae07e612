"""YAML to nodes with marks: libyaml's composer where it is there, PyYAML's own where it is not.

Nothing is constructed: a tag such as ``!!python/object`` stays a tag. Tags of plain scalars are resolved by
YAML 1.1's rules, as PyYAML's safe loaders do, through a table instead of its general resolver.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Protocol, cast

from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner, ScannerError

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML built without libyaml
    CParser = None  # type: ignore[assignment, misc]

if TYPE_CHECKING:
    from yaml.events import Event
    from yaml.tokens import ScalarToken

NULL = "tag:yaml.org,2002:null"
_STR = "tag:yaml.org,2002:str"
_MAP = "tag:yaml.org,2002:map"
_SEQ = "tag:yaml.org,2002:seq"
_IMPLICIT = {
    first: tuple((str(tag), pattern) for tag, pattern in rules)
    for first, rules in Resolver.yaml_implicit_resolvers.items()
    if first is not None
}


class Loader(Protocol):
    """What reading a document asks of a composer."""

    def check_node(self) -> bool:
        """Whether another document begins."""

    def get_node(self) -> Node | None:
        """The root of the next document."""

    def check_event(self) -> bool:
        """Whether another event comes."""

    def get_event(self) -> Event:
        """The next event."""

    def dispose(self) -> None:
        """Let go of what the parser holds."""


class _Tags:
    """Implicit tags by a table; path resolvers, of which there are none, cost nothing."""

    # Nothing depends on the path: what is called before and behind each node is done in C.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(tuple)

    def resolve(self, kind: type[Node], value: str | None, implicit: object) -> str:
        """The tag of a node that has none of its own."""
        if kind is ScalarNode:
            # Most are words and lines that begin with a letter no rule knows.
            if implicit[0] and (rules := _IMPLICIT.get(value[:1] if value else "")):  # type: ignore[index]
                for tag, pattern in rules:
                    if pattern.match(value):
                        return tag
            return _STR
        return _MAP if kind is MappingNode else _SEQ


class PurePython(_Tags, Reader, Scanner, Parser, Composer):
    """The fallback; the same nodes, some twenty times slower."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        """A quoted scalar; half a surrogate pair, which no file can hold, is refused as libyaml does."""
        token: ScalarToken = Scanner.scan_flow_scalar(self, style)
        if any("\ud800" <= character <= "\udfff" for character in token.value):
            raise ScannerError(
                "while parsing a quoted scalar",
                token.start_mark,
                "found invalid Unicode character escape code",
                token.start_mark,
            )
        return token

    def dispose(self) -> None:
        """Let go of the parser's states, which refer to each other."""
        Parser.dispose(self)


if CParser is not None:

    class LibYaml(_Tags, CParser):
        """The C composer."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)

else:
    LibYaml = None  # type: ignore[assignment, misc]


def loader(text: str) -> Loader:
    """A composer over a file's characters, BOM taken off.

    Raises:
        yaml.YAMLError: the first characters can't be read.
    """
    return cast("Loader", PurePython(text) if LibYaml is None else LibYaml(text))
