"""The form of a proposal: one page that works as plain HTML and loses nothing.

The place comes from what was drawn (`geometry`), from what was chosen without a map (`known`,
see `participation.placing`), or from words and lists that were filled in and not yet applied.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import idempotency
from common.forms import Choice
from common.identifiers import uuid7
from geo.forms import PlaceForm
from participation import placing
from participation.geometry import read, require_inside
from participation.models import Consultation, Proposal, ProposalCategory
from participation.placing import Sketch
from participation.services import Fields
from participation.services.contents import what_is_missing

# How a form says that the place stays as it is stored.
KEPT = "kept"
_MOST_EUROS = 1_000_000_000
_COST = re.compile(
    r"(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d{1,2}|-+))?\s*(?:€|euro|eur)?", re.IGNORECASE
)
# The fields in the order of the page; "" is the whole form.
_ANCHORS = {
    "": "",
    "draft_key": "",
    "version": "",
    "title": "#id_title",
    "text": "#id_text",
    "place_text": "#ort",
    "place_choice": "#ort",
    "place_as": "#ort",
    "zone": "#ort",
    "geometry": "#ort",
    "known": "#ort",
    "category": "#thema",
    "cost": "#id_cost",
    "photos": "#foto",
    "name": "#id_name",
}
# The version that a change begins with and the author's name are no content of a proposal.
_NOT_CONTENT = frozenset({"draft_key", "version", "name"})


class Words(forms.CharField):
    """Lines end with one sign, as browsers count them for `maxlength`."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


def _too_long(what: Any) -> dict[str, Any]:
    return {"max_length": what}


class ProposalForm(PlaceForm):
    """What an author says. `sketch` is the place after `check`, None without one.

    `kept` is the place that is stored already, of a draft or a proposal that is changed.
    """

    title = forms.CharField(
        max_length=120,
        required=False,
        error_messages=_too_long(
            gettext_lazy(
                "Ihr Titel ist zu lang: höchstens %(limit_value)d Zeichen, Sie haben "
                "%(show_value)d. Bitte kürzen Sie ihn."
            )
        ),
    )
    text = Words(
        max_length=8000,
        required=False,
        error_messages=_too_long(
            gettext_lazy(
                "Ihre Beschreibung ist zu lang: höchstens %(limit_value)d Zeichen, Sie haben "
                "%(show_value)d. Bitte kürzen Sie sie."
            )
        ),
    )
    category = forms.CharField(max_length=60, required=False)
    cost = forms.CharField(max_length=60, required=False)
    geometry = forms.CharField(required=False)
    known = forms.CharField(max_length=500, required=False)
    place_as = forms.CharField(max_length=10, required=False)
    name = forms.CharField(max_length=200, required=False)
    version = forms.IntegerField(required=False, min_value=1)

    def __init__(
        self, *args: Any, consultation: Consultation, kept: Sketch | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, municipality=consultation.municipality, **kwargs)
        self.consultation = consultation
        self.kept = kept
        self.sketch: Sketch | None = kept if not self.is_bound else None
        self.categories = list(consultation.categories.all())

    # --- what the page shows ----------------------------------------------------------

    def themes(self) -> list[Choice]:
        """The categories as radio buttons, and one for who does not know."""
        if not self.categories:
            return []
        chosen = self.value("category")
        known = {str(category.uuid) for category in self.categories}
        return [
            *(
                Choice(
                    name="category",
                    value=str(category.uuid),
                    label=category.name,
                    checked=chosen == str(category.uuid),
                    icon=category.icon,
                )
                for category in self.categories
            ),
            Choice(
                name="category",
                value="",
                label=_("Weiß ich nicht"),
                checked=chosen not in known,
                icon="help",
            ),
        ]

    def meanings(self) -> list[Choice]:
        """What an address can stand for, as options."""
        options = placing.meanings(self.consultation)
        chosen = self.value("place_as")
        if chosen not in [key for key, _words in options] and options:
            chosen = options[0][0]
        return [
            Choice(name="place_as", value=key, label=words, checked=key == chosen)
            for key, words in options
        ]

    def lines(self) -> list[tuple[str, str]]:
        """What is wrong in the order of the page, each with the anchor of its field."""
        return [
            (target, sentence)
            for name, target in _ANCHORS.items()
            for sentence in self.problems.get(name, [])
        ]

    # --- the place without a map --------------------------------------------------------

    def take_place(self) -> None:
        """Apply the address that was picked or typed; a problem at its field if it is none."""
        if not self.value("place_choice") and not self.value("place_text").strip():
            self.problem("place_text", _("Bitte geben Sie eine Straße oder eine Adresse ein."))
            return
        self._apply(self._from_address, "place_text")

    def take_zone(self) -> None:
        """Apply the part of town that was picked from the list."""
        zone = self.chosen_zone()
        if zone is not None:
            self._apply(lambda: placing.take_zone(self.consultation, zone), "zone")

    def forget_place(self) -> None:
        self._settle(known="")
        self.sketch = None

    def show_place(self) -> None:
        """Recall the place for a page that is about something else; what is wrong with it is
        said when the form is sent."""
        try:
            self.sketch = self._place()
        except ValidationError:
            self.sketch = None

    def _apply(self, make: Callable[[], Sketch], name: str) -> None:
        try:
            self.sketch = make()
        except ValidationError as error:
            for message in error.messages:
                self.problem(name, message)
        else:
            self._settle(known=self.sketch.known)

    def _settle(self, *, known: str) -> None:
        """What was filled in has been applied: its fields are empty again."""
        data = self._sent.copy()
        for name in ("place_text", "place_choice", "zone", "geometry"):
            data[name] = ""
        data["known"] = known
        self.data = data

    # --- what was sent ------------------------------------------------------------------

    def check_to_send(self) -> bool:
        """Whether all is there to hand it in, else `problems` says what to mend."""
        self.check()
        for name, sentence in what_is_missing(self.consultation, self.said()).items():
            if name not in self.problems and not (name == "geometry" and self._place_is_wrong()):
                self.problem(name, sentence)
        return not self.problems

    def said(self) -> Fields:
        """What was sent, for the services; call `check` before."""
        data = self.cleaned_data
        return Fields(
            title=data.get("title", ""),
            text=data.get("text", ""),
            category=data.get("category_row"),
            cost_euros=data.get("cost_euros"),
            geometry=self.sketch.geometry if self.sketch else None,
            place=self.sketch.place if self.sketch else "",
        )

    @property
    def gives_name(self) -> bool:
        """Whether the form asked under which name it appears."""
        return "name" in self.data

    def content(self) -> bytes:
        """What makes two submissions the same."""
        return idempotency.content_of(self.payload(), without=_NOT_CONTENT)

    def payload(self) -> dict[str, list[str]]:
        """The fields as they were sent, to wait until their author may hand them in."""
        data = self._sent
        return {name: data.getlist(name) for name in self.base_fields if name in data}

    @property
    def _sent(self) -> QueryDict:
        """What a bound form was made with."""
        if not isinstance(self.data, QueryDict):
            raise TypeError("A form of proposals is bound to a QueryDict.")
        return self.data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["category_row"] = self._category(data.get("category", ""))
        data["cost_euros"] = self._cost(data.get("cost", ""))
        self.sketch = None
        try:
            self.sketch = self._place()
        except ValidationError as error:
            self.add_error(self._field_of_place(), error)
        return data

    def _category(self, value: str) -> ProposalCategory | None:
        return next((each for each in self.categories if str(each.uuid) == value), None)

    def _cost(self, value: str) -> int | None:
        if not self.consultation.asks_cost or not value.strip():
            return None
        match = _COST.fullmatch(value.strip())
        euros = int(re.sub(r"\D", "", match[1])) if match else -1
        if not 0 <= euros <= _MOST_EUROS:
            self.add_error(
                "cost",
                _("Bitte schreiben Sie die Kosten als Zahl in ganzen Euro, zum Beispiel 12.000."),
            )
            return None
        return euros

    def _place(self) -> Sketch | None:
        """Raises `ValidationError`; what is still in the fields counts before what was applied."""
        if not self.consultation.shapes:
            return None
        if self.value("place_choice") or self.value("place_text").strip():
            return self._from_address()
        if self.value("zone"):
            zone = self.chosen_zone()
            return placing.take_zone(self.consultation, zone) if zone else None
        drawn = read(self.value("geometry"), self.consultation)
        if drawn is not None:
            require_inside(drawn, self.consultation)
            return placing.drawn(self.municipality, drawn)
        if self.value("known") == KEPT:
            return self.kept
        if self.value("known"):
            return placing.recall(self.consultation, self.value("known"))
        return None

    def _from_address(self) -> Sketch:
        value = self.value("place_choice") or self.place_in_words().value
        return placing.take(self.consultation, value, self.value("place_as"))

    def _field_of_place(self) -> str:
        if self.value("place_choice") or self.value("place_text").strip():
            return "place_text"
        return "zone" if self.value("zone") else "geometry"

    def _place_is_wrong(self) -> bool:
        return not {"place_text", "zone", "geometry"}.isdisjoint(self.problems)


def sent_before(payload: Mapping[str, Sequence[str]]) -> QueryDict:
    """The fields of `ProposalForm.payload` as a form takes them."""
    data = QueryDict(mutable=True)
    for name, values in payload.items():
        data.setlist(name, [str(value) for value in values])
    return data


def kept_place(proposal: Proposal) -> Sketch | None:
    """The place of a draft or proposal, for `ProposalForm(kept=...)`."""
    if proposal.geometry is None:
        return None
    words = proposal.place or _("Der Ort, den Sie gezeichnet haben")
    return Sketch(proposal.geometry, proposal.place, words, KEPT)


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """What the form begins with for a draft or for a change."""
    return {
        "draft_key": proposal.draft_key or uuid7(),
        "title": proposal.title,
        "text": proposal.text,
        "category": str(proposal.category.uuid) if proposal.category else "",
        "cost": "" if proposal.cost_euros is None else str(proposal.cost_euros),
        "known": KEPT if proposal.geometry is not None else "",
        "version": proposal.version,
    }
