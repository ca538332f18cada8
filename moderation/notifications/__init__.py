"""Whom moderation writes to, and what the mails show."""
