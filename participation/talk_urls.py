"""One proposal or topic: reading it, supporting it, talking about it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
