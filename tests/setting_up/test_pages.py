"""The pages of an administrator: who comes in, what is kept, what others see of it."""

import re

import pytest
from django.urls import reverse

from accounts.models import Department, SetupChange
from accounts.setup import parts
from defects.models import Category, Question
from geo import tenancy
from geo.models import Municipality
from tests import factories

pytestmark = pytest.mark.django_db
BASE = "/verwaltung/einrichten/"
PAGES = [
    BASE,
    BASE + "menschen/",
    BASE + "aemter/",
    BASE + "aemter/neu/",
    BASE + "aemter/amt/bauhof/",
    BASE + "tage/",
    BASE + "texte/",
    BASE + "farben/",
    BASE + "datei/",
    BASE + "datei/einrichtung.yaml",
    BASE + "protokoll/",
    BASE + "kategorien/",
    BASE + "kategorien/neu/",
    BASE + "kategorien/neu/?gruppe=street",
    BASE + "kategorien/art/pothole/",
    BASE + "kategorien/art/pothole/fragen/neu/",
    BASE + "kategorien/art/street/frage/part/",
]


@pytest.fixture
def town(settings, db):
    settings.DEMO = True  # no second factor
    made = factories.town(host="lindenbach.example")
    factories.part_question(made.street)
    return made


@pytest.fixture
def visit(client, town):
    """`visit(person)` is that person's browser."""

    def signed_in(person):
        client.defaults["HTTP_HOST"] = "lindenbach.example"
        client.logout()
        if person is not None:
            client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def admin(visit, town):
    return visit(town.admin)


def of(town):
    tenancy.forget_hosts()
    return Municipality.objects.get(pk=town.municipality.pk)


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_of_this_town_come_in(visit, town, path):
    assert visit(town.admin).get(path).status_code == 200
    for person in (town.clara, town.dana, town.mo, town.alice):
        assert visit(person).get(path).status_code == 403
    assert visit(factories.town().admin).get(path).status_code == 403
    assert visit(None).get(path)["Location"].startswith("/konto/anmelden/")


@pytest.mark.parametrize(
    "path",
    [
        "kategorien/art/pothole/platz/",
        "kategorien/art/street/frage/part/platz/",
        "kategorien/",
        "aemter/",
        "tage/",
        "texte/",
        "farben/",
        "datei/",
    ],
)
def test_nobody_else_changes_anything(visit, town, path):
    for person in (town.dana, factories.town().admin):
        assert visit(person).post(BASE + path, {"do": "add"}).status_code == 403
    assert not SetupChange.objects.exists()


def test_things_of_another_town_are_not_there(admin, town):
    other = factories.town()
    factories.department(other.municipality, "anderswo")
    factories.category(other.municipality, "fremd")
    change = parts.settle("departments", other.municipality, "bauhof", {"phone": "1"}, by=None)
    assert admin.get(BASE + "aemter/amt/anderswo/").status_code == 404
    assert admin.get(BASE + "kategorien/art/fremd/").status_code == 404
    assert admin.post(reverse("setup_undo", args=[change.uuid])).status_code == 404
    assert "0000" not in admin.get(BASE + "protokoll/").text


def test_the_overview_tells_what_is_done_in_order(admin, town):
    text = admin.get(BASE).text
    titles = re.findall(r'card__title"><a href="[^"]+">([^<]+)</a>', text)
    assert titles[:5] == [
        "Rechtliche Seiten",
        "Menschen und Aufgaben",
        "Ämter und Stellen",
        "Kategorien und Fragen",
        "Regeln: wer zuständig ist",
    ]
    assert "/arbeit/regeln/" in text


# --- departments --------------------------------------------------------------------------


def department(**given):
    return {
        "name": "Forstamt",
        "kind": "outside",
        "where": "beim Forstamt",
        "email": "forst@lindenbach.example",
        **given,
    }


def test_a_new_department_gets_a_key_and_hours(admin, town):
    answer = admin.post(
        BASE + "aemter/neu/",
        department(hours_mon="8–12.30, 14:00 bis 16 Uhr", names_en="the rangers"),
    )
    assert answer.status_code == 303
    row = Department.objects.get(key="forstamt")
    assert (row.kind, row.municipality) == ("outside", town.municipality)
    assert row.hours == {"mon": [["08:00", "12:30"], ["14:00", "16:00"]]}
    assert row.names == {"en": "the rangers"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Bitte füllen Sie das aus."),
        ({"name": "Bauhof"}, "So heißt schon ein anderes Amt."),
        ({"email": "forst"}, "name@beispiel.de"),
        ({"hours_mon": "vormittags"}, "8:00–12:30"),
        ({"hours_mon": "8:00–25:00"}, "8:00–12:30"),
        ({"website": "forst"}, "https://"),
        ({"kind": "planet"}, "nicht zur Wahl"),
    ],
)
def test_what_was_written_is_kept_when_something_is_wrong(admin, town, given, said):
    answer = admin.post(BASE + "aemter/neu/", department(**{"where": "beim Förster", **given}))
    assert answer.status_code == 422
    assert said in answer.text and "beim Förster" in answer.text
    assert not Department.objects.filter(key="forstamt").exists()


def test_a_stale_page_is_told_and_can_be_saved_again(admin, town):
    page = admin.get(BASE + "aemter/amt/bauhof/").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    parts.settle("departments", town.municipality, "bauhof", {"phone": "1"}, by=None)
    given = {"name": "Bauhof", "phone": "2", "active": "on", "seen": seen}
    answer = admin.post(BASE + "aemter/amt/bauhof/", given)
    assert answer.status_code == 422 and "Jemand hat das gerade auch" in answer.text
    given["seen"] = re.search(r'name="seen" value="([^"]+)"', answer.text)[1]
    assert admin.post(BASE + "aemter/amt/bauhof/", given).status_code == 303
    assert Department.objects.get(pk=town.bauhof.pk).phone == "2"


def test_switching_off_says_what_hangs_on_it(admin, town):
    answer = admin.post(BASE + "aemter/amt/bauhof/", {"name": "Bauhof"})
    assert answer.status_code == 422 and "„Laterne“" in answer.text


# --- days, texts, colours -------------------------------------------------------------------


def test_days_are_added_and_taken_away(admin, town):
    answer = admin.post(BASE + "tage/", {"do": "add", "day": "2027-02-08", "name": "Rosenmontag"})
    assert answer["Location"] == BASE + "tage/?jahr=2027#eigene"
    assert of(town).closing_days == [{"day": "2027-02-08", "name": "Rosenmontag"}]
    assert "Rosenmontag" in admin.get(BASE + "tage/?jahr=2027").text
    answer = admin.post(BASE + "tage/", {"do": "add", "day": "2027-02-08", "name": "Noch mal"})
    assert answer.status_code == 422 and "Noch mal" in answer.text
    admin.post(BASE + "tage/?jahr=2027", {"do": "remove:2027-02-08"})
    assert of(town).closing_days == []


def test_a_year_that_was_mistyped_is_noticed(admin, town):
    answer = admin.post(BASE + "tage/", {"do": "add", "day": "2002-02-08", "name": "Rosenmontag"})
    assert answer.status_code == 422
    assert "Bitte prüfen Sie das Jahr." in answer.text and "Rosenmontag" in answer.text
    assert of(town).closing_days == []


def test_texts_are_read_by_everybody_in_their_language(admin, town, visit):
    given = {
        "greeting_de": "Willkommen.",
        "danger_notice_de": "Bei Gas: raus.",
        "footer_de": "Eine Seite\nder Stadt",
        "contact_de": "Markt 1",
        "contact_en": "1 Market",
    }
    assert admin.post(BASE + "texte/", given).status_code == 303
    assert "Bis dahin steht hier: „Willkommen.“" in admin.get(BASE + "texte/").text
    of(town)
    guest = visit(None)
    home = guest.get("/").text
    assert "Willkommen." in home and "Eine Seite<br>der Stadt" in home and "Markt 1" in home
    english = guest.get("/en/").text
    assert '<span lang="de">Willkommen.</span>' in english and "1 Market" in english


def test_what_a_town_writes_is_no_markup(admin, town, visit):
    answer = admin.post(BASE + "texte/", {"greeting_de": "<script>alert(1)</script>"})
    assert answer.status_code == 422 and "ist HTML" in answer.text
    assert admin.post(BASE + "texte/", {"greeting_de": "Hallo <x-y> & <3"}).status_code == 303
    of(town)
    assert "Hallo &lt;x-y&gt; &amp; &lt;3" in visit(None).get("/").text


def test_a_weak_colour_is_refused_and_the_next_one_offered(admin, town):
    weak = {"light": "#88bbff", "dark": "#8ab4f8", "do": "save"}
    answer = admin.post(BASE + "farben/", weak)
    assert answer.status_code == 422
    take = re.search(r'value="(take:light:#[0-9a-f]{6})"', answer.text)[1]
    answer = admin.post(BASE + "farben/", {**weak, "do": take})
    assert answer.status_code == 200 and "Gespeichert ist das noch nicht" in answer.text
    assert of(town).colour == "#0b5394"
    colour = take.rpartition(":")[2]
    answer = admin.post(BASE + "farben/", {**weak, "light": colour, "do": "save"})
    assert answer.status_code == 303 and of(town).colour == colour
    assert admin.post(BASE + "farben/", {**weak, "light": "rot"}).status_code == 422


# --- kinds and questions ----------------------------------------------------------------------


def kind(**given):
    return {
        "name_de": "Loch",
        "kind": "public",
        "public_at_once": "on",
        "active": "on",
        "words_de": "Schlagloch, Delle,,Delle",
        **given,
    }


def test_a_new_kind_comes_last_in_its_group(admin, town):
    answer = admin.post(BASE + "kategorien/neu/?gruppe=street", kind(months=["12", "1"]))
    row = Category.objects.get(key="loch")
    assert answer["Location"] == f"{BASE}kategorien/art/loch/"
    assert (row.parent, row.order, row.season) == (town.street, 2, [1, 12])
    assert row.search_words == {"de": ["Schlagloch", "Delle"]}


def test_a_new_group_needs_a_picture(admin, town):
    answer = admin.post(BASE + "kategorien/neu/", kind())
    assert answer.status_code == 422 and "Eine Gruppe braucht ein Bild." in answer.text
    assert admin.post(BASE + "kategorien/neu/", kind(icon="lamp")).status_code == 303


def test_the_list_counts_reports_and_moves(admin, town, django_assert_max_num_queries):
    town.report()
    town.report()
    with django_assert_max_num_queries(16):
        text = admin.get(BASE + "kategorien/").text
    assert "2 Meldungen" in text
    admin.post(BASE + "kategorien/art/pothole/platz/", {"weg": "hoch"})
    keys = Category.objects.filter(parent=town.street).order_by("order", "key")
    assert [row.key for row in keys] == ["pothole", "footway"]
    admin.post(BASE + "kategorien/art/pothole/platz/", {"weg": "hoch"})  # is first already
    assert [row.key for row in keys.all()] == ["pothole", "footway"]


def test_the_page_shows_it_as_residents_see_it(admin, town):
    text = admin.get(BASE + "kategorien/art/pothole/").text
    assert 'value="pothole" id="id_leaf-street_pothole" checked' in text
    Category.objects.filter(pk=town.pothole.pk).update(is_active=False)
    assert "Zurzeit gar nicht" in admin.get(BASE + "kategorien/art/pothole/").text


def choices(*rows, **form):
    data = {
        "label_de": "Riecht es nach Gas?",
        "kind": "choice",
        "active": "on",
        "antwort-TOTAL_FORMS": str(len(rows)),
        "antwort-INITIAL_FORMS": "0",
        **form,
    }
    for number, row in enumerate(rows):
        data |= {f"antwort-{number}-{name}": value for name, value in row.items()}
    return data


YES = {"label_de": "Ja", "stop_de": "Dann rufen Sie bitte sofort an.", "phone": "0000-44"}


def test_a_question_with_a_stop_answer_is_made_by_a_form(admin, town):
    path = BASE + "kategorien/art/pothole/fragen/neu/"
    assert admin.post(path, choices(YES, {"label_de": "Nein"}, {})).status_code == 303
    row = Question.objects.get(category=town.pothole)
    assert row.key == "riecht_es_nach_gas"
    assert row.choices == [
        {
            "key": "ja",
            "label": {"de": "Ja"},
            "stop": {"de": "Dann rufen Sie bitte sofort an."},
            "phone": "0000-44",
        },
        {"key": "nein", "label": {"de": "Nein"}},
    ]
    page = admin.get(f"{BASE}kategorien/art/pothole/frage/riecht_es_nach_gas/").text
    assert "0000-44" in page


def test_questions_that_cannot_be_keep_what_was_written(admin, town):
    path = BASE + "kategorien/art/pothole/fragen/neu/"
    for given, said in (
        (choices(YES), "mindestens zwei Antworten"),
        (choices({"phone": "0000-44"}, {"label_de": "Nein"}), "Bitte schreiben Sie die Antwort."),
        (choices(kind="number", least="9", most="2"), "kleiner als"),
        (choices(kind="number", least="neun"), "Zahl"),
        (
            choices(YES, {"label_de": "Nein"}, label_de="", hint_de="Bitte riechen"),
            "füllen Sie das",
        ),
    ):
        answer = admin.post(path, given)
        assert answer.status_code == 422 and said in answer.text
    assert "Bitte riechen" in answer.text
    assert not Question.objects.filter(category=town.pothole).exists()


DEEP = {
    "kind": "number",
    "label_de": "Wie tief?",
    "unit": "cm",
    "stop_when": "more",
    "stop_limit": "50,5",
    "stop_de": "Dann rufen Sie bitte gleich an.",
    "stop_en": "Please call.",
    "stop_phone": "0000-77",
}


def test_a_number_that_stops_is_made_by_a_form_and_changed(admin, town):
    path = BASE + "kategorien/art/pothole/fragen/neu/"
    assert "Datum: länger her als" in admin.get(path).text
    assert admin.post(path, choices(**DEEP)).status_code == 303
    row = Question.objects.get(category=town.pothole)
    assert (row.stop_when, str(row.stop_limit), row.stop_phone) == ("more", "50.50", "0000-77")
    assert row.stop == {"de": "Dann rufen Sie bitte gleich an.", "en": "Please call."}

    path = f"{BASE}kategorien/art/pothole/frage/{row.key}/"
    page = admin.get(path).text
    assert 'value="50,5"' in page and "0000-77" in page and "länger her" not in page
    preview = admin.get(BASE + "kategorien/art/pothole/").text
    assert "<b>Mehr als 50,5 cm:</b> Dann rufen Sie bitte gleich an." in preview
    emptied = {name: "" for name in DEEP if name.startswith("stop_")}
    assert admin.post(path, choices(**DEEP | emptied)).status_code == 303
    row.refresh_from_db()
    assert (row.stop_when, row.stop_limit, row.stop, row.stop_phone) == ("", None, {}, "")
    log = admin.get(BASE + "protokoll/").text
    assert "Fragen: „Wie tief?“" in log and "„0000-77“" in log


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"stop_limit": ""}, "Ab wo?"),
        ({"stop_limit": "viel"}, "Hier gehört eine Zahl"),
        ({"stop_de": ""}, "Bitte schreiben Sie, was man tun soll."),
        ({"stop_when": ""}, "Bitte wählen Sie, oder leeren Sie auch das Übrige."),
        ({"stop_when": "newer"}, "bei einer Zahl"),
        ({"stop_when": "never"}, "Bitte wählen Sie noch einmal."),
        ({"most": "50"}, "„Höchstens“ ist 50."),
        ({"stop_when": "less", "least": "60"}, "„Mindestens“ ist 60."),
        ({"kind": "date", "stop_when": "older", "stop_limit": "0"}, "von 1 bis 3650"),
        ({"kind": "date", "stop_when": "older", "stop_limit": "1,5"}, "von 1 bis 3650"),
        ({"kind": "date"}, "bei einem Datum"),
        ({"kind": "text"}, "bei einem Datum"),
        ({"kind": "text", "stop_when": ""}, "Bei einer Auswahl schreiben Sie es zu der Antwort."),
    ],
)
def test_a_limit_that_cannot_be_is_told_at_its_field_and_kept(admin, town, given, said):
    path = BASE + "kategorien/art/pothole/fragen/neu/"
    answer = admin.post(path, choices(**DEEP | given))
    assert answer.status_code == 422 and said in answer.text
    assert 'value="0000-77"' in answer.text
    assert '<details class="setup-more" open><summary>Ab einer Grenze' in answer.text
    assert not Question.objects.filter(category=town.pothole).exists()


def test_a_town_without_kinds_takes_the_shipped_ones(admin, town):
    assert "Es gibt schon Kategorien." in admin.post(BASE + "kategorien/", follow=True).text
    Question.objects.all().delete()
    Category.objects.exclude(parent=None).delete()
    Category.objects.all().delete()
    assert "Mitgelieferte Kategorien übernehmen" in admin.get(BASE + "kategorien/").text
    admin.post(BASE + "kategorien/")
    assert Category.objects.of(town.municipality).count() > 40
    assert SetupChange.objects.filter(part="categories").count() > 40


# --- log and file -------------------------------------------------------------------------------


def test_the_log_tells_in_words_and_takes_back(admin, town):
    change = parts.settle(
        "departments", town.municipality, "bauhof", {"phone": "0000-70"}, by=town.admin
    )
    text = admin.get(BASE + "protokoll/").text
    assert "Ämter und Stellen: Bauhof" in text and "„0000-70“" in text and str(town.admin) in text
    admin.post(reverse("setup_undo", args=[change.uuid]))
    assert Department.objects.get(pk=town.bauhof.pk).phone == ""
    assert "Bauhof" not in admin.get(BASE + "protokoll/?teil=colours").text
    assert admin.get(BASE + "protokoll/?vor=99999999999999999999").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_asks_no_more_for_many(admin, town, rows, django_assert_num_queries):
    for number in range(rows):
        parts.settle(
            "departments", town.municipality, "bauhof", {"phone": str(number)}, by=town.admin
        )
    admin.get(BASE + "protokoll/")
    with django_assert_num_queries(7):
        admin.get(BASE + "protokoll/")


def seen_in(answer):
    return re.search(r'name="seen" value="([0-9a-f]+)"', answer.text)[1]


def test_a_file_is_looked_at_and_then_taken(admin, town):
    text = admin.get(BASE + "datei/einrichtung.yaml").text.replace("name: Bauhof", "name: Werkhof")
    answer = admin.post(BASE + "datei/", {"text": text, "do": "look"})
    assert "Die Datei ändert eins" in answer.text and "„Werkhof“" in answer.text
    assert Department.objects.get(pk=town.bauhof.pk).name == "Bauhof"
    assert "Entwurf ersetzen" not in answer.text
    unseen = admin.post(BASE + "datei/", {"text": text, "do": "apply"})
    assert unseen.status_code == 200 and "Die Datei ändert eins" in unseen.text
    assert Department.objects.get(pk=town.bauhof.pk).name == "Bauhof"
    taken = admin.post(BASE + "datei/", {"text": text, "do": "apply", "seen": seen_in(answer)})
    assert taken.status_code == 303
    assert Department.objects.get(pk=town.bauhof.pk).name == "Werkhof"


def test_a_file_with_mistakes_is_refused_with_lines_and_kept(admin, town):
    answer = admin.post(BASE + "datei/", {"text": "nahdran: 1\nfarben: {}\n", "do": "apply"})
    assert answer.status_code == 422
    assert "Zeile 2:" in answer.text and "farben: {}" in answer.text
    assert admin.post(BASE + "datei/", {"do": "look"}).status_code == 422
