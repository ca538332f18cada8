"""What everybody may read: projects, consultations, maps, feeds, open data."""

from django.urls import path

from participation import addresses  # noqa: F401  # knows the converter "project"
from participation.views import projects, tiles

# Slugs come last: what has a fixed word stands in the other lists.
urlpatterns = [
    path("tiles/projekte/<int:z>/<int:x>/<int:y>.mvt", tiles.project_tiles, name="project_tile"),
    path(
        "tiles/vorschlaege/<uuid:uuid>/<int:z>/<int:x>/<int:y>.mvt",
        tiles.proposal_tiles,
        name="proposal_tile",
    ),
    path("beteiligung/", projects.project_list, name="project_list"),
    path("beteiligung/<project:slug>/", projects.project, name="project"),
    path("beteiligung/<project:slug>/karte.svg", projects.project_picture, name="project_picture"),
    path(
        "beteiligung/<project:project>/<slug:consultation>/",
        projects.consultation,
        name="consultation",
    ),
]
