"""`python -m cli`: the tt command, for processes that start it themselves."""

from cli.main import main

main()
