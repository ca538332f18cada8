"""Following projects, zones and topics."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
