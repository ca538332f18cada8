"""/stelle/: a body outside sees what lies with it and answers by the link in its mail.

GET shows and POST acts, because mail programs open links before people do. Only what
everybody may know of the report is shown, never who reported it. The page is not cached,
not indexed and never named in a Referer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.http import keep_secret, secret_form
from defects import answers, links, services
from defects.forms.outside import QuestionForm, ReturnForm, WordsForm
from defects.models import HandOver, HandOverUse, Report
from defects.public_detail import shown_pictures
from defects.states import OPEN, public_word
from defects.talk_outside import exchange
from defects.views.limits import not_there
from geo.hours import open_numbers
from geo.http import TownRequest


@dataclass(frozen=True)
class Act:
    """One answer: the form it needs, the service it calls, what is said when it is done."""

    form: type[WordsForm]
    run: Callable[[HandOver, dict[str, Any]], object]
    done: Any


def _ask(hand_over: HandOver, data: dict[str, Any]) -> object:
    if data["to"] == "reporter":
        return services.ask_reporter_by_link(hand_over, text=data["text"])
    return services.ask_office_by_link(hand_over, text=data["text"])


ACTS: dict[str, Act] = {
    "annehmen": Act(
        WordsForm,
        lambda hand_over, data: services.accept_by_link(hand_over),
        gettext_lazy("Danke. Wir haben vermerkt, dass Sie sich darum kümmern."),
    ),
    "behoben": Act(
        WordsForm,
        lambda hand_over, data: services.fix_by_link(hand_over, words=data["text"]),
        gettext_lazy("Danke. Die Meldung steht jetzt auf „Behoben“."),
    ),
    "nicht-zustaendig": Act(
        ReturnForm,
        lambda hand_over, data: services.return_by_link(hand_over, reason=data["why"]),
        gettext_lazy("Danke. Wir klären jetzt, wer zuständig ist."),
    ),
    "fragen": Act(QuestionForm, _ask, gettext_lazy("Danke. Ihre Frage ist angekommen.")),
}
_RENEW = "neuer-link"


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    return keep_secret(_answer(request, uuid, token))


def _answer(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    row = (
        HandOver.objects.filter(municipality=request.municipality, uuid=uuid)
        .select_related(
            "body__office",
            "municipality",
            "report__category",
            "report__body",
            "report__municipality",
            "report__zone",
            "report__asset",
            "report__item",
            "report__text_item",
        )
        .first()
    )
    if row is None:
        return not_there(request)
    if links.opened_hand_over(token, row):
        return _old(request, row, "replaced")
    if not links.opens_hand_over(token, row):
        return not_there(request)
    is_late = clock.now() >= links.hand_over_link_until(row)
    if request.method == "POST":
        return _act(request, row, is_late=is_late)
    if request.method == "GET":
        services.log_use(row, HandOverUse.Act.OPENED)
    if row.ended_at is not None:
        return _old(request, row, "ended")
    if is_late:
        return _old(request, row, "late")
    return _page(request, row)


def _act(request: TownRequest, row: HandOver, *, is_late: bool) -> HttpResponse:
    do = request.POST.get("do", "")
    here = links.hand_over_path(row)
    if do == _RENEW and row.ended_at is None:
        try:
            services.renew_link(row, by_link=True)
        except ValidationError as error:
            return _old(request, row, "late", problems=error.messages)
        # The address is that of the old link now, which says that a new one is on its way.
        return HttpResponseRedirect(here, status=303)
    if row.ended_at is not None or is_late:
        return _old(request, row, "ended" if row.ended_at is not None else "late")
    act = ACTS.get(do)
    if act is None:
        return _page(request, row, problems=[_("Diesen Schritt gibt es nicht.")])
    form = act.form(request.POST)
    if not form.is_valid():
        said = [str(message) for messages in form.errors.values() for message in messages]
        return _page(request, row, failed=do, problems=said, form=form)
    try:
        act.run(row, form.cleaned_data)
    except ValidationError as error:
        row.report.refresh_from_db()
        return _page(request, row, failed=do, problems=error.messages, form=form)
    return HttpResponseRedirect(f"{here}?getan={do}", status=303)


def _page(
    request: TownRequest,
    row: HandOver,
    *,
    failed: str = "",
    problems: list[str] | None = None,
    form: WordsForm | None = None,
) -> HttpResponse:
    report = row.report
    latest = report.routings.order_by("-id").first()
    context = {
        **_common(request, row),
        "sentence": latest.sentence if latest else "",
        # Words of their own are for the house alone: nobody has reviewed them.
        "answers": answers.lines(answers.without_words(report.answers, report.asked)[1]),
        "pictures": shown_pictures(report),
        "text": report.text if report.text_shown else "",
        "waits": _is_reviewed_later(report),
        "exchange": exchange(row),
        "is_accepted": report.work != "received",
        "link_until": links.hand_over_link_until(row),
        "reasons": ReturnForm.REASONS,
        "failed": failed,
        "problems": problems or [],
        "sent": form.data if form is not None else {},
    }
    return render(request, "defects/outside/page.html", context, status=422 if problems else 200)


def _old(
    request: TownRequest, row: HandOver, why: str, *, problems: list[str] | None = None
) -> HttpResponse:
    """The link acts no more: nothing of the report but its number, and the way on."""
    context = {**_common(request, row), "why": why, "problems": problems or []}
    done = why == "ended" and context["done"]
    status = 429 if problems else 200 if done else 410
    return render(request, "defects/outside/old.html", context, status=status)


def _common(request: TownRequest, row: HandOver) -> dict[str, Any]:
    report = row.report
    act = ACTS.get(request.GET.get("getan", ""))
    return {
        "hand_over": row,
        "report": report,
        "body": row.body,
        "is_shown": report.shown,
        "is_open": report.work in OPEN,
        "state": public_word(report),
        "done": act.done if act else "",
        "numbers": open_numbers(report.municipality, clock.now()),
    }


def _is_reviewed_later(report: Report) -> bool:
    """Whether words or pictures are there that a moderator has not released."""
    if not report.shown:
        return False
    hidden_text = bool(report.text) and not report.text_shown
    return hidden_text or report.pictures.filter(photo__shown=False).exists()
