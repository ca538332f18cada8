"""The components: what they write, and that they tell it to everybody."""

from datetime import UTC, datetime

import pytest
import time_machine
from django import forms
from django.template import Context, Template

from defects.models import Category
from frontend import sprite
from frontend.showcase import SampleForm


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_button_with_an_address_is_a_link_and_without_one_a_button():
    link = render('{% button "Weiter" href="/melden/" kind="primary" %}')
    button = render('{% button "Senden" name="tun" value="senden" %}')

    assert link.startswith('<a class="kern-btn kern-btn--primary" href="/melden/">')
    assert button.startswith(
        '<button class="kern-btn kern-btn--secondary" type="submit" name="tun" value="senden">'
    )


def test_a_button_escapes_its_words():
    assert "<b>" not in render("{% button words %}", words="<b>fett</b>")


def test_a_field_ties_hint_and_error_to_the_control():
    form = SampleForm({"mail": "anna"})
    html = render("{% field form.mail %}", form=form)

    assert 'aria-describedby="id_mail-hinweis id_mail-fehler"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_mail-hinweis"' in html
    assert 'id="id_mail-fehler"' in html


def test_a_field_without_error_is_not_invalid():
    html = render("{% field form.name %}", form=SampleForm())

    assert "aria-invalid" not in html
    assert 'aria-describedby="id_name-hinweis"' in html
    assert "freiwillig" in html


def test_choices_are_a_group_with_a_legend():
    html = render("{% field form.part %}", form=SampleForm({"part": "footway"}))

    assert html.count('type="radio"') == 3
    assert "<legend" in html
    assert 'value="footway" checked' in html


def test_options_mark_the_chosen_one_and_escape_what_they_show():
    pairs = [("lamp", "Laterne"), ('"><b>', "<i>fett</i>")]
    html = render("{% options pairs chosen %}", pairs=pairs, chosen="lamp")

    assert html == (
        '<option value="lamp" selected>Laterne</option>'
        '<option value="&quot;&gt;&lt;b&gt;">&lt;i&gt;fett&lt;/i&gt;</option>'
    )


def test_the_summary_of_errors_leads_to_the_fields():
    html = render("{% error_summary form %}", form=SampleForm({"mail": "anna"}))

    assert '<a href="#id_mail">E-Mail: Bitte geben Sie eine vollständige E-Mail-Adresse' in html
    assert 'role="alert"' in html
    assert render("{% error_summary form %}", form=SampleForm()).strip() == ""


def test_the_page_opens_at_an_alert_and_at_no_other_notice():
    words = '{% alert kind="danger" role=role %}<p>Bitte wählen Sie.</p>{% endalert %}'

    assert "autofocus" in render(words, role="alert")
    assert "autofocus" not in render(words, role="status")


def test_the_summary_of_errors_names_the_rows_of_a_table():
    rows = forms.formset_factory(SampleForm)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-mail": "a@example.org"},
        initial=[{}, {}],
    )
    html = render('{% error_summary rows=rows row_word="Kontakt" words="Nein." %}', rows=rows)

    assert "<li>Nein.</li>" in html
    assert '<a href="#id_form-1-mail">Kontakt 2, E-Mail: Bitte füllen Sie' in html
    assert "Kontakt 1, E-Mail" not in html


def test_a_question_is_not_followed_by_a_colon():
    class Asking(forms.Form):
        place = forms.CharField(label="Wo ist es?")

    html = render("{% error_summary form %}", form=Asking({}))

    assert "Wo ist es? Bitte" in html


def test_wrong_fields_are_told_with_sie_and_with_what_to_do():
    form = SampleForm({})

    assert form.errors["mail"] == ["Bitte füllen Sie dieses Feld aus."]
    assert form.errors["kind"] == ["Bitte wählen Sie etwas aus."]
    assert form.errors["agree"] == ["Bitte setzen Sie hier den Haken."]


def test_numbers_that_are_too_small_or_too_large_are_told_plainly():
    class Counting(forms.Form):
        count = forms.IntegerField(min_value=0, max_value=9)

    assert Counting({"count": "-1"}).errors["count"] == ["Bitte geben Sie 0 oder mehr ein."]
    assert Counting({"count": "10"}).errors["count"] == ["Bitte geben Sie höchstens 9 ein."]


def test_a_field_with_a_sentence_of_its_own_keeps_it():
    class Own(forms.Form):
        mail = forms.EmailField(error_messages={"required": "Wohin sollen wir schreiben?"})

    assert Own({}).errors["mail"] == ["Wohin sollen wir schreiben?"]


@time_machine.travel(datetime(2026, 3, 5, 9, 0, tzinfo=UTC), tick=False)
def test_a_moment_is_told_exactly_and_relatively():
    html = render("{% moment at %}", at=datetime(2026, 3, 3, 13, 20, tzinfo=UTC))

    assert html == (
        '<time datetime="2026-03-03T13:20:00+00:00">Di., 3.\xa0März, 14:20\xa0Uhr</time>'
        ' <span class="ago">(vorgestern)</span>'
    )


@time_machine.travel(datetime(2026, 3, 5, 9, 0, tzinfo=UTC), tick=False)
def test_filters_of_dates_and_distances():
    at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # already the new year in Germany

    assert render("{{ at|german_day }}", at=at) == "Do., 1.\xa0Januar"
    assert render("{{ at|german_date }}", at=at) == "1.\xa0Januar 2026"
    assert render("{{ at|german_moment }}", at=at) == "Do., 1.\xa0Januar, 0:30\xa0Uhr"
    assert render("{{ metres|distance }}", metres=1234) == "1,2 km"
    assert render("{{ nothing|distance }}{{ nothing|german_day }}", nothing=None) == ""
    assert render("{{ n|german_number }}", n=12345) == "12.345"


def test_more_keeps_the_query_and_goes_when_there_is_nothing_more(rf):
    request = rf.get("/meldungen/?art=lamp&art=road&nach=alt")

    html = render('{% more "neu" %}', request=request)
    assert 'href="?art=lamp&amp;art=road&amp;nach=neu"' in html
    assert render("{% more None %}", request=request).strip() == ""


def test_crumbs_name_the_way_back_and_the_present_page():
    html = render('{% crumbs "Meldungen" "/meldungen/" "L-2614" %}')

    assert '<a class="crumbs__back" href="/meldungen/">' in html
    assert '<span aria-current="page">L-2614</span>' in html


def test_every_motif_stands_in_the_sprite():
    from frontend.templatetags.ui import MOTIFS

    assert set(MOTIFS.values()) <= sprite.names()


@pytest.mark.django_db
def test_a_category_is_drawn_by_its_key_or_by_the_name_of_an_icon():
    for name in ("street_light", "lamp"):
        assert "#lamp" in render("{% icon name %}", name=Category(icon=name).icon)
    assert "#other" in render("{% icon name %}", name="")
