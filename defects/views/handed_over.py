"""/arbeit/abgegeben/: everything that lies with bodies outside, the longest first; also as CSV."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import itself
from common import clock
from common.csv_files import csv_lines
from defects import handed_over, services
from defects.handed_over import HEADER, SIGNS, Chosen
from defects.models import HandOver


@never_cache
@login_required
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    user, town = _refuse_others(request), request.municipality
    chosen = Chosen.of(request.GET)
    found, lines = handed_over.board(user, town, chosen, after=request.GET.get("nach"))
    given = chosen.given
    context = {
        "lines": lines,
        "next_query": "?" + urlencode({**given, "nach": found.next}) if found.next else "",
        "csv_query": "?" + urlencode(given) if given else "",
        "chosen": chosen,
        "bodies": handed_over.bodies(town),
        "ways": HandOver.Way.choices,
        "signs": SIGNS.items(),
    }
    return render(request, "defects/handing/board.html", context)


@never_cache
@login_required
@require_GET
def board_csv(request: SignedInRequest) -> HttpResponseBase:
    user, town = _refuse_others(request), request.municipality
    table = handed_over.as_table(user, town, Chosen.of(request.GET))
    header = [str(each) for each in HEADER]
    services.note_board(town, by=user, kind="csv")
    response = StreamingHttpResponse(
        csv_lines(header, table), content_type="text/csv; charset=utf-8"
    )
    name = f"abgegeben-{clock.today().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refuse_others(request: SignedInRequest) -> User:
    user = itself(request.user)
    if not user.has_perm("defects.see_handed_over", request.municipality):
        raise PermissionDenied
    return user
