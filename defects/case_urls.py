"""Addresses of single acts on a case that have a page of their own (before those of its steps)."""

from django.urls import path

from defects.views import helping, papers, placing, referrals, wordings

urlpatterns = [
    path("arbeit/vorlagen/", wordings.templates, name="text_templates"),
    path("arbeit/vorlagen/neu/", wordings.template, name="text_template_new"),
    path("arbeit/vorlagen/<uuid:uuid>/", wordings.template, name="text_template"),
    path("arbeit/vorlagen/<uuid:uuid>/tun/", wordings.template_act, name="text_template_act"),
    path("arbeit/verstaendlich/", wordings.plain_german, name="plain_german"),
    path("arbeit/verweise/", referrals.referrals, name="referrals"),
    path("arbeit/verweise/<uuid:uuid>/", referrals.referrals, name="referral"),
    path("arbeit/verweise/<uuid:uuid>/tun/", referrals.referral_act, name="referral_act"),
    path("arbeit/<int:number>/schriftstuecke/", papers.put, name="case_paper_put"),
    path("arbeit/<int:number>/schriftstuecke/<uuid:uuid>/", papers.paper, name="case_paper"),
    path(
        "arbeit/<int:number>/schriftstuecke/<uuid:uuid>/loeschen/",
        papers.drop,
        name="case_paper_drop",
    ),
    path("arbeit/<int:number>/helfer/", helping.helpers, name="case_helpers"),
    path("arbeit/<int:number>/helfer/<uuid:uuid>/<slug:act>/", helping.answer, name="help_answer"),
    path("arbeit/<int:number>/ort/", placing.place_and_kind, name="case_place"),
]
