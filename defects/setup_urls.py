"""Addresses of what an administrator sets up about reporting."""

from django.urls import path

from defects.views import setup_categories as views

urlpatterns = [
    path("", views.category_list, name="setup_categories"),
    path("neu/", views.category, name="setup_category_new"),
    path("art/<slug:key>/", views.category, name="setup_category"),
    path("art/<slug:key>/platz/", views.move, name="setup_category_move"),
    path("art/<slug:key>/fragen/neu/", views.question, name="setup_question_new"),
    path("art/<slug:key>/frage/<slug:question_key>/", views.question, name="setup_question"),
    path(
        "art/<slug:key>/frage/<slug:question_key>/platz/",
        views.move_question,
        name="setup_question_move",
    ),
]
