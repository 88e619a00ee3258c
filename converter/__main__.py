"""``python -m converter``: the same as ``wiremark``."""

from converter.cli import main

main()
