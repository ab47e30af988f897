"""The migrations, one file a step in `versions/`; `storage/migrating.py` runs them."""
