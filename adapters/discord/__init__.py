"""Discord, through discord.py: `translate`, `commands` and `compose` are pure, the rest does the talking.

Nothing of the interview lives here, and no words: a command's description and the few sentences of the adapter's own
are handed in.
"""
