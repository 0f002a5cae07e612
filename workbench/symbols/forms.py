"""What stands in a Rust file, as expressions: the forms that an outline is read by."""

from __future__ import annotations

import re


def _nested(inside: bytes, pair: bytes, levels: int) -> bytes:
    """``inside``, and pairs of brackets in which more of it stands, so many levels deep."""
    opened, closed = pair.split()
    found = inside
    for _ in range(levels):
        found = rb"(?:%b|%b%b*+%b)" % (inside, opened, found, closed)
    return found


_BLOCK_COMMENT = rb"/\*(?:[^*/]|\*(?!/)|/(?!\*))*+\*/"
_COMMENT = rb"//[^\n]*+|" + _BLOCK_COMMENT
_QUOTED = rb"\"(?:[^\"\\]++|\\.)*+\""
_STRING = rb"%b|b?'(?:[^'\\\n]|[\x80-\xff]++|\\(?:u\{\w+\}|x\w\w|[^\nux]))'|'\w++(?!')" % _QUOTED
_ATTRIBUTE = rb"\[(?:[^\[\]\"]++|%b|\[[^\[\]\"]*+\])*+\]" % _QUOTED
_SILENT = (
    rb"\#!?\[(?:inline|derive|allow|stable|unstable|rustc_\w++|must_use|doc|target_feature|deprecated"
    rb"|feature|repr|link_name|track_caller|cfg_attr(?![^\]]*path))\b(?:[^\[\]\"]++|%b|\[[^\[\]\"]*+\])*+\]"
) % _QUOTED
"""An attribute that says nothing about tests or modules."""
_GAP = rb"\s*+(?:(?://[^\n]*+|%b|%b)\s*+)*+" % (_SILENT, _BLOCK_COMMENT)
"""What may stand between any two forms."""
_BLOCK = rb"\{%b*+\}" % _nested(rb"(?:%b|%b|/(?!\*)|[^{}\"'/]++)" % (_STRING, _COMMENT), rb"\{ \}", 6)
"""Braces that close; strings, characters and comments in them may hold any."""

# What may stand in types and heads, and in values: nothing that begins a block or an item.
_SIGN = rb"->|-|[^\-<>()\[\]{}\#\";/!$@\\|`]++|!(?![(\[{])|(?<=extern\ )\"[\w-]*+\""
_PAIR = rb"[<(\[]%b*+[>)\]]" % _nested(
    rb"(?:%b|;|%b|\#%b|\{[\w\s,:.]*+\})" % (_SIGN, _COMMENT, _ATTRIBUTE), rb"[<(\[] [>)\]]", 4
)
_HEAD = rb"(?:%b|%b|%b)*+" % (_SIGN, _PAIR, _COMMENT)
_TYPE = rb"(?:->|-|[^\-<>()\[\]{}\#\";/!$@\\|`,=]++|!(?![(\[{])|(?<=extern\ )\"[\w-]*+\"|%b)++" % _PAIR
_LETTER = rb"(?:%b|[^()\[\]{}\#\"';/$@\\`]++|/(?![/*]))" % _STRING
_IN_VALUE = _nested(rb"(?:%b|%b|;|\{[^{}\"]*+\})" % (_LETTER, _COMMENT), rb"[(\[] [)\]]", 3)
_NAME = rb"(?:r\#)?[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
_VISIBLE = rb"(?:pub(?:\((?:crate|super|self|in\s[\w:]++)\))?\s++)?+"
_MODIFIERS = rb"(?:(?:default|const|async|unsafe|auto|extern(?:\s\"[\w-]*+\")?)\s++)*+"
_ENDS = rb"\s*+(?:,|(?=%b\}))" % _GAP

ITEM = re.compile(
    _GAP
    + rb"()(?:(?:\#(?P<mark>\[[^\[\]\n\"]*+(?:\"[^\n\"]*+\"[^\[\]\n\"]*+)?+\])\s++)?+"
    + rb"(?P<first>)%b%bfn\ (?P<fn>%b)(?=[ \t]*+[(<])" % (_VISIBLE, _MODIFIERS, _NAME)
    + rb"(?P<signature>[^{};/\[]*+(?:\[[^\[\]{}/]*+\][^{};/\[]*+)*+)"
    + rb"(?:;|\{(?:[^\n{}\"'/]*+\}|[ \t\r]*+(?://[^\n]*+)?(?=\n)(?P<body>)))"
    + rb"|\#(?P<attribute>!?%b)" % _ATTRIBUTE
    + rb"|(?P<close>\})"
    + rb"|(?P<code>match)\b[^{};\"'/\n]*+\{[ \t\r]*+(?=\n)"
    + rb"|(?P<call>%b(?:\s*+::\s*+%b)*+)!\s*+(?P<macro>%b)?\s*+(?=[({\[])" % (_NAME, _NAME, _NAME)
    + rb"|%b(?:mod\s++(?P<mod>%b)\s*+[;{]" % (_VISIBLE, _NAME)
    + rb"|(?:unsafe\ )?(?P<extern>extern)(?:\s\"[\w-]*+\")?\s*+\{"
    + rb"|macro\s++(?P<made>%b)\s*+(?:\((?:[^(){}]++|\([^(){}]*+\))*+\)\s*+)?+(?=\{)" % _NAME
    + rb"|extern\s++(?P<crate>crate)\s++\w++(?:\s++as\s++\w++)?;"
    + rb"|(?P<import>use)\b(?:[\w:{}*,\s]++|%b)*+;(?:\s*+(?:pub\s++)?+use\b[\w:{}*,\s]++;)*+" % _COMMENT
    + rb"|%b" % _MODIFIERS
    + rb"(?P<kind>impl\b|(?:fn|struct|enum|union|trait)\s++(?P<name>%b))(?P<head>%b)[;{]" % (_NAME, _HEAD)
    + rb"|(?P<value>const|static|type)\s++(?:mut\s++)?(?P<of>%b)(?=\s*+[:=<;w])))" % _NAME,
    re.VERBOSE | re.DOTALL,
)
"""An item, or what begins one, ends one, or stands before one."""

FUNCTION = re.compile(
    rb"()%b%b(?P<kind>fn\s++(?P<name>%b))(?P<head>%b)[;{]" % (_VISIBLE, _MODIFIERS, _NAME, _HEAD),
    re.VERBOSE | re.DOTALL,
)
"""A function with anything in its signature."""

FIELD = re.compile(
    _GAP
    + rb"()(?:(?P<close>\})(?:\s*+,)?+"
    + rb"|\#(?P<attribute>%b)" % _ATTRIBUTE
    + rb"|%b(?P<field>%b)\s*+:(?!:)%b%b)" % (_VISIBLE, _NAME, _TYPE, _ENDS),
    re.VERBOSE | re.DOTALL,
)
VARIANT = re.compile(
    _GAP
    + rb"()(?:(?P<close>\})"
    + rb"|\#(?P<attribute>%b)" % _ATTRIBUTE
    + rb"|(?P<variant>%b)\s*+(?:(?P<open>\{)|(?:%b|=[^,{}()\[\]\#\"'/;]++)?+%b))" % (_NAME, _PAIR, _ENDS),
    re.VERBOSE | re.DOTALL,
)
START = re.compile(
    rb"\n[ \t]*+(?=[#acdefimpstu])(?:#\[[^\]\n]*+\] *+)*+"
    rb"(?:(?:pub(?:\([^)\n]*\))?|default|const(?= +(?:fn|unsafe|async|extern)\b)|async|unsafe"
    rb"|extern(?: +\"[^\"\n]*\")?(?= +(?:fn|unsafe)\b)) +)*+"
    rb"(?:fn +(?:r#)?[\w\x80-\xff]++(?=[ \t]*+[(<])"
    rb"|(?:struct|enum|trait|union|impl|mod|static|type|const|extern)\b|macro_rules!)"
)
"""A line that starts an item, imports aside, where code stands."""
LEXED = re.compile(rb"(?:[^\"'/]++|%b|%b|/(?![*/]))*+" % (_STRING, _COMMENT), re.DOTALL)
"""Code in which every string and comment ends that begins in it."""
TOKEN = re.compile(rb"%b|%b" % (_STRING, _COMMENT), re.DOTALL)
BODY = re.compile(_BLOCK, re.VERBOSE | re.DOTALL)
LETTERS = re.compile(rb"(?:%b|%b)*+" % (_LETTER, _COMMENT), re.VERBOSE | re.DOTALL)
"""Of a value, what stands in no brackets."""
BRACKETS = re.compile(rb"%b|[(\[]%b*+[)\]]" % (_BLOCK, _IN_VALUE), re.VERBOSE | re.DOTALL)
"""Brackets that close, of a value or of a macro's arguments."""
SEMICOLON = re.compile(rb"\s*+;")
DEFINES = re.compile(
    rb"(?<![\w.$\#'*])(?:(?:fn|struct|enum|trait|union|mod|type|const|static)\s+\w"
    rb"|(?<![=<(,&+>:] )(?<![<(&])impl\b|macro_rules!)"
)
"""Whether code may define something; ``'static str``, ``*const u8`` and ``-> impl Fn`` do not."""
REST = re.compile(_GAP + rb"\Z", re.VERBOSE | re.DOTALL)
OPEN_MACRO = re.compile(rb"\w!\s*([({\[])[ \t\r]*\n")
