"""What a form was filled from, so that nobody overwrites what somebody else has saved since.

A form carries the fingerprint of the values it shows; the service compares it, under the row
lock, with what is stored by then.
"""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from participation.errors import ChangedMeanwhile
from participation.models import Project, Proposal


def of(*values: Any) -> str:
    """Sixteen digits that change when one of `values` does."""
    text = json.dumps(values, default=str, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def require(seen: str, now: str) -> None:
    """Raises `ChangedMeanwhile` when the form was filled from something else than `now`.

    An empty `seen` asks nothing: an import or a test that has seen no form.
    """
    if seen and seen != now:
        raise ChangedMeanwhile(
            _(
                "Jemand anders hat das gerade geändert. Ihre Eingaben stehen noch hier. Wenn Sie "
                "noch einmal speichern, gilt Ihre Fassung."
            ),
            code="changed",
        )


def of_proposal(proposal: Proposal) -> str:
    """Of what staff decide about: state, department, date, answer, links. No statements."""
    return of(
        proposal.state,
        proposal.decision,
        proposal.department_id,
        proposal.answer_due_on,
        proposal.merged_into_id,
        proposal.milestone_id,
        proposal.paper_url,
        proposal.paper_label,
        proposal.report_url,
        proposal.updated_at,
    )


def of_texts(project: Project) -> str:
    """Of what the page "Texte" shows; two statements."""
    return of(
        project.title,
        project.slug,
        project.summary,
        project.text,
        project.department_id,
        sorted(project.project_topics.values_list("topic_id", flat=True)),
        list(project.contacts.values_list("department_id", "name", "phone", "email")),
    )


def of_place(project: Project) -> str:
    """Of what the page "Ort" shows; one statement."""
    area = project.area.wkt if project.area else ""
    return of(area, project.place, sorted(project.zones.values_list("pk", flat=True)))
