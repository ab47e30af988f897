"""How large a proof is: small by default because people wait for it, large under `make soak`. The code is the same."""

import os


def scale(small: int, soak: int) -> int:
    """`small`, or `soak` when the environment variable MOCKBOT_SOAK is 1."""
    return soak if os.environ.get("MOCKBOT_SOAK") == "1" else small
