from django.urls import path

from moderation.views import appeals, deciding, notices, reasons

app_name = "moderation"
urlpatterns = [
    path("moderation/", deciding.queue, name="queue"),
    path("moderation/<uuid:uuid>/", deciding.case, name="case"),
    path("moderation/<uuid:uuid>/freigeben/", deciding.release, name="release"),
    path("moderation/<uuid:uuid>/entscheiden/", deciding.decide, name="decide"),
    path("moderation/inhalt/<uuid:uuid>/", deciding.case_of, name="case_of"),
    path("moderation/zuruecknehmen/", deciding.undo, name="undo"),
    path("moderation/pruefung/", appeals.appeals, name="appeals"),
    path("moderation/pruefung/<uuid:uuid>/", appeals.appeal, name="appeal"),
    path("beanstanden/danke/", notices.thanks, name="flag_thanks"),
    path("beanstanden/<uuid:uuid>/", notices.flag, name="flag"),
    path("beanstandung/<uuid:uuid>/<str:token>/", notices.flag_status, name="flag_status"),
    path("begruendung/<uuid:uuid>/<str:token>/", reasons.statement, name="statement"),
]
