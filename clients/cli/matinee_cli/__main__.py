"""`python -m matinee_cli`, where the entry point `matinee` is not on the path."""

from matinee_cli.app import main

main()
