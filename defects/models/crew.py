"""Teams of a department that go out, the phones they share, and whose job a report is."""

from datetime import datetime
from typing import Self

from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import Q

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from defects.models.report import Report
from geo.models import Municipality

# So often a phone may wait out its lock; then the lead has to open it.
LOCKOUTS = 3


class CrewTeamQuerySet(models.QuerySet["CrewTeam"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def active(self) -> Self:
        return self.filter(is_active=True, department__is_active=True)


class CrewTeam(PublicId):
    """People of one department who work together and share a phone. Never deleted: history
    names the team, as it names no person who holds the phone."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="crew_teams")
    name = models.CharField(max_length=60)
    pin = models.CharField("hash of the PIN of all its phones", max_length=128)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = CrewTeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "department", "name"], name="defects_crew_team_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(pin=""), name="defects_crew_team_has_name_and_pin"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_pin(self, given: str) -> bool:
        return check_password(given, self.pin)


class CrewPhoneQuerySet(models.QuerySet["CrewPhone"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def enrolled(self) -> Self:
        return self.filter(revoked_at=None)


class CrewPhone(PublicId):
    """A phone of a team. Its cookie says which one it is; whether it may still do anything is
    read from this row at every request.

    `open_until` is the end of the shift that a PIN opened. `wrong_pins` counts since the last
    right one or the last lock, `lockouts` since the last right one.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(CrewTeam, on_delete=models.CASCADE, related_name="phones")
    name = models.CharField("what the lead calls it", max_length=60)
    enrolled_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField("last right PIN", null=True, blank=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    lockouts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CrewPhoneQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(open_until__isnull=True),
                name="defects_crew_phone_revoked_is_closed",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="defects_crew_phone_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_lead(self) -> bool:
        """Too many wrong PINs in a row: only the lead opens it again."""
        return self.lockouts >= LOCKOUTS

    def is_locked(self, at: datetime) -> bool:
        return self.needs_lead or (self.locked_until is not None and self.locked_until > at)

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and self.open_until is not None and self.open_until > at


class CrewInvitation(PublicId):
    """A link, shown as a QR code, by which one phone becomes one of `team`, once and soon."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(CrewTeam, on_delete=models.CASCADE, related_name="invitations")
    made_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    phone = models.OneToOneField(
        CrewPhone, null=True, blank=True, on_delete=models.CASCADE, related_name="invitation"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")),
                name="defects_crew_invitation_ends_later",
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="defects_crew_invitation_end")]

    def __str__(self) -> str:
        return str(self.uuid)

    def is_usable(self, at: datetime) -> bool:
        return self.phone_id is None and self.expires_at > at


class CrewJob(models.Model):
    """Whose job a report is, and in which place of their list. The day is
    `Report.planned_for`, which everybody reads; the team only colleagues do.

    It counts while the report lies with the team's department.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="crew_job")
    team = models.ForeignKey(CrewTeam, on_delete=models.CASCADE, related_name="jobs")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["team", "order"], name="defects_crew_job_order")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.team_id}"
