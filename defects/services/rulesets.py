"""Rules of who is in charge: drafts are written, activated, and never changed after that.

Every change of a draft names the `revision` that its author has seen. If somebody else was
quicker, `RulesChanged` says so, and nothing is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version, journal
from common.jobs import defer
from common.models import ActorKind
from defects.errors import RulesChanged
from defects.models import RULE_FIELDS, RoutingRule, RuleSet, Simulation, columns_of
from defects.ruling import words
from geo.models import Municipality

# Each decision reads them all; the largest town we know of needs some forty.
MOST_RULES = 400
MOST_DRAFTS = 10


@transaction.atomic
def draft_rules(
    municipality: Municipality, *, by: User, copy_of: RuleSet | None = None, note: str = ""
) -> RuleSet:
    """A new draft: a copy of `copy_of`, or without rules. Raises `ValidationError`."""
    Municipality.objects.select_for_update().only("pk").get(pk=municipality.pk)
    sets = RuleSet.objects.filter(municipality=municipality)
    if sets.filter(state=RuleSet.State.DRAFT).count() >= MOST_DRAFTS:
        raise ValidationError(
            _("Es gibt schon %(n)s Entwürfe. Bitte verwerfen Sie erst einen."),
            code="too_many",
            params={"n": MOST_DRAFTS},
        )
    now = clock.now()
    draft = RuleSet.objects.create(
        municipality=municipality,
        version=(sets.aggregate(last=Max("version"))["last"] or 0) + 1,
        based_on=copy_of,
        note=note.strip()[:200],
        changed_at=now,
        changed_by=by,
    )
    if copy_of is not None:
        _copy(copy_of, draft)
    _journal(draft, by=by, verb="rules.drafted")
    return draft


@transaction.atomic
def import_rules(
    municipality: Municipality, rules: Sequence[RoutingRule], *, by: User, note: str = ""
) -> RuleSet:
    """A new draft of `rules` that were read from a file and checked (`ruling.files`)."""
    draft = draft_rules(municipality, by=by, note=note)
    for place, rule in enumerate(rules, 1):
        rule.rule_set, rule.order = draft, 10 * place
    RoutingRule.objects.bulk_create(rules)
    return draft


@transaction.atomic
def save_rule(
    draft: RuleSet,
    values: Mapping[str, Any],
    *,
    by: User,
    revision: int,
    rule: RoutingRule | None = None,
    at: int | None = None,
) -> RoutingRule:
    """Change `rule`, or add one at the place `at` (from 1; None is the end).

    `values` are fields of `RULE_FIELDS` but `kind`, which follows from them. Raises
    `ValidationError`, by field where one is to blame.
    """
    draft = _begin(draft, revision)
    row = rule or RoutingRule(rule_set=draft)
    if values.get("reason", row.reason) != row.reason:
        row.reasons = {}  # they would say in other languages what no longer holds
    for name in RULE_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    check_rule(row, draft.municipality)
    rules = list(draft.rules.order_by("order", "id"))
    if rule is None:
        if len(rules) >= MOST_RULES:
            raise ValidationError(
                _("Mehr als %(n)s Regeln gehen nicht."), code="too_many", params={"n": MOST_RULES}
            )
        row.order = max((each.order for each in rules), default=0) + 10
    row.save()
    if rule is None and at is not None:
        rules.insert(max(at, 1) - 1, row)
        _number(rules)
    _touch(draft, by)
    return row


@transaction.atomic
def duplicate_rule(draft: RuleSet, rule: RoutingRule, *, by: User, revision: int) -> RoutingRule:
    """The same rule once more, right below."""
    draft = _begin(draft, revision)
    rules = list(draft.rules.order_by("order", "id"))
    copy = RoutingRule(
        rule_set=draft,
        order=rules[-1].order + 10,
        **columns_of(rule),
    )
    copy.save()
    rules.insert([each.pk for each in rules].index(rule.pk) + 1, copy)
    _number(rules)
    _touch(draft, by)
    return copy


@transaction.atomic
def delete_rule(draft: RuleSet, rule: RoutingRule, *, by: User, revision: int) -> None:
    draft = _begin(draft, revision)
    draft.rules.filter(pk=rule.pk).delete()
    _touch(draft, by)


@transaction.atomic
def move_rule(draft: RuleSet, rule: RoutingRule, *, to: int, by: User, revision: int) -> None:
    """Put `rule` at the place `to`, counted from 1; beyond the ends is at the end."""
    draft = _begin(draft, revision)
    rules = list(draft.rules.order_by("order", "id"))
    moved = rules.pop([each.pk for each in rules].index(rule.pk))
    rules.insert(min(max(to, 1), len(rules) + 1) - 1, moved)
    _number(rules)
    _touch(draft, by)


@transaction.atomic
def discard_rules(draft: RuleSet, *, by: User, revision: int) -> None:
    """Throw a draft away, with the simulations of it."""
    draft = _begin(draft, revision)
    _journal(draft, by=by, verb="rules.discarded")
    RuleSet.objects.filter(pk=draft.pk).delete()


@transaction.atomic
def activate_rules(draft: RuleSet, *, by: User, revision: int) -> RuleSet:
    """From now on `draft` decides; what was active is retired. Both stay as they are.

    Reports stay where they are. Raises `ValidationError` for a draft without rules.
    """
    Municipality.objects.select_for_update().only("pk").get(pk=draft.municipality_id)
    draft = _begin(draft, revision)
    count = draft.rules.count()
    if not count:
        raise ValidationError(
            _("Dieser Entwurf hat keine Regel. Bitte schreiben Sie erst eine."), code="empty"
        )
    before = RuleSet.objects.active_of(draft.municipality).first()
    if before is not None:
        before.state = RuleSet.State.RETIRED
        before.save(update_fields=["state"])
    draft.state = RuleSet.State.ACTIVE
    draft.activated_at = clock.now()
    draft.activated_by = by
    draft.save(update_fields=["state", "activated_at", "activated_by"])
    _journal(
        draft,
        by=by,
        verb="rules.activated",
        rules=count,
        instead_of=before.version if before else None,
    )
    data_version.raise_version(draft.municipality_id)
    return draft


@transaction.atomic
def activate_rules_again(rule_set: RuleSet, *, by: User) -> RuleSet:
    """Undo: the rules of an earlier version hold again, as a new version."""
    if rule_set.state != RuleSet.State.RETIRED:
        raise ValidationError(_("Diese Fassung galt noch nicht, oder sie gilt jetzt."))
    draft = draft_rules(
        rule_set.municipality,
        by=by,
        copy_of=rule_set,
        note=_("Wieder wie Fassung %(n)s") % {"n": rule_set.version},
    )
    return activate_rules(draft, by=by, revision=draft.revision)


@transaction.atomic
def simulate_rules(draft: RuleSet, *, by: User, months: int = 12) -> Simulation:
    """Let a worker run `draft` and the active rules over the reports of the last `months`."""
    against = RuleSet.objects.active_of(draft.municipality).first()
    if against is None:
        raise ValidationError(_("Noch gelten keine Regeln, mit denen wir vergleichen können."))
    simulation = Simulation.objects.create(
        municipality=draft.municipality,
        rule_set=draft,
        against=against,
        revision=draft.revision,
        months=months,
        by=by,
    )
    defer("defects.simulate_rules", simulation=simulation.uuid, lock=f"rules {draft.pk}")
    return simulation


def check_rule(rule: RoutingRule, municipality: Municipality) -> None:
    """Whether a rule can be: raises `ValidationError` by field. Sets its `kind`."""
    problems: dict[str, list[Any]] = {}
    _check_body(rule, municipality, problems)
    _check_place(rule, municipality, problems)
    _check_time(rule, problems)
    rule.reason = rule.reason.strip()
    if not rule.reason:
        problems["reason"] = [_("Bitte schreiben Sie, was Bürgerinnen und Bürger lesen.")]
    elif len(rule.reason) > 300:
        problems["reason"] = [_("Bitte schreiben Sie höchstens 300 Zeichen.")]
    else:
        try:
            words.placeholders_in(rule.reason)
        except ValidationError as error:
            problems["reason"] = [error]
    if problems:
        raise ValidationError(problems)
    rule.kind = _kind(rule)


# --- inside -----------------------------------------------------------------------------


def _check_body(rule: RoutingRule, municipality: Municipality, problems: dict[str, Any]) -> None:
    if rule.to_operator:
        if rule.body_id is not None:
            problems["body"] = [_("Bitte wählen Sie entweder eine Stelle oder „wer sie betreibt“.")]
    elif rule.body is None:
        problems["body"] = [_("Bitte wählen Sie, wer es bekommt.")]
    elif rule.body.municipality_id != municipality.pk:
        problems["body"] = [_("Diese Stelle gibt es hier nicht.")]


def _check_place(rule: RoutingRule, municipality: Municipality, problems: dict[str, Any]) -> None:
    here = municipality.pk
    for name, words_for in (
        ("category", _("Diese Art gibt es hier nicht.")),
        ("zone", _("Dieses Gebiet gibt es hier nicht.")),
        ("layer", _("Diese Karte gibt es hier nicht.")),
    ):
        found = getattr(rule, name)
        if found is not None and found.municipality_id != here:
            problems[name] = [words_for]
    if rule.zone is not None and rule.layer is not None and rule.zone.layer_id != rule.layer_id:
        problems["zone"] = [_("Dieses Gebiet gehört zu einer anderen Karte.")]
    if rule.part and rule.part not in words.PARTS:
        problems["part"] = [_("Diesen Teil der Straße kennen wir nicht.")]


def _check_time(rule: RoutingRule, problems: dict[str, Any]) -> None:
    if not set(rule.months) <= set(range(1, 13)):
        problems["months"] = [_("Monate sind die Zahlen 1 bis 12.")]
    if not set(rule.weekdays) <= set(range(1, 8)):
        problems["weekdays"] = [_("Wochentage sind die Zahlen 1 bis 7.")]
    if (rule.time_from is None) != (rule.time_until is None):
        missing = "time_until" if rule.time_until is None else "time_from"
        problems[missing] = [_("Bitte geben Sie beide Uhrzeiten ein, oder keine.")]
    elif rule.time_from is not None and rule.time_from == rule.time_until:
        problems["time_until"] = [_("Beide Uhrzeiten sind gleich. Leer heißt: rund um die Uhr.")]
    if rule.valid_from and rule.valid_until and rule.valid_until < rule.valid_from:
        problems["valid_until"] = [_("Der letzte Tag liegt vor dem ersten.")]


def _kind(rule: RoutingRule) -> str:
    """For the statistics, and so that „any road“ and „any thing“ can be said."""
    kind = RoutingRule.Kind
    if rule.to_operator or rule.asset_kind:
        return kind.ASSET
    if rule.road_class or rule.inside_od is not None:
        return kind.ROAD
    if rule.layer is not None and rule.layer.purpose != "district":
        return kind.SPECIAL
    if rule.zone_id is not None or rule.layer_id is not None:
        return kind.ZONE
    return kind.CATEGORY


def _begin(draft: RuleSet, revision: int) -> RuleSet:
    """The locked row of a draft that nobody has changed since."""
    row = (
        RuleSet.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(pk=draft.pk)
        .first()
    )
    if row is None:
        raise RulesChanged(_("Jemand hat diesen Entwurf gerade verworfen."), code="gone")
    if not row.is_draft:
        raise RulesChanged(
            _("Diese Fassung gilt schon. Zum Ändern brauchen Sie einen neuen Entwurf."),
            code="active",
        )
    if row.revision != revision:
        raise RulesChanged(
            _("Jemand anders hat das gerade geändert. Bitte sehen Sie sich die Liste neu an."),
            code="changed",
        )
    return row


def _touch(draft: RuleSet, by: User) -> None:
    RuleSet.objects.filter(pk=draft.pk).update(
        revision=F("revision") + 1, changed_at=clock.now(), changed_by=by
    )


def _number(rules: Sequence[RoutingRule]) -> None:
    """Steps of ten in the order of `rules`; beyond the old ones first: no two may be the same."""
    beyond = max(each.order for each in rules) + 10
    for first in (beyond, 10):
        for place, rule in enumerate(rules):
            rule.order = first + 10 * place
        RoutingRule.objects.bulk_update(rules, ["order"])


def _copy(source: RuleSet, target: RuleSet) -> None:
    RoutingRule.objects.bulk_create(
        RoutingRule(
            rule_set=target,
            order=rule.order,
            lineage=rule.lineage,
            **columns_of(rule),
        )
        for rule in source.rules.all()
    )


@transaction.atomic
def note_rules_taken_out(rule_set: RuleSet, *, by: User) -> None:
    """Somebody takes the set out as a file; exports are journalled."""
    _journal(rule_set, by=by, verb="rules.exported", kind="yaml")


def _journal(rule_set: RuleSet, *, by: User, verb: str, **facts: Any) -> None:
    journal.write(
        municipality_id=rule_set.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=rule_set.uuid,
        payload={"version": rule_set.version, **facts},
    )
