"""How much one address may send. Generous: a school or a town hall shares one address."""

from datetime import timedelta

WINDOW = timedelta(hours=1)
REPORTS_AN_HOUR = 60
# Links that open nothing: a mistyped one or two, an old one, but nobody guesses.
WRONG_LINKS = 60
# Looking for what may be the same: a form asks anew when place or kind change.
SIMILAR_AN_HOUR = 240
# „Auch ich“, in all and for one report: a household, a class.
ALSO_AN_HOUR = 60
ALSO_PER_REPORT = 10
