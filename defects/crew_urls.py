"""Addresses of the crews (/bauhof/), of their phones, and of who leads them."""

from django.urls import path

from defects.views import (
    crew,
    crew_acts,
    crew_helping,
    crew_lead,
    crew_paper,
    crew_phone,
    crew_planning,
    crew_report,
)

_TEAM = "bauhof/teams/<uuid:uuid>/"
urlpatterns = [
    path("bauhof/", crew.job_list, name="jobs"),
    path("bauhof/neu/", crew_report.new_report, name="crew_report"),
    path("bauhof/liste/", crew_paper.paper, name="crew_paper"),
    path("bauhof/liste.pdf", crew_paper.paper_pdf, name="crew_paper_pdf"),
    path("bauhof/liste/karte.svg", crew_paper.day_map, name="crew_map"),
    path("bauhof/foto/<uuid:uuid>/<int:size>/", crew.job_picture, name="job_picture"),
    path("bauhof/helfen/", crew_helping.help_list, name="crew_helps"),
    path("bauhof/helfen/<uuid:uuid>/<slug:verb>/", crew_helping.help_step, name="crew_help_step"),
    path("bauhof/mehrere/", crew_acts.fix_several, name="jobs_fixed"),
    path("bauhof/zuruecknehmen/", crew_acts.undo_several, name="jobs_undo"),
    path("bauhof/anmelden/<uuid:uuid>/<str:token>/", crew_phone.enrol, name="crew_enrol"),
    path("bauhof/pin/", crew_phone.pin, name="crew_pin"),
    path("bauhof/sperren/", crew_phone.shut, name="crew_shut"),
    path("bauhof/planen/", crew_planning.plan, name="crew_plan"),
    path("bauhof/planen/geben/", crew_planning.assign, name="crew_assign"),
    path("bauhof/planen/<int:number>/", crew_planning.move, name="crew_move"),
    path("bauhof/teams/", crew_lead.teams, name="crew_teams"),
    path(_TEAM, crew_lead.team, name="crew_team"),
    path(f"{_TEAM}code/<uuid:invitation>/", crew_lead.code, name="crew_code"),
    path(f"{_TEAM}code/<uuid:invitation>/qr.svg", crew_lead.code_picture, name="crew_code_qr"),
    path(f"{_TEAM}handy/<uuid:phone>/<slug:verb>/", crew_lead.phone_act, name="crew_phone_act"),
    path(f"{_TEAM}<slug:verb>/", crew_lead.team_act, name="crew_team_act"),
    path("bauhof/<int:number>/", crew.job, name="job"),
    path("bauhof/<int:number>/qr.svg", crew_paper.job_code, name="job_code"),
    path("bauhof/<int:number>/zuruecknehmen/", crew_acts.job_undo, name="job_undo"),
    path("bauhof/<int:number>/<slug:verb>/", crew_acts.job_step, name="job_step"),
]
