"""How much one address may send. Generous: a school or a town hall shares one address."""

from datetime import timedelta

WINDOW = timedelta(hours=1)
REPORTS_AN_HOUR = 60
