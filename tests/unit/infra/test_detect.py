"""The format of a document is told by what is in it; a name for `--from` overrides."""

from __future__ import annotations

import pytest

from infra.detect import FORMATS, formats_named, read
from infra.errors import FormatError
from store.errors import UsageError
from tests.unit.infra.documents import NAMES, raw, reading

EXPECTED = {
    "terraform-show": "terraform_show",
    "terraform": "terraform_state",
    "aws-ec2": "aws_ec2",
    "aws-tagging": "aws_tagging",
    "aws-rds": "aws_rds",
    "aws-elb": "aws_elb",
    "aws-eks": "aws_eks",
}


@pytest.mark.parametrize("name", NAMES)
def test_each_document_is_told_without_its_name(name: str) -> None:
    expected = next((format_ for begins, format_ in EXPECTED.items() if name.startswith(begins)), "")
    expected = expected or name.partition(".")[0].partition("-")[0]
    found = read(raw(name))
    assert found.format == expected
    assert found.sightings
    assert read(raw(name), name, expected).sightings


def test_every_format_has_a_document_here() -> None:
    assert {reading(name).format for name in NAMES} == set(FORMATS)


@pytest.mark.parametrize(("name", "stands_for"), [("aws", 5), ("Terraform", 2), ("aws-ec2", 1), ("csv", 1), ("kubernetes", 1)])
def test_a_format_is_named_by_itself_or_its_family(name: str, stands_for: int) -> None:
    assert len(formats_named(name)) == stands_for


@pytest.mark.parametrize(
    ("data", "format_", "told"),
    [
        (b'{"hello": 1}', None, "the format is not known (its keys begin 'hello')"),
        (b"[]", None, "the list is empty"),
        (b"[1]", None, "holds no objects"),
        (b'{"Reservations": []}', "kubectl", "this is not Kubernetes objects: it looks like aws_ec2"),
        (b'{"hello": 1}', "kubectl", "nothing in it looks like one; such a file is made by `kubectl get"),
        (b"{}", "kubctl", "did you mean kubectl?"),
        (b"{}", "zzz", "known are"),
    ],
)
def test_what_is_not_known_is_told(data: bytes, format_: str | None, told: str) -> None:
    with pytest.raises(FormatError) as error:
        read(data, "x.json", format_)
    assert told in str(error.value)
    assert isinstance(error.value, UsageError) and error.value.exit_code == 2


def test_an_empty_list_of_a_named_format_says_that_there_is_nothing() -> None:
    found = read(b"[]", "web.json", "docker")
    assert not found.sightings and [scope.complete for scope in found.scopes] == [True]


def test_a_second_reading_of_the_same_says_the_same() -> None:
    for name in NAMES:
        assert reading(name) == reading(name)
