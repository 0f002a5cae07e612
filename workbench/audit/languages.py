"""Source languages that the index does not understand: what stands in them is unchecked, never missing."""

from __future__ import annotations

_BY_ENDING = {
    "asm": "assembly", "s": "assembly", "bat": "batch", "c": "C", "h": "C", "cc": "C++", "cpp": "C++",
    "cxx": "C++", "hh": "C++", "hpp": "C++", "hxx": "C++", "cs": "C#", "clj": "Clojure", "cu": "CUDA",
    "cuh": "CUDA", "ptx": "PTX", "d": "D", "dart": "Dart", "ex": "Elixir", "exs": "Elixir", "erl": "Erlang",
    "f90": "Fortran", "f": "Fortran", "fs": "F#", "glsl": "GLSL", "comp": "GLSL", "go": "Go",
    "gradle": "Gradle", "groovy": "Groovy", "hs": "Haskell", "hlsl": "HLSL", "ipynb": "a notebook",
    "java": "Java", "js": "JavaScript", "jsx": "JavaScript", "mjs": "JavaScript", "cjs": "JavaScript",
    "jl": "Julia", "kt": "Kotlin", "kts": "Kotlin", "lean": "Lean", "lua": "Lua", "metal": "Metal",
    "mk": "Make", "ml": "OCaml", "mli": "OCaml", "mm": "Objective-C", "m": "Objective-C", "nim": "Nim",
    "nix": "Nix", "php": "PHP", "pl": "Perl", "pm": "Perl", "proto": "Protocol Buffers", "ps1": "PowerShell",
    "pyx": "Cython", "r": "R", "rb": "Ruby", "sh": "shell", "bash": "shell", "zsh": "shell", "fish": "shell",
    "scala": "Scala", "scm": "Scheme", "sol": "Solidity", "sql": "SQL", "svelte": "Svelte", "swift": "Swift",
    "tcl": "Tcl", "tf": "Terraform", "ts": "TypeScript", "tsx": "TypeScript", "v": "Verilog or Coq",
    "sv": "SystemVerilog", "vhd": "VHDL", "vue": "Vue", "wat": "WebAssembly text", "wgsl": "WGSL",
    "zig": "Zig", "just": "just",
}  # fmt: skip

_BY_NAME = {
    "makefile": "Make",
    "gnumakefile": "Make",
    "justfile": "just",
    "dockerfile": "Docker",
    "rakefile": "Ruby",
}


def unindexed(path: str) -> str:
    """The language of a source file that has no index, in words; empty for any other file.

    Documents and data (Markdown, YAML, JSON, text …) are no sources: a name in them is not a definition.
    """
    name = path.rsplit("/", 1)[-1].casefold()
    if name in _BY_NAME:
        return _BY_NAME[name]
    return _BY_ENDING.get(name.rsplit(".", 1)[-1], "") if "." in name else ""
