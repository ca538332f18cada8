"""What everybody may read: lists, details, maps, feeds and open data."""

from django.urls import path

from defects.views import public, tiles

urlpatterns = [
    path("meldungen/", public.report_list, name="report_list"),
    path("meldungen/<int:number>/", public.report_detail, name="report_detail"),
    path("meldungen/<int:number>/qr.svg", public.report_qr, name="report_qr"),
    path("karte/", public.report_map, name="report_map"),
    path("tiles/reports/<int:z>/<int:x>/<int:y>.mvt", tiles.report_tile, name="report_tile"),
]
