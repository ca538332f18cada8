"""Where staff build projects, enter contributions and answer: /beteiligung/verwalten/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
