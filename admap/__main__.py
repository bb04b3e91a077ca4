"""`python -m admap`."""

from admap.cli import main

main()
