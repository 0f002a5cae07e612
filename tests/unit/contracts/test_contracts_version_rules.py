from __future__ import annotations

import pytest

from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document
from workbench.contracts.version_rules import version_problems


def problems(text: str):
    data = text.encode()
    document = read_document("a.yaml", data)
    contract = read_contract("a.yaml", data, document)
    return [(each.rule, each.span.line, each.message) for each in version_problems(contract, document)]


@pytest.mark.parametrize("version", ["1.0.0", '"1.0.0-rc.1"', "v1.0.0", "''", "~"])
def test_a_version_that_is_one(version) -> None:
    assert problems(f"metadata:\n  version: {version}\nequations: {{}}\n") == []


@pytest.mark.parametrize("version", ["'1.0'", "latest", "1.0.0.0", "01.0.0"])
def test_a_version_that_is_none(version) -> None:
    [(rule, line, _)] = problems(f"metadata:\n  version: {version}\nequations: {{}}\n")
    assert (rule, line) == ("version-not-semver", 2)


def test_a_count_of_formats_is_no_version() -> None:
    assert problems("version: 1\nequations: {}\n") == []
    assert problems("version: 2\nmetadata:\n  version: 1.0.0\nequations: {}\n") == []


def test_two_versions_that_disagree() -> None:
    text = "version: {}\nmetadata:\n  version: 1.2.0\nequations: {{}}\n"
    assert problems(text.format("1.2.0")) == []
    [(rule, line, message)] = problems(text.format('"1.1.0"'))
    assert (rule, line) == ("versions-disagree", 1)
    assert message == "The top-level version is 1.1.0, and metadata.version is 1.2.0."
    assert problems("version: 1.0\nmetadata:\n  version: 1.0.0\nequations: {}\n") == []


@pytest.mark.parametrize(
    "changelog",
    [
        '  changelog:\n  - "1.1.0 (2026-05-04): text"\n',
        "  changelog:\n  - version: 1.1.0\n    date: 2026-05-04\n    change: text\n",
        "  changelog:\n    1.1.0:\n    - text\n",
        "  description: |\n    About.\n\n    v1.1.0 (2026-05-04): ACTIVE. text\n",
    ],
)
def test_a_changelog_without_the_present_version(changelog) -> None:
    text = f"metadata:\n  version: {{}}\n{changelog}equations: {{{{}}}}\n"
    assert problems(text.format("1.1.0")) == []
    [(rule, line, message)] = problems(text.format("1.2.0"))
    assert (rule, line) == ("changelog-entry-missing", 2)
    assert message.endswith("has no entry for 1.2.0; its newest is 1.1.0.")


def test_without_a_changelog_nothing_is_missing() -> None:
    assert problems("metadata:\n  version: 1.7.0\n  description: text\nequations: {}\n") == []
    assert problems("metadata:\n  version: 1.7.0\n  changelog: []\nequations: {}\n") == []


def test_the_corpus_is_believed(corpus) -> None:
    for path in sorted(corpus.rglob("*.yaml")):
        text = path.read_bytes()
        document = read_document(str(path), text)
        assert version_problems(read_contract(str(path), text, document), document) == (), path
