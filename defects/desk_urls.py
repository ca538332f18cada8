"""Addresses of the desk (/arbeit/)."""

from django.urls import path

from defects.views import bulk, desk, desk_filters, desk_map, telling, work

urlpatterns = [
    path("arbeit/", desk.inbox, name="inbox"),
    path("arbeit/mehrere/", bulk.bulk, name="bulk"),
    path("arbeit/mehrere/zuruecknehmen/", bulk.undo_all, name="bulk_undo"),
    path("arbeit/filter/", desk_filters.filters, name="desk_filters"),
    path("arbeit/filter/speichern/", desk_filters.keep, name="desk_filter_keep"),
    path("arbeit/filter/loeschen/", desk_filters.drop, name="desk_filter_drop"),
    path("arbeit/karte/<int:z>/<int:x>/<int:y>.mvt", desk_map.tile, name="desk_tile"),
    path("arbeit/stellen/", telling.offices, name="offices"),
    path("arbeit/stellen/<slug:key>/", telling.office, name="office"),
    path("arbeit/<int:number>/aufgabe/<uuid:uuid>/", telling.task_done, name="task_done"),
    path("arbeit/<int:number>/neuer-link/", telling.new_link, name="case_new_link"),
    path("arbeit/<int:number>/hinweise/", work.hints_done, name="hints_done"),
    path("arbeit/<int:number>/", desk.case, name="case"),
    path("arbeit/<int:number>/zuruecknehmen/", work.undo, name="case_undo"),
    path("arbeit/<int:number>/<slug:verb>/", work.step, name="case_step"),
]
