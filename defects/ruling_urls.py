"""Addresses of the rules of who is in charge (/arbeit/regeln/)."""

from django.urls import path

from defects.views import rule_editing, rule_trying, rulesets

urlpatterns = [
    path("", rulesets.rule_sets, name="rule_sets"),
    path("guete/", rulesets.rule_quality, name="rule_quality"),
    path("datei/", rulesets.rules_from_file, name="rules_from_file"),
    path("<int:version>/", rulesets.rule_set, name="rule_set"),
    path("<int:version>/datei/", rulesets.rules_as_file, name="rules_as_file"),
    path("<int:version>/verwerfen/", rulesets.discard, name="rules_discard"),
    path("<int:version>/einschalten/", rulesets.activate, name="rules_activate"),
    path("<int:version>/testen/", rule_trying.try_place, name="rules_try"),
    path("<int:version>/simulieren/", rule_trying.simulate, name="rules_simulate"),
    path("<int:version>/neu/", rule_editing.new_rule, name="rule_new"),
    path("<int:version>/vorschau/", rule_editing.preview, name="rule_preview"),
    path("<int:version>/regel/<int:pk>/", rule_editing.edit_rule, name="rule_edit"),
    path("<int:version>/regel/<int:pk>/loeschen/", rule_editing.delete, name="rule_delete"),
    path("<int:version>/regel/<int:pk>/verdoppeln/", rule_editing.double, name="rule_double"),
    path("<int:version>/regel/<int:pk>/bewegen/", rule_editing.move, name="rule_move"),
]
