"""A plain open poll: one person, one vote, changed until it closes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from participation.models.consultation import Consultation
from participation.models.proposal import Origin


class Poll(PublicId):
    """What is decided and how it is counted. `most_choices` counts for several choices."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("eine Möglichkeit")
        MULTIPLE = "multiple", _("mehrere Möglichkeiten")

    consultation = models.OneToOneField(Consultation, on_delete=models.PROTECT, related_name="poll")
    question = models.CharField(max_length=200)
    text = models.TextField(max_length=4000, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SINGLE)
    most_choices = models.PositiveSmallIntegerField(default=1)
    counting = models.CharField(
        "how it is counted, told before the vote", max_length=400, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="single", most_choices=1)
                | Q(kind="multiple", most_choices__gte=1),
                name="participation_poll_kind_fits_choices",
            )
        ]

    def __str__(self) -> str:
        return self.question


class PollOption(PublicId):
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="options")
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=2000, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class Vote(PublicId):
    """Somebody has voted. `user` is None when the account was deleted: the vote stays. With a
    `quarantine` it does not count.

    A secret ballot will keep this row as the list of who voted, and its choices elsewhere.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="votes")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    quarantine = models.ForeignKey(
        "participation.Quarantine",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "user"], name="participation_voted_once")
        ]
        indexes = [
            models.Index(
                fields=["quarantine"],
                condition=Q(quarantine__isnull=False),
                name="participation_vote_set_aside",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class VoteChoice(models.Model):
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="choices")
    option = models.ForeignKey(PollOption, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "option"], name="participation_choice_once")
        ]
        indexes = [models.Index(fields=["option"], name="participation_poll_tally")]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.option_id}"


class PaperCount(PublicId):
    """Votes that were given on paper, entered as a number with where they come from."""

    option = models.ForeignKey(PollOption, on_delete=models.PROTECT, related_name="paper_counts")
    count = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PAPER)
    note = models.CharField("such as 'Bürgerversammlung 3. März'", max_length=160, blank=True)
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.count} {self.origin}"
