"""Addresses of the desk (/arbeit/) and of the crew (/bauhof/)."""

from django.urls import path

from defects.views import crew, telling, work

urlpatterns = [
    path("arbeit/", work.inbox, name="inbox"),
    path("arbeit/stellen/", telling.offices, name="offices"),
    path("arbeit/stellen/<slug:key>/", telling.office, name="office"),
    path("arbeit/<int:number>/aufgabe/<uuid:uuid>/", telling.task_done, name="task_done"),
    path("arbeit/<int:number>/neuer-link/", telling.new_link, name="case_new_link"),
    path("arbeit/<int:number>/", work.case, name="case"),
    path("arbeit/<int:number>/zuruecknehmen/", work.undo, name="case_undo"),
    path("arbeit/<int:number>/<slug:verb>/", work.step, name="case_step"),
    path("bauhof/", crew.job_list, name="jobs"),
    path("bauhof/<int:number>/", crew.job, name="job"),
    path("bauhof/<int:number>/zuruecknehmen/", crew.job_undo, name="job_undo"),
    path("bauhof/<int:number>/<slug:verb>/", crew.job_step, name="job_step"),
]
