"""`python -m recorder DESCRIPTOR`: the recorder in a process of its own."""

import sys

from recorder.work import main

sys.exit(main())
