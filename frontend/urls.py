from django.urls import path, register_converter

from frontend import checksums, home_screen, machines, offline, showcase, views

register_converter(checksums.DayConverter, "day")

app_name = "frontend"
urlpatterns = [
    path("", views.home, name="home"),
    path("suche/", views.search, name="search"),
    path("theme/<slug:hash>.css", views.theme, name="theme"),
    path("theme/<slug:version>/<slug:name>.png", home_screen.home_screen, name="home_screen"),
    path("transparenz/pruefsumme/", checksums.checksums, name="checksums"),
    path("transparenz/pruefsumme/pruefsummen.csv", checksums.table, name="checksums_table"),
    path("transparenz/pruefsumme/<day:day>.csv", checksums.day, name="checksums_day"),
    path("feeds/pruefsumme.atom", checksums.feed, name="checksums_feed"),
    path("demo/bausteine/", showcase.components, name="components"),
    path("api/", machines.documentation, name="api"),
    path("api/v1/schema/", machines.schema, name="api_schema"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("keine-verbindung/", offline.no_network, name="no_network"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("bauhof/manifest.webmanifest", offline.manifest, {"crew": True}, name="crew_manifest"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-seiten.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("health/", views.health, name="health"),
]
