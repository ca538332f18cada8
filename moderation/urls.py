from django.urls import path

from moderation import views

app_name = "moderation"
urlpatterns = [
    path("moderation/", views.queue, name="queue"),
    path("moderation/<uuid:uuid>/", views.case, name="case"),
    path("moderation/<uuid:uuid>/freigeben/", views.release, name="release"),
    path("moderation/<uuid:uuid>/entscheiden/", views.decide, name="decide"),
    path("moderation/inhalt/<uuid:uuid>/", views.case_of, name="case_of"),
    path("moderation/zuruecknehmen/", views.undo, name="undo"),
]
