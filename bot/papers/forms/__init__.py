"""The papers of a gateway and a report, as Word files of our own design, filled with what is known of a learner.

What may be asked for by whom is decided elsewhere; limits, sections and items are the pack's, words the texts'.
"""
