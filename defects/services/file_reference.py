"""The Aktenzeichen: what the town's own files call a report."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

import common.searching  # noqa: F401  # the lookup `ilike`
from defects.actors import Actor
from defects.models import Report, ReportEvent
from defects.services.steps import begin
from defects.services.texts import write_note
from defects.states import Verb

LONGEST = 80


@transaction.atomic
def change_file_reference(
    report: Report,
    *,
    by: Actor,
    reference: str,
    is_shared: bool = False,
    at: datetime | None = None,
) -> ReportEvent | None:
    """`report` has the Aktenzeichen `reference` from now on; "" takes it away. None if it is so.

    One Aktenzeichen stands for one report of the town, whatever its case and blanks; with
    `is_shared` somebody has said that several belong to one file. The history keeps what it
    was, for staff, in a text that can be blanked. Raises `ValidationError`.
    """
    step = begin(report, Verb.EDITED, by=by, at=at)
    wanted = " ".join(reference.split())
    if wanted == step.report.file_reference:
        return None
    _refuse(step.report, wanted, is_shared=is_shared)
    words = wanted or _("weggenommen, es war %(before)s") % {"before": step.report.file_reference}
    note = write_note(report, words, at=step.at)
    event = step.happen(Verb.EDITED, {"what": "file_reference"}, note=note, public=False)
    step.finish(file_reference=wanted)
    return event


def _refuse(report: Report, wanted: str, *, is_shared: bool) -> None:
    if len(wanted) > LONGEST:
        raise ValidationError(
            _("Das Aktenzeichen ist zu lang. Es darf 80 Zeichen haben."), code="too_long"
        )
    if any(not letter.isprintable() for letter in wanted):
        raise ValidationError(
            _("Im Aktenzeichen steht ein Zeichen, das man nicht sieht."), code="unprintable"
        )
    if not wanted or is_shared:
        return
    with connection.cursor() as cursor:  # two who type the same at once come one after the other
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
            [f"defects.file_reference {wanted.casefold()}", report.municipality_id],
        )
    other = (
        # The second condition is the index's, the third settles it.
        Report.objects.filter(
            ~Q(file_reference=""),
            municipality_id=report.municipality_id,
            file_reference__ilike=wanted,
            file_reference__iexact=wanted,
        )
        .exclude(pk=report.pk)
        .only("number", "municipality_id")
        .first()
    )
    if other is not None:
        other.municipality = report.municipality
        raise ValidationError(
            _(
                "Dieses Aktenzeichen hat schon %(label)s. Wenn beides ein Vorgang ist,"
                " kreuzen Sie das bitte an."
            ),
            code="taken",
            params={"label": other.label},
        )
