"""Entry point of ``python3 -m standalone``."""

import sys

if sys.version_info < (3, 11):
    found = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(f"Python 3.11 or newer is needed; this is Python {found} ({sys.executable}).")

from standalone.cli import main

sys.exit(main())
