"""The report desk: reading a report, counting it as `docs/counting-words.md` says, and the X-ray of it.

How a report is shown in a chat lives in `bot.desk.report`; the numbers are the pack's.
"""
