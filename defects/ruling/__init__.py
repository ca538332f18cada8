"""Rules of who is in charge, for the people who write them: in words, warned about, compared."""
