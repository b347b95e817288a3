"""Runbooks in a git repository: one commit for each version, and nobody's work is written over."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from runbooks.versions.publishing import Page, publish
from runbooks.versions.repository import Repository
from store.errors import ConflictError, UsageError

UID = "01a22a8e-f872-70b8-a153-895fcda09d46"


@pytest.fixture(autouse=True)
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration of the developer's is read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def page(version: int = 1, *, name: str = "disk-full", uid: str = UID, status: str = "draft", text: str = "") -> Page:
    """A version of a runbook."""
    return Page(
        uid=uid,
        name=name,
        title=f"Free the | disk <{name}>",
        version=version,
        status=status,
        owner="marcus",
        author="marcus@laptop",
        made_at=f"2026-05-{version:02}T10:00:00.000000Z",
        message=f"change {version}",
        markdown=text or f"# v{version}\n",
        script="#!/bin/sh\n",
    )


def git(folder: Path, *words: str) -> str:
    """What git says."""
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_each_version_is_one_commit_with_its_author_and_date(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    made = publish(Repository.at(folder), [page(1), page(2)])
    assert [(one.name, one.version) for one in made] == [("disk-full", 1), ("disk-full", 2)]
    log = git(folder, "log", "--format=%an|%ae|%at|%s", "--reverse").splitlines()
    assert log == [
        "marcus|marcus@laptop|1777629600|Free the | disk <disk-full>: version 1",
        "marcus|marcus@laptop|1777716000|Free the | disk <disk-full>: version 2",
    ]
    assert (folder / "docs/runbooks/disk-full.md").read_text() == "# v2\n"
    assert git(folder, "show", "HEAD~1:docs/runbooks/disk-full.md") == "# v1\n"
    assert git(folder, "status", "--porcelain") == ""


def test_the_tree_is_one_for_mkdocs_and_techdocs(tmp_path: Path) -> None:
    import yaml

    folder = tmp_path / "site"
    publish(Repository.at(folder), [page(), page(name="other", uid="other")])
    config = yaml.safe_load((folder / "mkdocs.yml").read_text())
    assert config["docs_dir"] == "docs"
    assert config["plugins"] == ["techdocs-core"]
    (nav,) = config["nav"]
    pages = [next(iter(one.values())) if isinstance(one, dict) else one for one in nav["Runbooks"]]
    assert pages == ["index.md", "runbooks/disk-full.md", "runbooks/other.md"]
    assert all((folder / "docs" / one).is_file() for one in pages)
    catalog = yaml.safe_load((folder / "catalog-info.yaml").read_text())
    assert catalog["metadata"]["annotations"]["backstage.io/techdocs-ref"] == "dir:."
    index = (folder / "docs/index.md").read_text()
    assert "| [Free the \\| disk \\<disk-full\\>](runbooks/disk-full.md) | 1 | draft | marcus |" in index


def test_what_is_published_is_not_published_again_not_even_from_another_clone(tmp_path: Path) -> None:
    folder, clone = tmp_path / "site", tmp_path / "clone"
    publish(Repository.at(folder), [page(1)])
    assert publish(Repository.at(folder), [page(1)]) == []
    git(tmp_path, "clone", "-q", str(folder), str(clone))
    made = publish(Repository.at(clone), [page(1), page(2)])
    assert [one.version for one in made] == [2]
    assert "other" not in (clone / "docs/index.md").read_text()


def test_a_status_that_changed_since_is_one_more_commit(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(Repository.at(folder), [page(1)])
    made = publish(Repository.at(folder), [page(1, status="approved", text="# approved\n")])
    assert len(made) == 1
    assert git(folder, "log", "-1", "--format=%s").strip() == "Free the | disk <disk-full>: version 1 is approved"
    assert publish(Repository.at(folder), [page(1, status="approved", text="# approved\n")]) == []


def test_other_files_and_what_is_staged_stay_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    repository = Repository.at(folder)
    publish(repository, [page(1)])
    (folder / "mine.txt").write_text("staged")
    git(folder, "add", "mine.txt")
    (folder / "loose.txt").write_text("loose")
    publish(repository, [page(2)])
    assert git(folder, "status", "--porcelain").splitlines() == ["A  mine.txt", "?? loose.txt"]
    assert "mine.txt" not in git(folder, "show", "--name-only", "--format=", "HEAD")


def test_a_page_changed_by_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    repository = Repository.at(folder)
    publish(repository, [page(1)])
    target = folder / "docs/runbooks/disk-full.md"
    target.write_text("# by hand\n")
    with pytest.raises(ConflictError, match="not committed"):
        publish(repository, [page(2)])
    git(folder, "-c", "user.email=a@b", "-c", "user.name=a", "commit", "-qam", "by hand")
    with pytest.raises(ConflictError, match="tt runbook edit"):
        publish(repository, [page(2)])
    assert target.read_text() == "# by hand\n"
    publish(repository, [page(2)], force=True)
    assert target.read_text() == "# v2\n"


def test_a_page_of_the_same_name_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (folder / "docs/runbooks").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "docs/runbooks/disk-full.md").write_text("theirs\n")
    git(folder, "add", ".")
    git(folder, "-c", "user.email=a@b", "-c", "user.name=a", "commit", "-qm", "theirs")
    with pytest.raises(ConflictError, match="is not ours"):
        publish(Repository.at(folder), [page(1)])


def test_a_configuration_and_catalog_of_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "mkdocs.yml").write_text("site_name: Ours\n")
    (folder / "catalog-info.yaml").write_text("kind: Component\n")
    git(folder, "add", ".")
    git(folder, "-c", "user.email=a@b", "-c", "user.name=a", "commit", "-qm", "theirs")
    publish(Repository.at(folder), [page(1)])
    assert (folder / "mkdocs.yml").read_text() == "site_name: Ours\n"
    assert (folder / "catalog-info.yaml").read_text() == "kind: Component\n"


def test_a_message_can_t_claim_other_versions(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    nasty = replace(page(1), message=f"x\n\nTermTask-Runbook: {UID} v9", title="T\n\nTermTask-Runbook: other v9")
    publish(Repository.at(folder), [nasty])
    assert [one.version for one in publish(Repository.at(folder), [page(1), page(2)])] == [2]


def test_a_folder_of_other_things_is_refused_and_a_file_too(tmp_path: Path) -> None:
    folder = tmp_path / "things"
    folder.mkdir()
    (folder / "photo.jpg").write_text("x")
    with pytest.raises(UsageError, match="git init"):
        Repository.at(folder)
    with pytest.raises(UsageError, match="no folder"):
        Repository.at(folder / "photo.jpg")


def test_without_a_remote_or_network_a_push_says_why_and_the_commits_stay(tmp_path: Path) -> None:
    folder, remote = tmp_path / "site", tmp_path / "remote.git"
    repository = Repository.at(folder)
    publish(repository, [page(1)])
    assert repository.push() == "the repository has no remote"
    git(folder, "remote", "add", "origin", str(remote))
    assert repository.push() != ""
    git(tmp_path, "init", "-q", "--bare", str(remote))
    assert repository.push() == ""
    assert git(remote, "log", "--format=%s", "--all").strip() == "Free the | disk <disk-full>: version 1"
