"""One name or path at a place in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_words = str.split
_SEGMENT = (
    r"(?:…|\.\.\.)?(?:[^\W\d]|\*|\{[^{}\n]{1,200}\}|\[\w{1,60}\])"
    r"(?:[\w*?]|\{[^{}\n]{1,200}\}|\[\w{1,60}\])*"
    r"(?:<[\w ,:&'\[\];]{1,80}>)?"
)
_COLONS = r"(?:[ \t]*\n[ \t]*::|::(?:[ \t]*\n[ \t]*|[ \t](?=[^\W\d]))?)"
_NAME = re.compile(rf"{_SEGMENT}(?:(?:{_COLONS}|\.)(?:{_SEGMENT}|\*))*")
_AFTER_COLONS = re.compile(rf"{_COLONS}({_SEGMENT}(?:{_COLONS}{_SEGMENT})*)")
_AFTER_COLON = re.compile(r":(?!:)([^\W\d]\w*)")
_CALL = re.compile(r"!?\((?:[\w &,.*:<>\[\]'\"]{0,120}|…|\.\.\.)\)|!(?![=\w])")
_RUN = re.compile(r"(?:[\w/@+\-*?~$%.…]|\{[^{}\n]{1,300}\}|\[[^\[\]\s]{1,40}\])+")
_MOST_WRAPS = 8
_WRAPPED = re.compile(r"(?<=/)[ \t]*\n[ \t]*")
_OPTIONAL = re.compile(r"\[[^\[\]]*\]")
_LINES = re.compile(
    r"(?::L?|#L)(\d{1,9})(?:[-\u2013]L?(\d{1,9}))?(?::\d+)?(?:,\d+(?:[-\u2013]\d+)?)*"
    r"|,?[ \t]+(?:lines?|L)[ \t]?(\d{1,9})(?:[ \t]?[-\u2013][ \t]?L?(\d{1,9}))?"
)
_NOTED_LINES = re.compile(r"(?:lines?|L)[ \t]?(\d{1,9})(?:[ \t]?[-\u2013][ \t]?L?(\d{1,9}))?")
_BOUNDARY = re.compile(
    r"\Z|[\s,;)\]}\"'\x60—\u2013(|&+]|:(?=\s|\Z)|\.(?=\s|\Z|[\"'\x60)])|[?!…](?=\s|\Z)|->|→|/(?=\s|\Z)"
)
_EXTENSION = re.compile(
    r"\.(?:rs|py|pyi|ipynb|md|ya?ml|toml|json|jsonl|sh|bash|zsh|c|h|cc|cpp|hpp|cu|cuh|ptx|wgsl|metal|js|mjs|ts|tsx|jsx"
    r"|go|java|kt|swift|rb|lean|v|tla|lock|txt|csv|tsv|html|css|scss|sql|proto|cfg|ini|conf|service|gguf|apr|bin|safetensors"
    r"|parquet|onnx|mk|cmake|dockerfile|lua|zig|hs|ml|scala|jl|rst|adoc|tex|bib|svg|png|xml|nix"
    r"|snap|tmpl|j2|wasm|wat|pest|lalrpop|udl)\Z",
    re.IGNORECASE,
)
_ROOTS = re.compile(
    r"(?:\.{1,2}/|…/|\.\.\./)?(?:[\w.-]+/)?(?:src|crates|tests?|docs?|scripts|contracts?|benches|examples|lib|tools|evidence"
    r"|fixtures|configs?|data|book|generated|fuzz|ci|\.github|\.pv|proofs|lean|packages|apps|cmd|pkg|internal|assets)/"
)
BARE_FILES = frozenset(
    _words("Makefile Dockerfile Justfile justfile LICENSE README CHANGELOG Jenkinsfile Cargo.toml Cargo.lock")
)
"""Files without an ending, or without a folder, that are known by their name."""
_NOT_FILES = frozenset(
    _words("llama.cpp whisper.cpp ggml.c node.js Node.js next.js vue.js three.js d3.js candle.rs")
)
_PARAMETERS = re.compile(r"\[[^\]]*\]\Z")
_SNAKE = re.compile(r"[a-z0-9]_[a-z0-9]|_[a-z0-9]+[a-z0-9_]*\Z", re.IGNORECASE)
_CAMEL = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\Z|[A-Z]{2,}[a-z][a-z0-9]+[A-Za-z0-9]*\Z")
_PRODUCTS = frozenset(
    _words(
        "NaN PyTorch GitHub TensorFlow HuggingFace OpenAI SafeTensors FlashAttention RoPE SwiGLU"
        " LayerNorm RMSNorm GeLU ReLU SiLU GELU LLaMA NumPy SciPy JavaScript TypeScript WebGPU WebAssembly"
        " DeepSeek McCullagh OpenCL FFmpeg GraphQL MySQL PostgreSQL YouTube LinkedIn IPython DevOps SQLite"
        " BLAKE3 ToC IoT QLoRA LoRA"
    )
)


@dataclass(frozen=True, slots=True)
class Head:
    """A name, a path, or a name in a path.

    Attributes:
        start: where it starts in the text.
        end: where it ends, call brackets and line numbers included.
        path: the path, without the line numbers; empty for a bare name.
        name: the name as written, joined over a line wrap; empty for a bare path.
        lines: first and last line, where given.
        called: call brackets or a macro's mark stand behind the name.
        placed: it is a name whose path was written elsewhere (``name in path``, ``name (path)``).
    """

    start: int
    end: int
    path: str = ""
    name: str = ""
    lines: tuple[int, int] | None = None
    called: bool = False
    placed: bool = False

    @property
    def leads(self) -> bool:
        """It starts with a path."""
        return bool(self.path) and not self.placed

    @property
    def sure(self) -> bool:
        """It cannot be a word of a sentence: a path, or a name that no language but code would write."""
        return self.leads or self.called or is_sure(self.name)


def is_sure(name: str) -> bool:
    """Tell whether a bare name is unmistakably one of code: qualified, snake_case or CamelCase."""
    if "::" in name:
        return True
    if any(sign in name for sign in "*{["):
        return "_" in name
    last = name.rsplit(".", 1)[-1]
    if name in _PRODUCTS or not any(map(str.isalpha, last)):
        return False
    return bool(_SNAKE.search(name) or _CAMEL.match(last))


def head_at(text: str, at: int, end: int) -> Head | None:
    """Read the name or path that starts at ``at``; ``None`` when none does.

    It must end where a word may end: a name glued to an operator or a hyphen is none.
    """
    return _path_at(text, at, end) or _name_at(text, at, end)


def path_at(text: str, at: int, end: int) -> Head | None:
    """Read a path, and nothing else, at ``at``."""
    return _path_at(text, at, end)


def _name_at(text: str, at: int, end: int) -> Head | None:
    found = _NAME.match(text, at, end)
    if not found:
        return None
    stop = found.end()
    written = _tidy(found.group())
    call = _CALL.match(text, stop, end)
    if call:
        stop = call.end()
    if call is None:
        shorter = written.rstrip(".")
        written, stop = shorter, stop - (len(written) - len(shorter))
    left = _OPTIONAL.sub("", written) if "[" in written else written
    if not _BOUNDARY.match(text, stop, end) or not any(map(str.isalpha, left)):
        return None
    return Head(at, stop, name=written, called=call is not None)


def _path_at(text: str, at: int, end: int) -> Head | None:
    run = _RUN.match(text, at, end)
    if not run:
        return None
    stop = run.end()
    written = run.group()
    for _ in range(_MOST_WRAPS):
        if not written.endswith("/"):
            break
        wrap = _WRAPPED.match(text, stop, end)
        more = _RUN.match(text, wrap.end(), end) if wrap else None
        if not more or not ("/" in more.group() or _EXTENSION.search(more.group())):
            break
        written, stop = written + more.group(), more.end()
    if not written.endswith("..."):
        shorter = written.rstrip(".+-…")
        written, stop = shorter, stop - (len(written) - len(shorter))
    if not _is_path(written):
        return None
    return _with_tail(text, at, stop, end, written)


def _with_tail(text: str, at: int, stop: int, end: int, written: str) -> Head | None:
    path = "**/" + written.lstrip("….").lstrip("/") if written.startswith(("…/", ".../")) else written
    lines = None
    numbers = _LINES.match(text, stop, end)
    if numbers and not path.endswith("/"):
        lines, stop = _range(numbers), numbers.end()
    name = _AFTER_COLONS.match(text, stop, end) or _AFTER_COLON.match(text, stop, end)
    if name:
        stop = name.end()
        call = _CALL.match(text, stop, end)
        stop = call.end() if call else stop
    if not _BOUNDARY.match(text, stop, end):
        return None
    symbol = _tidy(name.group(1)) if name else ""
    if path.endswith(".py"):  # the brackets of a parametrised test
        symbol = _PARAMETERS.sub("", symbol)
    return Head(at, stop, path, symbol, lines, called=bool(name))


def lines_in(text: str, at: int, end: int) -> tuple[int, int] | None:
    """Read the lines that a note begins with (``lines 4-9, the loop``); ``None`` when it does not."""
    numbers = _NOTED_LINES.match(text, at, end)
    return _range(numbers) if numbers else None


def _range(numbers: re.Match[str]) -> tuple[int, int]:
    found = [int(number) for number in numbers.groups() if number]
    return found[0], max(found)


def _is_path(written: str) -> bool:
    if written in _NOT_FILES or not any(map(str.isalnum, written)):
        return False
    last = written.rstrip("/").rsplit("/", 1)[-1]
    if ("." in last and last[0] != "." and _EXTENSION.search(last)) or last in BARE_FILES:
        return "." not in last.rsplit(".", 1)[0] or "/" in written or written.count(".") < 3  # noqa: PLR2004
    if "/" not in written:
        return False
    if written.startswith(("/", "~/", "./", "../", "…/", ".../", "$")):
        return True
    return written.endswith("/") or _ROOTS.match(written) is not None


def looks_like_folder(path: str) -> bool:
    """Tell whether a path means a folder: a slash ends it, or its last part has no ending."""
    if path.endswith("/"):
        return True
    last = path.rsplit("/", 1)[-1]
    return "." not in last and last not in BARE_FILES and not any(sign in last for sign in "*?[{")


def _tidy(name: str) -> str:
    """Join a name over its line wrap, and drop generic arguments."""
    if "<" in name:
        name = re.sub(r"<[^<>]*>", "", name)
    if "::" in name:
        name = "::".join(part.strip() for part in name.split("::"))
    if name.startswith(("…", "...")):
        return "*" + name.lstrip("….")
    return name.replace("…", "*")
