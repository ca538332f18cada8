"""The site, and the page of `tests.participation.probe`."""

from django.urls import include, path

from tests.participation import probe

urlpatterns = [path("probe/<uuid:uuid>/", probe.page), path("", include("config.urls"))]
