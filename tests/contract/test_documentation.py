"""The documents and the program say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.settings import RECORDING
from cli.verbs import VERBS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SHOWN = sorted(name for name, verb in VERBS.items() if not verb.hidden)


@pytest.mark.parametrize("verb", SHOWN)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert re.search(rf"`tt {verb}\b", README) or re.search(rf"`{verb}`", README)


def test_the_readme_names_no_verb_that_does_not_exist() -> None:
    assert set(re.findall(r"`tt ([a-z-]+)", README)) <= set(VERBS)


@pytest.mark.parametrize("key", sorted(RECORDING))
def test_every_setting_is_in_the_readme(key: str) -> None:
    assert re.search(rf"^    {key} = ", README, re.MULTILINE)


def test_the_readme_opens_with_the_two_commands() -> None:
    commands = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("    ")]
    assert commands[:2] == ["make demo", "make test"]
