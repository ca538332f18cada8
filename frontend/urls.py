from django.urls import path

from frontend import machines, showcase, views

app_name = "frontend"
urlpatterns = [
    path("", views.home, name="home"),
    path("suche/", views.search, name="search"),
    path("theme/<slug:hash>.css", views.theme, name="theme"),
    path("demo/bausteine/", showcase.components, name="components"),
    path("api/", machines.documentation, name="api"),
    path("api/v1/schema/", machines.schema, name="api_schema"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-seiten.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("health/", views.health, name="health"),
]
