"""How much one address may send. Generous: a school or a town hall shares one address."""

from datetime import timedelta

WINDOW = timedelta(hours=1)
REPORTS_AN_HOUR = 60
# Links that open nothing: a mistyped one or two, an old one, but nobody guesses.
WRONG_LINKS = 60
# "Noch kaputt" and "Ist behoben", said by whoever passes by.
HINTS_AN_HOUR = 10
# Mails to addresses that somebody types on a status page.
CONTACTS_AN_HOUR = 20
