"""People, the bodies they work for, and the vault of personal data."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import clock, journal
from common.identifiers import uuid7
from common.languages import EASY, GERMAN, current, current_code
from common.models import ActorKind, PublicId
from common.texts import say
from geo.models import Municipality


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """On the command line: somebody who may everything, so it stands in the journal."""
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
            journal.write(
                municipality_id=None,
                actor_kind=ActorKind.SYSTEM,
                verb="account.superuser_made",
                object_uuid=user.uuid,
            )
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail and password or by a code sent to the e-mail.

    What staff may do comes from their `Membership` rows, not from Django's permissions.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(unique=True)
    display_name = models.CharField("pseudonym shown to others", max_length=60, blank=True)
    full_name = models.CharField("seen by colleagues only", max_length=120, blank=True)
    language = models.CharField(max_length=10, default=current_code)
    is_staff = models.BooleanField("may enter /admin/", default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)
    letters = models.BooleanField("single letters act in the work lists", default=True)
    mail_version = models.PositiveSmallIntegerField(
        "raise to revoke the links for leaving the daily mail", default=1
    )
    erased_at = models.DateTimeField(
        "the person is gone; only history still points here", null=True, blank=True
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once_any_case"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    is_active=False,
                    display_name="",
                    full_name="",
                    last_login__isnull=True,
                    email__endswith="@invalid",
                ),
                name="accounts_erased_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def public_name(self) -> str:
        """What others read beside a contribution: the pseudonym, never the real name."""
        return self.display_name

    @property
    def has_identity(self) -> bool:
        """Whether an identity provider has vouched for the person; one statement."""
        return self.residences.filter(source=Residence.Source.IDENTITY).exists()


class DepartmentQuerySet(models.QuerySet["Department"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def active(self) -> Self:
        return self.filter(is_active=True)


class Department(PublicId):
    """A body that can be in charge: an office inside the house, or a body outside it.

    A body outside (county, road authority, utility) reaches a case only through its
    `defects.HandOver` row. Each municipality has exactly one clearing desk.
    """

    class Kind(models.TextChoices):
        INSIDE = "inside"
        OUTSIDE = "outside"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="departments"
    )
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    dative = models.CharField(
        "as in 'Liegt ...': beim Bauhof, bei Straßen.NRW", max_length=140, blank=True
    )
    names = models.JSONField(
        'with its article, per language: {"en": "the building yard"}', default=dict, blank=True
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INSIDE)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    hours = models.JSONField("opening hours, see geo.hours", default=dict, blank=True)
    is_clearing = models.BooleanField("gets what no rule decides", default=False)
    may_release = models.BooleanField("its clerks may release its reports", default=False)
    is_active = models.BooleanField(default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "key"], name="accounts_department_key_once"
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(is_clearing=True),
                name="accounts_one_clearing_desk",
            ),
            models.CheckConstraint(
                condition=Q(is_clearing=False) | Q(kind="inside", is_active=True),
                name="accounts_clearing_desk_is_inside_and_active",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["inside", "outside"]),
                name="accounts_department_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the language of this request: `Bauhof`, `The building yard`."""
        name = say({GERMAN: self.name, **self.names})
        return name[:1].upper() + name[1:]

    @property
    def where(self) -> str:
        """For the sentence 'Liegt ...' in the language of this request: `beim Bauhof`, `with
        the building yard`."""
        if self.dative and current().code in (GERMAN, EASY):
            return self.dative
        return gettext("bei: %(body)s") % {"body": say({GERMAN: self.name, **self.names})}


class Role(models.TextChoices):
    CREW = "crew", "Bauhof"
    CLERK = "clerk", "Sachbearbeitung"
    DISPATCHER = "dispatcher", "Verteilung"
    MODERATOR = "moderator", "Moderation"
    EDITOR = "editor", "Redaktion"
    ADMINISTRATOR = "administrator", "Administration"
    # People who are named: all others, whatever their role, do not know of such reports.
    CONFIDENTIAL = "confidential", "Vertrauliches"


# Roles that are held within one department; the others hold for the whole municipality.
DEPARTMENT_ROLES = (Role.CREW, Role.CLERK)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class Membership(models.Model):
    """What a person may do in one municipality, in one of its departments or in all."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField(default=clock.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["municipality", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "role", "department"],
                name="accounts_membership_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_membership_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["crew", "clerk"], department__isnull=False)
                | (~Q(role__in=["crew", "clerk"]) & Q(department__isnull=True)),
                name="accounts_crew_and_clerks_have_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


# Words for trust levels 0 to 3.
LEVELS = (
    _("ohne Nachweis"),
    _("Vertrauensniveau niedrig"),
    _("Vertrauensniveau substanziell"),
    _("Vertrauensniveau hoch"),
)


class Residence(models.Model):
    """Somebody says, or an identity provider vouches, that a person lives in a municipality.

    Nothing but what a consultation asks is kept: the postcode as the person said it, or the
    provider's trust level. The provider's other claims are dropped at the door.
    """

    class Source(models.TextChoices):
        POSTCODE = "postcode", _("selbst angegeben")
        IDENTITY = "identity", _("online ausgewiesen")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="residences")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    postcode = models.CharField(max_length=5, blank=True)
    trust = models.PositiveSmallIntegerField("0 none, 1 basic, 2 substantial, 3 high", default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user", "source"], name="accounts_residence_once"
            ),
            models.CheckConstraint(
                condition=Q(source="postcode", postcode__regex=r"^\d{5}$", trust=0)
                | Q(source="identity", trust__gte=1),
                name="accounts_residence_says_where_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.source}"

    @property
    def level(self) -> str:
        """The trust level in a word, as the law calls it (eIDAS)."""
        return str(LEVELS[min(self.trust, 3)])


class ContactQuerySet(models.QuerySet["Contact"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def due_for_deletion(self, at: Any) -> Self:
        return self.filter(delete_after__lte=at)


class Contact(PublicId):
    """The vault: how to reach somebody who reported something without an account.

    Referenced by id, never copied into events, logs, jobs or exports. Deleted after
    `delete_after`; then whatever pointed here has no contact.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField("of the pages it was given on", max_length=10, default=current_code)
    created_at = models.DateTimeField(default=clock.now)
    delete_after = models.DateTimeField()

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="", name="", phone=""), name="accounts_contact_says_something"
            )
        ]
        indexes = [
            models.Index(fields=["delete_after"], name="accounts_contact_retention"),
            GinIndex(  # staff who may see contacts look for one by a part of it
                fields=["email", "name", "phone"],
                name="accounts_contact_trigrams",
                opclasses=["gin_trgm_ops"] * 3,
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)  # personal data stay out of logs and tracebacks


class Letter(PublicId):
    """A finished mail about an account (a code, a confirmation) until it has been sent.

    Part of the vault: it holds an address and a secret, so the queue knows only its id. The
    worker deletes it when it is sent, and after a day in any case.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="accounts_letter_age")]

    def __str__(self) -> str:
        return str(self.uuid)  # personal data stay out of logs and tracebacks


class MailLog(PublicId):
    """What became of one mail; says to whom by kind and id, never by address.

    Written by the worker (`accounts.delivery`). `SENDING` is left behind by a worker that
    died while it talked to the mail server: the mail may or may not have gone out.
    """

    class State(models.TextChoices):
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped", "not needed any more"
        FAILED = "failed", "given up"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=80)
    recipient_kind = models.CharField("a key of accounts.mail.KINDS", max_length=12)
    recipient = models.UUIDField()
    ref = models.UUIDField("what the mail is about", null=True)
    state = models.CharField(max_length=8, choices=State, default=State.SENDING)
    reason = models.CharField("why dropped, failed or tried again", max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sending", "sent", "dropped", "failed"]),
                name="accounts_mail_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="accounts_mail_sent_at_iff_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-created_at"], name="accounts_mail_by_town"),
            models.Index(fields=["created_at"], name="accounts_mail_age"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.state} {self.reason}".strip()
