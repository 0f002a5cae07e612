from __future__ import annotations

from textwrap import dedent

import pytest

from workbench.symbols.mentions import Mention, folded, mentions
from workbench.symbols.symbol import Language

ID = "RULE-SUB-003"

RUST = dedent(
    """\
    //! Of the whole file: rule-sub-003
    use a::b;

    /// Pins RULE-SUB-003.
    #[inline]
    pub fn documented() {
        // and here, rule_sub_003
        let text = "RULE-SUB-003";
        call(); // RULE-SUB-0031 is another, MYRULE-SUB-003 too
    }
    // RULE-SUB-003, with a blank line behind it

    struct Lone;
    mod checks {
        proptest! {
            // RULE-SUB-003 in a macro
            #[test]
            fn rule_sub_003_holds(x in 0..3) {
                documented();
            }
        }
    }
    const N: u8 = 1; // RULE-SUB-003
    """
).encode()


def test_where_and_of_what_a_rust_file_speaks():
    assert mentions(RUST, Language.RUST, [ID]) == (
        Mention(ID, 1, "comment", ""),
        Mention(ID, 4, "comment", "documented"),
        Mention(ID, 7, "comment", "documented"),
        Mention(ID, 8, "string", "documented"),
        Mention(ID, 11, "comment", ""),
        Mention(ID, 16, "comment", "rule_sub_003_holds"),
        Mention(ID, 18, "name", "rule_sub_003_holds"),
        Mention(ID, 23, "comment", "N"),
    )


def test_an_identifier_is_found_as_a_whole_name_only():
    source = b"fn fit() {}\nfn fit_all() { fit(); self.refit(); x.fit; Fit::new(); }\n// fit and re-fit\n"
    found = mentions(source, Language.RUST, ["fit"])
    assert [(mention.line, mention.where) for mention in found] == [(1, "name"), (2, "name"), (3, "comment")]


def test_several_needles_at_once_and_the_longer_first():
    source = b"// plan-v1 and plan-v1-next\n"
    found = mentions(source, Language.RUST, ["plan-v1", "plan-v1-next", "absent", ""])
    assert [mention.needle for mention in found] == ["plan-v1", "plan-v1-next"]


PYTHON = dedent(
    '''\
    """Module about RULE-SUB-003."""
    X = 1


    # RULE-SUB-003
    @decorated
    def capture():
        """Does RULE-SUB-003.

        And rule_sub_003 again.
        """
        return "RULE-SUB-003"


    class Patch:
        def rule_sub_003_apply(self):  # RULE-SUB-003
            pass
    '''
).encode()


def test_docstrings_are_comments():
    assert mentions(PYTHON, Language.PYTHON, [ID]) == (
        Mention(ID, 1, "comment", ""),
        Mention(ID, 5, "comment", "capture"),
        Mention(ID, 8, "comment", "capture"),
        Mention(ID, 10, "comment", "capture"),
        Mention(ID, 12, "string", "capture"),
        Mention(ID, 16, "name", "rule_sub_003_apply"),
        Mention(ID, 16, "comment", "rule_sub_003_apply"),
    )


@pytest.mark.parametrize("needles", [[], [""], ["nowhere"]])
def test_nothing_asked_or_nothing_there(needles):
    assert mentions(RUST, Language.RUST, needles) == ()


def test_folding():
    assert folded("RULE-Sub_003") == folded("rule_sub-003")


def test_hostile_text_is_read_to_an_end():
    source = b"fn a(){" * 5_000 + b"// a\n" + b"}" * 5_000
    assert mentions(source, Language.RUST, ["a"])
    assert mentions(bytes(range(256)) * 40, Language.RUST, ["a"]) is not None
