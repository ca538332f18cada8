"""What everybody may read: lists, details, maps, feeds and open data."""

from django.urls import include, path

from defects import feeds
from defects.views import exports, figures, overdue, public, responsible, sitemap, tiles, watching

urlpatterns = [
    path("meldungen/", public.report_list, name="report_list"),
    path("meldungen/liste.csv", exports.public_list, {"kind": "csv"}, name="report_csv"),
    path("meldungen/liste.ods", exports.public_list, {"kind": "ods"}, name="report_ods"),
    path("meldungen/stand/", public.report_states, name="report_states"),
    path("meldungen/<int:number>/", public.report_detail, name="report_detail"),
    path("meldungen/<int:number>/qr.svg", public.report_qr, name="report_qr"),
    path("meldungen/abo/", watching.watch, name="watch"),
    path("meldungen/abo/gesendet/", watching.asked, name="watch_asked"),
    path("meldungen/abo/<uuid:uuid>/<slug:token>/", watching.change, name="watch_change"),
    path("karte/", public.report_map, name="report_map"),
    path("zustaendig/", responsible.responsible, name="responsible"),
    path("zahlen/", figures.figures, name="figures"),
    path("zahlen/meldungen.csv", figures.figures_csv, name="figures_csv"),
    path("zahlen/fristen/", overdue.overdue, name="overdue"),
    path("zahlen/fristen.csv", overdue.overdue_csv, name="overdue_csv"),
    path("feeds/meldungen.atom", feeds.reports, name="feed"),
    path("api/", include("defects.api.urls")),
    path("feeds/auswahl.atom", feeds.chosen, name="feed_chosen"),
    path("feeds/meldungen/<int:number>.atom", feeds.one, name="feed_report"),
    path("tiles/reports/<int:z>/<int:x>/<int:y>.mvt", tiles.report_tile, name="report_tile"),
    path("sitemap-meldungen-<int:part>.xml", sitemap.sitemap_reports, name="sitemap_reports"),
]
