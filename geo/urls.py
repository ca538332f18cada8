from django.urls import path

from geo import views

app_name = "geo"
urlpatterns = [
    path("orte/suche/", views.place_search, name="place_search"),
    path("orte/hier/", views.place_here, name="place_here"),
]
