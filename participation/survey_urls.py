"""Writing surveys and answering them."""

from django.urls import path

from participation.views import building, survey, survey_texts

_BUILD = "beteiligung/verwalten/umfrage/<uuid:uuid>/"
urlpatterns = [
    path(_BUILD, building.survey_build, name="survey_build"),
    path(f"{_BUILD}frage/", building.question_build, name="question_new"),
    path(f"{_BUILD}frage/<uuid:question>/", building.question_build, name="question_build"),
    path(f"{_BUILD}frage/<uuid:question>/schritt/", building.question_step, name="question_step"),
    path(f"{_BUILD}texte/", survey_texts.texts, name="survey_texts"),
    path(f"{_BUILD}texte/<uuid:question>/<slug:token>/", survey_texts.ask, name="survey_text_ask"),
    path(f"{_BUILD}papier/", building.survey_paper, name="survey_paper"),
    path(
        "beteiligung/<slug:project>/<slug:consultation>/antworten/",
        survey.survey_answer,
        name="survey_answer",
    ),
]
