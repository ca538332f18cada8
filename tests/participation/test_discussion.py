"""Discussions: topics, their pages, and what editors do with them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import include, path

from common import clock, german
from geo.http import TownRequest
from moderation.models import Item, Visibility
from participation import services
from participation.models import Comment, Consultation, DiscussionTopic, ParticipationEvent
from participation.models.consultation import Act
from participation.phases import schedule_of
from participation.views.acting import consultation_or_404
from participation.views.discussion import discussion_page
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.participation.factories import add_phase, citizen, consultation, project

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def at_its_address(request: TownRequest, project: str, consultation: str) -> HttpResponse:
    """As the page of consultations calls its formats, where that page is not there."""
    found = consultation_or_404(request, project, consultation)
    return discussion_page(request, found, schedule_of(found, at=clock.now()))


urlpatterns = [
    path("", include("config.urls")),
    path("beteiligung/<slug:project>/<slug:consultation>/", at_its_address),
]


def discussion(town: Town, *titles: str, **fields: Any) -> Consultation:
    of = consultation(project(town.municipality), "discussion", **fields)
    for title in titles:
        services.add_topic(of, title=title, text=f"Text zu {title}", by=town.mo)
    return of


def topic(of: Consultation) -> DiscussionTopic:
    return DiscussionTopic.objects.select_related(
        "consultation__project__municipality", "thread__item"
    ).get(consultation=of)


def comment(of: DiscussionTopic, text: str = "Ja.", **fields: Any) -> Comment:
    return services.comment(of.thread, text=text, by=citizen(), **fields)


def remove(of: DiscussionTopic, visibility: str = Visibility.REMOVED) -> None:
    Item.objects.filter(pk=of.thread.item_id).update(visibility=visibility, shown=False)


# --- topics -----------------------------------------------------------------------------------


def test_topics_keep_their_order_and_get_an_address_of_their_words(town):
    of = discussion(town, "Soll der Markt abends öffnen?", "Größe", "Größe", "?!")

    topics = DiscussionTopic.objects.filter(consultation=of)

    assert [each.slug for each in topics] == [
        "soll-der-markt-abends-oeffnen",
        "groesse",
        "groesse-2",
        "thema",
    ]
    assert [each.order for each in topics] == [0, 1, 2, 3]
    assert all(each.thread.item.shown for each in topics)
    assert all(each.thread.item.kind == "participation.topic" for each in topics)


def test_a_topic_is_in_the_record_of_the_project_but_no_news(town):
    of = discussion(town, "Parken")

    event = ParticipationEvent.objects.get()

    assert (event.project, event.consultation, event.public) == (of.project, of, False)
    assert event.payload == {"topic": str(topic(of).uuid)}


def test_a_changed_topic_keeps_its_address(client, town):
    of = discussion(town, "Parken")
    where = topic(of).get_absolute_url()
    assert "Text zu Parken" in client.get(where).text

    services.change_topic(topic(of), title=" Lieferwagen ", text="Neu.", order=7, by=town.mo)

    changed = topic(of)
    assert (changed.title, changed.text, changed.order) == ("Lieferwagen", "Neu.", 7)
    assert changed.get_absolute_url() == where
    assert changed.thread.item.title == "Lieferwagen"
    assert "Lieferwagen" in client.get(where).text


@pytest.mark.parametrize("title", ["", "  ", "x" * 161])
def test_a_topic_needs_a_title_that_fits(town, title):
    of = discussion(town, "Parken")

    with pytest.raises(ValidationError) as error:
        services.add_topic(of, title=title, by=town.mo)
    assert list(error.value.message_dict) == ["title"]
    with pytest.raises(ValidationError):
        services.change_topic(topic(of), title=title, text="", by=town.mo)
    assert DiscussionTopic.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_topics_of_one_title_at_the_same_instant(town):
    of = discussion(town)

    at_once(*[lambda: services.add_topic(of, title="Parken", by=town.mo)] * 2)

    topics = DiscussionTopic.objects.filter(consultation=of)
    assert [(each.slug, each.order) for each in topics] == [("parken", 0), ("parken-2", 1)]


# --- the page of a topic -------------------------------------------------------------------


def test_a_topic_has_its_talk_and_says_until_when(client, town):
    ends = clock.now() + timedelta(days=3)
    of = discussion(town, "Soll der Markt abends öffnen?", ends_at=ends)
    row = comment(topic(of), "Ja, gern.", stance="for")

    html = client.get(topic(of).get_absolute_url()).text

    assert re.findall(r"<h1>(.*?)</h1>", html) == ["Soll der Markt abends öffnen?"]
    assert "Text zu Soll" in html
    assert f"Mitreden geht bis {german.moment(ends)}." in html
    assert f'id="k-{row.uuid}"' in html.split('id="liste-dafuer"')[1].split("</ol>")[0]


def test_writing_and_answering_works_as_below_a_proposal(signed_in, town):
    of = discussion(town, "Parken")
    where = topic(of).get_absolute_url()
    anna = signed_in(citizen())

    response = anna.post(f"{where}kommentieren/", {"text": "Nein.", "stance": "against"})
    row = Comment.objects.get()
    assert response["Location"] == f"{where}?kommentar={row.uuid}#k-{row.uuid}"
    part = anna.post(f"{where}kommentieren/", {"text": "Doch.", "auf": str(row.uuid)}, headers=HTMX)

    assert Comment.objects.get(text="Doch.").parent == row
    assert "Doch." in part.text
    form = anna.get(f"{where}kommentieren/?auf={row.uuid}")
    assert "Nein." in form.text and "Zu: " in form.text
    clerk = signed_in(town.clara).post(
        f"{where}kommentieren/", {"text": "Amtlich.", "als": str(town.tiefbau.uuid)}
    )
    assert clerk.status_code == 303
    assert Comment.objects.get(text="Amtlich.").department == town.tiefbau


def test_closed_means_closed(client, signed_in, town):
    of = discussion(town, "Parken")
    where = topic(of).get_absolute_url()
    of.phases.all().delete()
    now = clock.now()
    add_phase(of, now - timedelta(days=9), now - timedelta(days=2), acts=(Act.COMMENT,))

    html = client.get(where).text
    response = signed_in(citizen()).post(f"{where}kommentieren/", {"text": "Zu spät getippt."})

    assert "Kommentieren ging bis" in html and "<textarea" not in html
    assert response.status_code == 422 and "Zu spät getippt." in response.text
    assert not Comment.objects.exists()


def test_three_answers_to_a_stranger(client, signed_in, town):
    of = discussion(town, "Unsägliches")
    where = topic(of).get_absolute_url()
    assert client.get(where.replace("unsaegliches", "anderes")).status_code == 404

    remove(topic(of), Visibility.HELD)
    assert client.get(f"{where}?x=1").status_code == 404
    remove(topic(of))
    for path_, method in ((f"{where}?x=2", "get"), (f"{where}kommentieren/", "post")):
        response = getattr(signed_in(citizen()), method)(path_, {"text": "Getippt."})
        assert response.status_code == 410
        assert "Dieses Thema wurde entfernt." in response.text
        assert "Unsägliches" not in response.text
    assert "Getippt." in response.text


def test_a_project_that_is_not_published_hides_its_topics(client, town):
    of = discussion(town, "Parken")
    where = topic(of).get_absolute_url()
    of.project.published_at = None
    of.project.save()

    assert client.get(where).status_code == 404
    assert client.post(f"{where}kommentieren/", {"text": "Hm."}).status_code == 404


def test_another_towns_topic_is_not_here(client, town):
    other = factories.municipality(host="anderswo.example")
    factories.Host.objects.create(municipality=town.municipality, name="testserver")
    of = consultation(project(other), "discussion")
    services.add_topic(of, title="Parken", by=None)

    assert client.get(topic(of).get_absolute_url()).status_code == 404


# --- the page of the consultation ---------------------------------------------------------


@pytest.mark.urls(__name__)
def test_topics_are_cards_with_their_numbers(client, town):
    of = discussion(town, "Parken", "Bäume", summary="Worum es geht.", promise="Der Rat liest es.")
    first = DiscussionTopic.objects.select_related(
        "thread__consultation__project__municipality", "thread__item"
    ).first()
    comment(first)
    comment(first, "Nein.")

    html = client.get(of.get_absolute_url()).text

    assert re.findall(r'card__title"><a href="([^"]+)">([^<]+)', html) == [
        (f"{of.get_absolute_url()}thema/parken/", "Parken"),
        (f"{of.get_absolute_url()}thema/baeume/", "Bäume"),
    ]
    assert "2 Beiträge" in html and "0 Beiträge" in html
    assert "Worum es geht." in html and "Der Rat liest es." in html


@pytest.mark.urls(__name__)
def test_a_single_topic_is_the_page_itself(client, town):
    of = discussion(town, "Parken")
    rows = [comment(topic(of), f"Nr. {n}", stance="for") for n in range(6)]
    where = of.get_absolute_url()

    html = client.get(where).text

    assert "Text zu Parken" in html and "<textarea" in html
    assert f'action="{where}thema/parken/kommentieren/"' in html
    assert f'rel="canonical" href="https://lindenbach.example{where}thema/parken/"' in html
    part = client.get(f"{where}?haltung=dafuer", headers=HTMX).text
    assert "<html" not in part
    assert part.count('<li class="said"') == len(rows)


@pytest.mark.urls(__name__)
def test_removed_topics_are_no_cards_and_none_is_said(client, town):
    of = discussion(town, "Parken", "Bäume")
    remove(DiscussionTopic.objects.get(slug="parken"))

    assert "Bäume" in client.get(of.get_absolute_url()).text
    assert "Parken" not in client.get(f"{of.get_absolute_url()}?x=1").text
    remove(DiscussionTopic.objects.get(slug="baeume"))
    assert "Noch kein Thema" in client.get(f"{of.get_absolute_url()}?x=2").text


@pytest.mark.urls(__name__)
def test_many_cards_cost_what_two_cost(client, town, django_assert_num_queries: Callable[..., Any]):
    costs = []
    for count in (2, 6):
        of = discussion(town, *(f"Thema {n}" for n in range(count)))
        client.get(f"{of.get_absolute_url()}?warm=1")
        with django_assert_num_queries(6, exact=False) as asked:
            client.get(of.get_absolute_url())
        costs.append(len(asked))

    assert costs[0] == costs[1]
