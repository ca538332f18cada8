"""/transparenz/entscheidungen/: the public record, to read, to follow and to take along."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock, german
from common.clock import BERLIN
from common.csv_files import csv_lines
from common.feeds import as_summary, feed_response, for_xml
from common.open_data import open_data
from common.page_cache import guest_page
from geo.http import TownRequest
from moderation import record
from moderation.forms import RecordForm
from moderation.halves import since
from moderation.models import Rule
from moderation.record import Line, Selection

FEED_ENTRIES = 50


@require_safe
@guest_page()
def entries(request: TownRequest) -> HttpResponse:
    """`/transparenz/entscheidungen/?art=&regel=&halbjahr=&nach=`; 400 for what cannot be."""
    form = _form(request)
    lines: list[Line] = []
    after, status = None, 200
    try:
        chosen = _selection(form)
        lines, after = record.page(
            request.municipality, chosen, after=request.GET.get("nach") or None
        )
    except ValidationError as error:
        form.add_error(None, error)
        status = 400
    context = {
        "form": form,
        "days": _by_day(lines),
        "after": after,
        "query": _query(form),
        "is_chosen": any(value not in ("", None) for value in form.cleaned_data.values()),
    }
    return render(request, "moderation/transparency/record.html", context, status=status)


@open_data
@require_safe
def entries_csv(request: TownRequest) -> HttpResponseBase:
    """`/transparenz/entscheidungen.csv`: all lines of a selection, sent as they are read."""
    try:
        chosen = _selection(_form(request))
    except ValidationError as error:
        return _refused(error)
    header = [
        _("Tag"),
        _("Art"),
        _("Entscheidung"),
        _("Regel"),
        _("Wortlaut der Regel"),
        _("Gesetz"),
        _("Von"),
        _("Anlass"),
        _("Später"),
        _("Noch einmal geprüft"),
    ]
    rows = (
        [
            line.day.isoformat(),
            line.kind_words,
            line.act_words,
            line.rule.number if line.rule else "",
            line.rule.short if line.rule else "",
            ", ".join(line.rule.norms) if line.rule else line.law,
            line.by_words,
            _("nach einem Hinweis") if line.after_notice else "",
            line.became_words,
            line.appeal,
        ]
        for line in record.every(request.municipality, chosen)
    )
    response = StreamingHttpResponse(
        csv_lines(header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="entscheidungen.csv"'
    return response


@open_data
@guest_page(personal=False)
@require_safe
def entries_json(request: TownRequest) -> HttpResponse:
    """`/transparenz/entscheidungen.json`: fifty lines and the address of what follows."""
    form = _form(request)
    try:
        lines, after = record.page(
            request.municipality, _selection(form), after=request.GET.get("nach") or None
        )
    except ValidationError as error:
        return JsonResponse({"detail": " ".join(error.messages)}, status=400)
    base = _base(request)
    query = _query(form)
    following = None
    if after:
        following = f"{base}{request.path}?{query}{'&' if query else ''}nach={after}"
    return JsonResponse(
        {"entries": [_as_json(line, base) for line in lines], "next": following},
        json_dumps_params={"ensure_ascii": False},
    )


@open_data
@guest_page(personal=False)
@require_safe
def feed(request: TownRequest) -> HttpResponse:
    """`/feeds/entscheidungen.atom`: the fifty newest lines of a selection."""
    form = _form(request)
    try:
        lines, _after = record.page(request.municipality, _selection(form), size=FEED_ENTRIES)
    except ValidationError as error:
        return _refused(error)
    base = _base(request)
    query = f"?{_query(form)}" if _query(form) else ""
    atom = Atom1Feed(
        title=_("Entscheidungen über Beiträge in %(town)s") % {"town": request.municipality.name},
        link=f"{base}/transparenz/entscheidungen/{query}",
        feed_url=f"{base}{request.path}{query}",
        description=None,
        language="de",
        author_name=request.municipality.name,
    )
    for line in lines:
        noon = datetime.combine(line.day, time(12), tzinfo=BERLIN).astimezone(UTC)
        atom.add_item(
            title=for_xml(f"{line.kind_words}: {line.act_words}"),
            link=f"{base}/transparenz/entscheidungen/",
            unique_id=f"{base}/transparenz/entscheidungen/#{line.token}",
            unique_id_is_permalink=False,
            pubdate=noon,  # the day alone is public
            updateddate=noon,
            description=as_summary("\n".join(_sentences(line))),
            categories=[line.kind_words],
        )
    return feed_response(atom)


def _form(request: TownRequest) -> RecordForm:
    first = record.first_decision(request.municipality)
    return RecordForm(
        request.GET,
        kinds=record.kinds_told(),
        halves=since(first, until=clock.now()),
        rules=list(Rule.objects.filter(municipality=request.municipality).order_by("number")),
    )


def _selection(form: RecordForm) -> Selection:
    """Raises `ValidationError` for a kind or a half-year that is none."""
    if not form.is_valid():
        raise ValidationError([str(text) for texts in form.errors.values() for text in texts])
    return form.selection()


def _query(form: RecordForm) -> str:
    """What was asked for, for addresses; without what was not."""
    if not form.is_valid():
        return ""
    kept = {name: form.data.get(name, "") for name in form.fields}
    return urlencode({name: value for name, value in kept.items() if value})


def _by_day(lines: list[Line]) -> list[dict[str, Any]]:
    days: list[dict[str, Any]] = []
    for line in lines:
        if not days or days[-1]["day"] != line.day:
            days.append({"day": line.day, "words": german.day(line.day), "lines": []})
        days[-1]["lines"].append(line)
    return days


def _sentences(line: Line) -> list[str]:
    found = [_("Tag: %(day)s") % {"day": german.date_in_full(line.day)}]
    found.append(str(line.rule or line.law))
    found.append(_("Entschieden %(by)s") % {"by": line.by_words})
    return [*found, *filter(None, (line.became_words, line.appeal))]


def _as_json(line: Line, base: str) -> dict[str, Any]:
    return {
        "id": line.token,
        "day": line.day.isoformat(),
        "kind": line.kind,
        "kind_label": line.kind_words,
        "decision": line.act,
        "rule": line.rule.number if line.rule else None,
        "rule_text": line.rule.short if line.rule else None,
        "rule_url": f"{base}{line.rule.href}" if line.rule else None,
        "norms": list(line.rule.norms) if line.rule else [],
        "law": line.law or None,
        "by": line.by,
        "after_notice": line.after_notice,
        "later": line.became or None,
        "appeal": line.appeal or None,
    }


def _refused(error: ValidationError) -> HttpResponse:
    return HttpResponse(
        " ".join(error.messages), status=400, content_type="text/plain; charset=utf-8"
    )


def _base(request: TownRequest) -> str:
    return request.municipality.base_url.rstrip("/")
