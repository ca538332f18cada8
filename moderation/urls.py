from django.urls import path

from moderation.views import deciding, sanction_own, sanctions

app_name = "moderation"
urlpatterns = [
    path("moderation/", deciding.queue, name="queue"),
    path("moderation/<uuid:uuid>/", deciding.case, name="case"),
    path("moderation/<uuid:uuid>/freigeben/", deciding.release, name="release"),
    path("moderation/<uuid:uuid>/entscheiden/", deciding.decide, name="decide"),
    path("moderation/inhalt/<uuid:uuid>/", deciding.case_of, name="case_of"),
    path("moderation/zuruecknehmen/", deciding.undo, name="undo"),
    path("moderation/sperren/", sanctions.sanction_list, name="sanctions"),
    path("moderation/sperren/neu/<uuid:item>/", sanctions.new, name="sanction_new"),
    path("moderation/sperren/<uuid:uuid>/", sanctions.detail, name="sanction"),
    path("sperre/<uuid:uuid>/<str:token>/", sanction_own.own_page, name="sanction_own"),
]
