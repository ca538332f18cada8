"""The way in for those who have no account: /beteiligung/mitmachen/, /beteiligung/weiter/."""

from django.urls import path

from participation.views import entry, quarantine_own

urlpatterns = [
    path("beteiligung/mitmachen/", entry.join, name="join"),
    path("beteiligung/weiter/<uuid:key>/", entry.go_on, name="go_on"),
    path(
        "beteiligung/stimme/<uuid:uuid>/<str:token>/",
        quarantine_own.own_page,
        name="set_aside_own",
    ),
]
