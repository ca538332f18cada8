"""What everybody may read: lists, details, maps, feeds and open data."""

from django.urls import path

from defects.views import tiles

urlpatterns = [
    path("tiles/reports/<int:z>/<int:x>/<int:y>.mvt", tiles.report_tile, name="report_tile"),
]
