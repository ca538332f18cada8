from django.urls import path

from frontend import showcase, views

app_name = "frontend"
urlpatterns = [
    path("", views.home, name="home"),
    path("suche/", views.search, name="search"),
    path("theme/<slug:hash>.css", views.theme, name="theme"),
    path("demo/bausteine/", showcase.components, name="components"),
    path("health/", views.health, name="health"),
]
