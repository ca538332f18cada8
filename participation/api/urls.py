from django.urls import path

from participation.api import views

urlpatterns = [
    path("projects/", views.projects, name="api_projects"),
    path("projects/<uuid:uuid>/", views.project, name="api_project"),
    path("consultations/", views.consultations, name="api_consultations"),
    path("consultations/<uuid:uuid>/", views.consultation, name="api_consultation"),
    path("proposals/", views.proposals, name="api_proposals"),
    path("proposals/<uuid:uuid>/", views.proposal, name="api_proposal"),
    path("proposals/<uuid:uuid>/comments/", views.comments, name="api_comments"),
]
