"""How offices are told, as a part of the set-up: without who stands in, which is about people."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Department
from accounts.setup import parts
from common import clock
from defects.models import Office
from geo.models import Municipality


def rows(town: Municipality) -> dict[str, parts.Values]:
    """Only offices for which something is settled."""
    found = Office.objects.filter(municipality=town).select_related("department")
    return {row.department.key: values_of(row) for row in found.order_by("department__name")}


def values_of(row: Office) -> parts.Values:
    return {"tells": row.tells, "answer_days": row.answer_days}


def write(town: Municipality, key: str, values: parts.Values) -> None:
    department = Department.objects.of(town).filter(key=key).first()
    if department is None:
        raise ValidationError(_("Dieses Amt gibt es nicht."), code="unknown")
    row = Office.objects.filter(department=department).first()
    row = row or Office(municipality=town, department=department)
    if row.tells != values["tells"]:
        row.tells_since = clock.now()
    row.tells, row.answer_days = values["tells"], values["answer_days"]
    row.save()
