"""How two programs that run Markdown read a document and run it, emulated from the rules that their sources follow.

Runme: CommonMark code blocks, fenced or indented; the attributes of a fence are what stands between the first `{` and the
first `}` behind it, as flat JSON; `$` is cut from the start and white space from the end of every line; a block without a
language is shell, one with an unknown language is run too unless it has `ignore`. Each block is a process with `set -e -o
pipefail`; exported variables are carried over, the folder is not.

ie: blocks of bash, azurecli and terraform, by heading; an HTML block with `expected_similarity` (or that merely ends in a
quoted text) makes the next other block the expected output of the last command. Environment and folder are carried over.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

_IE_COMMENT = re.compile(r'<!--\s*expected_similarity=\s*(\d+\.?\d*)|"(.*)"\s*-->')


@dataclass
class Block:
    """A code block as such a program sees it."""

    language: str
    lines: list[str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    expected: str | None = None
    similarity: float | None = None

    @property
    def text(self) -> str:
        """What is executed."""
        return "\n".join(self.lines)


def runme_blocks(markdown: str) -> list[Block]:
    """Every block that a run of the whole document executes, in order."""
    return [one for one in runme_all(markdown) if one.attributes.get("excludeFromRunAll") != "true"]


def runme_all(markdown: str) -> list[Block]:
    """Every block that can be run."""
    found = []
    for token in MarkdownIt("commonmark").parse(_without_front_matter(markdown)):
        if token.type not in ("fence", "code_block"):
            continue
        language, attributes = _runme_info(token.info)
        if attributes.get("ignore") == "true":
            continue
        lines = [line.lstrip("$").rstrip() for line in token.content.removesuffix("\n").split("\n")]
        found.append(Block(language, lines, attributes))
    return found


def _runme_info(info: str) -> tuple[str, dict[str, str]]:
    start = info.find("{")
    end = info.find("}", start)
    attributes = json.loads(info[start : end + 1]) if 0 <= start < end else {}
    assert all(isinstance(value, str) for value in attributes.values()), "only flat texts are read"
    assert "}" not in info[end + 1 :] and "{" not in info[start + 1 : end], "cut at the first }"
    return info[: start if start >= 0 else None].split()[0] if info.split() else "", attributes


def ie_blocks(markdown: str) -> list[Block]:
    """Every block that `ie execute` executes, with the output that it compares."""
    heading, found, expecting, similarity = "", [], False, None
    tokens = MarkdownIt("commonmark").parse(_without_front_matter(markdown))
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[at + 1].content
        elif token.type == "html_block":
            if match := _IE_COMMENT.search(token.content):
                expecting, similarity = True, float(match.group(1)) if match.group(1) else None
        elif token.type == "fence":
            language = token.info.split()[0] if token.info.split() else ""
            if language in ("bash", "azurecli", "terraform"):
                found.append(Block(language, token.content.removesuffix("\n").split("\n"), {}, heading))
            elif expecting:
                if found:
                    found[-1].expected, found[-1].similarity = token.content, similarity
                expecting = False
    return found


def ie_prerequisites(markdown: str) -> list[str]:
    """The documents that `ie` would run before this one: links to .md files in a section Prerequisites."""
    tokens = MarkdownIt("commonmark").parse(_without_front_matter(markdown))
    inside, found = False, []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            inside = inside if token.tag > "h2" else "prerequisites" in tokens[at + 1].content.lower()
        elif inside and token.children:
            found += [str(one.attrGet("href")) for one in token.children if one.type == "link_open"]
    return [link for link in found if link.endswith(".md")]


def run_runme(blocks: list[Block], folder: Path, environment: Mapping[str, str]) -> list[subprocess.CompletedProcess[str]]:
    """Run blocks one by one the way of Runme, to the first that fails."""
    return list(_run(blocks, folder, environment, "set -e -o pipefail\n", carries_folder=False))


def run_ie(blocks: list[Block], folder: Path, environment: Mapping[str, str]) -> list[subprocess.CompletedProcess[str]]:
    """Run blocks one by one the way of `ie`, to the first that fails."""
    return list(_run(blocks, folder, environment, "", carries_folder=True))


def _run(
    blocks: list[Block], folder: Path, environment: Mapping[str, str], head: str, *, carries_folder: bool
) -> Iterator[subprocess.CompletedProcess[str]]:
    carried, where = dict(environment), folder
    for one in blocks:
        with tempfile.TemporaryDirectory() as state:
            tail = f'\n__status="$?"\nenv -0 >{state}/env\npwd >{state}/pwd\nexit "$__status"\n'
            ended = subprocess.run(
                ["bash", "--norc", "-c", f"{head}{one.text}{tail}"],
                cwd=where,
                env=carried,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                timeout=60,
            )
            yield ended
            if ended.returncode:
                return
            pairs = (pair.partition("=") for pair in Path(state, "env").read_text().split("\0")[:-1])
            carried = {name: value for name, _, value in pairs}
            if carries_folder:
                # ie reads the file line by line, so that of a value with several lines it keeps the first.
                carried = {name: value.split("\n")[0] for name, value in carried.items() if not name.startswith("BASH_FUNC_")}
                where = Path(Path(state, "pwd").read_text().removesuffix("\n"))


def _without_front_matter(markdown: str) -> str:
    assert markdown.startswith("---\n")
    return markdown.split("\n---\n", 1)[1]
