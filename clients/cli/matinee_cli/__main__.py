"""Run the command line with `python -m matinee_cli` if `matinee` is not on the path."""

from matinee_cli.app import main

main()
