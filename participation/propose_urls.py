"""Making and changing proposals."""

from django.urls import path

from participation.views import editing, mine, own_comments, proposing, taking_back

_HERE = "beteiligung/<slug:project>/<slug:consultation>/"
_FORM = f"{_HERE}vorschlagen/"
_PROPOSAL = f"{_HERE}<int:number>/"

urlpatterns = [
    path("beteiligung/meine/", mine.my_proposals, name="my_proposals"),
    path("beteiligung/meine/kommentare/", own_comments.my_comments, name="my_comments"),
    path(_FORM, proposing.propose, name="propose"),
    path(f"{_FORM}gebiet/", proposing.propose_area, name="propose_area"),
    path(f"{_FORM}<uuid:uuid>/", proposing.propose_draft, name="propose_draft"),
    path(f"{_FORM}<uuid:uuid>/verwerfen/", mine.draft_discard, name="draft_discard"),
    path(f"{_PROPOSAL}bearbeiten/", editing.proposal_edit, name="proposal_edit"),
    path(f"{_PROPOSAL}verlauf/", editing.proposal_history, name="proposal_history"),
    path(f"{_PROPOSAL}zurueckziehen/", editing.proposal_withdraw, name="proposal_withdraw"),
    path(f"{_PROPOSAL}name/", taking_back.proposal_name, name="proposal_name"),
    path(f"{_PROPOSAL}bilder/", taking_back.proposal_pictures, name="proposal_pictures"),
    path(f"{_PROPOSAL}bilder/<uuid:uuid>/", taking_back.proposal_picture, name="proposal_picture"),
]
