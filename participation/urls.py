"""Addresses of participation. Fixed words come before the slugs of projects."""

from django.urls import include, path

app_name = "participation"
urlpatterns = [
    path("", include("participation.staff_urls")),
    path("", include("participation.entry_urls")),
    path("", include("participation.follow_urls")),
    path("", include("participation.survey_urls")),
    path("", include("participation.poll_urls")),
    path("", include("participation.propose_urls")),
    path("", include("participation.talk_urls")),
    path("", include("participation.public_urls")),
]
