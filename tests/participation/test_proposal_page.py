"""The page of one proposal: what each person may read of it, and what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Polygon

from common import clock, german
from moderation.models import Item, Visibility
from participation import services
from participation.models import (
    Milestone,
    Phase,
    Project,
    Proposal,
    ProposalCategory,
    ProposalPhoto,
)
from participation.models.consultation import Act, Review
from participation.models.proposal import Origin
from participation.states import Decision
from photos.models import Photo
from tests import factories
from tests.factories import Town, at
from tests.participation.factories import (
    add_phase,
    citizen,
    commented,
    consultation,
    hide,
    project,
    show,
    submitted,
)

pytestmark = pytest.mark.django_db


def ideas(town: Town, **fields: Any) -> Any:
    return consultation(project(town.municipality), **fields)


def page(client: Any, proposal: Proposal) -> str:
    response = client.get(proposal.get_absolute_url())
    assert response.status_code == 200
    return str(response.text)


def words(html: str) -> str:
    """What stands on the page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- what it says -----------------------------------------------------------------------


def test_it_says_what_where_by_whom_and_how_it_stands(client, town):
    of = ideas(town)
    anna = citizen(display_name="Radlerin77", full_name="Anna Heimlich")
    category = ProposalCategory.objects.create(consultation=of, name="Grün", icon="tree")
    proposal = submitted(
        of,
        "Mehr <Bänke>",
        by=anna,
        text="Erstens.\n\nSiehe https://a.example/x <script>",
        category=category,
        cost_euros=12_000,
        geometry=at(10, 10),
        place="Am Brunnen",
    )

    html = page(client, proposal)

    assert re.findall(r"<h1>(.*?)</h1>", html) == ["Mehr &lt;Bänke&gt;"]
    assert '<a href="https://a.example/x" rel="ugc nofollow noopener">a.example/x</a>' in html
    assert "<script>" not in html.split("<article")[1].split("</article>")[0].replace(
        "<script type", ""
    )
    said = words(html)
    assert "Von Radlerin77 , eingereicht" in said
    assert "Eingereicht" in said and "Grün" in said and "12.000 €" in said
    assert "Am Brunnen, Altstadt" in said
    assert f"https://lindenbach.example{proposal.get_absolute_url()}" in said
    assert "Heimlich" not in html and anna.email not in html


def test_who_has_no_pseudonym_stays_without_a_name(client, town):
    proposal = submitted(ideas(town), by=citizen("zorana", full_name="Zorana Petrescu"))

    html = page(client, proposal)

    assert "Von <strong>Ohne Namen</strong>" in html
    assert "Zorana" not in html and "Petrescu" not in html


def test_what_came_on_paper_says_so(client, town):
    of = ideas(town)
    proposal = services.enter_proposal(
        of,
        services.Fields(title="Bänke", text="Bitte."),
        origin=Origin.PAPER,
        by=town.mo,
    )

    html = page(client, proposal)

    assert "Eingereicht auf Papier" in words(html)
    assert "Ohne Namen" not in html


def test_an_area_lies_over_the_picture_of_the_map(client, town):
    ring = [at(0, 0), at(200, 0), at(200, 100), at(0, 0)]
    area = Polygon([point.coords for point in ring], srid=4326)
    proposal = submitted(ideas(town), geometry=area)

    html = page(client, proposal)

    (shape,) = re.findall(r'id="gezeichnet" d="(M[\d. L-]+Z)"', html)
    assert len(shape.split("L")) == 4
    assert "/orte/bild.svg?" in html and "pin=" not in html
    assert "&quot;type&quot;:&quot;Polygon&quot;" in html
    assert re.findall(r"Eine Fläche, etwa [^<]+", html) == ["Eine Fläche, etwa 9.990 Quadratmeter"]


def test_a_point_has_a_pin_and_no_place_no_map(client, town):
    of = ideas(town)

    assert "pin=neutral" in page(client, submitted(of, geometry=at(5, 5)))
    assert "bild.svg" not in page(client, submitted(of))


def test_a_changed_proposal_leads_to_its_earlier_versions(client, town):
    anna = citizen()
    proposal = submitted(ideas(town), by=anna)
    services.edit_proposal(
        proposal, services.Fields(title="Neuer Titel", text="Neu."), by=anna, version=1
    )

    html = page(client, proposal)

    assert "Neuer Titel" in html
    assert "Geändert" in words(html)


def test_links_to_what_belongs_to_it(client, town):
    of = ideas(town)
    proposal = submitted(of)
    step = Milestone.objects.create(
        project=of.project, title="Bäume pflanzen", planned_words="Herbst 2027"
    )
    services.link_proposal(
        proposal,
        by=town.mo,
        milestone=step,
        paper_url="https://rat.example/114",
        paper_label="Vorlage 2026/114",
        report_url="/meldungen/2614/",
    )

    html = page(client, proposal)

    assert "Bäume pflanzen" in html and "geplant: Herbst 2027" in html
    assert '<a href="https://rat.example/114" rel="noopener">Vorlage 2026/114</a>' in html
    assert '<a href="/meldungen/2614/">Meldung 2614</a>' in html


def test_addresses_that_run_something_are_no_links(client, town):
    proposal = submitted(ideas(town))
    services.link_proposal(
        proposal,
        by=town.mo,
        milestone=None,
        paper_url="javascript:alert(1)",
        report_url="/meldungen/1/?x=<script>",
    )

    html = page(client, proposal)

    assert "alert(1)" not in html and "/meldungen/1/" not in html


# --- the town's answer --------------------------------------------------------------------


def test_the_answer_stands_on_top_and_earlier_ones_below_it(client, town):
    proposal = submitted(ideas(town))
    for decision, text in ((Decision.NOTED, "Wir prüfen das."), (Decision.PARTLY, "Drei gehen.")):
        services.answer_proposal(
            proposal, decision=decision, text=text, department=town.tiefbau, by=town.clara
        )

    html = page(client, proposal)

    said = words(html)
    assert "Die Stadt folgt teilweise" in said
    order = [
        said.index(each)
        for each in (
            "Antwort der Stadt Wir folgen dem Vorschlag teilweise",
            "Tiefbauamt",
            "Drei gehen.",
            "Eine frühere Antwort",
            "Wir nehmen den Vorschlag zur Kenntnis",
            "Wir prüfen das.",
            proposal.text,
        )
    ]
    assert order == sorted(order)
    assert town.clara.full_name not in html


def test_until_then_it_says_which_office_looks_at_it(client, town):
    proposal = submitted(ideas(town))
    due = clock.today() + timedelta(days=9)
    services.give_to_department(proposal, department=town.tiefbau, by=town.mo, due_on=due)

    said = words(page(client, proposal))

    assert "Tiefbauamt prüft diesen Vorschlag." in said
    assert f"Die Antwort kommt bis {german.day(due)}.".replace("\xa0", " ") in said


def test_a_merged_one_leads_on_and_the_other_names_it(client, town):
    of = ideas(town)
    first, second = submitted(of, "Bänke"), submitted(of, "Sitzplätze")
    services.merge_proposals(first, into=second, by=town.mo)

    merged, whole = page(client, first), page(client, second)

    assert '<a href="../2/">Weiter bei Vorschlag 2: Sitzplätze</a>' in merged
    canonical = f'rel="canonical" href="https://lindenbach.example{second.get_absolute_url()}"'
    assert canonical in merged and canonical in whole
    assert '<a href="../1/">Vorschlag 1: Bänke</a>' in whole
    assert "unterstuetzen" not in merged and 'id="kommentare"' not in merged


def test_a_withdrawn_one_says_so_and_takes_nothing_more(client, town):
    proposal = submitted(ideas(town))
    services.withdraw_proposal(proposal, by=proposal.author)

    html = page(client, proposal)

    assert "hat ihn zurückgezogen" in html
    assert "unterstuetzen" not in html and 'id="kommentare"' not in html


def test_what_was_said_of_a_withdrawn_one_stays_readable(client, town):
    proposal = submitted(ideas(town))
    commented(proposal, "Schade eigentlich.")
    services.withdraw_proposal(proposal, by=proposal.author)

    html = page(client, proposal)

    assert "Schade eigentlich." in html and "Hier kann man nicht mehr kommentieren." in html
    assert "<textarea" not in html and "bewerten/" not in html


# --- three answers to a stranger ---------------------------------------------------------


def test_what_is_not_there_is_404(client, town):
    proposal = submitted(ideas(town))
    base = proposal.consultation.get_absolute_url()

    for path in (
        f"{base}99/",
        f"{base}{'9' * 30}/",
        "/beteiligung/anderes/vorhaben/1/",
        base.replace("vorhaben-", "vorhaben-x") + "1/",
    ):
        assert client.get(path).status_code == 404, path


def test_what_a_rule_removed_is_410_for_everybody(client, signed_in, town):
    anna = citizen()
    proposal = submitted(ideas(town), "Unsägliches", by=anna)
    hide(proposal, by=town.mo, town=town.municipality)

    for somebody in (client, signed_in(anna), signed_in(town.mo)):
        response = somebody.get(proposal.get_absolute_url())
        assert response.status_code == 410
        assert "Regel 3: Nichts Verbotenes</a>." in response.text
        assert "Unsägliches" not in response.text


@pytest.mark.parametrize("outcome", [Visibility.PENDING, Visibility.HELD])
def test_what_waits_or_is_held_is_seen_by_its_author_and_staff(client, signed_in, town, outcome):
    anna = citizen()
    proposal = submitted(ideas(town, proposals_review=Review.BEFORE), by=anna)
    Item.objects.filter(pk=proposal.item_id).update(visibility=outcome)
    path = proposal.get_absolute_url()

    assert client.get(path).status_code == 404
    assert signed_in(citizen()).get(path).status_code == 404
    assert signed_in(town.clara).get(path).status_code == 404  # not her department's
    own = signed_in(anna).get(path)
    assert own.status_code == 200
    sentence = "wird geprüft" if outcome == Visibility.PENDING else "nicht freigegeben"
    assert sentence in own.text
    assert 'name="robots" content="noindex' in own.text
    assert "<textarea" not in own.text and "unterstuetzen/" not in own.text
    assert "nicht öffentlich" in signed_in(town.mo).get(path).text


def test_a_draft_is_nobodys_page(client, signed_in, town):
    anna = citizen()
    services.save_draft(ideas(town), services.Fields(title="Entwurf"), by=anna)

    assert signed_in(anna).get("/beteiligung/vorhaben/ideen/1/").status_code == 404


def test_a_project_that_is_not_published_hides_its_proposals(client, signed_in, town):
    of = consultation(project(town.municipality))
    proposal = submitted(of)
    Project.objects.update(published_at=None)

    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert signed_in(town.admin).get(proposal.get_absolute_url()).status_code == 200


def test_another_towns_proposal_is_not_here(client, town):
    other = factories.municipality(host="anderswo.example")
    factories.Host.objects.create(municipality=town.municipality, name="testserver")
    proposal = submitted(consultation(project(other)))

    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_what_is_released_is_there_at_once(client, town):
    proposal = submitted(ideas(town, proposals_review=Review.BEFORE))
    path = proposal.get_absolute_url()
    assert client.get(path).status_code == 404

    show(proposal, by=town.mo)
    assert client.get(path).status_code == 200
    hide(proposal, by=town.mo, town=town.municipality)
    assert client.get(path).status_code == 410


# --- pictures ------------------------------------------------------------------------------


def picture(proposal: Proposal, **fields: Any) -> Photo:
    shown = fields.pop("shown", True)
    item = Item.objects.create(
        municipality=proposal.municipality,
        kind="photos.photo",
        parent=proposal.item,
        visibility=Visibility.SHOWN if shown else Visibility.PENDING,
        shown=shown,
    )
    photo = Photo.objects.create(
        municipality=proposal.municipality,
        item=item,
        state=Photo.State.READY,
        content_type="image/jpeg",
        byte_size=1000,
        sha256=b"x" * 32,
        width=1600,
        height=1200,
        shown=shown,
        public_name=f"bild{item.pk}" if shown else "",
        **fields,
    )
    ProposalPhoto.objects.create(proposal=proposal, photo=photo)
    return photo


def test_pictures_open_large_and_waiting_ones_are_counted(client, town):
    proposal = submitted(ideas(town))
    seen = picture(proposal, alt="Der Brunnen")
    picture(proposal, shown=False, alt="Geheim")

    html = page(client, proposal)

    assert re.findall(r'href="([^"]+)" data-zoom', html) == [seen.public_url(1600)]
    assert 'alt="Der Brunnen"' in html and "data-zoom-dialog" in html
    assert "Ein Bild wird geprüft." in html and "Geheim" not in html


def test_the_author_sees_the_pictures_of_what_waits(signed_in, town):
    anna = citizen()
    proposal = submitted(ideas(town, proposals_review=Review.BEFORE), by=anna)
    waiting = picture(proposal, shown=False)

    assert waiting.private_url(1600) in page(signed_in(anna), proposal)


# --- supporters -----------------------------------------------------------------------------


def support_box(html: str) -> str:
    return words(html.split('id="unterstuetzen"')[1].split("</div>")[0].split(">", 1)[1])


def test_everybody_sees_how_many_and_the_button(client, town):
    proposal = submitted(ideas(town))
    assert "Noch unterstützt das niemand." in support_box(page(client, proposal))
    for _ in range(2):
        services.support(proposal, by=citizen())
    Proposal.objects.update(support_count=1_204)

    services.edit_proposal(
        proposal, services.Fields(title="Bänke", text="So."), by=proposal.author, version=1
    )
    box = support_box(page(client, proposal))

    assert "1.204 Menschen unterstützen das" in box
    assert "Unterstützen" in box and "Dafür brauchen Sie nur eine E-Mail-Adresse." in box


def test_hidden_results_are_hidden_from_everybody_until_the_second(
    client, signed_in, town, at_moment
):
    ends = clock.now() + timedelta(seconds=30)
    of = ideas(town, results=Phase.Results.AFTER, ends_at=ends)
    proposal = submitted(of)
    for _ in range(7):
        services.support(proposal, by=citizen())
    anna = citizen()
    services.support(proposal, by=anna)
    Proposal.objects.update(support_count=4711)

    for somebody in (client, signed_in(anna), signed_in(town.mo), signed_in(town.admin)):
        html = page(somebody, proposal)
        assert "4.711" not in html and "4711" not in html
        sentence = f"Wie viele unterstützen, sehen alle nach dem {german.moment(ends)}."
        assert sentence in html
    with at_moment(ends - timedelta(seconds=1)):
        assert "4.711" not in page(client, proposal)
    with at_moment(ends):
        assert "4.711" in page(client, proposal)


def test_the_button_comes_and_goes_with_the_phase(client, town, at_moment):
    now = clock.now()
    of = ideas(town, phase=False)
    add_phase(of, now - timedelta(hours=2), now - timedelta(hours=1), acts=(Act.PROPOSE,))
    opens, closes = now + timedelta(seconds=20), now + timedelta(seconds=40)
    add_phase(of, opens, closes, acts=(Act.SUPPORT,))
    with time_machine.travel(now - timedelta(minutes=90), tick=False):
        proposal = submitted(of)

    assert f"Unterstützen geht ab {german.moment(opens)}." in page(client, proposal)
    with at_moment(opens):
        assert "unterstuetzen/" in page(client, proposal)
    with at_moment(closes):
        html = page(client, proposal)
        assert "unterstuetzen/" not in html
        assert f"Unterstützen ging bis {german.moment(closes)}." in html


# --- what authors may do ---------------------------------------------------------------------


def test_only_the_author_is_told_that_it_is_theirs(client, signed_in, town):
    anna = citizen()
    proposal = submitted(ideas(town), by=anna)

    assert "Das ist Ihr Vorschlag." in page(signed_in(anna), proposal)
    assert "Das ist Ihr Vorschlag." not in page(signed_in(citizen()), proposal)


# --- sharing --------------------------------------------------------------------------------


def test_the_address_comes_as_a_code_for_paper(client, town):
    proposal = submitted(ideas(town))

    response = client.get(f"{proposal.get_absolute_url()}qr.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<?xml") or b"<svg" in response.content
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("state", ["removed", "pending", "absent"])
def test_no_code_leads_to_what_cannot_be_seen(client, town, state):
    review = Review.BEFORE if state == "pending" else Review.AFTER
    proposal = submitted(ideas(town, proposals_review=review))
    if state == "removed":
        hide(proposal, by=town.mo, town=town.municipality)
    number = 99 if state == "absent" else 1

    path = f"{proposal.consultation.get_absolute_url()}{number}/qr.svg"

    assert client.get(path).status_code == (410 if state == "removed" else 404)


# --- what it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_ten_times_at_most_however_much_there_is(
    client, signed_in, town, django_assert_num_queries, rows
):
    of = ideas(town)
    proposal = submitted(of, "Bänke am Brunnen", geometry=at(0, 0))
    for number in range(rows):
        submitted(of, f"Bänke am Brunnen {number}", geometry=at(number, 0))
        picture(proposal)
        first = commented(proposal, f"Kommentar {number}", stance="for")
        commented(proposal, f"Hinweis {number}")
        commented(proposal, "Antwort", parent=first)
        commented(proposal, "Noch eine", parent=first)
        services.answer_proposal(
            proposal,
            decision=Decision.FOLLOW,
            text="Ja.",
            department=town.tiefbau,
            by=town.clara,
        )
    step = Milestone.objects.create(project=of.project, title="Pflanzen")
    services.link_proposal(proposal, by=town.mo, milestone=step)
    path = proposal.get_absolute_url()
    client.get(f"{path}qr.svg")  # the hosts are known then

    with django_assert_num_queries(9):
        client.get(f"{path}?warm=1")
    somebody = signed_in(citizen())
    with django_assert_num_queries(11):  # and session, person, roles
        somebody.get(path)


def test_a_guests_page_is_kept_and_sets_no_cookie(client, town, django_assert_num_queries):
    path = submitted(ideas(town)).get_absolute_url()
    first = client.get(path)

    with django_assert_num_queries(1):  # the version of the public data
        again = client.get(path)

    assert again.content == first.content
    assert not again.cookies
