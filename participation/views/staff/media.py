"""Pictures and documents of a project."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from participation import services
from participation.forms.projects import AltForm, DocumentForm, PictureForm
from participation.models import Project
from participation.services.documents import MOST_DOCUMENTS
from participation.services.pictures import MOST_PICTURES
from participation.views.staff.frame import (
    for_editors,
    href_of,
    page,
    project_of,
    saved,
    sent,
    tell_error,
)


def pictures(request: SignedInRequest, project: Project) -> HttpResponse:
    here = href_of(project, "bilder")
    form = PictureForm(sent(request), request.FILES or None)
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.add_picture(
                project,
                form.cleaned_data["photo"],
                alt=form.cleaned_data["alt"],
                by=request.user,
            )
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                tell_error(form, error)
            else:
                form.add_error("photo", error)
        else:
            return saved(request, here, words=_("Bild hinzugefügt."))
    context = {
        "form": form,
        "pictures": list(project.pictures.select_related("photo")),
        "most": MOST_PICTURES,
    }
    return page(request, "pictures", project, context, step="bilder", failed=failed)


@for_editors
@require_POST
def change_picture(request: SignedInRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    """Describe a picture anew, make it the first, or take it away (field `do`)."""
    project = project_of(request, uuid)
    picture = get_object_or_404(project.pictures.select_related("photo__item"), photo__uuid=photo)
    try:
        match request.POST.get("do"):
            case "first":
                services.put_first(picture, by=request.user)
                messages.success(request, _("Das ist jetzt das Titelbild."))
            case "remove":
                services.remove_picture(picture, by=request.user)
                messages.success(request, _("Bild entfernt."))
            case _:
                form = AltForm(request.POST)
                if not form.is_valid():
                    raise ValidationError(form.errors["alt"].as_data())
                services.describe_picture(picture, alt=form.cleaned_data["alt"], by=request.user)
                messages.success(request, _("Gespeichert."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(href_of(project, "bilder"), status=303)


def documents(request: SignedInRequest, project: Project) -> HttpResponse:
    here = href_of(project, "dokumente")
    form = DocumentForm(sent(request), request.FILES or None)
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            services.add_document(
                project,
                form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                by=request.user,
            )
        except ValidationError as error:
            tell_error(form, error)
        else:
            return saved(request, here, words=_("Dokument hinzugefügt."))
    context = {
        "form": form,
        "documents": list(project.documents.all()),
        "most": MOST_DOCUMENTS,
        "most_megabytes": settings.DOCUMENT_MAX_BYTES // 1_000_000,
    }
    return page(request, "documents", project, context, step="dokumente", failed=failed)


@for_editors
@require_POST
def remove_document(request: SignedInRequest, uuid: UUID, document: UUID) -> HttpResponse:
    project = project_of(request, uuid)
    row = get_object_or_404(project.documents.all(), uuid=document)
    services.delete_document(row, by=request.user)
    messages.success(request, _("„%(title)s“ ist gelöscht.") % {"title": row.title})
    return HttpResponseRedirect(href_of(project, "dokumente"), status=303)
