"""Comments, two levels deep, on whatever has a thread: a proposal, a topic, later a paragraph."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Cast, Greatest, Least, Power, Sqrt
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, User
from accounts.roles import roles_of
from common import clock
from common.models import PublicId
from geo.models import Municipality
from moderation.models import Item
from participation.models.consultation import Consultation


class Thread(models.Model):
    """Where comments hang. `item` is the Item of what is talked about: comments are below it,
    so that they are hidden with it. `comment_count` counts the comments that are shown; the
    other three count those of them that are no replies, by stance."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="threads")
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="thread")
    comment_count = models.PositiveIntegerField(default=0)
    for_count = models.PositiveIntegerField(default=0)
    against_count = models.PositiveIntegerField(default=0)
    neutral_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class Stance(models.TextChoices):
    FOR = "for", _("Dafür")
    AGAINST = "against", _("Dagegen")
    NEUTRAL = "neutral", _("Hinweis")


_Z = 1.96  # of a 95 % interval


def _wilson() -> models.Expression:
    """The lower bound of Wilson's 95 % interval for the share of votes up; 0 without votes.

    (p + z²/2n - z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), written with up and down.
    """
    up, down = Cast("up_count", FloatField()), Cast("down_count", FloatField())
    n = up + down
    z2 = Value(_Z**2)
    bound = (up + z2 / 2.0 - Value(_Z) * Sqrt(up * down / n + z2 / 4.0)) / (n + z2)
    return Case(
        When(Q(up_count=0, down_count=0), then=Value(0.0)),
        default=bound,
        output_field=FloatField(),
    )


def _controversy() -> models.Expression:
    """Many votes, evenly split: (up + down) ^ (min / max); 0 unless there are both."""
    up, down = Cast("up_count", FloatField()), Cast("down_count", FloatField())
    return Case(
        When(Q(up_count=0) | Q(down_count=0), then=Value(0.0)),
        default=Power(up + down, Least(up, down) / Greatest(up, down)),
        output_field=FloatField(),
    )


class CommentQuerySet(models.QuerySet["Comment"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def in_thread(self, thread: Thread) -> Self:
        return self.filter(thread=thread)

    def public(self) -> Self:
        return self.filter(shown=True)

    def listed(self) -> Self:
        """What stands in a thread: what is shown, and placeholders of what was taken away."""
        return self.filter(Q(shown=True) | ~Q(placeholder=""))

    def top(self) -> Self:
        return self.filter(parent=None)

    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `participation.see_comment`, for one municipality."""
        mine = self.of(municipality)
        roles = roles_of(user, municipality)
        if roles.has(Role.EDITOR, Role.ADMINISTRATOR, Role.MODERATOR):
            return mine
        seen = Q(shown=True)
        if user.is_authenticated:
            seen |= Q(author=user)
        return mine.filter(seen)


class Comment(PublicId):
    """One comment, or a reply to one (`parent`, which is never a reply itself).

    `shown` mirrors `item.shown`. What was taken away leaves a `placeholder`: `deleted` by its
    author, or `removed` by a rule. `department` is set when the town speaks. `wilson` and
    `controversy` are worked out by the database and order the list.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="comment")
    shown = models.BooleanField(default=False)
    placeholder = models.CharField(max_length=10, blank=True)
    rule_number = models.PositiveSmallIntegerField("it was removed by", null=True, blank=True)
    author = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    name_withdrawn_at = models.DateTimeField("by its author, for good", null=True, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stance = models.CharField(max_length=8, choices=Stance, default=Stance.NEUTRAL)
    text = models.TextField(max_length=4000, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    up_count = models.PositiveIntegerField(default=0)
    down_count = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField("listed replies", default=0)
    wilson = models.GeneratedField(expression=_wilson(), output_field=FloatField(), db_persist=True)
    controversy = models.GeneratedField(
        expression=_controversy(), output_field=FloatField(), db_persist=True
    )
    source = models.SlugField("system it was imported from", max_length=40, blank=True)
    source_id = models.CharField("what it is called there", max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values), name="participation_stance_is_known"
            ),
            models.CheckConstraint(
                condition=Q(placeholder__in=["", "deleted", "removed"]),
                name="participation_placeholder_is_known",
            ),
            models.CheckConstraint(
                condition=Q(shown=False) | Q(placeholder=""),
                name="participation_shown_or_placeholder",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="participation_no_reply_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(name_withdrawn_at__isnull=True) | Q(department__isnull=True),
                name="participation_offices_stay_named",
            ),
            models.UniqueConstraint(
                fields=["thread", "source", "source_id"],
                condition=~Q(source=""),
                name="participation_comment_imported_once",
            ),
        ]
        indexes = [
            # A page shows the first of each stance, so each stance has its own order.
            models.Index(
                fields=["thread", "stance", "-wilson", "-id"],
                condition=Q(parent=None),
                name="participation_stance_best",
            ),
            models.Index(
                fields=["thread", "stance", "-controversy", "-id"],
                condition=Q(parent=None),
                name="participation_stance_heat",
            ),
            models.Index(
                fields=["thread", "stance", "-created_at", "-id"],
                condition=Q(parent=None),
                name="participation_stance_new",
            ),
            models.Index(fields=["thread", "-created_at", "-id"], name="participation_comment_new"),
            models.Index(fields=["parent", "created_at", "id"], name="participation_comment_reply"),
            models.Index(
                fields=["parent", "id"],
                condition=Q(department__isnull=False),
                name="participation_comment_town",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def public_author(self) -> str:
        """As `Proposal.public_author`; "" where the town speaks, whoever typed it."""
        if self.author is None or self.name_withdrawn_at is not None or self.department_id:
            return ""
        return self.author.public_name


class CommentVersion(PublicId):
    """What a comment said before it was edited. `was_shown` marks what the public saw."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000, blank=True)
    at = models.DateTimeField(default=clock.now)
    was_shown = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "number"], name="participation_comment_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.number}"


class CommentVote(models.Model):
    """One person's thumb up (+1) or down (-1) for one comment; counted on the comment, unless
    it is in `quarantine`."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    value = models.SmallIntegerField()
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
            models.UniqueConstraint(
                fields=["comment", "user"], name="participation_comment_voted_once"
            ),
            models.CheckConstraint(
                condition=Q(value__in=[-1, 1]), name="participation_comment_vote_is_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["quarantine"],
                condition=Q(quarantine__isnull=False),
                name="participation_thumb_set_aside",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.value:+}"
