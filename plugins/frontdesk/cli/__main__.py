"""python -m frontdesk.cli does what the frontdesk command does."""

import sys

from frontdesk.cli.main import main

sys.exit(main())
