"""„Inhalt beanstanden“: anybody may, nothing is hidden by it, everybody gets an answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Contact, MailLog, Role
from common import clock
from common.models import Journal
from moderation import links, notifiers, services
from moderation.errors import NotListenedTo
from moderation.models import Case, Decision, Flag, FlagAnswer, FlagLimit, Item, Visibility
from moderation.notifications import notices
from tests import factories
from tests.concurrency import at_once
from tests.jobs import waiting, work
from tests.moderation import content  # registers the kinds
from tests.moderation.noticing import flagged, hide, keep, notice, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


def fields(**more):
    return {
        "ground": "rule",
        "rule": "1",
        "words": "Das ist grob.",
        "email": "gast@example.org",
        "good_faith": "on",
        **more,
    }


def templates():
    return [args["template"] for _name, args in waiting("accounts.send_mail")]


# --- taking a notice ---------------------------------------------------------------------------


def test_a_guest_flags_without_signing_in_and_gets_a_receipt(town, client, mailoutbox):
    item = shown(town)

    page = client.get(f"/beanstanden/{item.uuid}/")
    assert page.status_code == 200 and not page.cookies
    sent = client.post(f"/beanstanden/{item.uuid}/", fields())
    assert (sent.status_code, sent["Location"]) == (303, "/beanstanden/danke/")
    assert not sent.cookies

    flag = Flag.objects.get()
    assert flag.contact.email == "gast@example.org"
    case = Case.objects.open().get()
    assert (case.item, case.reason) == (item, Case.Reason.FLAGGED)
    work()
    [mail] = mailoutbox
    assert mail.to == ["gast@example.org"]
    assert flag.number in mail.subject
    assert town.municipality.base_url + links.flag_path(flag) in mail.body
    assert "Das ist grob" not in mail.body
    item.refresh_from_db()
    assert item.shown


def test_fifty_people_flag_and_still_nothing_is_hidden(town):
    item = shown(town)

    for number in range(50):
        flagged(town, item, f"person{number}@example.org")

    item.refresh_from_db()
    assert (item.visibility, item.shown) == (Visibility.SHOWN, True)
    assert not Decision.objects.exists()
    assert content.told == []
    assert Case.objects.open().count() == 1


def test_what_is_illegal_needs_a_name_a_reason_and_good_faith(town, client):
    item = shown(town)

    page = client.post(f"/beanstanden/{item.uuid}/", {"ground": "illegal"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"words", "name", "email", "good_faith"}
    assert not Flag.objects.exists()


def test_who_flags_the_abuse_of_children_may_stay_unknown(town, client):
    item = shown(town)
    sent = {"ground": "illegal", "words": "Bild", "concerns_children": "on", "good_faith": "on"}

    answer = client.post(f"/beanstanden/{item.uuid}/", sent)

    flag = Flag.objects.get()
    assert answer["Location"] == f"{links.flag_path(flag)}?neu"
    assert (flag.contact, flag.user, flag.notifier_key) == (None, None, None)
    assert templates() == []
    page = client.get(answer["Location"])
    assert flag.number in page.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(concerns_children=False)


def test_one_person_flags_one_thing_once_however_the_address_is_written(town, client):
    item = shown(town)
    first = client.post(f"/beanstanden/{item.uuid}/", fields())

    again = client.post(f"/beanstanden/{item.uuid}/", fields(email="GAST@example.org"))

    # The answer is the same: whoever tries an address learns nothing of its owner.
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert Flag.objects.count() == 1
    assert templates() == ["moderation/receipt"] * 2


def test_who_is_signed_in_types_no_name_and_is_led_to_the_first_notice(town, client):
    item = shown(town)
    client.force_login(town.alice)
    assert 'name="email"' not in client.get(f"/beanstanden/{item.uuid}/").text

    client.post(f"/beanstanden/{item.uuid}/", {**fields(), "email": "x@example.org"})
    again = client.post(f"/beanstanden/{item.uuid}/", fields())

    flag = Flag.objects.get()
    assert (flag.user, flag.contact) == (town.alice, None)
    assert again["Location"] == links.flag_path(flag)
    assert "Ihre Beanstandung" in client.get("/konto/").text


@pytest.mark.parametrize(
    ("visibility", "status"),
    [("pending", 404), ("held", 404), ("private", 404), ("removed", 410), ("shown", 200)],
)
def test_only_what_everybody_can_see_is_flagged(town, client, visibility, status):
    item = shown(town)
    Item.objects.filter(pk=item.pk).update(visibility=visibility, shown=visibility == "shown")

    assert client.get(f"/beanstanden/{item.uuid}/").status_code == status
    assert client.post(f"/beanstanden/{item.uuid}/", fields()).status_code in (status, 303)
    assert Flag.objects.exists() == (status == 200)


def test_a_held_part_of_something_removed_was_never_there(town, client):
    item = shown(town)
    part = services.open_item(
        municipality=town.municipality,
        kind="tests.part",
        parent=item,
        visibility=Visibility.PENDING,
    )
    hide(town, item)

    assert client.get(f"/beanstanden/{item.uuid}/").status_code == 410
    assert client.get(f"/beanstanden/{part.uuid}/").status_code == 404


def test_unknown_things_and_those_of_another_town_are_not_there(town, client):
    other = factories.town(host="nebenan.example")
    foreign = shown(other)

    for uuid in (foreign.uuid, "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/beanstanden/{uuid}/").status_code == 404
        assert client.post(f"/beanstanden/{uuid}/", fields()).status_code == 404
    assert not Flag.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "a" * 100_000},
        {"email": "keine Adresse"},
        {"email": ""},
        {"ground": "quatsch"},
        {"rule": "99"},
        {"rule": "\x00"},
        {"good_faith": ""},
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_kept(town, client, wrong):
    item = shown(town)

    page = client.post(f"/beanstanden/{item.uuid}/", fields(**wrong))

    assert page.status_code == 422
    assert "data-error-summary" in page.text
    assert not Flag.objects.exists() and not Contact.objects.exists()


def test_a_part_of_the_page_can_be_chosen_and_nothing_else(town, client):
    item, stranger = shown(town), shown(town, "fremd")
    part = services.open_item(
        municipality=town.municipality,
        kind="tests.part",
        parent=item,
        visibility=Visibility.SHOWN,
    )

    assert f'value="{part.uuid}"' in client.get(f"/beanstanden/{item.uuid}/").text
    refused = client.post(f"/beanstanden/{item.uuid}/", fields(part=stranger.uuid))
    assert refused.status_code == 404
    assert client.post(f"/beanstanden/{item.uuid}/", fields(part="x")).status_code == 404
    client.post(f"/beanstanden/{item.uuid}/", fields(part=part.uuid))

    assert Flag.objects.get().item == part


def test_a_form_from_another_site_is_refused(town):
    item = shown(town)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        f"/beanstanden/{item.uuid}/", fields(), headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert not Flag.objects.exists()


def test_one_address_sends_only_so_many_an_hour(town, client):
    item = shown(town)
    for number in range(20):
        client.post(f"/beanstanden/{item.uuid}/", fields(email=f"p{number}@example.org"))

    page = client.post(f"/beanstanden/{item.uuid}/", fields(email="noch@example.org"))

    assert page.status_code == 429
    assert "Das ist grob." in page.text
    assert Flag.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_is_one_notice(transactional_db):
    town = factories.town()
    item = shown(town)

    answers = at_once(
        lambda: flagged(town, Item.objects.get(pk=item.pk)),
        lambda: flagged(town, Item.objects.get(pk=item.pk)),
    )

    [flag] = Flag.objects.all()
    assert flag in answers
    [refusal] = [each for each in answers if isinstance(each, ValidationError)]
    assert refusal.code == "again"


def test_the_database_keeps_one_notice_per_person_and_thing(town):
    flag = flagged(town, shown(town))

    flag.pk, flag.uuid = None, "01900000-0000-7000-8000-000000000001"
    with pytest.raises(IntegrityError, match="moderation_flag_once_per_person"):
        flag.save(force_insert=True)


def test_the_journal_does_not_say_who_flagged(town):
    flagged(town, shown(town), words="Ganz genau erzählt")

    entry = Journal.objects.get(verb="moderation.flagged")
    assert entry.actor_uuid is None
    assert "gast" not in str(entry.payload) and "erzählt" not in str(entry.payload)


# --- answering it ------------------------------------------------------------------------------


def test_a_flagged_thing_joins_the_case_that_is_open(town):
    item = shown(town)
    case = services.ask(item)

    flagged(town, item)

    assert Case.objects.open().get() == case
    assert Case.objects.get().reason == Case.Reason.FLAGGED


def test_releasing_the_text_of_a_flagged_report_answers_the_notice_too(town):
    item = shown(town)
    part = services.open_item(municipality=town.municipality, kind="tests.part", parent=item)
    case = services.ask(item)
    flag = flagged(town, item)

    services.decide(part, Visibility.SHOWN, by=town.mo)
    assert Case.objects.open().get() == case  # nobody has looked at the notice
    keep(item, by=town.mo)

    assert not Case.objects.open().exists()
    assert FlagAnswer.objects.get().flag == flag


def test_a_moderator_who_has_not_seen_the_notice_does_not_answer_it(town):
    item = shown(town)
    services.ask(item)
    seen = {item.uuid: Item.objects.get(pk=item.pk).version}
    flagged(town, item)

    with pytest.raises(ValidationError, match="gerade geändert"):
        keep(item, by=town.mo, versions=seen)

    assert not FlagAnswer.objects.exists()


def test_hiding_upholds_the_notice_and_names_it_as_the_source(town, client, mailoutbox):
    item = shown(town)
    flag = flagged(town, item)
    work()

    statement = hide(town, item, norm="§ 185 StGB", note="Beleidigung")

    assert statement.decision.source == Decision.Source.NOTICE
    assert "beanstandet" in statement.text and "§ 185 StGB" in statement.text
    assert FlagAnswer.objects.get().result == FlagAnswer.Result.UPHELD
    work()
    assert len(mailoutbox) == 1  # not within the minute
    work(until=clock.now() + timedelta(seconds=61))
    answer = mailoutbox[1]
    assert answer.to == ["gast@example.org"] and "nicht mehr zu sehen" in answer.body
    assert "nicht mehr zu sehen" in client.get(links.flag_path(flag)).text


def test_an_answer_that_was_undone_is_not_sent_and_the_notice_waits_again(town, mailoutbox):
    item = shown(town)
    flag = flagged(town, item)
    work()
    [decision] = keep(item, by=town.mo)
    assert not Flag.objects.open().exists()

    services.undo_decision(decision, by=town.mo)
    work(until=clock.now() + timedelta(seconds=61))

    assert len(mailoutbox) == 1
    assert MailLog.objects.get(template="moderation/answer").reason == "not_needed"
    assert Flag.objects.open().get() == flag
    assert Case.objects.open().get().item == item


def test_the_answer_does_not_tell_who_wrote_it(town, client):
    item = shown(town)
    content.authors[item.pk] = content.Author(user_id=town.alice.pk)
    flag = flagged(town, item)
    keep(item, by=town.mo)

    told = notices.for_answer(FlagAnswer.objects.get().uuid, flag.contact)
    page = client.get(links.flag_path(flag)).text

    for text in (str(told), page):
        assert town.alice.email not in text and town.alice.full_name not in text


def test_anothers_secret_link_opens_nothing(town, client):
    one, other = flagged(town, shown(town)), flagged(town, shown(town), "b@example.org")
    token = links.flag_path(other).split("/")[-2]

    for path in (f"/beanstandung/{one.uuid}/{token}/", f"/beanstandung/{one.uuid}/x/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"words": "Doch!"}).status_code == 404
    page = client.get(links.flag_path(one))
    assert page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"]


# --- on the desk -------------------------------------------------------------------------------


def test_the_case_shows_the_notices_and_the_names_only_to_moderators(town, client):
    town.tiefbau.may_release = True
    town.tiefbau.save()
    item = shown(town)
    flagged(town, item, words="Das ist gelogen.", name="Gerda Gast")
    case = Case.objects.open().get()

    client.force_login(town.clara)
    clerk = client.get(f"/moderation/{case.uuid}/")
    services.let_go(case, by=town.clara)
    client.force_login(town.mo)
    page = client.get(f"/moderation/{case.uuid}/")

    assert "Das ist gelogen." in page.text and "Das ist gelogen." in clerk.text
    assert "gast@example.org" in page.text and "Gerda Gast" in page.text
    assert "gast@example.org" not in clerk.text and "Gerda" not in clerk.text


def test_who_often_flags_without_any_ground_is_warned_then_not_listened_to(town, client):
    client.force_login(town.mo)
    for number in range(3):
        item = shown(town, f"{number}")
        flag = flagged(town, item)
        case = Case.objects.open().get()
        page = client.get(f"/moderation/{case.uuid}/")
        assert ("derselben Person" in page.text) == (number > 0)
        fresh = Item.objects.get(pk=item.pk)
        client.post(
            f"/moderation/{case.uuid}/freigeben/",
            {"seen": f"{item.uuid}:{fresh.version}", "unfounded": flag.uuid},
        )
    assert FlagAnswer.objects.filter(is_unfounded=True).count() == 3
    last = FlagAnswer.objects.last()
    told = notices.for_answer(last.uuid, last.flag.contact)
    assert told["is_unfounded"]

    item = shown(town, "noch eins")
    client.logout()
    page = client.post(f"/beanstanden/{item.uuid}/", fields())

    assert page.status_code == 422
    assert "offensichtlich unbegründet" in page.text
    assert not Flag.objects.filter(item=item).exists()
    flagged(town, item, "andere@example.org")
    later = clock.now() + timedelta(days=31)
    key = notifiers.key_of("gast@example.org", town.municipality)
    assert notifiers.refused_until(town.municipality, key, at=later) is None


def test_each_town_says_how_many_are_too_many(town):
    FlagLimit.objects.create(municipality=town.municipality, unfounded=1)
    item = shown(town)
    flag = flagged(town, item)
    keep(item, by=town.mo, unfounded=[flag.uuid])

    with pytest.raises(NotListenedTo):
        flagged(town, shown(town))


def test_a_mark_that_is_none_marks_nothing(town, client):
    item = shown(town)
    flagged(town, item)
    case = Case.objects.open().get()
    client.force_login(town.mo)
    seen = f"{item.uuid}:{Item.objects.get(pk=item.pk).version}"

    client.post(f"/moderation/{case.uuid}/freigeben/", {"seen": seen, "unfounded": "x"})

    assert not FlagAnswer.objects.get().is_unfounded


@pytest.mark.parametrize("count", [1, 3])
def test_the_case_costs_as_many_queries_for_many_notices_as_for_one(
    town, client, django_assert_num_queries, count
):
    item = shown(town)
    for number in range(count):
        flagged(town, item, f"p{number}@example.org")
    client.force_login(town.mo)
    path = f"/moderation/{Case.objects.get().uuid}/"
    client.get(path)

    with django_assert_num_queries(14):
        assert len(client.get(path).context["flags"]) == count


def test_what_was_written_is_forgotten_a_year_after_the_answer(town):
    item = shown(town)
    flag = flagged(town, item, words="Persönliches")
    keep(item, by=town.mo)

    services.forget_texts(at=clock.now() + timedelta(days=300))
    flag.refresh_from_db()
    assert flag.words == "Persönliches"
    services.forget_texts(at=clock.now() + timedelta(days=370))
    flag.refresh_from_db()

    assert (flag.words, flag.contact, flag.notifier_key) == ("", None, None)
    assert FlagAnswer.objects.get().result == FlagAnswer.Result.REJECTED


def test_only_moderators_see_a_flagged_case(town, client):
    flagged(town, shown(town))
    case = Case.objects.get()
    for person in (town.alice, town.bob, factories.member(town.municipality, Role.EDITOR)):
        client.force_login(person)
        assert client.get(f"/moderation/{case.uuid}/").status_code == 404


def test_nobody_flags_without_meaning_it(town):
    with pytest.raises(ValidationError):
        services.flag(shown(town), notice(town, good_faith=False), by=None)
