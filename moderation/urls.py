from django.urls import path

from moderation.views import checks, deciding

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
    path("moderation/inhalt/<uuid:uuid>/", deciding.case_of, name="case_of"),
    path("moderation/zuruecknehmen/", deciding.undo, name="undo"),
]
