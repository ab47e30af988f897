"""When things fall due: the dates that follow from a gateway, the calendar file of them, and what to remind of.

All of it is pure: it knows no clock, no storage and no platform.
"""
