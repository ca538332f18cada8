"""From a template to the public page and to its end, through the services."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from common import clock, data_version
from moderation.models import Visibility
from participation import areas, checklist, files, fingerprints, formats, services
from participation.errors import BadGeometry, ChangedMeanwhile, NotPossible, OutsideArea
from participation.models import (
    Consultation,
    Milestone,
    ParticipationEvent,
    Phase,
    Project,
    ProjectDocument,
    ProjectNews,
    ProjectPhoto,
)
from participation.services import MilestoneFields, Texts
from participation.states import Verb
from participation.templates_de import TEMPLATES, install_topics
from photos.errors import PhotoRefused
from photos.models import Photo
from tests.factories import TOWN_HALL, Town, at, box, road, zone
from tests.jobs import work
from tests.journeys.pictures import jpeg
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.staff import draft, editor, filled, pdf, published, soon

pytestmark = pytest.mark.django_db


def verbs(project: Project) -> list[str]:
    return list(project.events.values_list("verb", flat=True))


# --- templates ------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_makes_its_consultations_and_their_phases(town: Town, template) -> None:
    project = services.create_project(
        town.municipality,
        title="Ein Vorhaben",
        template=template,
        starts_on=soon(),
        by=editor(town),
    )

    made = list(project.consultations.prefetch_related("phases"))
    assert [each.format for each in made] == [plan.format for plan in template.plans]
    assert all(each.phases.all() and each.promise and each.results_due_on for each in made)
    assert project.milestones.count() == len(template.milestones)
    assert not project.is_published
    assert project.events.count() == 0


def test_phases_of_a_template_follow_each_other_from_noon_to_noon(town: Town) -> None:
    project = draft(town, "ideen-abstimmung", starts_on=soon(10))

    phases = list(Phase.objects.filter(consultation__project=project).order_by("starts_at"))
    local = [phase.starts_at.astimezone(clock.BERLIN) for phase in phases]
    assert [(each.hour, each.minute) for each in local] == [(12, 0)] * 3
    assert local[0].date() == soon(10)
    assert phases[0].ends_at == phases[1].starts_at
    # The poll waits until the office has looked at the ideas.
    assert phases[2].starts_at - phases[1].ends_at >= timedelta(days=27, hours=23)
    assert phases[2].results == Phase.Results.AFTER


def test_slugs_are_made_of_titles_and_never_twice_or_reserved(town: Town) -> None:
    slugs = [
        draft(town, title=title).slug for title in ("Grüne Straße", "Grüne Straße", "Verwalten")
    ]

    assert slugs == ["gruene-strasse", "gruene-strasse-2", "verwalten-2"]


def test_topics_of_a_town_are_installed_once(town: Town) -> None:
    first = install_topics(town.municipality)
    services.add_topic_to_town(town.municipality, " Wasser ")

    assert len(install_topics(town.municipality)) == len(first) + 1
    assert services.add_topic_to_town(town.municipality, "wasser").name == "Wasser"


# --- texts ------------------------------------------------------------------------------------


def test_texts_are_kept_and_the_form_of_somebody_slower_is_not(town: Town) -> None:
    anna, ben = editor(town), editor(town)
    project = draft(town)
    seen = fingerprints.of_texts(project)
    texts = Texts(title="Marktplatz", slug="markt", summary=" Ein  Satz. ", text="Text")

    services.edit_texts(project, texts, by=anna, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        services.edit_texts(project, Texts(title="Anders", slug="anders"), by=ben, seen=seen)

    project.refresh_from_db()
    assert (project.title, project.slug, project.summary) == ("Marktplatz", "markt", "Ein Satz.")


@pytest.mark.parametrize("slug", ["verwalten", "mitmachen", "anderes"])
def test_a_reserved_or_taken_slug_is_refused(town: Town, slug: str) -> None:
    draft(town, title="Anderes")

    with pytest.raises(ValidationError) as error:
        services.edit_texts(draft(town), Texts(title="Titel", slug=slug), by=editor(town))

    assert "slug" in error.value.message_dict


def test_the_slug_is_fixed_once_published(town: Town) -> None:
    project = published(town)
    before = project.slug

    services.edit_texts(
        project, Texts(title="Neuer Titel", slug="anders", summary="Kurz."), by=editor(town)
    )

    project.refresh_from_db()
    assert (project.slug, project.title) == (before, "Neuer Titel")
    with pytest.raises(ValidationError):
        services.edit_texts(project, Texts(title="Titel", slug="x"), by=editor(town))


def test_topics_of_a_project_are_set(town: Town) -> None:
    topics = install_topics(town.municipality)
    project = draft(town)

    for chosen in (topics[:2], topics[1:3]):
        services.edit_texts(
            project, Texts(title="Titel", slug="titel", topics=chosen), by=editor(town)
        )

    assert [each.topic for each in project.project_topics.order_by("topic__order")] == topics[1:3]


# --- place ------------------------------------------------------------------------------------


def test_a_place_finds_its_parts_of_town(town: Town) -> None:
    zone(town.municipality, "Südstadt", boundary=box(-1000, -2000, 1000, -1000))
    project = draft(town)

    services.set_place(
        project, area=box(-100, -1200, 100, -900)[0], place="Am Südtor", by=editor(town)
    )

    project.refresh_from_db()
    assert {each.name for each in project.zones.all()} == {"Altstadt", "Südstadt"}
    assert project.area is not None and project.place == "Am Südtor"
    services.set_place(project, area=None, place="Ganz Lindenbach", by=editor(town))
    project.refresh_from_db()
    assert project.area is None and not project.zones.exists()


def test_a_place_outside_the_town_or_without_words_is_refused(town: Town) -> None:
    project = draft(town)

    with pytest.raises(OutsideArea):
        services.set_place(project, area=at(90_000, 0), place="Weit weg", by=editor(town))
    with pytest.raises(ValidationError):
        services.set_place(project, area=TOWN_HALL, place=" ", by=editor(town))


def test_geojson_of_planners_is_understood() -> None:
    square = [[[7.0, 50.0], [7.1, 50.0], [7.1, 50.1], [7.0, 50.0]]]
    other = [[[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]]

    def geojson(*rings) -> str:
        features = ",".join(
            f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{r}}}}}'
            for r in rings
        )
        return f'\ufeff{{"type":"FeatureCollection","features":[{features}]}}'

    assert areas.read("") is None
    assert areas.read(geojson(square)).geom_type == "Polygon"
    assert areas.read(geojson(square, other)).geom_type == "MultiPolygon"
    assert areas.read('{"type":"Point","coordinates":[7.1,50.7,12]}').coords == (7.1, 50.7)
    assert (
        areas.read('{"type":"LineString","coordinates":[[7,50],[8,51]]}').geom_type == "LineString"
    )
    assert (
        areas.read(
            '{"type":"MultiLineString","coordinates":[[[7,50],[8,51]],[[7,51],[8,52]]]}'
        ).num_geom
        == 2
    )


@pytest.mark.parametrize(
    "text",
    [
        "kein json",
        "[]",
        "{}",
        '{"type":"FeatureCollection","features":[]}',
        '{"type":"FeatureCollection","features":7}',
        '{"type":"FeatureCollection"}',
        '{"type":"Feature","geometry":null}',
        '{"type":"Point","coordinates":["a","b"]}',
        '{"type":"Point","coordinates":[true,false]}',
        '{"type":"Point","coordinates":[NaN,1]}',
        '{"type":"Point","coordinates":[365000.0,5620000.0]}',
        '{"type":"MultiPoint","coordinates":[[7,50],[8,50]]}',
        '{"type":"Polygon","coordinates":[[[7,50],[8,51],[8,50],[7,51],[7,50]]]}',
        '{"type":"Polygon","coordinates":[[[7,50],[7,50],[7,50]]]}',
        '{"type":"Polygon","coordinates":[]}',
        '{"type":"LineString","coordinates":[[7,50]]}',
        '{"type":"Circle","coordinates":[7,50]}',
        (
            '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[7,50]},'
            '{"type":"Point","coordinates":[8,50]}]}'
        ),
        '{"type":"LineString","coordinates":[' + ",".join(["[7,50],[7.1,50]"] * 15_000) + "]}",
        "[" * 100_000,
        "x" * 2_000_001,
    ],
)
def test_geojson_that_is_none_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadGeometry) as error:
        areas.read(text)

    assert error.value.messages[0].endswith(".")


def test_streets_and_parts_of_town_are_places(town: Town) -> None:
    road(town.municipality, "Hauptstraße", (-500, 0), (0, 0))
    road(town.municipality, "Hauptstraße", (0, 0), (500, 0))
    south = zone(town.municipality, "Südstadt", boundary=box(-1000, -2000, 1000, -1000))

    street = areas.of_street(town.municipality, "Hauptstraße")
    both = areas.of_zones([town.district, south])

    assert street is not None and street.geom_type == "LineString"
    assert areas.of_street(town.municipality, "Nebenstraße") is None
    assert both is not None and both.geom_type == "MultiPolygon" and both.valid
    assert areas.of_zones([]) is None


# --- milestones -------------------------------------------------------------------------------


def test_steps_are_set_in_their_order_and_told_when_done(town: Town) -> None:
    anna = editor(town)
    project = published(town, by=anna)
    first, second, *_ = project.milestones.all()

    services.save_milestones(
        project,
        [
            MilestoneFields(milestone=second, title="Prüfen"),
            MilestoneFields(milestone=first, title="Sammeln", done_on=clock.today()),
            MilestoneFields(title="Bauen", planned_words="Frühjahr 2027"),
        ],
        by=anna,
    )

    assert [each.title for each in project.milestones.all()] == ["Prüfen", "Sammeln", "Bauen"]
    done = ParticipationEvent.objects.get(verb=Verb.MILESTONE_DONE)
    assert done.payload["milestone"] == str(first.uuid)
    assert Milestone.objects.filter(project=project).count() == 3


# --- files ------------------------------------------------------------------------------------


def test_a_document_is_stored_whole_and_goes_with_its_row(
    town: Town, django_capture_on_commit_callbacks
) -> None:
    project, anna = draft(town), editor(town)

    document = services.add_document(project, pdf("../../Plan Süd.PDF"), title="Plan", by=anna)

    path = files.document(document.uuid)
    assert path == settings.PRIVATE_DIR / "documents" / f"{document.uuid}.pdf"
    assert path.read_bytes().startswith(b"%PDF-")
    assert document.file_name == "Plan Süd.pdf"
    assert document.byte_size == path.stat().st_size
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_document(document, by=anna)
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<html>%PDF-1.7 %%EOF", b"%PDF-1.7 cut off", b" %PDF-1.4 %%EOF"],
)
def test_what_is_no_pdf_by_content_is_refused_and_leaves_no_file(
    town: Town, content: bytes
) -> None:
    with pytest.raises(ValidationError):
        services.add_document(draft(town), pdf(content=content), title="Plan", by=editor(town))

    assert not ProjectDocument.objects.exists()
    assert list(files.folder().iterdir()) == []


def test_a_document_that_is_too_large_or_there_already_is_refused(town: Town, settings) -> None:
    project, anna = draft(town), editor(town)
    services.add_document(project, pdf(), title="Plan", by=anna)

    with pytest.raises(ValidationError, match="schon da"):
        services.add_document(project, pdf(), title="Noch einmal", by=anna)
    settings.DOCUMENT_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="zu groß"):
        services.add_document(project, pdf(content=b"%PDF-1.5 anders %%EOF"), title="X", by=anna)
    assert len(list(files.folder().iterdir())) == 1


def test_files_that_no_row_names_are_swept(town: Town, tmp_path) -> None:
    kept = services.add_document(draft(town), pdf(), title="Plan", by=editor(town))
    old = files.folder() / "left-behind.part"
    young = files.folder() / "just-now.part"
    for path in (old, young, files.document(kept.uuid)):
        path.write_bytes(b"x")
    for path in (old, files.document(kept.uuid)):
        os.utime(path, (0, 0))

    assert services.sweep_documents() == 1
    assert not old.exists() and young.exists()


def test_pictures_are_seen_with_the_project_and_never_before(town: Town, tmp_path) -> None:
    project, anna = filled(town), editor(town)
    picture = services.add_picture(project, _photo(tmp_path), alt="Der Brunnen", by=anna)
    work()
    photo = Photo.objects.get(pk=picture.photo_id)
    assert photo.state == Photo.State.READY and not photo.shown
    assert anna.has_perm("photos.see_photo", photo)
    assert not town.alice.has_perm("photos.see_photo", photo)

    services.publish_project(project, by=anna)
    photo.refresh_from_db()
    assert photo.shown and photo.alt == "Der Brunnen"

    project.refresh_from_db()
    second = services.add_picture(project, _photo(tmp_path, "b"), alt="Die Linde", by=anna)
    work()
    assert Photo.objects.get(pk=second.photo_id).shown
    services.put_first(second, by=anna)
    assert [each.photo.alt for each in project.pictures.select_related("photo")] == [
        "Die Linde",
        "Der Brunnen",
    ]
    services.remove_picture(second, by=anna)
    gone = Photo.objects.select_related("item").get(pk=second.photo_id)
    assert not gone.shown and gone.item.visibility == Visibility.PRIVATE
    assert ProjectPhoto.objects.filter(project=project).count() == 1


def test_a_picture_needs_words_and_must_be_one(town: Town, tmp_path) -> None:
    with pytest.raises(ValidationError):
        services.add_picture(draft(town), _photo(tmp_path), alt=" ", by=editor(town))
    with pytest.raises(PhotoRefused):
        services.add_picture(draft(town), pdf(), alt="Plan", by=editor(town))
    assert not ProjectPhoto.objects.exists()


def _photo(tmp_path, name: str = "a"):
    size = (64 + len(name) + ord(name[0]), 48)
    data = jpeg(tmp_path / f"{name}.jpg", size).read_bytes()
    return SimpleUploadedFile(f"{name}.jpg", data, "image/jpeg")


# --- publishing ---------------------------------------------------------------------------------


def test_what_is_missing_is_told_with_the_page_that_mends_it(town: Town) -> None:
    project = draft(town)

    points = {point.key: point for point in checklist.of(project, at=clock.now())}

    assert {key for key, point in points.items() if point.blocks} == {
        "summary", "text", "contact", "place",
    }  # fmt: skip
    assert points["text"].step == "texte"
    assert points["place"].step == "ort"
    assert not points["picture"].blocks


def test_steps_without_a_date_are_told_until_they_have_one(town: Town) -> None:
    project = filled(town)

    def said() -> list[str]:
        points = checklist.of(project, at=clock.now())
        return [point.sentence for point in points if point.step == "schritte"]

    assert said() == ["3 Schritte haben noch keinen Termin."]
    services.save_milestones(
        project,
        [
            MilestoneFields(title="Prüfen", planned_on=soon(60)),
            MilestoneFields(title="Rat", planned_words="Herbst 2027"),
            MilestoneFields(title="Umsetzung"),
        ],
        by=editor(town),
    )
    assert said() == ["Ein Schritt hat noch keinen Termin."]
    project.milestones.filter(title="Umsetzung").update(done_on=clock.today())
    assert said() == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_no_step_of_a_template_says_what_a_phase_says(template) -> None:
    """Both stand on one line in public, where it would be read twice."""
    phases = {
        str(words)
        for plan in template.plans
        for words in (plan.title, *(phase.title for phase in formats.get(plan.format).plan))
    }
    named = {str(formats.get(plan.format).label) for plan in template.plans}

    assert not (phases | named) & {str(words) for words in template.milestones}


def test_a_format_says_what_it_lacks(town: Town) -> None:
    project = filled(town, "diskussion")

    assert [point.key for point in checklist.of(project, at=clock.now()) if point.blocks] == [
        "ready"
    ]
    services.add_topic(project.consultations.get(), title="Wo halten die Busse?", by=editor(town))
    assert not [point for point in checklist.of(project, at=clock.now()) if point.blocks]


def test_only_what_is_complete_is_published_and_only_once(town: Town) -> None:
    anna = editor(town)
    with pytest.raises(NotPossible):
        services.publish_project(draft(town), by=anna)
    before = data_version.get(town.municipality.pk)

    project = services.publish_project(filled(town, by=anna), by=anna)
    again = services.publish_project(project, by=anna)

    assert project.is_published and project.state == Project.State.RUNNING
    assert again.published_at == project.published_at
    assert verbs(project) == [Verb.PROJECT_PUBLISHED]
    assert data_version.get(town.municipality.pk) > before


def test_a_project_whose_times_are_over_is_not_published(town: Town) -> None:
    project = filled(town, starts_on=soon(-90))

    with pytest.raises(NotPossible, match="vorbei"):
        services.publish_project(project, by=editor(town))


def test_a_public_project_is_not_told_that_its_times_are_over(town: Town) -> None:
    project = published(town)

    with time_machine.travel(clock.now() + timedelta(days=200), tick=False):
        assert [point for point in checklist.of(project, at=clock.now()) if point.blocks] == []


def test_a_long_sentence_is_told_and_does_not_block(town: Town) -> None:
    long = "Der Platz " + "wird sehr " * 12 + "schön."

    assert checklist.is_long("Kurz. " + long) == long
    assert checklist.is_long("Ein Satz.\nNoch ein Satz.") == ""


# --- afterwards -----------------------------------------------------------------------------------


def test_news_are_told_and_can_be_corrected_quietly(town: Town) -> None:
    anna = editor(town)
    project = published(town, by=anna)

    news = services.add_news(project, title="Es geht los", text="Am Montag.", by=anna)
    services.correct_news(news, title="Es geht los", text="Am Dienstag.", by=anna)

    assert ProjectNews.objects.get().text == "Am Dienstag."
    assert verbs(project).count(Verb.NEWS) == 1
    with pytest.raises(ValidationError):
        services.add_news(project, title=" ", text="", by=anna)
    with pytest.raises(NotPossible):
        services.add_news(draft(town), title="Titel", text="Text", by=anna)


def test_the_result_is_written_first_and_published_then(town: Town) -> None:
    anna = editor(town)
    project = published(town, by=anna)

    services.write_outcome(project, text="Entwurf", publish=False, by=anna)
    project.refresh_from_db()
    assert project.outcome_at is None and Verb.RESULT_PUBLISHED not in verbs(project)

    seen = fingerprints.of(project.outcome, project.outcome_at)
    services.write_outcome(project, text="Es wird gebaut.", publish=True, by=anna, seen=seen)
    project.refresh_from_db()
    assert project.outcome_at and project.outcome == "Es wird gebaut."
    assert verbs(project).count(Verb.RESULT_PUBLISHED) == 1
    with pytest.raises(ChangedMeanwhile):
        services.write_outcome(project, text="Anders", publish=False, by=anna, seen=seen)
    with pytest.raises(ValidationError):
        services.write_outcome(project, text=" ", publish=False, by=anna)


def test_a_project_ends_with_a_public_reason_when_nothing_runs_any_more(town: Town) -> None:
    anna = editor(town)
    project = published(town, by=anna)

    with pytest.raises(NotPossible, match="läuft noch"):
        services.change_state(project, Project.State.FINISHED, reason="Fertig.", by=anna)
    Phase.objects.filter(consultation__project=project).delete()
    with pytest.raises(ValidationError):
        services.change_state(project, Project.State.STOPPED, reason=" ", by=anna)
    services.change_state(project, Project.State.STOPPED, reason="Das Geld fehlt.", by=anna)

    project.refresh_from_db()
    assert project.state == Project.State.STOPPED
    assert ProjectNews.objects.get().text == "Das Geld fehlt."
    event = project.events.get(verb=Verb.PROJECT_CHANGED, payload__what="state")
    assert event.public and event.payload["news"] == str(ProjectNews.objects.get().uuid)


def test_a_draft_can_be_thrown_away_and_nothing_else(town: Town, tmp_path) -> None:
    anna = editor(town)
    project = draft(town, "diskussion", by=anna)
    services.add_topic(project.consultations.get(), title="Thema", by=anna)
    services.add_document(project, pdf(), title="Plan", by=anna)
    services.add_picture(project, _photo(tmp_path), alt="Brunnen", by=anna)

    services.delete_draft(project, by=anna)

    assert not Project.objects.exists() and not Consultation.objects.exists()
    with pytest.raises(NotPossible):
        services.delete_draft(published(town, by=anna), by=anna)


def test_a_consultation_with_contributions_is_never_deleted(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    submitted(ideas, by=citizen())
    Project.objects.update(published_at=None)
    ideas.refresh_from_db()

    with pytest.raises(NotPossible):
        services.delete_consultation(ideas, by=editor(town))
