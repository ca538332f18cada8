from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.contrib.auth import SESSION_KEY

from accounts import mail
from accounts.demo import BY_KEY, ensure_personas
from accounts.models import Department, Membership, Role, User
from accounts.roles import roles_of
from common import clock
from common.identifiers import uuid7
from tests import factories
from tests.accounts.pages import find
from tests.jobs import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "accounts.mail_backend.FolderBackend"
    town = factories.municipality(is_demo=True, host="testserver")
    factories.clearing_desk(town)
    factories.department(town, "bauhof")
    factories.outside_body(town)
    return town


def write(town, *, subject="Ihre Meldung", body="Text"):
    mail.send_letter_later(municipality=town, email="erika@example.org", subject=subject, body=body)
    work()


@pytest.mark.parametrize(
    ("persona", "start"),
    [
        ("buergerin", "/"),
        ("moderatorin", "/moderation/"),
        ("sachbearbeiter", "/arbeit/"),
        ("verteilung", "/arbeit/"),
        ("bauhof", "/bauhof/"),
    ],
)
def test_one_click_and_one_is_somebody(client, town, persona, start):
    response = client.post(f"/demo/ansehen-als/{persona}/")

    assert (response.status_code, response["Location"]) == (302, start)
    user = User.objects.get(pk=client.session[SESSION_KEY])
    assert user.email == f"{persona}@lindenbach.example"
    assert not user.has_usable_password()


def test_where_nothing_answers_yet_the_click_leads_to_the_account(client, town):
    editor = BY_KEY["redaktion"]
    assert replace(editor, start="/bauhof/").lands_on == "/bauhof/"
    assert replace(editor, start="/gibt-es/nicht/").lands_on == "/konto/"

    response = client.post("/demo/ansehen-als/redaktion/")

    assert (response.status_code, response["Location"]) == (302, editor.lands_on)
    assert roles_of(User.objects.get(pk=client.session[SESSION_KEY]), town).has(Role.EDITOR)


def test_the_personas_have_the_roles_of_their_names(town):
    people = ensure_personas(town)

    inside = Department.objects.of(town).filter(kind="inside")
    assert not roles_of(people["buergerin"], town).any
    assert roles_of(people["moderatorin"], town).is_moderator
    assert roles_of(people["redaktion"], town).has(Role.EDITOR)
    assert not roles_of(people["redaktion"], town).is_moderator
    assert roles_of(people["verteilung"], town).has(Role.DISPATCHER)
    assert roles_of(people["bauhof"], town).departments_as(Role.CREW) == [inside.get(key="bauhof")]
    assert set(roles_of(people["sachbearbeiter"], town).departments_as(Role.CLERK)) == set(
        inside.exclude(key="bauhof")
    )


def test_making_them_again_brings_back_what_they_were(town):
    first = ensure_personas(town)
    factories.department(town, "bauamt")
    Membership.objects.filter(user=first["moderatorin"]).delete()
    User.objects.filter(pk=first["bauhof"].pk).update(is_active=False, full_name="X")

    again = ensure_personas(town, clerk_of=[], crew_of=Department.objects.filter(key="bauamt"))

    assert {key: user.pk for key, user in again.items()} == {
        key: user.pk for key, user in first.items()
    }
    assert roles_of(again["moderatorin"], town).is_moderator
    assert not roles_of(again["sachbearbeiter"], town).any
    crew = User.objects.get(pk=again["bauhof"].pk)
    assert (crew.is_active, crew.full_name) == (True, "Kolonne Bauhof")


def test_a_town_built_anew_has_its_personas_again(client, town):
    old = ensure_personas(town)
    Membership.objects.all().delete()  # they went with the town that was removed

    client.post("/demo/ansehen-als/bauhof/")

    assert roles_of(User.objects.get(pk=old["bauhof"].pk), town).has(Role.CREW)


def test_changing_the_role_changes_the_session(client, town):
    client.post("/demo/ansehen-als/buergerin/")
    before = client.session.session_key

    client.post("/demo/ansehen-als/bauhof/")

    assert client.session.session_key != before
    assert User.objects.get(pk=client.session[SESSION_KEY]).email.startswith("bauhof@")


@pytest.mark.parametrize("demo", [(False, True), (True, False), (False, False)])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/demo/ansehen-als/bauhof/"),
        ("get", "/demo/ansehen-als/bauhof/"),
        ("get", "/demo/mail/"),
        ("get", "/demo/mail/0192d3f0-0000-7000-8000-000000000001/"),
    ],
)
def test_outside_the_demo_nothing_of_it_exists(client, town, settings, demo, method, path):
    settings.DEMO, town.is_demo = demo
    town.save()

    response = getattr(client, method)(path)

    assert response.status_code == 404
    assert SESSION_KEY not in client.session
    assert User.objects.count() == 0


def test_no_personas_for_a_real_town(town):
    town.is_demo = False

    with pytest.raises(ValueError, match="not a demo"):
        ensure_personas(town)


def test_the_click_must_come_from_our_own_pages(client, town):
    response = client.post("/demo/ansehen-als/bauhof/", headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert SESSION_KEY not in client.session


def test_wrong_persona_and_wrong_method(client, town):
    assert client.post("/demo/ansehen-als/buergermeister/").status_code == 404
    assert client.get("/demo/ansehen-als/bauhof/").status_code == 405


def test_the_mails_of_the_town_can_be_read_newest_first(client, town):
    write(town, subject="Erste")
    write(town, subject="Zweite <b>")

    page = client.get("/demo/mail/").text

    assert page.index("Zweite &lt;b&gt;") < page.index("Erste")
    assert "erika@example.org" in page


def test_one_mail_shows_its_text_and_links(client, town):
    write(town, body="Guten Tag,\nhttps://lindenbach.example/meldung/1/\n<script>x</script>")
    path = find(r'href="(/demo/mail/[0-9a-f-]{36}/)"', client.get("/demo/mail/").text)

    page = client.get(path).text

    assert (
        '<a href="https://lindenbach.example/meldung/1/" rel="nofollow">'
        "https://lindenbach.example/meldung/1/</a>" in page
    )
    assert "&lt;script&gt;x" in page


def test_without_mails_the_page_says_so(client, town):
    assert "Noch keine Post" in client.get("/demo/mail/").text


def test_mails_of_another_town_and_other_files_stay_hidden(client, town, settings):
    other = factories.municipality(is_demo=True, name="Moorhagen")
    write(other, subject="Nicht für Lindenbach")
    file = next((settings.MAIL_DIR / str(other.uuid)).glob("*.eml"))
    (settings.MAIL_DIR / "secret.eml").write_text("Subject: x\n\n")

    assert "Nicht für" not in client.get("/demo/mail/").text
    assert client.get(f"/demo/mail/{file.stem}/").status_code == 404
    assert client.get("/demo/mail/..%2Fsecret/").status_code == 404
    assert client.get(f"/demo/mail/{uuid7()}/").status_code == 404


def test_reading_mails_sets_no_cookie(client, town):
    assert not client.get("/demo/mail/").cookies


def test_the_newest_hundred_are_shown(client, town, settings):
    folder = settings.MAIL_DIR / str(town.uuid)
    folder.mkdir(parents=True)
    for n in range(101):
        at = clock.now() + timedelta(minutes=n)
        text = f"Subject: Nr {n}.\nDate: {format_datetime(at)}\n\nx\n"
        (folder / f"{uuid7()}.eml").write_text(text)

    page = client.get("/demo/mail/").text

    assert "Nr 100." in page and "Nr 1." in page and "Nr 0." not in page


def test_nobody_reads_the_mails_of_who_may_enter_the_admin(client, town, settings):
    """With the sign-in code a visitor would have the whole installation."""
    factories.user("root", email="Erika@example.org", is_staff=True)
    write(town, subject="Ihr Code")
    [file] = (settings.MAIL_DIR / str(town.uuid)).glob("*.eml")

    assert "Ihr Code" not in client.get("/demo/mail/").text
    assert client.get(f"/demo/mail/{file.stem}/").status_code == 404
