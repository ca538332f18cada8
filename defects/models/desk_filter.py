"""A selection of the desk under a name: somebody's own, or a department's."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from geo.models import Municipality


class DeskFilterQuerySet(models.QuerySet["DeskFilter"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def offered_to(self, user: User, departments: list[Department] | None) -> Self:
        """One's own and those of one's departments; None stands for all of them."""
        shared = Q(department__isnull=False)
        if departments is not None:
            shared = Q(department__in=departments)
        return self.filter(Q(owner=user, department=None) | shared)


class DeskFilter(PublicId):
    """`query` is what the address of `/arbeit/` holds after the question mark; never a page of it.

    Without `department` it is for `owner` alone. What a department shares stays when whoever
    made it has left.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="desk_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=clock.now)

    objects = DeskFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "owner", "name"],
                condition=Q(department__isnull=True),
                name="defects_desk_filter_of_one_once",
            ),
            models.UniqueConstraint(
                fields=["department", "name"], name="defects_desk_filter_of_all_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="defects_desk_filter_says_something"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "owner"], name="defects_desk_filter_list")]

    def __str__(self) -> str:
        return self.name
