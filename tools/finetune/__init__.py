"""Teaches the encoder of a pack; see README.md."""
