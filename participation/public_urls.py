"""What everybody may read: projects, consultations, maps, feeds, open data."""

from django.urls import include, path

from participation import addresses  # noqa: F401  # knows the converter "project"
from participation.views import documents, feeds, projects, sitemap, tiles

# Slugs come last: what has a fixed word stands in the other lists.
urlpatterns = [
    path("api/v1/", include("participation.api.urls")),
    path("tiles/projekte/<int:z>/<int:x>/<int:y>.mvt", tiles.project_tiles, name="project_tile"),
    path(
        "tiles/vorschlaege/<uuid:uuid>/<int:z>/<int:x>/<int:y>.mvt",
        tiles.proposal_tiles,
        name="proposal_tile",
    ),
    path("feeds/beteiligung.atom", feeds.participation, name="feed"),
    path("feeds/beteiligung/<slug:slug>.atom", feeds.project, name="project_feed"),
    path("sitemap-vorhaben.xml", sitemap.sitemap_projects, name="sitemap_projects"),
    path("sitemap-vorschlaege-<int:part>.xml", sitemap.sitemap_proposals, name="sitemap_proposals"),
    path("beteiligung/", projects.project_list, name="project_list"),
    path("beteiligung/<project:slug>/", projects.project, name="project"),
    path("beteiligung/<project:slug>/karte.svg", projects.project_picture, name="project_picture"),
    path(
        "beteiligung/<project:slug>/dokumente/<uuid:uuid>/",
        documents.document,
        name="project_document",
    ),
    path(
        "beteiligung/<project:project>/<slug:consultation>/",
        projects.consultation,
        name="consultation",
    ),
]
