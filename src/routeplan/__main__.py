"""Run the command line: ``python -m routeplan``."""

from __future__ import annotations

from routeplan.cli import main

if __name__ == "__main__":
    main()
