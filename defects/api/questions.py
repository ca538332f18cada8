"""What is asked about a kind, for clients that ask it themselves.

The names are those of a GeoReport v2 service definition (`code`, `datatype`, `required`, `order`,
`description`, `datatype_description`, `values`), with what it has no name for beside them.
"""

from typing import Any

from common.texts import say
from defects.answers import LONGEST_TEXT, Stop, choice_stop, limit_stop
from defects.models import Question

# A day is a `datetime` there; `kind` tells the two apart.
DATATYPES = {
    Question.Kind.CHOICE: "singlevaluelist",
    Question.Kind.TEXT: "text",
    Question.Kind.NUMBER: "number",
    Question.Kind.DATE: "datetime",
}


def told(question: Question, order: int) -> dict[str, Any]:
    """One question in the language that is active; `order` counts from 1 as on the form."""
    kind = Question.Kind(question.kind)
    limit = limit_stop(question)
    return {
        "code": question.key,
        "kind": kind.value,
        "datatype": DATATYPES[kind],
        "required": question.is_required,
        "order": order,
        "description": say(question.label),
        "datatype_description": say(question.hint),
        "values": [_value(choice) for choice in question.choices],
        "unit": question.unit,
        "least": _number(question.least),
        "most": _number(question.most),
        "longest": LONGEST_TEXT if kind == Question.Kind.TEXT else None,
        "stop": limit
        and {
            "when": question.stop_when,
            "limit": _number(question.stop_limit),
            **_words(limit),
        },
    }


def _value(choice: dict[str, Any]) -> dict[str, Any]:
    stop = choice_stop(choice)
    return {"key": choice["key"], "name": say(choice["label"]), "stop": stop and _words(stop)}


def _words(stop: Stop) -> dict[str, str]:
    return {"text": stop.text, "phone": stop.phone}


def _number(number: Any) -> float | None:
    return None if number is None else float(number)
