"""What stands where a contribution was that a rule took away."""

from django.utils.translation import gettext as _

from moderation.models import Decision, Item, Visibility


def removal(item: Item | None) -> str | None:
    """The sentence for a proposal that was removed; None if it was not."""
    if item is None or item.visibility != Visibility.REMOVED:
        return None
    decision = (
        Decision.objects.filter(item=item, outcome=Visibility.REMOVED)
        .select_related("rule")
        .order_by("-id")
        .first()
    )
    if decision is not None and decision.rule is None and decision.norm:
        return _("Dieser Vorschlag wurde entfernt. Grund: %(norm)s.") % {"norm": decision.norm}
    if decision is None or decision.rule is None:
        return _("Dieser Vorschlag wurde entfernt.")
    return _("Dieser Vorschlag wurde entfernt. Grund: Regel %(number)s: %(short)s.") % {
        "number": decision.rule.number,
        "short": decision.rule.short,
    }
