"""How bodies outside get reports: by mail, by their own web form, or inside this installation."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from defects.models.category import Category
from geo.models import Municipality

# `Report.channel` of a case that another municipality handed over; set once, for good.
FROM_NEIGHBOUR = "neighbour"


class Fact(models.TextChoices):
    """What a map does not know and a body outside may need to find the place."""

    DIRECTION = "direction", _("Fahrtrichtung")
    SECTION = "section", _("Abschnitt (von Netzknoten nach Netzknoten)")
    STATION = "station", _("Station oder Kilometer")
    SIDE = "side", _("Seite oder Fahrstreifen")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def live(self) -> Self:
        return self.filter(state=Connection.State.AGREED)

    def standing(self) -> Self:
        """Asked or agreed: what stands in the way of another one for the same body."""
        return self.filter(state__in=(Connection.State.ASKED, Connection.State.AGREED))


class Connection(PublicId):
    """A body outside one municipality is an office of another one of this installation.

    An administrator of `municipality` asks, one of `partner` agrees and names the office
    (`department`) and the kind for what `partner` has no kind of its own for (`category`).
    What is handed over to `body` from then on is a case at `department`. A row ends and is
    kept; asking again makes another one.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("angefragt")
        AGREED = "agreed", _("verbunden")
        DECLINED = "declined", _("abgelehnt")
        ENDED = "ended", _("beendet")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="connections")
    partner = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(state__in=["asked", "agreed"]),
                name="defects_one_connection_of_a_body",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "agreed", "declined", "ended"]),
                name="defects_connection_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(municipality=F("partner")), name="defects_connection_leads_elsewhere"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | Q(department__isnull=False, category__isnull=False, decided_at__isnull=False),
                name="defects_connection_agreed_names_an_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} -> {self.partner_id} ({self.state})"


class Way(models.Model):
    """How one body outside takes reports and what it must be told; without a row by mail.

    `template` may hold the variables of `defects.outside_words`; empty is the shipped text.
    `asks` are keys of `Fact` that somebody must have said before it is sent.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("E-Mail mit Link")
        FORM = "form", _("Web-Formular der Stelle")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    body = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="way")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MAIL)
    form_url = models.URLField(blank=True, max_length=500)
    template = models.TextField(max_length=4000, blank=True)
    asks = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["mail", "form"]), name="defects_way_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="form") | ~Q(form_url=""), name="defects_way_form_has_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind}"


def way_of(body: Department) -> Way:
    """How `body` takes reports; an unsaved row with the defaults if nothing is settled."""
    found: Way | None = getattr(body, "way", None)
    return found or Way(municipality_id=body.municipality_id, body=body)
