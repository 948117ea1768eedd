"""Run the command line as `python -m mapping`."""

import sys

from .cli import main

sys.exit(main())
