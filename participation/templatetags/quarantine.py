"""What does not count in a consultation, on pages whose views know nothing of results."""

from typing import Any

from django import template

from common import clock
from participation.models import Consultation
from participation.phases import schedule_of
from participation.quarantines import set_aside

register = template.Library()


@register.inclusion_tag("participation/_set_aside.html")
def set_aside_beside(consultation: Consultation) -> dict[str, Any]:
    """Nothing while results are hidden; else one statement."""
    hidden = schedule_of(consultation, at=clock.now()).results_hidden
    return {"set_aside": [] if hidden else set_aside(consultation.pk)}
