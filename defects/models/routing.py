"""Who is in charge and why: rule sets, their decisions, and hand-overs to bodies outside."""

from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import clock
from common.languages import GERMAN
from common.models import PublicId
from common.texts import marked
from defects.models.category import Category
from defects.models.handing_over import Connection
from defects.models.report import Report
from geo.models import Municipality, RoadClass, Zone, ZoneLayer


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def active_of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality, state=RuleSet.State.ACTIVE)


class RuleSet(PublicId):
    """An ordered list of rules; the first that matches wins. One is active per municipality.

    Drafts are changed, and `revision` counts how often. From the moment a set is activated
    (`activated_at`) nothing in it changes any more, and the database sees to that.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        RETIRED = "retired"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="rule_sets"
    )
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(default=clock.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField("what it is for, in words of staff", max_length=200, blank=True)
    revision = models.PositiveIntegerField("raised by every change of a draft", default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "version"], name="defects_rule_set_version_once"
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(state="active"),
                name="defects_one_active_rule_set",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "active", "retired"]),
                name="defects_rule_set_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.version} ({self.state})"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    def for_category(self, category: Category) -> Self:
        """Rules that name `category`, its group, or no kind at all."""
        return self.filter(
            Q(category=None) | Q(category__in=[category.pk, category.parent_id or category.pk])
        )


class RoutingRule(models.Model):
    """Conditions and the body in charge. An empty condition always holds.

    `category` matches itself and, if it is a group, its leaves. `part` is the answer to the
    question about the part of the road (carriageway, footway, cycleway, parking). `to_operator`
    sends the report to the operator of the asset that was hit. `reason` is a German
    sentence with the placeholders {road}, {zone}, {asset}, {category}, {body}, {where}.

    Times are those in Germany: `valid_from` and `valid_until` are the first and the last day,
    `weekdays` are 1 (Monday) to 7, and from `time_from` on until before `time_until` the rule
    holds, over midnight if the second is the smaller. Copies of a rule share its `lineage`.
    """

    class Kind(models.TextChoices):
        ASSET = "asset", _("Anlage")
        ROAD = "road", _("Straße")
        SPECIAL = "special", _("Besonderes Gebiet")
        ZONE = "zone", _("Gebiet und Art")
        CATEGORY = "category", _("Art")

    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="rules")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.RESTRICT)
    layer = models.ForeignKey(ZoneLayer, null=True, blank=True, on_delete=models.RESTRICT)
    road_class = models.CharField(max_length=1, choices=RoadClass, blank=True)
    inside_od = models.BooleanField("inside the Ortsdurchfahrt", null=True, blank=True)
    part = models.SlugField(max_length=20, blank=True)
    asset_kind = models.SlugField(max_length=40, blank=True)
    months = models.JSONField("1-12; [] = all year", default=list, blank=True)
    weekdays = models.JSONField("1-7 from Monday; [] = all", default=list, blank=True)
    time_from = models.TimeField(null=True, blank=True)
    time_until = models.TimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField("the last day", null=True, blank=True)
    to_operator = models.BooleanField(default=False)
    body = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300)
    reasons = models.JSONField(
        'in other languages: {"en": "... {body}."}', default=dict, blank=True
    )
    lineage = models.UUIDField(
        "the same in all copies of a rule",
        default=uuid4,
        db_default=RandomUUID(),
        editable=False,
        db_index=True,
    )

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "order"], name="defects_rule_order_once"),
            models.CheckConstraint(
                condition=Q(to_operator=True, body__isnull=True)
                | Q(to_operator=False, body__isnull=False),
                name="defects_rule_names_a_body_or_the_operator",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["asset", "road", "special", "zone", "category"]),
                name="defects_rule_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(time_from__isnull=True, time_until__isnull=True)
                | (
                    Q(time_from__isnull=False, time_until__isnull=False)
                    & ~Q(time_from=F("time_until"))
                ),
                name="defects_rule_has_both_times_or_none",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="defects_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.kind}"


# What a rule says, apart from where it stands: what copies copy and comparisons compare.
RULE_FIELDS = (
    "kind",
    "category",
    "zone",
    "layer",
    "road_class",
    "inside_od",
    "part",
    "asset_kind",
    "months",
    "weekdays",
    "time_from",
    "time_until",
    "valid_from",
    "valid_until",
    "to_operator",
    "body",
    "reason",
)


def columns_of(rule: RoutingRule) -> dict[str, Any]:
    """The content of `rule` by column: what it names as ids, ready for a copy."""
    columns = {field.name: field.attname for field in RoutingRule._meta.concrete_fields}
    return {columns[name]: getattr(rule, columns[name]) for name in (*RULE_FIELDS, "reasons")}


class Simulation(PublicId):
    """One run of a draft over past reports, beside the set that was active; see `simulation`.

    `revision` is the draft's at the start. `result` is empty until it is done, and holds
    counts, numbers of reports and sentences of rules, never texts of reports.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="simulations")
    against = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField("so far it looks back", default=12)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField("when it last got on", default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                name="defects_simulation_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_set_id}: {self.state}"


class Routing(PublicId):
    """One decision about who is in charge. The application may only add rows.

    `rule` is None when the category's default or the clearing desk decided, or a person
    did (`by`). `facts` are the place facts it was decided on, as ids and keys.
    """

    class Step(models.TextChoices):
        RULE = "rule"
        DEFAULT = "default", "category default"
        CLEARING = "clearing"
        PERSON = "person"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="routings")
    step = models.CharField(max_length=10, choices=Step)
    rule_set = models.ForeignKey(RuleSet, null=True, blank=True, on_delete=models.PROTECT)
    rule = models.ForeignKey(RoutingRule, null=True, blank=True, on_delete=models.PROTECT)
    # Found by the index below, which begins with it.
    body = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    sentence = models.CharField("why, as a resident understands it", max_length=400)
    sentences = models.JSONField(
        'the same in other languages: {"en": "..."}', default=dict, blank=True
    )
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["report", "-id"], name="defects_routing_latest"),
            # What was ever routed to an office, without a look at the rows.
            models.Index(fields=["body", "report"], name="defects_routing_of_body"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=["rule", "default", "clearing", "person"]),
                name="defects_routing_step_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} -> {self.body_id}"

    @property
    def said(self) -> SafeString:
        """Why, in the language of this request; as German where it is not known in that."""
        return marked({GERMAN: self.sentence, **self.sentences})


class HandOver(PublicId):
    """A report that lies with a body outside: the only way in which it reaches the case.

    `link_version` and `link_since` belong to the link by which the body acts without an
    account (`defects.links`); without `link_since` the link is as old as the hand-over.
    `facts` holds what was said for it, by key of `Fact`; `reference` is the body's own number.
    Inside this installation `twin` is the case of the other municipality (`connection`), which
    reaches this report by this row only.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("E-Mail mit Link")
        FORM = "form", _("Web-Formular")
        NEIGHBOUR = "neighbour", _("in dieser Anwendung")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="hand_overs")
    body = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="hand_overs")
    at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    link_version = models.PositiveSmallIntegerField("raise to revoke the link", default=1)
    link_since = models.DateTimeField("when the link was renewed", null=True, blank=True)
    reminded_at = models.DateTimeField("when it was reminded last", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("sent so far", default=0, db_default=0)
    way = models.CharField(max_length=10, choices=Way, default=Way.MAIL, db_default="mail")
    reference = models.CharField("what the body calls it", max_length=80, blank=True, db_default="")
    facts = models.JSONField(default=dict, blank=True, db_default={})
    connection = models.ForeignKey(
        Connection, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    twin = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="comes_from"
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(  # the board of what lies with others, the longest first
                fields=["municipality", "at", "id"],
                condition=Q(ended_at__isnull=True),
                name="defects_handed_over_now",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["mail", "form", "neighbour"]),
                name="defects_hand_over_way_is_known",
            ),
            models.CheckConstraint(
                condition=Q(connection__isnull=True) | Q(way="neighbour"),
                name="defects_hand_over_inside_by_a_connection",
            ),
            models.CheckConstraint(
                condition=Q(twin__isnull=True)
                | (Q(connection__isnull=False) & ~Q(twin=F("report"))),
                name="defects_hand_over_twin_by_a_connection",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(ended_at__isnull=True),
                name="defects_one_current_hand_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} bei {self.body_id}"


class HandOverUse(PublicId):
    """One use of the link of a hand-over: that it was opened, or what was done by it.

    Never by whom or from where: mail programs open links, too. The application may only add.
    """

    class Act(models.TextChoices):
        OPENED = "opened", _("Seite geöffnet")
        ACCEPTED = "accepted", _("Angenommen")
        FIXED = "fixed", _("Als behoben gemeldet")
        RETURNED = "returned", _("Zurückgegeben")
        ASKED_REPORTER = "asked_reporter", _("Frage an die meldende Person")
        ASKED_OFFICE = "asked_office", _("Frage an uns")
        RENEWED = "renewed", _("Neuen Link verlangt")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="uses")
    link_version = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=16, choices=Act)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["hand_over", "id"], name="defects_hand_over_uses")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    act__in=[
                        "opened",
                        "accepted",
                        "fixed",
                        "returned",
                        "asked_reporter",
                        "asked_office",
                        "renewed",
                    ]
                ),
                name="defects_hand_over_act_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hand_over_id} {self.act}"
