"""Addresses of reporting: the form and the secret status page."""

from django.urls import path

from defects.views import changing, consent, hints, melden, outside, own_data, status, taking

urlpatterns = [
    path("melden/", melden.report_new, name="report_new"),
    path("melden/aufgenommen/<int:number>/", taking.taken, name="report_taken"),
    path("melden/quittung/<int:number>/", taking.receipt, name="report_receipt"),
    path("melden/quittung/<int:number>/qr.svg", taking.receipt_qr, name="report_receipt_qr"),
    path("stelle/<uuid:uuid>/<str:token>/", outside.hand_over, name="hand_over"),
    path("meldung/<uuid:uuid>/<str:token>/", status.report_status, name="report_status"),
    path(
        "meldung/<uuid:uuid>/kontakt/<uuid:contact>/<str:token>/",
        consent.give,
        name="report_consent",
    ),
    path("meldungen/<int:number>/hinweis/", hints.give, name="report_hint"),
    path("meldungen/<int:number>/hinweis/danke/", hints.thanks, name="report_hint_thanks"),
    path("meldung/<uuid:uuid>/<str:token>/aendern/", changing.report_change, name="report_change"),
    path("meldung/<uuid:uuid>/<str:token>/daten/", own_data.report_data, name="report_data"),
    path(
        "meldung/<uuid:uuid>/<str:token>/foto/<uuid:photo>/<int:size>/",
        status.report_status_photo,
        name="report_status_photo",
    ),
    path(
        "meldung/<uuid:uuid>/<str:token>/qr.svg", status.report_status_qr, name="report_status_qr"
    ),
]
