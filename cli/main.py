"""The `tt` command's entry: the prompt's fast path, else the verbs."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # the real one costs an import that a prompt would wait for
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run one `tt` command; ends the process with its exit code."""
    if sys.argv[1:] == ["status", "--prompt"]:
        # A prompt waits for this one: neither click nor the database is imported.
        from cli.prompt import print_prompt_line

        print_prompt_line()
        sys.exit(0)
    from cli.group import tt

    tt.main(prog_name="tt")


if __name__ == "__main__":
    main()
