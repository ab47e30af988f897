"""Spoken answers in words: the transcribers behind `bot.ports.Transcriber`, and the worker that has them do it.

What a learner is asked, told and shown about it is `bot/desk/voicing.py`'s. No feature depends on any of this.
"""
