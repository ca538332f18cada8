"""Addresses of a municipality that belong to no department."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models.people import Department
from common.models import PublicId
from geo.models import Municipality


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def on_call(self, municipality: Municipality) -> Self:
        """Where danger is told at once; none or one."""
        return self.of(municipality).filter(purpose=Mailbox.Purpose.DANGER)

    def for_barriers(self, municipality: Municipality) -> Self:
        """Who answers when the site is hard to use; none or one."""
        return self.of(municipality).filter(purpose=Mailbox.Purpose.BARRIERS)

    def head_of(self, department: Department) -> Self:
        """Where goes what is long overdue in `department`; none or one."""
        return self.filter(purpose=Mailbox.Purpose.HEAD, department=department)


class Mailbox(PublicId):
    """A mailbox that somebody watches for one purpose, at any hour or not; no person's own.

    `DANGER`: whoever is on call is told at once of what is dangerous. `BARRIERS`: who answers
    when the site is hard to use, as the accessibility statement says. `HEAD`: who is told of what
    is long overdue in one `department`.
    """

    class Purpose(models.TextChoices):
        DANGER = "danger", "Bereitschaft"
        BARRIERS = "barriers", "Barrierefreiheit"
        HEAD = "head", "Leitung"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="mailboxes"
    )
    purpose = models.CharField(max_length=10, choices=Purpose)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="mailboxes"
    )
    email = models.EmailField()

    objects = MailboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "purpose"],
                condition=Q(department__isnull=True),
                name="accounts_mailbox_once_per_purpose",
            ),
            models.UniqueConstraint(
                fields=["department", "purpose"], name="accounts_mailbox_once_per_department"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["danger", "barriers"], department__isnull=True)
                | Q(purpose="head", department__isnull=False),
                name="accounts_mailbox_purpose_is_known",
            ),
            models.CheckConstraint(condition=~Q(email=""), name="accounts_mailbox_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()

    @property
    def name(self) -> str:
        """What a mail calls whoever reads it."""
        return str(self.get_purpose_display())
