"""The terminal: just another adapter, with no token and no account."""
