"""One proposal or topic: reading it, supporting it, talking about it."""

from django.urls import URLPattern, path

from participation.views import comments, discussion, proposal

_CONSULTATION = "beteiligung/<slug:project>/<slug:consultation>"
_PROPOSAL = f"{_CONSULTATION}/<int:number>"
_TOPIC = f"{_CONSULTATION}/thema/<slug:topic>"
_COMMENT = "beteiligung/kommentar/<uuid:uuid>"

urlpatterns: list[URLPattern] = [
    path(f"{_COMMENT}/bewerten/", comments.vote, name="comment_vote"),
    path(f"{_COMMENT}/bearbeiten/", comments.edit, name="comment_edit"),
    path(f"{_COMMENT}/loeschen/", comments.delete, name="comment_delete"),
    path(f"{_COMMENT}/name/", comments.name, name="comment_name"),
    path(f"{_COMMENT}/verlauf/", comments.history, name="comment_history"),
    path(f"{_PROPOSAL}/", proposal.proposal_page, name="proposal"),
    path(f"{_PROPOSAL}/qr.svg", proposal.proposal_qr, name="proposal_qr"),
    path(f"{_PROPOSAL}/unterstuetzen/", proposal.support, name="proposal_support"),
    path(f"{_PROPOSAL}/kommentieren/", comments.proposal_comment, name="proposal_comment"),
    path(f"{_TOPIC}/", discussion.topic_page, name="topic"),
    path(f"{_TOPIC}/kommentieren/", discussion.topic_comment, name="topic_comment"),
]
