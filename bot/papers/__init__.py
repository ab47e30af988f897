"""Papers: what is known, composed for people to take away; nothing here decides what is known."""
