"""Fixtures that every test may ask for: one PostgreSQL server a run."""

from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
