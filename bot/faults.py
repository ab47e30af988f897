"""The base of all errors that a person can cause and put right.

Each kind of fault lives beside what raises it; how a fault is shown on the command line lives in `bot.cli.common`.
"""


class Fault(Exception):
    """Something that a person gave or set cannot be used. Its words are whole sentences for that person, one a line:
    what is wrong, where, and what to do. They never hold a secret, and they are shown without a traceback."""
