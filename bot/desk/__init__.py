"""The desk: everything that people can say or press outside an open answer, and what comes of it.

One module a subject, each with its commands; the interview itself is `bot/interview`.
"""
