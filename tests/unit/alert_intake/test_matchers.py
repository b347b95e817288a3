"""Matchers mean what Alertmanager's mean, and are kept as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matchers import Matcher, all_match, parse
from store.errors import UsageError

LABELS = {"job": "db", "severity": "critical", "path": "C:\\dir", "foo bar": "x", "quote": 'say "hi"'}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('job="db"', True),
        ("job=db", True),
        ("job='db'", True),
        ('job!="db"', False),
        ('job=~"d."', True),
        ('job=~"d"', False),  # the whole value
        ('job!~"d"', True),
        ('missing=""', True),  # what is not there is empty
        ('missing!="x"', True),
        ('missing=~".+"', False),
        ('{job="db", severity=~"critical|error"}', True),
        ('{job="db",}', True),
        ('job="db",severity="info"', False),
        ('"foo bar"="x"', True),
        ('path="C:\\\\dir"', True),
        (r'path="C:\dir"', True),  # a backslash that escapes nothing is one
        (r'path=~"C:\\\\d\w+"', True),
        (r'quote="say \"hi\""', True),
        (r'quote=~"say \"\w+\""', True),
        ("", True),
        ("{}", True),
    ],
)
def test_a_matcher_means_what_alertmanager_means(text: str, holds: bool) -> None:
    assert all_match(parse(text), LABELS) is holds


def test_an_end_of_line_is_written_as_n() -> None:
    assert parse(r'text="a\nb"')[0].value == "a\nb"


def test_several_texts_hold_all_together() -> None:
    assert [str(one) for one in parse(["a=1", 'b!~"x|y"'])] == ['a="1"', 'b!~"x|y"']


@pytest.mark.parametrize("text", ["severity", "severity==x y", '="db"', 'a="1" b="2"', "a=b c", 'a=~"("', "a=~'['"])
def test_what_is_no_matcher_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no matcher; write name=|is no regular expression \(.*; mend it"):
        parse(text)


@given(
    name=st.one_of(st.from_regex(r"[a-z_][a-z0-9_.]*", fullmatch=True), st.text(min_size=1)),
    operator=st.sampled_from(["=", "!="]),
    value=st.text(),
)
def test_a_matcher_is_read_again_as_it_was_kept(name: str, operator: str, value: str) -> None:
    made = Matcher(name, operator, value)
    assert parse(str(made)) == (made,)


@pytest.mark.parametrize("text", [r'a=~"\d+"', r'a=~"x\.y"', r'a!~"\"[a-z]\""', r'a=~"a\\b"', r'a=~"a\nb"'])
def test_a_regular_expression_is_kept_with_its_backslashes(text: str) -> None:
    assert parse(str(parse(text)[0])) == parse(text)
    assert parse(r'a=~"\d+"')[0].matches({"a": "42"})
