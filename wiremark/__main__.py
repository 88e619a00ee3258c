"""``python -m wiremark``: the command."""

from converter.cli import main

main()
