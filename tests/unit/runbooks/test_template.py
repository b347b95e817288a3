"""Templates keep what was recorded, and quote other values as their places want it."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbooks.template import REFERENCES, Template, build, quoted, word

AROUND = {
    "word": "{}",
    "double": '"{}"',
    "single": "'{}'",
}


def test_a_template_of_pieces_knows_its_slots() -> None:
    template = build(["ssh ", ("HOST", "word", "db-3"), " 'ls ", ("DIR", "single-nested", "/x"), "'"])
    assert template.text == 'ssh "${HOST}" \'ls \'"$(printf %q "${DIR}")"\'\''
    assert template.recorded == "ssh db-3 'ls /x'"
    assert template.names == {"HOST", "DIR"}
    assert [template.text[slot.start : slot.end] for slot in template.slots] == [
        REFERENCES[slot.form] % slot.name for slot in template.slots
    ]


@given(st.text(alphabet=st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=30))
def test_one_argument_with_the_same_characters(value: str) -> None:
    assert shlex.split(word(value)) == [value]
    for form in ("word", "single"):
        assert shlex.split(AROUND[form].format(quoted(value, form))) == [value]  # type: ignore[arg-type]
    if "`" not in value and "$" not in value:  # which shlex does not unescape as a shell does
        assert shlex.split(AROUND["double"].format(quoted(value, "double"))) == [value]


@pytest.mark.parametrize("form", REFERENCES)
def test_a_nul_is_refused_in_every_place(form: str) -> None:
    with pytest.raises(ValueError, match="NUL"):
        quoted("a\0b", form)  # type: ignore[arg-type]


def test_a_word_that_zsh_would_look_up_is_quoted() -> None:
    assert word("=ls") == "'=ls'"
    assert word("a=ls") == "a=ls"
    assert word("") == "''"


@pytest.mark.parametrize(
    ("template", "value", "as_word"),
    [
        (Template.literal("/srv/my ops"), "/srv/my ops", "'/srv/my ops'"),
        (Template.literal("/srv/a\\b"), "/srv/a\\b", "'/srv/a\\b'"),
        (Template.literal("'/srv/my ops'"), "/srv/my ops", "'/srv/my ops'"),
        (Template.literal("/srv/it's"), "/srv/it's", "/srv/it's"),
        (build([("X", "word", "/srv")]), "new 'one'", '"${X}"'),
        (build([("X", "word", "/srv"), "/a"]), "new 'one'/a", '"${X}"/a'),
        (build(['"', ("X", "double", "/srv"), '/a b"']), "new 'one'/a b", '"${X}/a b"'),
    ],
)
def test_a_folder_is_a_plain_text_with_values(template: Template, value: str, as_word: str) -> None:
    assert template.value({"X": "new 'one'"}, {"X": "/srv"}) == value
    assert template.as_word == as_word


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        build([("X", "word", "a")]).filled({}, {})


def test_a_value_can_t_end_the_here_document_it_stands_in() -> None:
    from store.errors import UsageError

    template = build(["cat > conf <<-EOF\n", ("LIMIT", "heredoc", "80"), "\nEOF"])
    assert template.filled({"LIMIT": "a\nb"}, {"LIMIT": "80"}) == "cat > conf <<-EOF\na\nb\nEOF"
    for value in ("EOF", "x\nEOF\ntouch pwned", "x\n\tEOF"):
        with pytest.raises(UsageError, match="ends the here-document"):
            template.filled({"LIMIT": value}, {"LIMIT": "80"})
