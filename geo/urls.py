from django.urls import path

from geo.views import places, still, tiles

app_name = "geo"
urlpatterns = [
    path("orte/suche/", places.place_search, name="place_search"),
    path("orte/hier/", places.place_here, name="place_here"),
    path("orte/bild.svg", still.still_image, name="still_image"),
    path("tiles/base/<int:z>/<int:x>/<int:y>.mvt", tiles.base_map_tile, name="base_tile"),
]
