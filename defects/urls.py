"""Addresses of the defects app."""

from django.urls import include, path

app_name = "defects"
urlpatterns = [
    path("", include("defects.public_urls")),
]
