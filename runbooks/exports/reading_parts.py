"""The parts of an edited Markdown text, with the line that each begins on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from store.errors import UsageError

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})")
_NO_TEXT = re.compile("[\ud800-\udfff]")  # half a character, which no file can hold
_NO_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))?[ \t]*")


Path = tuple[str | int, ...]  # keys of mappings and places in lists


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 to 6; `line` counts from 1."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """A code block: the words behind its fence, and its content without the last newline."""

    line: int
    language: str
    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs: the lines of each as one, an empty line between them."""

    line: int
    text: str


Part = Heading | Fence | Prose


@dataclass(frozen=True, slots=True)
class Settings:
    """A YAML mapping in which every scalar is a text; `lines` are those of its keys, and of the keys and items in them."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Path, int] = field(default_factory=dict)

    def error(self, key: str, message: str, *within: str | int) -> UsageError:
        """An error at the line of a key, or of what is `within` it: ("parameters", "...", 2, "type")."""
        path: Path = (key, *within)
        while path and path not in self.lines:
            path = path[:-1]
        return wrong(self.lines.get(path, self.line), message)

    def check(self, known: Iterable[str]) -> None:
        """UsageError at the first key that is not among these."""
        names = list(known)
        for key in self.values:
            if key not in names:
                raise self.error(key, f"there is no {key!r}; {nearest(key, names)}")


def wrong(line: int, message: str) -> UsageError:
    """The error that a line of the text is wrong."""
    return UsageError(f"line {line}: {message}")


def nearest(word: str, known: Iterable[str]) -> str:
    """What to write in the place of a word that is not known."""
    names = list(known)
    near = difflib.get_close_matches(word, names, 1)
    return f"did you mean {near[0]!r}?" if near else "write one of " + ", ".join(names)


def split(text: str) -> tuple[Settings, list[Part]]:
    """The YAML at the head, and everything below it."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    _refuse(_NO_TEXT, "\n".join(lines), 1)
    if lines[0].rstrip() != "---":
        raise wrong(1, "the text must begin with a line ---, below it the title and the parameters; put them back")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        raise wrong(1, "the part that begins with --- is never closed; end it with another line ---")
    return settings("\n".join(lines[1:end]), 2), list(_parts(lines, end + 1))


def _refuse(unwanted: re.Pattern[str], text: str, first_line: int) -> None:
    if found := unwanted.search(text):
        line = first_line + text.count("\n", 0, found.start())
        raise wrong(line, f"the character U+{ord(found[0]):04X} can't stand here; delete it")


def settings(text: str, first_line: int) -> Settings:
    """A YAML mapping; UsageError naming the line where it is none."""
    import yaml

    _refuse(_NO_YAML, text, first_line)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Settings(first_line)
        if not isinstance(node, yaml.MappingNode):
            raise wrong(first_line + node.start_mark.line, "this is no setting; write lines of the form key: value")
        lines = dict(_lines(node, first_line))
        return Settings(first_line, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = first_line + (mark.line if mark is not None else 0)
        raise wrong(at, f"this is no YAML ({error.problem or error.context}); put the text in double quotes") from error
    except (yaml.YAMLError, ValueError) as error:
        raise wrong(first_line, f"this is no YAML ({error}); put the text in double quotes") from error
    finally:
        loader.dispose()


def _lines(top: Any, first_line: int) -> Iterator[tuple[Path, int]]:
    """Where each key and each item of a list stands; UsageError where one is no text, twice there, or only referred to."""
    import yaml

    seen: set[int] = set()
    nodes: list[tuple[Path, int, Any]] = [((), first_line + top.start_mark.line, top)]
    for path, line, node in nodes:  # which grows meanwhile
        if id(node) in seen:
            raise wrong(line, "this is meant to be the same as what stands elsewhere; write it out here, without *")
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += [((*path, place), first_line + one.start_mark.line, one) for place, one in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            nodes += _keys(path, node, first_line)
        yield path, line


def _keys(path: Path, mapping: Any, first_line: int) -> Iterator[tuple[Path, int, Any]]:
    known: set[str] = set()
    for key, value in mapping.value:
        line = first_line + key.start_mark.line
        if not isinstance(key.value, str):
            raise wrong(line, "this is no key; put it in double quotes")
        if key.value in known:
            raise wrong(line, f"{key.value!r} stands here twice; delete one")
        known.add(key.value)
        yield (*path, key.value), line, value


def _parts(lines: list[str], first: int) -> Iterator[Part]:
    """Headings, code blocks and what stands between; comments are left out."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").disable(["inline", "code"]).parse("\n".join(lines[first:]))
    at = first
    for token in tokens:
        if token.level or token.map is None or token.type not in ("heading_open", "fence", "html_block"):
            continue
        start, end = first + token.map[0], first + token.map[1]
        if token.type == "html_block" and not lines[start].lstrip().startswith("<!--"):
            continue
        if token.type == "heading_open" and not token.markup.startswith("#"):
            continue
        yield from _prose(lines, at, start)
        if token.type == "heading_open":
            found = _HEADING.fullmatch(lines[start])
            yield Heading(start + 1, len(token.markup), (found and found.group(1)) or "")
        elif token.type == "fence":
            yield _fence(lines, start, end)
        at = end
    yield from _prose(lines, at, len(lines))


def _fence(lines: list[str], start: int, end: int) -> Fence:
    opening = _FENCE.match(lines[start])
    assert opening is not None
    indent, ticks = opening.groups()
    closing = lines[end - 1].strip()
    if end - 1 == start or not closing.startswith(ticks) or closing.strip(ticks[0]):
        raise wrong(start + 1, f"the code block that begins here is never closed; end it with a line {ticks}")
    content = [line[min(len(indent), len(line) - len(line.lstrip(" \t"))) :] for line in lines[start + 1 : end - 1]]
    words = lines[start][opening.end() :].split()
    return Fence(start + 1, words[0] if words else "", " ".join(words[1:]), "\n".join(content))


def _prose(lines: list[str], start: int, end: int) -> Iterator[Prose]:
    paragraphs: list[list[str]] = [[]]
    first = None
    for n, line in enumerate(lines[start:end], start):
        if line.strip():
            first = n if first is None else first
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    if first is not None:
        yield Prose(first + 1, "\n\n".join(" ".join(one) for one in paragraphs if one))
