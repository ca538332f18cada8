"""How much one address may send. Generous: a school or a town hall shares one address."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common import rate_limit
from common.http import client_address

WINDOW = timedelta(hours=1)
REPORTS_AN_HOUR = 60
# Nobody reads a form, chooses and sends it within so many seconds.
LEAST_SECONDS = 2.0
# Links that open nothing: a mistyped one or two, an old one, but nobody guesses.
WRONG_LINKS = 60
# Changes of one report within the quarter of an hour: some mistakes more than anybody makes.
CHANGES_OF_A_REPORT = 20
# Looking for what may be the same: a form asks anew when place or kind change.
SIMILAR_AN_HOUR = 240
# „Auch ich“, in all and for one report: a household, a class.
ALSO_AN_HOUR = 60
ALSO_PER_REPORT = 10
# "Noch kaputt" and "Ist behoben", said by whoever passes by.
HINTS_AN_HOUR = 10
# Mails to addresses that somebody types on a status page.
CONTACTS_AN_HOUR = 20


def not_there(request: HttpRequest) -> HttpResponse:
    """For a secret link that opens nothing: 404, or 429 when one address has tried many."""
    if rate_limit.hit(
        purpose="secret-link", address=client_address(request), limit=WRONG_LINKS, window=WINDOW
    ):
        raise Http404
    return render(request, "429.html", status=429)
