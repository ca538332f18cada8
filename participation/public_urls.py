"""What everybody may read: projects, consultations, maps, feeds, open data."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
