"""Where staff build projects, enter contributions and answer: /beteiligung/verwalten/."""

from django.urls import URLPattern, path

from participation.views.staff import (
    afterwards,
    consultation,
    entering,
    exports,
    media,
    merging,
    overview,
    project,
    proposals,
    quarantine,
)

_HOME = "beteiligung/verwalten/"
_PROJECT = f"{_HOME}vorhaben/<uuid:uuid>/"
_CONSULTATION = f"{_HOME}beteiligung/<uuid:uuid>/"
_PROPOSAL = f"{_HOME}vorschlaege/<uuid:uuid>/"

# Fixed words come before the names of steps and acts.
urlpatterns: list[URLPattern] = [
    path(_HOME, overview.overview, name="manage"),
    path(f"{_HOME}neu/", overview.new_project, name="manage_new"),
    path(_PROJECT, project.project_home, name="manage_project"),
    path(f"{_PROJECT}vorschau/", project.preview, name="manage_preview"),
    path(f"{_PROJECT}vorschau/<path:path>", project.preview, name="manage_preview_of"),
    path(f"{_PROJECT}veroeffentlichen/", afterwards.publish, name="manage_publish"),
    path(f"{_PROJECT}loeschen/", project.delete_draft, name="manage_delete"),
    path(f"{_PROJECT}beteiligung/", consultation.new_consultation, name="manage_add"),
    path(f"{_PROJECT}bilder/<uuid:photo>/", media.change_picture, name="manage_picture"),
    path(
        f"{_PROJECT}dokumente/<uuid:document>/loeschen/",
        media.remove_document,
        name="manage_document",
    ),
    path(f"{_PROJECT}neuigkeiten/<uuid:news>/", afterwards.correct_news, name="manage_news"),
    path(f"{_PROJECT}<slug:step>/", project.project_step, name="manage_project_step"),
    path(f"{_CONSULTATION}stimmen/", quarantine.suspicious, name="quarantine_new"),
    path(f"{_HOME}quarantaene/", quarantine.overview, name="quarantines"),
    path(f"{_HOME}quarantaene/<uuid:uuid>/", quarantine.detail, name="quarantine"),
    path(f"{_CONSULTATION}eingeben/", entering.enter, name="manage_enter"),
    path(f"{_CONSULTATION}eingeben/liste/", entering.enter_supports, name="manage_enter_supports"),
    path(f"{_CONSULTATION}eingeben/tabelle/", entering.enter_table, name="manage_enter_table"),
    path(f"{_CONSULTATION}bericht/", exports.paper, name="manage_paper"),
    path(f"{_CONSULTATION}bericht.odt", exports.paper_document, name="manage_paper_document"),
    path(f"{_CONSULTATION}daten/<slug:kind>/", exports.data, name="manage_data"),
    path(
        f"{_CONSULTATION}loeschen/",
        consultation.delete_consultation,
        name="manage_delete_consultation",
    ),
    path(
        f"{_CONSULTATION}<slug:step>/", consultation.consultation_step, name="manage_consultation"
    ),
    path(f"{_HOME}vorschlaege/", proposals.proposal_list, name="manage_proposals"),
    path(f"{_HOME}vorschlaege/geben/", proposals.give_many, name="manage_give"),
    path(_PROPOSAL, proposals.proposal_case, name="manage_proposal"),
    path(f"{_PROPOSAL}zusammenlegen/", merging.merge_search, name="manage_merge_search"),
    path(f"{_PROPOSAL}zusammenlegen/<uuid:into>/", merging.merge, name="manage_merge"),
    path(f"{_PROPOSAL}aendern/", entering.correct, name="manage_correct"),
    path(f"{_PROPOSAL}zuruecknehmen/", entering.take_back, name="manage_take_back"),
    path(f"{_PROPOSAL}<slug:act>/", proposals.proposal_act, name="manage_proposal_act"),
]
