"""What a consultation is filled with: categories of ideas, topics of a discussion.

Named by `formats.Format.editor`: `view(request, consultation) -> HttpResponse`.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from participation import services
from participation.forms.consultations import CategoryRows, TopicRows
from participation.forms.fields import Rows, add_order_and_delete_labels, in_order_sent
from participation.models import Consultation
from participation.services import CategoryFields, TopicFields
from participation.views.staff.frame import href_of, page, saved, sent


def categories(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    known = {each.uuid: each for each in consultation.categories.select_related("department")}
    rows = CategoryRows(
        sent(request),
        prefix="kategorie",
        initial=in_order_sent(
            sent(request),
            "kategorie",
            {
                each.uuid: {
                    "uuid": each.uuid,
                    "name": each.name,
                    "department": each.department.key if each.department else None,
                }
                for each in known.values()
            },
        ),
        form_kwargs={"municipality": request.municipality},
    )

    def save() -> None:
        services.save_categories(
            consultation,
            [
                CategoryFields(
                    category=known.get(row["uuid"]), name=row["name"], department=row["department"]
                )
                for row in rows.kept()
            ],
            by=request.user,
        )

    words = {
        "heading": _("Kategorien"),
        "lead": _("Worum Vorschläge gehen können. Ohne Kategorien fragen wir nicht danach."),
        "row_word": _("Kategorie"),
    }
    return _rows(request, consultation, rows, save, words)


def topics(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    known = {each.uuid: each for each in consultation.topics.select_related("thread")}
    rows = TopicRows(
        sent(request),
        prefix="thema",
        initial=in_order_sent(
            sent(request),
            "thema",
            {
                each.uuid: {"uuid": each.uuid, "title": each.title, "text": each.text}
                for each in known.values()
            },
        ),
    )

    def save() -> None:
        services.save_topics(
            consultation,
            [
                TopicFields(topic=known.get(row["uuid"]), title=row["title"], text=row["text"])
                for row in rows.kept()
            ],
            by=request.user,
        )

    words = {
        "heading": _("Themen"),
        "lead": _("Jede Frage bekommt eine eigene Seite mit Kommentaren: dafür, dagegen, Hinweis."),
        "row_word": _("Thema"),
    }
    return _rows(request, consultation, rows, save, words)


def _rows(
    request: SignedInRequest,
    consultation: Consultation,
    rows: Rows,
    save: Any,
    words: dict[str, str],
) -> HttpResponse:
    add_order_and_delete_labels(rows)
    here = href_of(consultation.project, "inhalt", consultation)
    error_words = ""
    failed = request.method == "POST"
    if failed and rows.is_valid():
        try:
            save()
        except ValidationError as error:
            error_words = " ".join(error.messages)
        else:
            home = reverse("participation:manage_project", args=[consultation.project.uuid])
            return saved(request, here, next_href=home)
    context = words | {"rows": rows, "error_words": error_words}
    return page(
        request,
        "contents",
        consultation.project,
        context,
        step="inhalt",
        consultation=consultation,
        failed=failed,
    )
