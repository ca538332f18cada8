"""A vote that waited until its author had signed in."""

from typing import Any

from django.utils.datastructures import MultiValueDict

from accounts.models import User
from participation import services
from participation.models import PendingAct, Poll, PollOption


def _poll(act: PendingAct) -> Poll:
    return Poll.objects.select_related("consultation__project__municipality").get(
        consultation__uuid=act.target, consultation__municipality_id=act.municipality_id
    )


def consultation(act: PendingAct) -> Any:
    return _poll(act).consultation


def form_path(act: PendingAct) -> str:
    return str(consultation(act).get_absolute_url())


def chosen(poll: Poll, data: "MultiValueDict[str, Any]") -> list[PollOption]:
    """The options that a form names by their UUIDs; unknown ones are left out."""
    wanted = set(data.getlist("options"))
    return [each for each in poll.options.all() if str(each.uuid) in wanted]


def vote(act: PendingAct, user: User) -> str:
    poll = _poll(act)
    services.vote(poll, chosen(poll, MultiValueDict(act.payload)), by=user)
    return f"{poll.consultation.get_absolute_url()}?abgestimmt=1"


def show(act: PendingAct) -> list[tuple[str, str]]:
    poll = _poll(act)
    titles = [each.title for each in chosen(poll, MultiValueDict(act.payload))]
    return [(poll.question, ", ".join(titles))]
