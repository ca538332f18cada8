"""A rule as a form that asks where, when and who; and the few other forms about rules."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from defects.models import Category, RoutingRule
from defects.ruling import words
from geo.models import Asset, Municipality, RoadClass, Zone, ZoneLayer

OPERATOR = "-operator-"
_ANY = ("", _("egal"))
_DAY = {"invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2027.")}
_TIME = {"invalid": _("Bitte geben Sie eine Uhrzeit ein, zum Beispiel 22:00.")}
_CHOICE = {
    "required": _("Bitte wählen Sie."),
    "invalid_choice": _("Das steht hier nicht zur Wahl. Bitte wählen Sie noch einmal."),
    "invalid_list": _("Bitte wählen Sie aus der Liste."),
}


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )


def _time(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=_TIME,
    )


def _choice(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=help_text, required=False, error_messages=_CHOICE
    )


def _numbers(label: Any, names: Iterable[Any]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        help_text=_("Nichts angekreuzt heißt: immer."),
        choices=list(enumerate(names, 1)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOICE,
    )


class RuleForm(forms.Form):
    """`values` are for `services.save_rule`; the form begins with what `rule` says."""

    category = _choice(_("Art der Meldung"))
    zone = _choice(_("Gebiet"))
    layer = _choice(_("Irgendein Gebiet dieser Karte"), _("Zum Beispiel: jedes Gewässer."))
    road_class = _choice(_("Straße"))
    inside_od = _choice(
        _("Ortsdurchfahrt"), _("Ob die Straße dort durch den Ort führt oder außerhalb liegt.")
    )
    part = _choice(_("Teil der Straße"))
    asset_kind = _choice(_("Anlage am Ort"))
    months = _numbers(_("Monate"), words.MONTHS)
    weekdays = _numbers(_("Wochentage"), words.WEEKDAYS)
    time_from = _time(_("Uhrzeit: von"), _("Es zählt, wann die Meldung kommt."))
    time_until = _time(_("bis vor"), _("Über Mitternacht geht auch: von 22:00 bis 06:00."))
    valid_from = _day(_("Gilt ab"))
    valid_until = _day(_("Gilt bis einschließlich"))
    body = forms.ChoiceField(label=_("Wer bekommt die Meldung?"), error_messages=_CHOICE)
    reason = forms.CharField(
        label=_("Was lesen Bürgerinnen und Bürger?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Bitte schreiben Sie, was Bürgerinnen und Bürger lesen."),
            "max_length": _("Bitte schreiben Sie höchstens %(limit_value)d Zeichen."),
        },
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    at = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        municipality: Municipality,
        rule: RoutingRule | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**(_told(rule) if rule else {}), **(initial or {})})
        self._known: dict[str, dict[str, Any]] = {}
        self._offer(municipality)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: value for name, value in given.items() if name not in ("revision", "at")} | {
            "category": self._known["category"].get(given["category"]),
            "zone": self._known["zone"].get(given["zone"]),
            "layer": self._known["layer"].get(given["layer"]),
            "inside_od": {"yes": True, "no": False}.get(given["inside_od"]),
            "to_operator": given["body"] == OPERATOR,
            "body": self._known["body"].get(given["body"]),
        }

    def rule(self) -> RoutingRule:
        """The rule as it would be; nothing is stored."""
        return RoutingRule(**self.values())

    def _offer(self, municipality: Municipality) -> None:
        categories = list(Category.objects.of(municipality).active())
        groups = [row for row in categories if row.parent_id is None]
        self._set(
            "category",
            {row.key: row for row in categories},
            [
                (
                    str(group),
                    [
                        (group.key, _all_of(group)),
                        *((row.key, str(row)) for row in categories if row.parent_id == group.pk),
                    ],
                )
                for group in groups
            ],
        )
        layers = list(ZoneLayer.objects.filter(municipality=municipality))
        zones = list(
            Zone.objects.of(municipality).defer("boundary").select_related("layer").order_by("name")
        )
        self._set(
            "zone",
            {f"{zone.layer.key}/{zone.key}": zone for zone in zones},
            [
                (
                    layer.name,
                    [
                        (f"{layer.key}/{zone.key}", zone.name)
                        for zone in zones
                        if zone.layer_id == layer.pk
                    ],
                )
                for layer in layers
            ],
        )
        self._set(
            "layer", {row.key: row for row in layers}, [(row.key, row.name) for row in layers]
        )
        self._set("road_class", {}, RoadClass.choices)
        self._set("inside_od", {}, [("yes", _("im Ort")), ("no", _("außerhalb des Ortes"))])
        self._set("part", {}, list(words.PARTS.items()))
        kinds = {row.asset_kind for row in categories if row.asset_kind} | set(
            Asset.objects.filter(municipality=municipality)
            .order_by()
            .values_list("kind", flat=True)
            .distinct()
        )
        self._set("asset_kind", {}, [(kind, words.asset_name(kind)) for kind in sorted(kinds)])
        bodies = list(Department.objects.of(municipality).active())
        inside = [(row.key, row.name) for row in bodies if row.kind == Department.Kind.INSIDE]
        outside = [(row.key, row.name) for row in bodies if row.kind == Department.Kind.OUTSIDE]
        self._set(
            "body",
            {row.key: row for row in bodies},
            [
                (_("Ämter im Haus"), inside),
                (_("Stellen außerhalb"), outside),
                (_("Ohne festen Namen"), [(OPERATOR, _("Wer die Anlage am Ort betreibt"))]),
            ],
            empty=("", _("Bitte wählen")),
        )

    def _set(self, name: str, known: dict[str, Any], choices: Any, *, empty: Any = _ANY) -> None:
        self._known[name] = known
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        # What a rule says already stays to be chosen, even if nothing else names it any more.
        said = self.initial.get(name)
        extra = [(said, said)] if said and not _is_offered(said, choices) else []
        field.choices = [empty, *choices, *extra]


def _is_offered(value: str, choices: Any) -> bool:
    return any(
        value == key if not isinstance(said, list) else any(value == each for each, _n in said)
        for key, said in choices
    )


def _all_of(group: Category) -> Any:
    return _("%(group)s: alles davon") % {"group": group}


def _told(rule: RoutingRule) -> dict[str, Any]:
    """`rule` as the values of the form."""
    return {
        "category": rule.category.key if rule.category else "",
        "zone": f"{rule.zone.layer.key}/{rule.zone.key}" if rule.zone else "",
        "layer": rule.layer.key if rule.layer else "",
        "inside_od": {True: "yes", False: "no", None: ""}[rule.inside_od],
        "body": OPERATOR if rule.to_operator else rule.body.key if rule.body else "",
        **{
            name: getattr(rule, name)
            for name in (
                "road_class", "part", "asset_kind", "months", "weekdays", "time_from",
                "time_until", "valid_from", "valid_until", "reason",
            )
        },
    }  # fmt: skip


class NewDraftForm(forms.Form):
    """What a draft is for, and whether it starts from the rules that hold."""

    note = forms.CharField(
        label=_("Wofür ist der Entwurf?"),
        help_text=_("Zum Beispiel: Stadtwerke übernehmen die Laternen."),
        max_length=200,
        required=False,
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Datei mit Regeln (YAML)"),
        help_text=_("Daraus wird ein neuer Entwurf. Was gilt, ändert sich nicht."),
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer."),
            "missing": _("Bitte wählen Sie eine Datei."),
        },
    )


class TryForm(forms.Form):
    """A place, a kind, an hour: who would get it?"""

    ort = forms.CharField(label=_("Straße und Hausnummer"), max_length=120, required=False)
    lat = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    lon = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    art = forms.ChoiceField(label=_("Worum geht es?"), error_messages=_CHOICE)
    teil = forms.ChoiceField(
        label=_("Teil der Straße"),
        choices=[("", _("weiß nicht")), *words.PARTS.items()],
        required=False,
        error_messages=_CHOICE,
    )
    tag = _day(_("Tag"), _("Leer heißt: heute."))
    uhr = _time(_("Uhrzeit"), _("Leer heißt: jetzt."))

    def __init__(self, data: Any = None, *, municipality: Municipality) -> None:
        super().__init__(data)
        self.categories = {
            row.key: row
            for row in Category.objects.of(municipality)
            .active()
            .exclude(kind=Category.Kind.REDIRECT)
            .select_related("default_body", "parent__default_body")
        }
        field = self.fields["art"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            ("", _("Bitte wählen")),
            *((key, str(row)) for key, row in self.categories.items()),
        ]
