"""Setting up polls and voting in them."""

from django.urls import path

from participation.views import building, poll

urlpatterns = [
    path("beteiligung/verwalten/abstimmung/<uuid:uuid>/", building.poll_build, name="poll_build"),
    path(
        "beteiligung/verwalten/abstimmung/<uuid:uuid>/papier/",
        building.paper_votes,
        name="paper_votes",
    ),
    path(
        "beteiligung/<slug:project>/<slug:consultation>/abstimmen/",
        poll.poll_vote,
        name="poll_vote",
    ),
]
