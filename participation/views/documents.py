"""The documents of projects. They are saved, never shown: nobody knows what is in a PDF."""

from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from common.http import content_policy
from geo.mvt import is_known
from participation.finding import municipality_of
from participation.models import Project, ProjectDocument


@require_safe
@content_policy({"default-src": ["'none'"], "sandbox": True})
def document(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponseBase:
    """`/beteiligung/<project>/dokumente/<uuid>/`: as an attachment, for whoever may see the
    project. Browsers ask again after five minutes, so that what was taken away is gone."""
    projects = Project.objects.visible_to(request.user, municipality_of(request))
    found = (
        ProjectDocument.objects.filter(uuid=uuid, project__in=projects.filter(slug=slug))
        .select_related("project")
        .only("uuid", "file_name", "sha256", "project__published_at")
        .first()
    )
    path = settings.PRIVATE_DIR / "documents" / f"{uuid}.pdf"
    if found is None or not path.is_file():
        raise Http404
    etag = bytes(found.sha256).hex()[:32]
    response: HttpResponseBase
    if is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        response = FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=found.file_name,
            content_type="application/pdf",
        )
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = (
        "public, max-age=300" if found.project.is_published else "private, no-cache"
    )
    return response
