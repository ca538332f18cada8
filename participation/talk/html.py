"""One comment as HTML, made without a template.

A page has dozens of them: as templates they took two thirds of the time of the whole page.
Names and what people wrote go through `escape` or `as_html`; all else is ours.
"""

from functools import cache
from html import escape

from django.template import engines
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.talk.shown import Said
from participation.texts import as_html


def words_of(said: Said, *, is_new: bool = False) -> SafeString:
    """Who says what, and what the reader can do about it; htmx changes it in place. With
    `is_new` it takes the focus when it arrives."""
    sign = _signs(get_language() or "")
    own = f"/beteiligung/kommentar/{said.key}/"
    return SafeString(
        f'<article class="said__body{" said__body--town" if said.office else ""}"'
        f' id="kommentar-{said.key}" tabindex="-1"{" data-arrived" if is_new else ""}>\n'
        f'<p class="said__by">{_who(said, sign)}'
        f'<a class="said__at" href="{said.href}">{said.time}</a>'
        + (_link("said__at", f"{own}verlauf/", said, sign["edited"]) if said.is_edited else "")
        + f"</p>\n{_text(said, sign)}"
        + f'<div class="said__do">{votes_of(said) if said.text else ""}'
        + (_link("said__act", said.reply_href, said, sign["reply"]) if said.may_reply else "")
        + (_link("said__act", f"{own}bearbeiten/", said, sign["edit"]) if said.may_edit else "")
        + (_link("said__act", f"{own}loeschen/", said, sign["delete"]) if said.may_delete else "")
        + (_link("said__act", f"{own}name/", said, sign["no_name"]) if said.may_drop_name else "")
        + (
            f'<a class="said__act" href="{said.review_href}">{sign["review_it"]}</a>'
            if said.review_href
            else ""
        )
        + (
            f'<a class="said__act said__flag" href="{said.flag_href}" rel="nofollow">'
            f"{sign['flag']}</a>"
            if said.flag_href
            else ""
        )
        + f'</div>\n<div class="said__slot" id="tun-{said.key}"></div>\n</article>'
    )


def votes_of(said: Said) -> SafeString:
    """Thumbs up and down with their numbers: buttons, or numbers alone for who may not vote."""
    sign = _signs(get_language() or "")
    if not said.may_vote:
        return SafeString(
            f'<p class="votes votes--still" id="stimmen-{said.key}">'
            + "".join(
                f'<span class="votes__thumb">{icon}<span class="sr-only">{word}</span>'
                f'<span class="number">{count}</span></span>'
                for icon, word, count in (
                    (sign["up"], sign["helpful"], said.up),
                    (sign["down"], sign["not_helpful"], said.down),
                )
            )
            + "</p>"
        )
    path = f"/beteiligung/kommentar/{said.key}/bewerten/"
    return SafeString(
        f'<form class="votes" id="stimmen-{said.key}" method="post" action="{path}"'
        f' hx-post="{path}" hx-target="this" hx-swap="outerHTML">'
        + _thumb(said, 1, "hoch", sign["up"], sign["helpful"], said.up)
        + _thumb(said, -1, "runter", sign["down"], sign["not_helpful"], said.down)
        + "</form>"
    )


def _thumb(said: Said, value: int, name: str, icon: str, word: str, count: str) -> str:
    """Pressed, it takes the vote back; else it votes."""
    is_pressed = said.vote == value
    return (
        f'<button class="votes__thumb" type="submit" name="value"'
        f' value="{0 if is_pressed else value}" id="{name}-{said.key}"'
        f' aria-pressed="{"true" if is_pressed else "false"}" aria-label="{word} {count}">'
        f'{icon}<span class="number">{count}</span></button>'
    )


def _who(said: Said, sign: dict[str, str]) -> str:
    if said.office:
        return (
            f'{sign["office"]}<strong class="said__who">{escape(said.office)}</strong>'
            f'<span class="said__badge">{sign["town"]}</span>'
        )
    mine = f'<span class="said__badge said__badge--mine">{sign["mine"]}</span>'
    return f'<strong class="said__who">{escape(said.who)}</strong>{mine if said.is_mine else ""}'


def _text(said: Said, sign: dict[str, str]) -> str:
    note = ""
    if said.note:
        note = f'<p class="said__note">{sign["review"]}<span>{escape(said.note)}</span></p>\n'
    if said.placeholder:
        gone = f"{sign['gone']}<span>{conditional_escape(said.placeholder)}</span>"
        return f'{note}<p class="said__gone">{gone}</p>\n'
    if said.original:
        note += (
            f'<details class="said__note own-words"><summary>{sign["blacked"]}</summary>'
            f"<p>{escape(said.why)}</p><div>{as_html(said.original)}</div></details>\n"
        )
    whole = f'<div class="said__text">{as_html(said.text)}</div>'
    if not said.lead:
        return f"{note}{whole}\n"
    return (
        f'{note}<div class="said__text said__lead">{as_html(said.lead)}</div>'
        f'<details class="said__whole"><summary><span class="said__open">{sign["open"]}</span>'
        f'<span class="said__close">{sign["close"]}</span></summary>{whole}</details>\n'
    )


def _link(css: str, href: str, said: Said, label: str) -> str:
    """A page of its own, which htmx shows below the comment."""
    return f'<a class="{css}" href="{href}" hx-get="{href}" hx-target="#tun-{said.key}">{label}</a>'


@cache
def _signs(_language: str) -> dict[str, str]:
    """What every comment repeats, made once: words as HTML, icons."""
    reply = escape(_("Antworten"))
    words = {
        "helpful": _("Hilfreich:"),
        "not_helpful": _("Nicht hilfreich:"),
        "edit": _("Ändern"),
        "delete": _("Löschen"),
        "no_name": _("Ohne meinen Namen"),
        "edited": _("geändert"),
        "town": _("Stadt"),
        "mine": _("Von Ihnen"),
        "open": _("Ganz lesen"),
        "close": _("Weniger zeigen"),
        "review_it": _("Prüfung öffnen"),
        "blacked": _("Die Moderation hat etwas geschwärzt. Ihr Text und der Grund"),
        "flag": _("Beanstanden"),
    }
    return {
        **{name: escape(word) for name, word in words.items()},
        "reply": f"{_icon('reply')}{reply}",
        "up": _icon("thumb-up"),
        "down": _icon("thumb-down"),
        "office": _icon("office"),
        "review": _icon("review"),
        "gone": _icon("eye-off"),
    }


def _icon(name: str) -> str:
    """As templates draw it."""
    template = engines["django"].from_string('{% icon name size="small" %}')
    return str(template.render({"name": name}))
