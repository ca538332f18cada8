"""Departments, and which one gets what nobody else has."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.setup import fields, parts
from accounts.setup.fields import Field
from common import german
from geo.hours import check_hours, sentence
from geo.models import Municipality

KINDS = {
    "inside": gettext_lazy("ein Amt im Haus"),
    "outside": gettext_lazy("eine Stelle außerhalb, zum Beispiel Kreis oder Stadtwerke"),
}
# What leads to a department: dotted functions that return sentences.
Uses = Callable[[Department], list[str]]
_uses: list[str] = []


def register_uses(dotted: str) -> None:
    """`dotted` says of a department what would have nobody any more without it."""
    if dotted not in _uses:
        _uses.append(dotted)


def uses_of(department: Department) -> list[str]:
    found: list[str] = []
    for dotted in _uses:
        uses: Uses = import_string(dotted)
        found += uses(department)
    return found


DEPARTMENTS = parts.Part(
    key="departments",
    title=gettext_lazy("Ämter und Stellen"),
    fields=(
        Field(name="name", label=gettext_lazy("Name"), read=fields.text(120, required=True)),
        Field(
            name="kind",
            label=gettext_lazy("Was ist es?"),
            read=fields.choice(KINDS),
            words=fields.choice_words(KINDS),
            default="inside",
            is_fixed=True,
        ),
        Field(
            name="where",
            label=gettext_lazy("So heißt es im Satz „Liegt …“"),
            read=fields.text(140),
        ),
        Field(
            name="names",
            label=gettext_lazy("Name in anderen Sprachen"),
            read=fields.texts(120),
            default={},
        ),
        Field(name="email", label=gettext_lazy("E-Mail-Adresse"), read=fields.email),
        Field(name="phone", label=gettext_lazy("Telefon"), read=fields.text(40)),
        Field(name="website", label=gettext_lazy("Internetseite"), read=fields.url),
        Field(
            name="hours",
            label=gettext_lazy("Öffnungszeiten"),
            read=fields.checked(check_hours),
            words=lambda value: sentence(value) or _("leer"),
            default={},
        ),
        Field(
            name="may_release",
            label=gettext_lazy("Gibt Texte und Fotos seiner Meldungen selbst frei"),
            read=fields.switch,
            default=False,
        ),
        Field(name="active", label=gettext_lazy("In Betrieb"), read=fields.switch, default=True),
    ),
    rows="accounts.setup.departments.rows",
    write="accounts.setup.departments.write",
    is_list=True,
    name_of=lambda values: str(values.get("name", "")),
    href=lambda key: reverse("setup_department", args=[key]),
)
CLEARING = parts.Part(
    key="clearing",
    title=gettext_lazy("Amt für alles andere"),
    fields=(
        Field(
            name="department",
            label=gettext_lazy("Bekommt, was sonst niemandem gehört"),
            read=fields.reference,
            refers="departments",
        ),
    ),
    rows="accounts.setup.departments.clearing_of",
    write="accounts.setup.departments.write_clearing",
    href=lambda key: reverse("setup_departments"),
)


def register() -> None:
    parts.register(DEPARTMENTS)
    parts.register(CLEARING)


def rows(town: Municipality) -> dict[str, parts.Values]:
    return {row.key: values_of(row) for row in Department.objects.of(town).order_by("name", "key")}


def values_of(row: Department) -> parts.Values:
    return {
        "name": row.name,
        "kind": row.kind,
        "where": row.dative,
        "names": row.names,
        "email": row.email,
        "phone": row.phone,
        "website": row.website,
        "hours": row.hours,
        "may_release": row.may_release,
        "active": row.is_active,
    }


def write(town: Municipality, key: str, values: parts.Values) -> None:
    row = Department.objects.of(town).filter(key=key).first()
    row = row or Department(municipality=town, key=fields.key(key))
    if row.is_active and row.pk and not values["active"]:
        _let_go(row)
    twins = Department.objects.of(town).filter(name__iexact=values["name"]).exclude(pk=row.pk)
    if twins.exists():
        raise ValidationError({"name": _("So heißt schon ein anderes Amt.")}, code="twin")
    row.name, row.kind, row.dative = values["name"], values["kind"], values["where"]
    row.names, row.email, row.phone = values["names"], values["email"], values["phone"]
    row.website, row.hours = values["website"], values["hours"]
    row.may_release, row.is_active = values["may_release"], values["active"]
    row.save()


def _let_go(row: Department) -> None:
    """Raises `ValidationError` with what would have nobody any more."""
    found = uses_of(row)
    if row.is_clearing:
        found.insert(0, _("Es bekommt, was sonst niemandem gehört."))
    if found:
        raise ValidationError(
            {"active": [_("Das Amt wird noch gebraucht. %(uses)s") % {"uses": " ".join(found)}]},
            code="in_use",
        )


def clearing_of(town: Municipality) -> dict[str, parts.Values]:
    row = Department.objects.of(town).filter(is_clearing=True).first()
    return {"": {"department": row.key if row else ""}}


def write_clearing(town: Municipality, key: str, values: parts.Values) -> None:
    """Exactly one, which is in the house and works."""
    row = Department.objects.of(town).filter(key=values["department"]).first()
    if row is None:
        raise ValidationError({"department": _("Bitte wählen Sie ein Amt.")}, code="unknown")
    if row.kind != Department.Kind.INSIDE or not row.is_active:
        raise ValidationError(
            {"department": _("Das muss ein Amt im Haus sein, das in Betrieb ist.")}, code="outside"
        )
    Department.objects.of(town).filter(is_clearing=True).update(is_clearing=False)
    Department.objects.filter(pk=row.pk).update(is_clearing=True)


def people_in(department: Department) -> list[str]:
    """For `register_uses`: who works there."""
    people = department.memberships.select_related("user").order_by("user__full_name", "pk")
    names = list(dict.fromkeys(str(membership.user) for membership in people))
    if not names:
        return []
    return [_("Dort arbeiten: %(names)s.") % {"names": german.listed(names)}]
