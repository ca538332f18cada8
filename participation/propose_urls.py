"""Making and changing proposals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
