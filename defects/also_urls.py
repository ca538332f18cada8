"""Addresses of „Schon gemeldet?“ and „Auch ich“. The cookie of a device lives under /auch-ich/."""

from django.urls import path

from defects.views import also

urlpatterns = [
    path("melden/aehnlich/", also.similar_reports, name="similar_reports"),
    path("auch-ich/", also.say_from_form, name="say_also"),
    path("auch-ich/zurueckgenommen/", also.taken_back, name="also_taken_back"),
    path("auch-ich/meldung/<int:number>/", also.say_from_page, name="say_also_to"),
    path("auch-ich/<uuid:uuid>/<str:token>/", also.own_also, name="own_also"),
]
