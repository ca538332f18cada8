"""The steps that many reports can take in one go (`services.act_many`), each as its verb does.

Each function raises what its verb would raise whatever the report; what depends on one report is
said for that one.
"""

from datetime import date

from common import clock
from defects.services.many import Act
from defects.services.responsibility import refuse_accepted
from defects.services.work import refuse_past, refuse_without_reason
from defects.states import NotFixedReason, Verb


def accepting() -> Act:
    return Act(
        verb=Verb.ACCEPTED, as_seen=True, answers=True, tell_reporter=True, refuse=refuse_accepted
    )


def planning(on: date) -> Act:
    refuse_past(on, at=clock.now())
    return Act(verb=Verb.PLANNED, payload={"on": on.isoformat()}, tell_reporter=True)


def starting() -> Act:
    return Act(verb=Verb.STARTED)


def securing() -> Act:
    return Act(verb=Verb.SECURED, tell_reporter=True)


def fixing(note: str = "") -> Act:
    return Act(verb=Verb.FIXED, payload={"photos": []}, note=note, tell_reporter=True, closes=True)


def not_fixing(reason: NotFixedReason | str, note: str = "") -> Act:
    refuse_without_reason(reason, note)
    return Act(
        verb=Verb.NOT_FIXED,
        payload={"reason": NotFixedReason(reason).value},
        note=note,
        tell_reporter=True,
        closes=True,
    )


def answering(note: str) -> Act:
    return Act(verb=Verb.ANSWERED, note=note, reason=note, tell_reporter=True, closes=True)


def noting(text: str, *, public: bool = False) -> Act:
    return Act(verb=Verb.NOTED, note=text, reason=text, public=public, tell_reporter=public)
