"""What people settle when a town is set up: every change of it, and who was asked to work there."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models.people import Department, Role, User
from common import clock
from common.models import PublicId
from geo.models import Municipality


class SetupChangeQuerySet(models.QuerySet["SetupChange"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class SetupChange(PublicId):
    """One thing of the set-up as it was and as it is since; only added to.

    `part` is a key of `accounts.setup.parts` and `thing` the key of the thing in it ("" where
    there is only one). `before` is None for what is new. `by` is None for a command on the
    server. `person` is whom a change among the staff is about; names stand nowhere in here.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="setup_changes"
    )
    part = models.SlugField(max_length=40)
    thing = models.CharField(max_length=60, blank=True)
    title = models.CharField("what it is called, no person's name", max_length=160, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    batch = models.UUIDField("of one file that was read in", null=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    objects = SetupChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=None, after=None), name="accounts_setup_change_says_something"
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "-id"], name="accounts_setup_by_town"),
            models.Index(fields=["municipality", "part", "thing"], name="accounts_setup_by_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.thing}".strip()


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def pending(self) -> Self:
        """Neither accepted nor taken back; also those whose link has run out."""
        return self.filter(accepted_at=None, revoked_at=None)


class StaffInvitation(PublicId):
    """Somebody is asked to work here, by a link in a mail that holds once and not for long.

    `version` is part of the link: sending it again makes the old one void.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    full_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    version = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "email", "role", "department"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="accounts_invitation_open_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["crew", "clerk"], department__isnull=False)
                | (~Q(role__in=["crew", "clerk"]) & Q(department__isnull=True)),
                name="accounts_invitation_department_as_role",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="accounts_invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="accounts_invitation_has_a_span"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)  # personal data stay out of logs and tracebacks

    def is_valid(self, at: Any) -> bool:
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at
