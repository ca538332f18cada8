"""Addresses of single acts on a case that have a page of their own (before those of its steps)."""

from django.urls import path

from defects.views import helping, placing

urlpatterns = [
    path("arbeit/<int:number>/helfer/", helping.helpers, name="case_helpers"),
    path("arbeit/<int:number>/helfer/<uuid:uuid>/<slug:act>/", helping.answer, name="help_answer"),
    path("arbeit/<int:number>/ort/", placing.place_and_kind, name="case_place"),
]
