"""Reminders at work: whom they are about, when each person is looked at, and how they go out.

Which reminders are due is a pure function in `bot/timeline`; rows are `storage`'s.
"""
