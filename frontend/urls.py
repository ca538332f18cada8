from django.urls import path

from frontend import views

app_name = "frontend"
urlpatterns = [
    path("", views.home, name="home"),
    path("theme/<slug:hash>.css", views.theme, name="theme"),
    path("health/", views.health, name="health"),
]
