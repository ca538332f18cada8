"""Addresses of causes with many reports (before those of single cases)."""

from django.urls import path

from defects.views import causes

urlpatterns = [
    path("arbeit/ursachen/", causes.causes, name="causes"),
    path("arbeit/ursachen/neu/", causes.new_cause, name="cause_new"),
    path("arbeit/ursachen/<uuid:uuid>/", causes.cause, name="cause"),
    path("arbeit/ursachen/<uuid:uuid>/aendern/", causes.change_cause, name="cause_change"),
    path("arbeit/ursachen/<uuid:uuid>/aufnehmen/", causes.add_reports, name="cause_add"),
    path("arbeit/ursachen/<uuid:uuid>/herausnehmen/", causes.take_out, name="cause_take_out"),
    path("arbeit/ursachen/<uuid:uuid>/nachricht/", causes.speak, name="cause_speak"),
    path("arbeit/ursachen/<uuid:uuid>/zuruecknehmen/", causes.take_back, name="cause_take_back"),
    path("arbeit/ursachen/<uuid:uuid>/wieder-oeffnen/", causes.reopen, name="cause_reopen"),
]
