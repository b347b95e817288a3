"""The wheel holds every file of the packages: a stray ignore rule must not drop source from it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("recorder", "store", "alerts", "infra", "reports", "runbooks", "cli", "sandbox")


def test_the_wheel_has_every_source_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hatchling.build import build_wheel

    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    in_tree = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == in_tree
    assert {"recorder/hooks/bash.sh", "store/migrations/0001_record.sql"} <= packed


def test_the_version_is_said_once() -> None:
    import tomllib

    from recorder import VERSION

    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION
