from django.urls import path

from moderation.views import (
    assigning,
    bulk,
    checks,
    deciding,
    looking,
    redacting,
    seconds,
    settling,
)

app_name = "moderation"
urlpatterns = [
    path("moderation/", deciding.queue, name="queue"),
    path("moderation/pruefungen/", checks.checks, name="checks"),
    path("moderation/pruefungen/<slug:key>/", checks.switch_check, name="switch_check"),
    path("moderation/woerter/", checks.words, name="words"),
    path("moderation/woerter/entfernen/", checks.remove_word, name="remove_word"),
    path("moderation/<uuid:uuid>/", deciding.case, name="case"),
    path("moderation/<uuid:uuid>/freigeben/", deciding.release, name="release"),
    path("moderation/<uuid:uuid>/entscheiden/", deciding.decide, name="decide"),
    path("moderation/<uuid:uuid>/zuweisen/", assigning.assign, name="assign"),
    path("moderation/<uuid:uuid>/bestaetigen/", seconds.confirm, name="confirm"),
    path("moderation/<uuid:uuid>/nicht-bestaetigen/", seconds.disagree, name="disagree"),
    path("moderation/<uuid:uuid>/vorschlag-zuruecknehmen/", seconds.take_back, name="take_back"),
    path("moderation/<uuid:uuid>/umfeld/", looking.surroundings, name="around"),
    path("moderation/<uuid:uuid>/zeile/", looking.line, name="line"),
    path("moderation/text/<uuid:uuid>/", redacting.text, name="redact_text"),
    path("moderation/inhalt/<uuid:uuid>/", deciding.case_of, name="case_of"),
    path("moderation/entschieden/", looking.decided, name="decided"),
    path("moderation/mehrere/", bulk.withhold, name="bulk"),
    path("moderation/zuruecknehmen/", deciding.undo, name="undo"),
    path("moderation/regeln-der-pruefung/", settling.overview, name="policies"),
    path("moderation/regeln-der-pruefung/<str:key>/", settling.settle, name="policy"),
    path(
        "moderation/regeln-der-pruefung/<uuid:uuid>/loeschen/",
        settling.forget,
        name="policy_forget",
    ),
]
