"""Somebody who works here is away, and who stands in; entered by themselves or by whoever
distributes, over by itself."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from defects.models import Absence
from defects.substitution import deputies_of, people_at_work
from geo.models import Municipality

_ONE_DAY = timedelta(days=1)
# Longer than this somebody has another job; then their reports are given to others.
LONGEST = timedelta(days=366)


@transaction.atomic
def enter_absence(
    municipality: Municipality,
    *,
    person: User,
    deputy: User | None,
    first_day: date | None,
    last_day: date | None,
    by: User,
    today: date | None = None,
) -> Absence:
    """`person` is away from `first_day` to `last_day`, both included; `deputy` stands in.

    Raises `ValidationError` with the field's name.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)
    now = today or clock.today()
    if person not in people_at_work(municipality):
        raise ValidationError({"person": _("Diese Person bearbeitet hier keine Meldungen.")})
    if first_day is None:
        raise ValidationError({"first_day": _("Bitte geben Sie den ersten Tag an.")})
    if last_day is None:
        raise ValidationError({"last_day": _("Bitte geben Sie den letzten Tag an.")})
    if last_day < first_day:
        raise ValidationError(
            {"last_day": _("Der letzte Tag liegt vor dem ersten. Bitte tauschen Sie beide.")}
        )
    if last_day < now:
        raise ValidationError({"last_day": _("Der letzte Tag ist schon vorbei.")})
    if last_day - first_day > LONGEST:
        raise ValidationError(
            {
                "last_day": _(
                    "Das ist länger als ein Jahr. Bitte geben Sie die Meldungen dann jemand "
                    "anderem."
                )
            }
        )
    if deputy is None:
        raise ValidationError({"deputy": _("Bitte wählen Sie, wer vertritt.")})
    if deputy not in deputies_of(person, municipality):
        raise ValidationError(
            {"deputy": _("Diese Person darf nicht alles bearbeiten, was zu vertreten ist.")}
        )
    others = Absence.objects.of(municipality).filter(user=person)
    if others.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise ValidationError(
            {"first_day": _("Für diese Tage ist schon eine Abwesenheit eingetragen.")}
        )
    absence = Absence.objects.create(
        municipality=municipality,
        user=person,
        deputy=deputy,
        first_day=first_day,
        last_day=last_day,
        entered_by=by,
    )
    _write("absence.entered", absence, by)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User, today: date | None = None) -> None:
    """They are back: it ends with the day before, and goes if it has not begun by then. Again is
    the same."""
    now = today or clock.today()
    row = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    if row is None or row.last_day < now:
        return
    _write("absence.ended", row, by)
    if row.first_day >= now:
        row.delete()
        return
    row.last_day = now - _ONE_DAY
    row.save(update_fields=["last_day"])


def _write(verb: str, absence: Absence, by: User) -> None:
    """Without names, and without the days: those go with the row."""
    journal.write(
        municipality_id=absence.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=absence.uuid,
    )
