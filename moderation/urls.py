from django.urls import path

from moderation.views import deciding, figures, record, rulebook, transparency

app_name = "moderation"
urlpatterns = [
    path("moderation/", deciding.queue, name="queue"),
    path("moderation/<uuid:uuid>/", deciding.case, name="case"),
    path("moderation/<uuid:uuid>/freigeben/", deciding.release, name="release"),
    path("moderation/<uuid:uuid>/entscheiden/", deciding.decide, name="decide"),
    path("moderation/inhalt/<uuid:uuid>/", deciding.case_of, name="case_of"),
    path("moderation/zuruecknehmen/", deciding.undo, name="undo"),
    path("moderation/regeln/", rulebook.edit, name="write_rules"),
    path("moderation/regeln/vorschau/", rulebook.preview, name="preview_rules"),
    path("moderation/regeln/verwerfen/", rulebook.discard, name="discard_rules"),
    path("transparenz/", transparency.overview, name="transparency"),
    path("transparenz/regeln/", transparency.rules, name="rules"),
    path("transparenz/regeln/leicht/", transparency.rules_easy, name="rules_easy"),
    path("transparenz/regeln/<int:version>/", transparency.rules_version, name="rules_version"),
    path("transparenz/entscheidungen/", record.entries, name="record"),
    path("transparenz/entscheidungen.csv", record.entries_csv, name="record_csv"),
    path("transparenz/entscheidungen.json", record.entries_json, name="record_json"),
    path("feeds/entscheidungen.atom", record.feed, name="record_feed"),
    path("transparenz/zahlen/", figures.numbers, name="figures"),
    path("transparenz/zahlen/<slug:half>/", figures.numbers, name="figures_of"),
    path("transparenz/zahlen/<slug:half>.csv", figures.numbers_csv, name="figures_csv"),
]
