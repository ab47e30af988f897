"""Telegram: `translate`, `render` and `outcomes` are pure, `gateway` holds the adapter that the composition root makes.

Nothing is imported here, so that a program that does not use Telegram never loads its SDK.
"""

import os

# The SDK gives lengths of time as whole seconds with a warning unless it is told to give them as timedeltas; it reads
# this from the environment alone, each time.
os.environ.setdefault("PTB_TIMEDELTA", "true")
