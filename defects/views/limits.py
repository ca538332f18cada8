"""How much one address may send. Generous: a school or a town hall shares one address."""

from datetime import timedelta

WINDOW = timedelta(hours=1)
REPORTS_AN_HOUR = 60
# Links that open nothing: a mistyped one or two, an old one, but nobody guesses.
WRONG_LINKS = 60
