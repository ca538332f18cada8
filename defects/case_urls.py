"""Addresses of single acts on a case that have a page of their own (before those of its steps)."""

from django.urls import path

from defects.views import placing

urlpatterns = [
    path("arbeit/<int:number>/ort/", placing.place_and_kind, name="case_place"),
]
