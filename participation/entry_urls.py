"""The way in for those who have no account: /beteiligung/mitmachen/, /beteiligung/weiter/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
