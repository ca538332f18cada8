"""Addresses of the defects app."""

from django.urls import include, path

app_name = "defects"
urlpatterns = [
    path("", include("defects.public_urls")),
    path("", include("defects.report_urls")),
    path("", include("defects.also_urls")),
    path("", include("defects.case_urls")),
    path("", include("defects.cause_urls")),
    path("", include("defects.desk_urls")),
    path("", include("defects.crew_urls")),
    path("verwaltung/einrichten/kategorien/", include("defects.setup_urls")),
    path("arbeit/regeln/", include("defects.ruling_urls")),
]
