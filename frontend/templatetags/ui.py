"""Small components with declared arguments. All of them are shown at /demo/bausteine/.

Built into every template: no `{% load %}` is needed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseFormSet, BoundField, Form
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.legal.pages import PAGES
from accounts.models import LegalPage
from common import clock, german
from common.texts import found, marked
from defects.states import PublicState, public_word
from frontend import home_screen, words
from geo import hours

register = template.Library()

# What the keys of the category template are drawn as, where the picture has another name.
MOTIFS = {
    "street-light": "lamp",
    "pothole": "road",
    "traffic-sign": "sign",
    "dogfouling": "dog",
    "abandoned-vehicle": "car",
    "abandoned-bike": "bike",
    "illegal-parking": "parking",
    "vegetation": "hedge",
    "pests": "rat",
    "dead-animal": "animal",
    "public-toilet": "toilet",
    "school-sports": "school",
    "bus-stop": "bus",
    "parking-meter": "meter",
}
ICON_SIZES = {"small": " icon--small", "normal": "", "large": " icon--large"}


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str, href: str) -> SafeString:
    name = name.replace("_", "-")
    name = MOTIFS.get(name, name)
    who = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>', ICON_SIZES[size], who, href, name
    )


@register.simple_tag
def icon(name: str, *, size: str = "normal", label: str = "") -> SafeString:
    """A picture from icons.svg: `small` 20 px, `normal` 24, `large` 32. Silent without `label`."""
    return _icon(name or "other", size, label, static("frontend/icons.svg"))


# --- states ---------------------------------------------------------------------------


@register.inclusion_tag("frontend/components/state.html")
def state(report: Any, *, size: str = "normal", to_reporter: bool = False) -> dict[str, Any]:
    """A report's state as people read it: icon, word, colour. `size`: normal, large, plain;
    `to_reporter` for whoever sent it.

    Takes a report or the `PublicState` that was made of one.
    """
    word = (
        report if isinstance(report, PublicState) else public_word(report, to_reporter=to_reporter)
    )
    return {"word": word, "size": size}


@register.inclusion_tag("frontend/components/state.html")
def state_badge(
    word: str, *, tone: str = "neutral", icon: str = "received", size: str = "normal"
) -> dict[str, Any]:
    """A state that does not come from a report. Tones: neutral, progress, waiting, done,
    closed, danger."""
    return {"word": {"word": word, "tone": tone, "icon": icon, "key": tone}, "size": size}


# --- actions --------------------------------------------------------------------------

KINDS = {
    "primary": "kern-btn kern-btn--primary",
    "secondary": "kern-btn kern-btn--secondary",
    "quiet": "kern-btn kern-btn--tertiary",
    "danger": "kern-btn kern-btn--secondary btn--danger",
    "action": "kern-btn kern-btn--primary btn--action",
    "action-secondary": "kern-btn kern-btn--secondary btn--action",
}


@register.inclusion_tag("frontend/components/button.html")
def button(
    text: str,
    *,
    href: str = "",
    kind: str = "secondary",
    icon: str = "",
    icon_after: str = "",
    size: str = "normal",
    block: bool = False,
    name: str = "",
    value: str = "",
    type: str = "submit",
    form: str = "",
    disabled: bool = False,
    letter: str = "",
    label: str = "",
    css: str = "",
) -> dict[str, Any]:
    """A link that looks like a button (with `href`) or a button.

    Kinds: primary (one a view), secondary, quiet, danger, action (a wide line that starts
    something), action-secondary. `letter` is the key that presses it at a workplace.
    `label` replaces the text for screen readers and must begin with it.
    """
    classes = " ".join(
        filter(
            None,
            [
                KINDS[kind],
                "btn--small" if size == "small" else "",
                "btn--block" if block else "",
                css,
            ],
        )
    )
    return {
        "text": text,
        "href": href,
        "classes": classes,
        "icon": icon,
        "icon_after": icon_after or ("arrow-right" if kind.startswith("action") else ""),
        "name": name,
        "value": value,
        "type": type,
        "form": form,
        "disabled": disabled,
        "letter": letter,
        "label": label,
    }


# --- forms ----------------------------------------------------------------------------


@register.inclusion_tag("frontend/components/field.html")
def field(
    bound: BoundField,
    *,
    hint: str = "",
    label: str = "",
    optional: bool | None = None,
    layout: str = "",
    autocomplete: str = "",
    inputmode: str = "",
) -> dict[str, Any]:
    """One field with label, hint and error, tied together for screen readers.

    Handles text, textarea, select, file, checkbox, radio and checkbox lists by the field's
    widget. `layout="row"` shows choices side by side.
    """
    widget = bound.field.widget
    kind = {
        "checkbox": "checkbox",
        "radio": "choices",
        "checkboxselectmultiple": "choices",
        "select": "select",
        "selectmultiple": "select",
        "textarea": "text",
        "file": "file",
        "clearablefile": "file",
        "hidden": "hidden",
    }.get(type(widget).__name__.lower().removesuffix("input").removesuffix("widget"), "text")
    if type(widget).__name__ in ("RadioSelect",):
        kind = "choices"
    hint = hint or str(bound.help_text or "")
    name = bound.auto_id or bound.html_name
    hint_id, error_id = f"{name}-hinweis", f"{name}-fehler"
    described = " ".join(filter(None, [hint_id if hint else "", error_id if bound.errors else ""]))
    attributes: dict[str, Any] = {
        "class": {
            "text": "kern-form-input__input",
            "file": "kern-form-input__input",
            "select": "kern-form-input__select",
            "checkbox": "kern-form-check__checkbox",
        }.get(kind, "")
    }
    if kind == "text" and type(widget).__name__ == "Textarea":
        attributes["class"] += " field__textarea"
        attributes.setdefault("rows", widget.attrs.get("rows", 4))
    if bound.errors:
        attributes["class"] += f" {attributes['class']}--error" if attributes["class"] else ""
        attributes["aria-invalid"] = "true"
    attributes["aria-describedby"] = described or None
    if autocomplete:
        attributes["autocomplete"] = autocomplete
    if inputmode:
        attributes["inputmode"] = inputmode
    attributes = {key: value for key, value in attributes.items() if value is not None}
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes) if kind != "choices" else "",
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "hint_id": hint_id,
        "error_id": error_id,
        "described": described,
        "errors": bound.errors,
        "optional": (not bound.field.required) if optional is None else optional,
        "layout": layout,
        "many": type(widget).__name__ == "CheckboxSelectMultiple",
    }


@register.inclusion_tag("frontend/components/error_summary.html", takes_context=True)
def error_summary(
    context: template.RequestContext,
    form: Form | None = None,
    *,
    rows: "BaseFormSet[Form] | None" = None,
    row_word: str = "",
    words: str = "",
) -> dict[str, Any]:
    """What is wrong with a form, above it, each line a link to its field.

    `rows` are a table of forms on the same page, one of them called `row_word`; `words` is
    what a service said about all of it. The title of the page says so too (middleware).
    """
    lines: list[dict[str, Any]] = [{"text": words, "target": ""}] if words else []
    lines += _wrong_in(form) if form is not None else []
    if rows is not None and rows.is_bound:
        lines += [{"text": text, "target": ""} for text in rows.non_form_errors()]
        for number, row in enumerate(rows.forms, 1):
            lines += _wrong_in(row, f"{row_word} {number}, " if row_word else "")
    request = context.get("request")
    if lines and request is not None:
        request.lists_what_is_wrong = True
    return {"lines": lines}


def _wrong_in(form: Form, before: str = "") -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {
            "text": text,
            "label": f"{before}{_before_words(str(bound.label))}",
            "target": f"#{bound.id_for_label or bound.auto_id}",
        }
        for bound in form
        if bound.errors and not bound.is_hidden
        for text in bound.errors
    ]
    lines += [{"text": text, "target": ""} for text in form.non_field_errors()]
    for bound in form.hidden_fields():
        lines += [{"text": text, "target": ""} for text in bound.errors]
    return lines


def _before_words(label: str) -> str:
    """A label and its colon; one that asks has its own mark already."""
    return label if label.endswith(("?", "!", ":", ".")) else f"{label}:"


@register.simple_tag
def options(pairs: Iterable[tuple[str, Any]], chosen: str = "") -> SafeString:
    """The `<option>`s of a select that no form makes: pairs of value and words."""
    return SafeString(
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>'
            f"{escape(str(words))}</option>"
            for value, words in pairs
        )
    )


# --- blocks ---------------------------------------------------------------------------


@register.simple_block_tag
def card(content: SafeString, *, css: str = "", tag: str = "div") -> SafeString:
    """A box with a border; `tag` may be li, article or section."""
    if tag not in ("div", "li", "article", "section"):
        raise template.TemplateSyntaxError(f"card: unknown tag {tag}")
    return format_html('<{} class="card {}">{}</{}>', mark_safe(tag), css, content, mark_safe(tag))


ALERTS = {
    "info": ("info", "kern-alert--info"),
    "success": ("fixed", "kern-alert--success"),
    "warning": ("warning", "kern-alert--warning"),
    "danger": ("error", "kern-alert--danger"),
}


@register.simple_block_tag
def alert(
    content: SafeString, *, kind: str = "info", title: str = "", icon: str = "", role: str = ""
) -> SafeString:
    """A notice inside the page: info, success, warning, danger. `role="alert"` speaks at once, and
    the page opens at it."""
    return SafeString(
        render_to_string(
            "frontend/components/alert.html",
            {
                "content": content,
                "css": ALERTS[kind][1],
                "title": title,
                "icon": icon or ALERTS[kind][0],
                "role": role,
            },
        )
    )


@register.inclusion_tag("frontend/components/empty.html")
def empty(
    title: str, *, text: str = "", icon: str = "search", action: str = "", href: str = ""
) -> dict[str, Any]:
    """Nothing here: why, and the next step as a button."""
    return {"title": title, "text": text, "icon": icon, "action": action, "href": href}


@register.inclusion_tag("frontend/components/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Where am I: `{% crumbs "Meldungen" "/meldungen/" "L-2614" %}`. The last has no address."""
    trail = [
        {"label": pairs[i], "href": pairs[i + 1] if i + 1 < len(pairs) else ""}
        for i in range(0, len(pairs), 2)
    ]
    back = next((step for step in reversed(trail[:-1]) if step["href"]), None)
    return {"trail": trail, "back": back}


@register.inclusion_tag("frontend/components/more.html", takes_context=True)
def more(
    context: Context, after: str | None, *, label: str = "", name: str = "nach", **keep: Any
) -> dict[str, Any]:
    """ "Mehr zeigen" under a list: keeps the query and adds the cursor `after`; nothing if None.

    `keep` are further words for the address, without which the next page were of another list.
    """
    request = context["request"]
    query = request.GET.copy()
    for key, value in keep.items():
        if value is not None:
            query[key] = value
    query[name] = after or ""
    return {
        "href": f"?{query.urlencode()}" if after else "",
        "label": label or _("Mehr zeigen"),
    }


# --- numbers, dates, distances -----------------------------------------------------------


@register.simple_tag
def moment(value: datetime | None, *, relative: bool = True) -> SafeString:
    """`<time>` with `Di., 3. März, 14:20 Uhr` and, beside it, `vor 2 Tagen`."""
    if value is None:
        return SafeString("")
    beside = f' <span class="ago">({german.relative(value)})</span>' if relative else ""
    return SafeString(f'<time datetime="{value.isoformat()}">{german.moment(value)}</time>{beside}')


@register.simple_tag
def ago(value: datetime | None) -> SafeString:
    """`<time>` with `vor 2 Tagen`; the exact moment shows on pointing."""
    if value is None:
        return SafeString("")
    return SafeString(
        f'<time datetime="{value.isoformat()}" title="{german.moment(value)}">'
        f"{german.relative(value)}</time>"
    )


@register.filter
def german_day(value: date | datetime | None) -> str:
    """`Di., 3. März`, with the year if it is another one."""
    return "" if value is None else german.day(value)


@register.filter
def german_date(value: date | datetime | None) -> str:
    """`3. März 2026`."""
    return "" if value is None else german.date_in_full(value)


@register.filter
def german_moment(value: datetime | None) -> str:
    """`Di., 3. März, 14:20 Uhr`."""
    return "" if value is None else german.moment(value)


@register.filter
def distance(metres: float | None) -> str:
    """`20 m`, `1,2 km`."""
    return "" if metres is None else german.metres(float(metres))


@register.filter
def german_number(value: int | None) -> str:
    """`12.345`."""
    return "" if value is None else german.thousands(int(value))


# --- languages ------------------------------------------------------------------------------


@register.simple_tag
def words_script() -> SafeString:
    """What our modules say in the language of the page, loaded before them; "" in German."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE or language not in words.languages():
        return SafeString("")
    return format_html('<script src="{}" defer></script>\n', static(words.static_name(language)))


# --- the municipality ---------------------------------------------------------------------


@register.simple_tag
def coat_of_arms_url(municipality: Any) -> str:
    """The address of the coat of arms: a static file's name."""
    return static(municipality.coat_of_arms)


@register.simple_tag
def home_screen_url(municipality: Any, name: str) -> str:
    """The address of a picture of the town as PNG (`frontend.home_screen.KINDS`)."""
    return home_screen.address(municipality, name)


@register.simple_tag(takes_context=True)
def town_text(context: Context, key: str) -> SafeString:
    """What the town says there in its own words (`accounts.setup.towns.TEXTS`), "" for nothing;
    what is there in German only says so to screen readers."""
    municipality = context.get("municipality")
    if municipality is None:
        return SafeString("")
    texts = {code: told.get(key, "") for code, told in municipality.texts.items()}
    return SafeString(marked(texts).replace("\n", "<br>"))


@register.simple_tag(takes_context=True)
def open_numbers(context: Context) -> list[hours.Number]:
    """Telephone numbers that somebody answers now."""
    municipality = context.get("municipality")
    return [] if municipality is None else hours.open_numbers(municipality, clock.now())


@register.simple_tag(takes_context=True)
def legal_links(context: Context) -> list[dict[str, str]]:
    """What the law wants on every page, as far as the town has published it; what is kept about
    people is always told. Pages for when nothing works know no town: they name all three."""
    municipality = context.get("municipality")
    if municipality is not None:
        shown = {*municipality.legal_pages, LegalPage.PRIVACY}
    else:
        shown = set() if context.get("request") else set(PAGES)
    found = [
        {"href": reverse(page.view), "label": str(page.title)}
        for key, page in PAGES.items()
        if key in shown
    ]
    if LegalPage.ACCESSIBILITY in shown and municipality is not None:
        found.append({"href": reverse("barrier_tell"), "label": _("Schwer zu bedienen?")})
    return found


@register.simple_tag(takes_context=True)
def footer_links(context: Context) -> list[dict[str, str]]:
    """Imprint and the like, as far as the municipality has named them:
    `texts["de"]["links"] = [{"label": ..., "href": ...}]`, in other languages likewise."""
    municipality = context.get("municipality")
    if municipality is None:
        return []
    return list(found(municipality.texts, "links") or [])
