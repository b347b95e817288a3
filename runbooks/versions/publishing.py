"""Runbooks as pages of a documentation site in git: one commit for each version, in the shape of MkDocs and TechDocs.

    mkdocs.yml               written once, its navigation kept up to date while it bears our mark
    catalog-info.yaml        written once, so that a developer portal finds the site
    docs/index.md            all runbooks
    docs/runbooks/NAME.md    a runbook, in its newest published version
    docs/runbooks/NAME.sh    the same as a script

Which versions were published is told by trailers of the commits, so every clone knows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from runbooks.versions.repository import Repository
from store.errors import ConflictError

TRAILER = "TermTask-Runbook"
_MARK = "# Kept up to date by tt runbook publish; remove this line to keep it yourself."
_INDEX_MARK = "<!-- tt:index {} -->"


@dataclass(frozen=True, slots=True)
class Page:
    """One version of one runbook, ready to be written."""

    uid: str
    name: str
    title: str
    version: int
    status: str
    owner: str
    author: str
    made_at: str
    message: str
    markdown: str
    script: str


@dataclass(frozen=True, slots=True)
class Published:
    """A commit that was made for a version."""

    name: str
    version: int
    commit: str


def publish(
    repository: Repository, pages: Sequence[Page], *, force: bool = False, said: Callable[[str], None] = lambda _: None
) -> list[Published]:
    """Commit each version that is not in the repository yet; `pages` are sorted by runbook and version.

    Raises ConflictError where a page was changed in the repository by somebody else, unless `force`. Versions committed
    before that stay.
    """
    known = _published(repository)
    index = _index_of(repository)
    made = []
    for page in pages:
        version, _ = last = known.get(page.uid, (0, ""))
        is_new, is_same = page.version > version, page.version == version
        name = _name_there(index, page)
        news = "" if is_new else _news(index.get(name, {}), name, page)
        if not is_new and not (is_same and news):
            continue
        if not force:
            for one in dict.fromkeys((name, page.name)):
                _refuse_foreign_change(repository, one, last if version else None)
        index.pop(name, None)
        index[page.name] = _entry(page)
        files = {**_files(repository, page, index), **_removed(name, page)}
        commit = repository.commit(files, _message(page, news), author=page.author, at=page.made_at)
        known[page.uid] = (page.version, commit)
        made.append(Published(page.name, page.version, commit))
        said(f"{page.name} v{page.version}{f' ({news})' if news else ''} is {commit[:10]}")
    return made


def _name_there(index: Mapping[str, Mapping[str, object]], page: Page) -> str:
    """The name under which a runbook is in the repository by now: the present one unless it was renamed."""
    return next((name for name, one in index.items() if one.get("uid") == page.uid), page.name)


def _news(there: Mapping[str, object], name: str, page: Page) -> str:
    """What is new about a version that is published already, empty where nothing is."""
    if there.get("status") != page.status:
        return page.status
    return "" if name == page.name else f"now {page.name}"


def _entry(page: Page) -> dict[str, object]:
    return {"title": page.title, "status": page.status, "owner": page.owner, "version": page.version, "uid": page.uid}


def _removed(name: str, page: Page) -> dict[str, None]:
    """The files under a name that the runbook had before."""
    return {} if name == page.name else {f"docs/runbooks/{name}.{suffix}": None for suffix in ("md", "sh")}


def _message(page: Page, news: str) -> str:
    """One commit tells of a version, or of the status or name that it got since; the trailer says which."""
    subject = f"{' '.join(page.title.split())}: version {page.version}{f' is {news}' if news else ''}"
    body = "" if news else " ".join(page.message.split())
    return "\n\n".join(part for part in (subject, body, f"{TRAILER}: {page.uid} v{page.version}") if part) + "\n"


def _published(repository: Repository) -> dict[str, tuple[int, str]]:
    """The newest version of each runbook that is in the repository, with its commit."""
    found: dict[str, tuple[int, str]] = {}
    for commit, value in repository.trailers(TRAILER):
        uid, _, version = value.rpartition(" v")
        if version.isdigit() and int(version) > found.get(uid, (0, ""))[0]:
            found[uid] = (int(version), commit)
    return found


def _refuse_foreign_change(repository: Repository, name: str, last: tuple[int, str] | None) -> None:
    path = f"docs/runbooks/{name}.md"
    if repository.is_dirty(path):
        raise ConflictError(
            f"{path} has changes that are not committed; commit or undo them, or give --force to write over them"
        )
    present = repository.read(path)
    if present is None or (last is not None and present == repository.file_in(last[1], path)):
        return
    what = f"was changed there since version {last[0]} was published" if last else "is there already and is not ours"
    raise ConflictError(f"{path} {what}; take the change over by tt runbook edit, or give --force to write over it")


def _files(repository: Repository, page: Page, index: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    files = {
        f"docs/runbooks/{page.name}.md": page.markdown,
        f"docs/runbooks/{page.name}.sh": page.script,
        "docs/index.md": _index(index),
    }
    config = repository.read("mkdocs.yml")
    if config is None or _MARK in config:
        files["mkdocs.yml"] = _mkdocs(index)
    if repository.read("catalog-info.yaml") is None:
        files["catalog-info.yaml"] = _CATALOG
    return {path: text for path, text in files.items() if path.startswith("docs/runbooks/") or text != repository.read(path)}


def _index_of(repository: Repository) -> dict[str, dict[str, object]]:
    """What the index in the repository lists, empty where it is none of ours."""
    begin, end = _INDEX_MARK.split("{}")
    for line in (repository.read("docs/index.md") or "").splitlines():
        if line.startswith(begin) and line.endswith(end):
            try:
                found = json.loads(line.removeprefix(begin).removesuffix(end))
            except ValueError:
                return {}
            return dict(found) if isinstance(found, dict) else {}
    return {}


def _index(index: Mapping[str, Mapping[str, object]]) -> str:
    rows = [
        f"| [{_cell(one['title'])}](runbooks/{name}.md) | {one['version']} | {_cell(one['status'])} | {_cell(one['owner'])} |"
        for name, one in sorted(index.items())
    ]
    kept = json.dumps(dict(sorted(index.items())), ensure_ascii=True, sort_keys=True).replace("-->", "--\\u003e")
    head = ["# Runbooks", "", "| runbook | version | status | owner |", "| --- | --- | --- | --- |"]
    return _lines([*head, *rows, "", _INDEX_MARK.replace("{}", kept)])


def _mkdocs(index: Mapping[str, Mapping[str, object]]) -> str:
    pages = [f"      - {json.dumps(str(one['title']))}: runbooks/{name}.md" for name, one in sorted(index.items())]
    head = [
        _MARK,
        "site_name: Runbooks",
        "docs_dir: docs",
        "plugins:",
        "  - techdocs-core",
        "nav:",
        "  - Runbooks:",
        "      - index.md",
    ]
    return _lines([*head, *pages])


_CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: runbooks
  description: Procedures made from recorded work
  annotations:
    backstage.io/techdocs-ref: dir:.
spec:
  type: documentation
  lifecycle: production
  owner: guests
"""


def _cell(value: object) -> str:
    text = " ".join(str(value).split())
    for special in "\\`*_[]<>|":
        text = text.replace(special, f"\\{special}")
    return text


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
