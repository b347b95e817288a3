"""The jinja2 loader and environment that know levels of templates, and which level comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Levels(BaseLoader):
    """Finds NAME in the first level that has it, and LEVEL/NAME in that level alone."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self.folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, its file, and that it does not change while we look."""
        level, name = self.level_and_name(template)
        if level is None:
            raise TemplateNotFound(template)
        file = self.folders[level] / name
        try:
            return file.read_text(encoding="utf-8"), str(file), lambda: True
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateNotFound(template, f"{template} can't be read: {error}") from error

    def level_and_name(self, template: str) -> tuple[str | None, str]:
        """The level that a template's name leads to, None where there is none, and its name there."""
        level, slash, name = template.partition("/")
        if slash and level in self.folders:
            return (level if self._is_there(level, name) else None), name
        return next((one for one in self.folders if self._is_there(one, template)), None), template

    def below(self, template: str) -> str:
        """The template of the same name on the next level that has it; the same where none has."""
        level, name = self.level_and_name(template)
        names = list(self.folders)
        below = names[names.index(level) + 1 :] if level is not None else []
        return next((f"{one}/{name}" for one in below if self._is_there(one, name)), template)

    def _is_there(self, level: str, name: str) -> bool:
        if ".." in Path(name).parts or Path(name).is_absolute():
            return False
        try:
            return (self.folders[level] / name).is_file()
        except OSError:  # a name that is too long
            return False


class LevelledEnvironment(ImmutableSandboxedEnvironment):
    """An environment in which a template can extend the one that it stands in for."""

    def join_path(self, template: str, parent: str) -> str:
        """The name that `parent` means by `template`."""
        loader = self.loader
        if isinstance(loader, Levels) and loader.level_and_name(parent)[1] == template:
            return loader.below(parent)
        return template
