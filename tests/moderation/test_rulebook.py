"""Rules in versions: a draft, a day from which it holds, and words that decisions keep."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError

from common import clock, data_version
from common.clock import BERLIN
from common.models import Journal
from moderation import services, workbench
from moderation.forms import DecisionForm
from moderation.models import Rule, RuleBook, RuleDraft, RuleWording, Visibility
from moderation.published_rules import RULES, install_rules
from moderation.rulebook import Wordings, editions
from tests import factories
from tests.jobs import work
from tests.moderation import content  # noqa: F401  registers the kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(town):
    return install_rules(town.municipality)


def drafted(town, *, without=(), **changed):
    """The present rules as a draft; `r3="…"` gives rule 3 another short name."""
    rows = []
    for each in editions(town.municipality)[0].wordings:
        if each.number in without:
            continue
        short = changed.get(f"r{each.number}", each.short)
        rows.append(
            services.DraftedRule(
                number=each.number, short=short, text=each.text, easy=each.easy, norms=each.norms
            )
        )
    return rows


def new_rule(short="Keine Anzeigen gegen Nachbarn"):
    return services.DraftedRule(
        number=None, short=short, text="Das gehört nicht hierher.", easy="", norms=[]
    )


def save(town, rows, *, changed=0, reason="Klarer gesagt."):
    return services.save_draft(
        town.municipality, rules=rows, reason=reason, changed=changed, by=town.mo
    )


def publish(town, rows, **options):
    draft = save(town, rows)
    return services.publish_rules(town.municipality, changed=draft.changed, by=town.mo, **options)


def remove(town, rule, at_rule_version=None):
    item = services.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )
    services.decide(item, Visibility.REMOVED, by=town.mo, rule=rule)
    return item


def test_shipped_rules_are_told_in_leichte_sprache_too(town, rules):
    [edition] = editions(town.municipality)

    assert edition.version == 1 and len(edition.wordings) == len(RULES) == 6
    for wording in edition.wordings:
        assert len(wording.easy_lines) >= 3
        assert max(len(line.split()) for line in wording.easy_lines) <= 10, "one short sentence"


def test_a_new_version_changes_what_can_be_chosen_and_what_it_is_called(town, rules):
    before = data_version.get(town.municipality.pk)

    book = publish(town, [*drafted(town, without=[4], r3="Nichts, was verboten ist"), new_rule()])

    chosen = workbench.active_rules(town.municipality)
    assert [(rule.number, rule.short) for rule in chosen] == [
        (1, "Sachlich und mit Respekt"),
        (2, "Keine Daten über andere"),
        (3, "Nichts, was verboten ist"),
        (5, "Zur Sache"),
        (6, "Nur eigene Bilder und Texte"),
        (7, "Keine Anzeigen gegen Nachbarn"),
    ]
    assert book.version == 2 and data_version.get(town.municipality.pk) == before + 1
    assert not RuleDraft.objects.exists()
    line = Journal.objects.get(verb="moderation.rules_published")
    assert line.payload["version"] == 2 and line.actor_uuid == town.mo.uuid
    form = DecisionForm(
        {"item": book.municipality.uuid, "version": 1, "outcome": "held", "rule": 4},
        municipality=town.municipality,
    )
    assert "rule" in form.errors, "a rule that was dropped can rest no decision"


def test_a_number_is_never_given_again(town, rules):
    publish(town, [*drafted(town), new_rule("Erste neue")])
    publish(town, drafted(town, without=[7]))
    publish(town, [*drafted(town), new_rule("Zweite neue")])

    newest = editions(town.municipality)[0]
    assert [(w.number, w.short) for w in newest.wordings][-1] == (8, "Zweite neue")
    assert Rule.objects.get(municipality=town.municipality, number=7).is_active is False


def test_a_decision_keeps_the_words_that_held_when_it_was_made(town, rules):
    item = remove(town, rules[2])
    publish(town, drafted(town, r3="Ganz anders"))

    decision = item.decisions.get()
    words = Wordings(town.municipality)

    then, now = words.of(3, at=decision.at), words.of(3, at=clock.now())
    assert str(then) == "Regel 3: Nichts Verbotenes"
    assert then.href == "/transparenz/regeln/1/#regel-3"
    assert str(now) == "Regel 3: Ganz anders"
    assert now.href == "/transparenz/regeln/#regel-3"


def test_an_announced_version_holds_on_its_day_and_not_before(town, rules, settings):
    in_two_days = clock.now().astimezone(BERLIN) + timedelta(days=2)
    day = datetime.combine(in_two_days.date(), datetime.min.time(), tzinfo=BERLIN)
    publish(town, drafted(town, without=[4], r3="Ganz anders"), valid_from=day)
    work()

    assert workbench.active_rules(town.municipality)[2].short == "Nichts Verbotenes"
    assert Rule.objects.get(municipality=town.municipality, number=4).is_active
    with pytest.raises(ValidationError, match="schon angekündigt"):
        publish(town, drafted(town, r1="Noch anders"))

    settings.CLOCK_OFFSET_SECONDS += 3 * 86_400
    chosen = [rule.number for rule in workbench.active_rules(town.municipality)]
    assert chosen == [1, 2, 3, 5, 6], "by the clock, whether the job ran or not"
    services.begin_rules(town.municipality)
    services.begin_rules(town.municipality)
    assert Rule.objects.get(municipality=town.municipality, number=3).short == "Ganz anders"
    assert not Rule.objects.get(municipality=town.municipality, number=4).is_active


def test_the_job_of_an_announced_version_waits_for_its_day(town, rules):
    from procrastinate.contrib.django.models import ProcrastinateJob

    day = clock.now() + timedelta(days=3)
    publish(town, drafted(town, r3="Ganz anders"), valid_from=day)

    job = ProcrastinateJob.objects.get(task_name="moderation.begin_rules")
    assert job.args == {"municipality": town.municipality.pk} and job.scheduled_at == day


@pytest.mark.parametrize(
    ("rows", "reason", "sentence"),
    [
        ("same", "Grund", "sagt dasselbe"),
        ("none", "Grund", "Ohne Regeln"),
        ("other", "", "warum"),
    ],
)
def test_what_cannot_be_published_says_why(town, rules, rows, reason, sentence):
    chosen = {"same": drafted(town), "none": [], "other": drafted(town, r1="Anders")}[rows]
    draft = save(town, chosen, reason=reason)

    with pytest.raises(ValidationError, match=sentence):
        services.publish_rules(town.municipality, changed=draft.changed, by=town.mo)

    assert RuleBook.objects.get().version == 1


def test_rules_never_hold_for_the_past(town, rules):
    with pytest.raises(ValidationError, match="nie rückwirkend"):
        publish(town, drafted(town, r1="Anders"), valid_from=clock.now() - timedelta(days=1))


def test_two_who_write_at_the_same_time_notice(town, rules):
    draft = save(town, drafted(town, r1="Anders"))
    with pytest.raises(ValidationError, match="gerade geändert"):
        save(town, drafted(town, r2="Auch anders"))
    save(town, drafted(town, r2="Auch anders"), changed=draft.changed)
    with pytest.raises(ValidationError, match="gerade geändert"):
        services.publish_rules(town.municipality, changed=draft.changed, by=town.mo)


def test_a_number_of_another_town_is_no_number_here(town, rules):
    rows = drafted(town)
    rows[0]["number"] = 99
    with pytest.raises(ValidationError, match="Nummer"):
        save(town, rows)


def test_what_was_published_cannot_be_changed_and_no_rule_goes(town, rules):
    for change in (
        lambda: RuleBook.objects.update(reason="anders"),
        lambda: RuleWording.objects.filter(number=3).update(short="anders"),
        lambda: RuleWording.objects.all().delete(),
        lambda: Rule.objects.filter(pk=rules[0].pk)._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    with pytest.raises(ProtectedError):
        Rule.objects.filter(pk=rules[0].pk).delete()


def test_a_town_whose_rules_are_older_than_versions_has_one(town):
    rule = Rule.objects.create(
        municipality=town.municipality, number=3, short="Freundlich", text="Bleiben Sie es."
    )
    item = remove(town, rule)
    [edition] = editions(town.municipality)
    assert [str(each) for each in edition.wordings] == ["Regel 3: Freundlich"]

    publish(town, drafted(town, r3="Freundlich bleiben"))

    words = Wordings(town.municipality)
    assert [each.version for each in words.editions] == [2, 1]
    assert words.of(3, at=item.decisions.get().at).short == "Freundlich"


# --- the pages --------------------------------------------------------------------------------


def posted(town, **changed):
    rows = drafted(town)
    data = {"regel-TOTAL_FORMS": len(rows) + 1, "regel-INITIAL_FORMS": len(rows)}
    for index, row in enumerate(rows):
        data |= {f"regel-{index}-{name}": row[name] for name in ("number", "short", "text", "easy")}
        data[f"regel-{index}-norms"] = ", ".join(row["norms"])
    return data | {"reason": "Klarer gesagt.", "changed": 0, **changed}


def test_a_moderator_writes_looks_and_publishes(town, client, rules):
    client.force_login(town.mo)
    address = "/moderation/regeln/"
    assert "Heute gilt Fassung 1" in client.get(address).text

    data = posted(town, **{"regel-2-short": "Nichts, was verboten ist", "regel-3-drop": "on"})
    data |= {"regel-6-short": "Neue", "regel-6-text": "Etwas Neues.", "regel-6-norms": "§ 1 BGB"}
    saved = client.post(address, data)

    assert saved.status_code == 303 and saved.url == "/moderation/regeln/vorschau/"
    assert [book.version for book in RuleBook.objects.all()] == [1], "a draft is not public"
    page = client.get(saved.url)
    kinds = {(each.number, each.kind) for each in page.context["changes"]}
    assert kinds == {
        (1, "same"), (2, "same"), (3, "changed"), (4, "dropped"), (5, "same"), (6, "same"),
        (None, "new"),
    }  # fmt: skip
    answer = client.post(saved.url, {"changed": 1, "valid_from": ""}, follow=True)
    assert "Fassung 2 gilt ab jetzt" in answer.text
    assert "Nichts, was verboten ist" in answer.text and "§\N{NO-BREAK SPACE}1 BGB" in answer.text
    assert 'id="regel-7"' in answer.text and 'id="regel-4"' not in answer.text
    old = client.get("/transparenz/regeln/1/")
    assert "gilt nicht mehr" in old.text and 'id="regel-4"' in old.text


def test_what_is_missing_is_said_and_nothing_is_lost(town, client, rules):
    client.force_login(town.mo)
    page = client.post("/moderation/regeln/", posted(town, **{"regel-0-text": ""}, reason=""))

    assert page.status_code == 422 and "Das fehlt noch." in page.text
    assert "Nichts Verbotenes" in page.text and not RuleDraft.objects.exists()


def test_who_was_slower_keeps_what_they_wrote(town, client, rules):
    save(town, drafted(town, r1="Anders"))
    client.force_login(town.admin)
    data = posted(town, **{"regel-0-short": "Meins"})

    page = client.post("/moderation/regeln/", data)
    assert page.status_code == 422 and "Meins" in page.text and "gerade geändert" in page.text
    again = client.post(
        "/moderation/regeln/", {**data, "changed": page.context["reason"]["changed"].value()}
    )
    assert again.status_code == 303
    assert RuleDraft.objects.get().rules[0]["short"] == "Meins"


def test_a_draft_can_be_thrown_away(town, client, rules):
    save(town, drafted(town, r1="Anders"))
    client.force_login(town.mo)
    assert client.post("/moderation/regeln/verwerfen/").status_code == 303
    assert not RuleDraft.objects.exists()
    assert client.get("/moderation/regeln/vorschau/").url == "/moderation/regeln/"


@pytest.mark.parametrize("who", ["alice", "clara", "bob", "dana"])
def test_nobody_else_writes_rules(town, client, rules, who):
    save(town, drafted(town, r1="Anders"))
    client.force_login(getattr(town, who))
    for path in ("/moderation/regeln/", "/moderation/regeln/vorschau/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"changed": 1}).status_code == 403
    assert client.post("/moderation/regeln/verwerfen/").status_code == 403
    assert RuleDraft.objects.exists() and RuleBook.objects.get().version == 1


def test_a_moderator_of_another_town_writes_no_rules_here(town, client):
    here = factories.town(host="hier.example")
    elsewhere = factories.town(host="anderswo.example")
    for who, status in ((here.mo, 200), (elsewhere.mo, 403)):
        client.force_login(who)
        answer = client.get("/moderation/regeln/", headers={"host": "hier.example"})
        assert answer.status_code == status
