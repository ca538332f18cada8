from django.urls import path

from defects.api import views

urlpatterns = [
    path("v1/reports/", views.reports, name="api_reports"),
    path("v1/reports/<uuid:uuid>/", views.report, name="api_report"),
    path("v1/categories/", views.categories, name="api_categories"),
    path("v1/categories/<str:key>/", views.category, name="api_category"),
    path("v1/zones/", views.zones, name="api_zones"),
]
