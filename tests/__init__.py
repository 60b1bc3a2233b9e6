"""What is tried here is this checkout, whatever version of the reader is installed."""

import sys

from tests.terminal import SOURCE

if str(SOURCE) not in sys.path:
    sys.path.insert(0, str(SOURCE))
