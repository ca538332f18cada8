"""The whole site: a town with something of everything, the people, and every page they open."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from accounts.models import Role, User
from common import clock
from common.identifiers import uuid7
from defects import services
from defects.links import also_path, status_path
from defects.models import Category, Report
from defects.services import Actor, Person
from defects.states import Work
from defects.templates_de import install_text_templates
from moderation import notifiers, sanction_links
from moderation.halves import HalfYear
from moderation.links import flag_path, statement_path
from moderation.models import Case, Item, Rule, Sanction, Visibility
from moderation.published_rules import install_rules
from moderation.rulebook import editions
from moderation.services import (
    DraftedRule,
    appeal_as_author,
    impose_sanction,
    release_all,
    save_draft,
)
from participation import quarantine_links
from participation import services as participation
from photos.services import store_upload
from tests import factories
from tests.accounts.pages import code_in
from tests.factories import Town, at
from tests.jobs import work
from tests.journeys import together_site
from tests.journeys.crews import NO_PAGES as NO_PAGES_OF_CREWS
from tests.journeys.crews import WAYS as OF_CREWS
from tests.journeys.crews import going_out, locked_phone, open_phone
from tests.journeys.following import following_things
from tests.journeys.outside_site import answering
from tests.journeys.pictures import jpeg
from tests.journeys.stop import Stop
from tests.moderation import noticing
from tests.opening import stops as of_law
from tests.participation import stops as of_participation
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.public_site import asking, reading, talking
from tests.participation.site import proposing
from tests.participation.workplace_site import fill_workplace
from tests.setting_up import stops as setting_up

PASSWORD = "laterne-mühle-apfel"


@dataclass
class Site:
    """Where the pages are that need a number or a secret in their address."""

    town: Town
    numbers: dict[str, int] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int:
        return self.numbers[name]


def _at_the_reply_box(site: Site, town: Town, report: Report) -> None:
    """Templates, one open at a case that has a letter, and a place to refer people to."""
    template = install_text_templates(town.municipality)[1]
    site.paths["text-template"] = f"/arbeit/vorlagen/{template.uuid}/"
    site.paths["template-at-a-case"] = f"?vorlage={template.uuid}"
    referral = services.save_referral(
        town.municipality,
        name="Kreis, Abfallwirtschaft",
        url="https://kreis.example/abfall/",
        when="Tonne nicht geleert",
        by=town.dana,
    )
    site.paths["referral"] = f"/arbeit/verweise/{referral.uuid}/"
    letter = SimpleUploadedFile("brief.txt", b"Guten Tag, das Loch ist tief.", "text/plain")
    services.file_paper(report, letter, title="Brief vom 3. März", by=town.clara)


def fill(town: Town, tmp_path: Path) -> Site:
    """Reports in all states, with pictures, a case in review, a mail."""
    site = Site(town)
    picture = jpeg(tmp_path / "hole.jpg", (800, 600)).read_bytes()
    street, other = town.pothole, town.lamp
    staff = Actor.staff(town.clara, town.tiefbau)

    def told(name: str, category: Category, text: str, *, pictures: int = 0) -> Report:
        uploads = [
            store_upload(
                municipality=town.municipality,
                draft_key=uuid7(),
                upload=SimpleUploadedFile(f"{number}.jpg", picture, "image/jpeg"),
            )
            for number in range(pictures)
        ]
        report = services.submit_report(
            municipality=town.municipality,
            category=category,
            location=at(30.0 * len(site.numbers), 10),
            place="Hauptstraße 12",
            text=text,
            photos=uploads,
        )
        site.numbers[name] = report.number
        site.paths[f"status-{name}"] = status_path(report)
        site.paths[f"data-{name}"] = f"{status_path(report)}daten/"
        site.paths[f"change-{name}"] = f"{status_path(report)}aendern/"
        return report

    def released(report: Report) -> Report:
        case = Case.objects.get(item=report.item)
        release_all(case, by=town.mo)
        report.refresh_from_db()
        return report

    told("in-review", street, "Vor dem Haus ist ein tiefes Loch.", pictures=2)
    new = told("new", street, "Ein Loch <b>mit</b> Wasser.", pictures=1)
    work()
    released(new)
    services.say_also(new, by=Person(device="phone of a neighbour"))
    site.paths["also"] = also_path(services.say_also(new, by=Person(device="phone"))[0])
    asked = released(told("asked", street, "Es wackelt."))
    services.accept(asked, by=staff)
    services.ask_reporter(asked, by=staff, text="Welche Platte ist es genau?")
    fixed = released(told("fixed", street, "Der Gehweg ist gebrochen.", pictures=1))
    services.accept(fixed, by=staff)
    services.mark_fixed(fixed, by=staff, note="Mit Kaltasphalt gefüllt.")
    closed = released(told("not-fixed", street, "Ein Riss."))
    services.accept(closed, by=staff)
    services.mark_not_fixed(closed, by=staff, reason="nothing_found", note="Alles in Ordnung.")
    away = released(told("handed-over", street, "Loch auf der Landstraße."))
    dana = Actor.staff(town.dana, None)
    services.hand_over(away, by=dana, to=town.land)
    site.paths |= answering(town, away)
    told("job", other, "Die Laterne ist dunkel.", pictures=1)
    crew_job = Report.objects.get(number=site.number("job"), municipality=town.municipality)
    services.accept(crew_job, by=Actor.staff(town.bob, town.bauhof))
    told("planned", other, "")
    _at_the_reply_box(site, town, new)
    removed = town.report(shown=False)
    Item.objects.filter(pk=removed.item_id).update(visibility=Visibility.REMOVED)
    site.numbers["removed"] = removed.number
    town.report(work=Work.SECURED, text="Ein sehr-langes-Wort" + "straßenbahnhaltestelle" * 3)
    work()
    site.numbers["taken"] = town.report(taken_by=town.clara, channel="phone").number
    late = town.report(created_at=clock.now() - timedelta(hours=1))
    site.paths["change-late"] = f"{status_path(late)}aendern/"
    site.paths |= going_out(town)
    site.paths |= following_things(town, new)
    site.paths |= proposing(town) | reading(town) | talking(town) | asking(town)
    site.paths |= fill_workplace(town, _editor_of(town), picture)
    site.paths["case"] = f"/moderation/{Case.objects.filter(closed_at=None)[0].uuid}/"
    waiting = Report.objects.get(number=site.number("in-review"), municipality=town.municipality)
    site.paths["redact-text"] = f"/moderation/text/{waiting.text_item.uuid}/"  # type: ignore[union-attr]
    first = waiting.pictures.select_related("photo").order_by("id")[0]
    site.paths["redact-photo"] = f"/moderation/foto/{first.photo.uuid}/"
    site.paths["half"] = HalfYear.of(clock.now()).key
    _draft_of_rules(town)
    site.paths |= _objections(town)
    site.paths |= _sanctioned(town)
    site.paths |= _not_listened_to(town)
    site.paths |= of_law.fill_law(town)
    site.paths |= _routing_rules(town)
    site.paths |= together_site.gathered(town)
    site.paths["mail"] = f"/demo/mail/{_mail(town)}/"
    return site


def _routing_rules(town: Town) -> dict[str, str]:
    """Rules of who is in charge: one version that held, one that holds, a draft with all that
    can be said about a rule, simulated once."""
    values = {"category": town.lamp, "body": town.bauhof, "reason": "Laternen macht: {body}."}
    by, at_start = town.dana, services.draft_rules(town.municipality, by=town.dana)
    services.save_rule(at_start, values, by=by, revision=1)
    services.activate_rules(at_start, by=by, revision=2)
    again = services.draft_rules(town.municipality, by=by, copy_of=at_start, note="Wie bisher")
    active = services.activate_rules(again, by=by, revision=1)
    draft = services.draft_rules(town.municipality, by=by, copy_of=active, note="Winterdienst")
    winter = {
        "zone": town.district, "months": [11, 12, 1], "weekdays": [6, 7], "body": town.tiefbau,
        "time_from": time(22), "time_until": time(6), "valid_from": clock.today(),
    }  # fmt: skip
    services.save_rule(draft, values | winter, by=by, revision=1, at=1)
    rule = services.save_rule(draft, values | {"body": town.land}, by=by, revision=2, at=1)
    services.save_rule(draft, values, by=by, revision=3)
    draft.refresh_from_db()
    services.simulate_rules(draft, by=by)
    work()
    return {
        "rules": f"/arbeit/regeln/{draft.version}/",
        "rules-active": f"/arbeit/regeln/{active.version}/",
        "rule": f"/arbeit/regeln/{draft.version}/regel/{rule.pk}/",
    }


def _draft_of_rules(town: Town) -> None:
    """Shipped rules are published, and a draft of the next version waits."""
    install_rules(town.municipality)
    rows = [
        DraftedRule(
            number=each.number, short=each.short, text=each.text, easy=each.easy, norms=each.norms
        )
        for each in editions(town.municipality)[0].wordings
    ]
    rows[0]["text"] += " Das gilt auch für Fotos."
    save_draft(town.municipality, rules=rows, reason="Klarer.", changed=0, by=town.mo)


def _sanctioned(town: Town) -> dict[str, str]:
    """Somebody who is paused, and support that two people set aside."""
    ideas = consultation(project(town.municipality, slug="gestoert"), slug="ideen")
    proposal, loud = submitted(ideas), citizen("Laut")
    assert proposal.thread is not None
    said = participation.comment(proposal.thread, text="Lauter!", by=loud)
    participation.support(proposal, by=loud)
    rule = Rule.objects.filter(municipality=town.municipality).first()
    sanction = impose_sanction(
        municipality=town.municipality,
        person=loud,
        kind=Sanction.Kind.PAUSE,
        rule=rule,
        reason="Sie haben mehrmals andere beschimpft.",
        ends_at=clock.now() + timedelta(days=7),
        by=town.mo,
    )
    aside = participation.propose_quarantine(
        ideas, [loud.uuid], reason="Ein Postfach, viele Konten.", by=town.mo
    )
    participation.confirm_quarantine(aside, by=town.admin)
    return {
        "sanction": f"/moderation/sperren/{sanction.uuid}/",
        "sanction-new": f"/moderation/sperren/neu/{said.item.uuid}/",
        "sanction-own": sanction_links.path(sanction),
        "quarantine": f"/beteiligung/verwalten/quarantaene/{aside.uuid}/",
        "quarantine-new": f"/beteiligung/verwalten/beteiligung/{ideas.uuid}/stimmen/",
        "set-aside-own": quarantine_links.path(aside.accounts.get()),
    }


def _not_listened_to(town: Town) -> dict[str, str]:
    """Somebody whose notices were unfounded three times."""
    for _number in range(3):
        item = town.report().item
        flag = noticing.flagged(town, item, "immer@example.org")
        noticing.keep(item, by=town.mo, unfounded=[flag.uuid])
    [person] = notifiers.refused(town.municipality, at=clock.now())
    return {"flag-limit": f"/moderation/hinweise-ausgesetzt/{person.answer}/"}


def _objections(town: Town) -> dict[str, str]:
    """A report that somebody flagged; one whose text was removed and is to be looked at again."""
    flagged_one, hidden = town.report(), town.report()
    flag = noticing.flagged(town, flagged_one.item)
    assert hidden.text_item is not None
    statement = noticing.hide(town, hidden.text_item)
    appeal = appeal_as_author(statement, words="Das war höflich.")
    return {
        "flag": f"/beanstanden/{flagged_one.item.uuid}/",
        "flag-status": flag_path(flag),
        "statement": statement_path(statement),
        "appeal": f"/moderation/pruefung/{appeal.uuid}/",
    }


def _mail(town: Town) -> str:
    message = EmailMessage()
    message["Subject"] = "Ihre Meldung L-1: behoben"
    message["From"] = "stadt@lindenbach.example"
    message["To"] = "anna@example.org"
    message["Date"] = "Tue, 03 Mar 2026 14:20:00 +0100"
    message.set_content("Guten Tag,\n\nbehoben.\n\nhttps://lindenbach.example/meldungen/1/\n")
    folder = settings.MAIL_DIR / str(town.municipality.uuid)
    folder.mkdir(parents=True, exist_ok=True)
    name = uuid7()
    (folder / f"{name}.eml").write_bytes(bytes(message))
    return str(name)


# --- people ---------------------------------------------------------------------------------


def _browser() -> Client:
    return Client(headers={"host": "localhost"})


def _account(town: Town, *, password: bool = True, totp: bool = False) -> User:
    person = factories.user(**({"password": PASSWORD} if password else {}))
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    if totp:
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    return person


def _as(name: str) -> Callable[[Town], Client]:
    def sign_in(town: Town) -> Client:
        client = _browser()
        client.force_login(getattr(town, name))
        return client

    return sign_in


def _guest(town: Town) -> Client:
    return _browser()


def _resident(town: Town) -> Client:
    client = _browser()
    client.post("/konto/anmelden/", {"login": _account(town).email, "password": PASSWORD})
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    return client


def _paused(town: Town) -> Client:
    client = _browser()
    client.force_login(User.objects.get(email="laut@example.org"))
    return client


def _resident_without_password(town: Town) -> Client:
    client = _browser()
    client.force_login(_account(town, password=False))
    return client


def _resident_with_second_factor(town: Town) -> Client:
    """Signed in with the password and a spare code, so that nothing is asked again."""
    person = _account(town, totp=True)
    client = _browser()
    client.post("/konto/anmelden/", {"login": person.email, "password": PASSWORD})
    codes = Authenticator.objects.get(user=person, type="recovery_codes")
    code = RecoveryCodes(codes).get_unused_codes()[0]
    client.post("/konto/anmelden/zweiter-schritt/", {"code": code})
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    return client


def _before_second_step(town: Town) -> Client:
    client = _browser()
    person = _account(town, totp=True)
    client.post("/konto/anmelden/", {"login": person.email, "password": PASSWORD})
    return client


def _waiting_for_login_code(town: Town) -> Client:
    client = _browser()
    client.post("/konto/anmelden/code/", {"email": _account(town).email})
    return client


def _waiting_for_confirmation(town: Town) -> Client:
    client = _browser()
    client.post("/konto/anlegen/", {"email": "neu@example.org", "password1": PASSWORD})
    return client


def _waiting_for_reset_code(town: Town) -> Client:
    client = _browser()
    client.post("/konto/passwort/vergessen/", {"email": _account(town).email})
    return client


def _with_reset_code(town: Town) -> Client:
    client = _waiting_for_reset_code(town)
    work()
    code = code_in(outbox.outbox[-1])
    client.post("/konto/passwort/vergessen/code/", {"code": code})
    return client


def _waiting_for_code_to_leave(town: Town) -> Client:
    client = _resident_without_password(town)
    client.post("/konto/loeschen/", {"wish": "keep"})
    return client


def _editor_of(town: Town) -> User:
    found = User.objects.filter(
        memberships__municipality=town.municipality, memberships__role=Role.EDITOR
    )
    return found.first() or factories.member(town.municipality, Role.EDITOR)


def _editor(town: Town) -> Client:
    client = _browser()
    client.force_login(_editor_of(town))
    return client


PEOPLE: dict[str, Callable[[Town], Client]] = {
    "guest": _guest,
    "resident": _resident,
    "somebody paused": _paused,
    "author": _as("alice"),
    "resident without a password": _resident_without_password,
    "resident with a second factor": _resident_with_second_factor,
    "somebody before the second step": _before_second_step,
    "somebody waiting for a login code": _waiting_for_login_code,
    "somebody waiting for a confirmation": _waiting_for_confirmation,
    "somebody waiting for a reset code": _waiting_for_reset_code,
    "somebody with a reset code": _with_reset_code,
    "somebody waiting for a code to leave": _waiting_for_code_to_leave,
    "clerk": _as("clara"),
    "dispatcher": _as("dana"),
    "moderator": _as("mo"),
    "crew": _as("bob"),
    "team phone": open_phone,
    "team phone that is locked": locked_phone,
    "administrator": _as("admin"),
    "editor": _editor,
}

# --- pages ----------------------------------------------------------------------------------


GUEST = [
    Stop(view="frontend:home", path="/"),
    Stop(view="frontend:home", path="/", press="details[data-menu] > summary", note="menu"),
    Stop(view="frontend:search", path="/suche/"),
    Stop(view="frontend:search", path="/suche/?q=Hauptstr"),
    Stop(view="frontend:search", path="/suche/?q=zzzzzzzz"),
    Stop(view="frontend:no_network", path="/keine-verbindung/"),
    Stop(view="frontend:components", path="/demo/bausteine/", technical=True),
    Stop(view="demo_mails", path="/demo/mail/"),
    Stop(view="demo_mail", path="{mail}"),
    Stop(view="defects:report_new", path="/melden/"),
    Stop(
        view="defects:report_new",
        path="/melden/",
        press="[data-send]",
        shows="form[data-posted]",
        note="errors",
    ),
    Stop(view="defects:report_list", path="/meldungen/"),
    Stop(view="defects:report_list", path="/meldungen/?q=zzzzzzzz"),
    Stop(view="defects:report_map", path="/karte/"),
    Stop(view="defects:report_detail", path="/meldungen/{new}/"),
    Stop(view="defects:report_detail", path="/meldungen/{in-review}/"),
    Stop(view="defects:report_detail", path="/meldungen/{fixed}/"),
    Stop(view="defects:report_detail", path="/meldungen/{not-fixed}/"),
    Stop(view="defects:report_detail", path="/meldungen/{handed-over}/"),
    Stop(view="defects:report_detail", path="/meldungen/{removed}/", status=410),
    Stop(view="defects:report_detail", path="/meldungen/99999/", status=404),
    Stop(view="defects:own_also", path="{also}"),
    Stop(view="defects:own_also", path="{also}", press="[data-send]", note="errors"),
    Stop(view="defects:also_taken_back", path="/auch-ich/zurueckgenommen/"),
    Stop(view="defects:report_status", path="{status-new}"),
    Stop(view="defects:report_status", path="{status-asked}"),
    Stop(view="defects:report_status", path="{status-fixed}"),
    Stop(view="defects:report_status", path="{status-handed-over}"),
    *together_site.GUEST,
    Stop(view="", path="/gibt-es-nicht/", status=404),
]
CHANGING = [
    Stop(view="defects:report_change", path="{change-in-review}"),
    Stop(view="defects:report_change", path="{change-asked}", note="accepted already"),
    Stop(view="defects:report_change", path="{change-late}", note="too late"),
]
OUTSIDE = [
    Stop(view="defects:hand_over", path="{hand-over}"),
    Stop(view="defects:hand_over", path="{hand-over}?getan=annehmen", note="done"),
    Stop(view="defects:hand_over", path="{hand-over-late}", status=410),
    Stop(view="defects:hand_over", path="{hand-over-old}", status=410),
]
INFORMATION = [
    Stop(view="retention", path="/datenschutz/"),
    *of_law.INFORMATION,
    Stop(view="defects:report_data", path="{data-in-review}"),
    Stop(view="defects:report_data", path="{data-planned}"),
    Stop(view="defects:responsible", path="/zustaendig/"),
    Stop(view="defects:responsible", path="/zustaendig/?art=pothole&ort=Hauptstr.+12"),
    Stop(view="defects:figures", path="/zahlen/"),
    Stop(view="defects:overdue", path="/zahlen/fristen/"),
    Stop(view="frontend:api", path="/api/", technical=True),
    Stop(view="frontend:checksums", path="/transparenz/pruefsumme/", technical=True),
    Stop(view="moderation:transparency", path="/transparenz/"),
    Stop(view="moderation:rules", path="/transparenz/regeln/"),
    Stop(view="moderation:rules_version", path="/transparenz/regeln/1/"),
    Stop(view="moderation:rules_easy", path="/transparenz/regeln/leicht/"),
    Stop(view="moderation:record", path="/transparenz/entscheidungen/"),
    Stop(view="moderation:record", path="/transparenz/entscheidungen/?regel=6", note="empty"),
    Stop(view="moderation:figures", path="/transparenz/zahlen/"),
    Stop(view="moderation:figures_of", path="/transparenz/zahlen/{half}/"),
]
FOLLOWING = [
    Stop(view="defects:watch", path="/meldungen/abo/"),
    Stop(view="defects:watch", path="/meldungen/abo/?meldung={new}"),
    Stop(view="defects:watch", path="/meldungen/abo/?wo=stadt&art=lamp", note="feed"),
    Stop(
        view="defects:watch",
        path="/meldungen/abo/",
        press="main form .kern-btn--primary",
        note="errors",
    ),
    Stop(view="defects:watch_asked", path="/meldungen/abo/gesendet/"),
    Stop(view="defects:watch_change", path="{watch-change}"),
    Stop(view="account_confirm", path="{subscription-confirm}"),
    Stop(view="account_leave", path="{subscriptions}"),
    Stop(view="account_leave_one", path="{subscription}"),
    Stop(view="defects:report_consent", path="{consent}"),
    Stop(view="defects:report_hint", path="/meldungen/{new}/hinweis/"),
    Stop(view="defects:report_hint", path="/meldungen/{fixed}/hinweis/"),
    Stop(view="defects:report_hint_thanks", path="/meldungen/{new}/hinweis/danke/"),
]
SIGNING_IN = [
    Stop(view="account_login", path="/konto/anmelden/"),
    Stop(view="account_request_login_code", path="/konto/anmelden/code/"),
    Stop(view="account_signup", path="/konto/anlegen/"),
    Stop(view="participation:join", path="/beteiligung/mitmachen/"),
    Stop(
        view="participation:go_on",
        path="/beteiligung/weiter/00000000-0000-7000-8000-000000000000/",
        status=404,
        note="its steps are looked at in tests/participation/test_journey_entry.py",
    ),
    Stop(view="account_inactive", path="/konto/geschlossen/"),
    Stop(view="account_reset_password", path="/konto/passwort/vergessen/"),
    Stop(view="account_password_reset_completed", path="/konto/passwort/vergessen/fertig/"),
]
EMPTY_GUEST = [
    Stop(view="frontend:home", path="/"),
    Stop(view="defects:report_list", path="/meldungen/"),
    Stop(view="defects:report_map", path="/karte/"),
    Stop(view="participation:project_list", path="/beteiligung/"),
    Stop(view="demo_mails", path="/demo/mail/"),
]
ACCOUNT = [
    Stop(view="account_start", path="/konto/"),
    Stop(view="account_decided", path="/konto/entscheidungen/", note="empty"),
    Stop(view="account_data", path="/konto/meine-daten/"),
    Stop(view="account_erase", path="/konto/loeschen/"),
    Stop(view="account_logout", path="/konto/abmelden/"),
    Stop(view="account_reauthenticate", path="/konto/bestaetigen/"),
    Stop(view="account_email", path="/konto/e-mail/"),
    Stop(view="account_change_password", path="/konto/passwort/"),
    Stop(view="mfa_index", path="/konto/zweiter-schritt/"),
    Stop(view="mfa_activate_totp", path="/konto/zweiter-schritt/einrichten/"),
    Stop(view="defects:inbox", path="/arbeit/", status=403),
]
SECURED_ACCOUNT = [
    Stop(view="mfa_index", path="/konto/zweiter-schritt/"),
    Stop(view="mfa_reauthenticate", path="/konto/bestaetigen/code/"),
    Stop(view="mfa_deactivate_totp", path="/konto/zweiter-schritt/abschalten/"),
    Stop(view="mfa_view_recovery_codes", path="/konto/zweiter-schritt/notfall-codes/"),
    Stop(view="mfa_generate_recovery_codes", path="/konto/zweiter-schritt/notfall-codes/neu/"),
]
CODES = {
    "somebody before the second step": ("mfa_authenticate", "/konto/anmelden/zweiter-schritt/"),
    "somebody waiting for a login code": (
        "account_confirm_login_code",
        "/konto/anmelden/code/eingeben/",
    ),
    "somebody waiting for a confirmation": (
        "account_email_verification_sent",
        "/konto/e-mail/code/",
    ),
    "somebody waiting for a reset code": (
        "account_confirm_password_reset_code",
        "/konto/passwort/vergessen/code/",
    ),
    "somebody with a reset code": (
        "account_complete_password_reset",
        "/konto/passwort/vergessen/neu/",
    ),
    "somebody waiting for a code to leave": ("account_erase_code", "/konto/loeschen/code/"),
    "resident without a password": ("account_set_password", "/konto/passwort/festlegen/"),
}
START = Stop(view="account_start", path="/konto/")
NO_JOBS = Stop(view="defects:jobs", path="/bauhof/")
NO_CASES = Stop(view="moderation:queue", path="/moderation/")
OBJECTING = [
    Stop(view="moderation:flag", path="{flag}"),
    Stop(view="moderation:flag_thanks", path="/beanstanden/danke/"),
    Stop(view="moderation:flag_status", path="{flag-status}"),
    Stop(view="moderation:statement", path="{statement}"),
]
LOOKING_AGAIN = [
    Stop(view="moderation:appeals", path="/moderation/pruefung/"),
    Stop(view="moderation:appeal", path="{appeal}"),
]
NO_WORK = Stop(view="defects:inbox", path="/arbeit/")

WAYS: list[tuple[str, bool, list[Stop]]] = [
    ("guest", True, GUEST[:12]),
    ("guest", True, GUEST[12:]),
    ("guest", True, INFORMATION),
    ("guest", True, CHANGING),
    ("guest", True, FOLLOWING),
    (
        "guest",
        True,
        [
            *OBJECTING,
            Stop(view="moderation:sanction_own", path="{sanction-own}"),
            Stop(view="participation:set_aside_own", path="{set-aside-own}"),
        ],
    ),
    ("guest", True, OUTSIDE),
    ("moderator", True, LOOKING_AGAIN),
    ("guest", False, SIGNING_IN),
    ("guest", False, EMPTY_GUEST),
    ("resident", False, ACCOUNT),
    (
        "somebody paused",
        True,
        [Stop(view="account_decided", path="/konto/entscheidungen/")],
    ),
    ("resident with a second factor", False, SECURED_ACCOUNT),
    *((who, False, [Stop(view=view, path=path)]) for who, (view, path) in CODES.items()),
    (
        "clerk",
        True,
        [
            START,
            Stop(view="defects:inbox", path="/arbeit/"),
            Stop(view="defects:inbox", path="/arbeit/?liste=fertig"),
            Stop(view="defects:inbox", path="/arbeit/?liste=alle&q=Loch"),
            Stop(view="defects:inbox", path="/arbeit/?liste=neu&ansicht=karte&eingrenzen=1"),
            Stop(view="defects:desk_filters", path="/arbeit/filter/"),
            Stop(view="defects:desk_export", path="/arbeit/ausgabe/?liste=alle&q=Loch"),
            Stop(view="defects:case_file", path="/arbeit/{new}/akte/"),
            Stop(view="defects:committee", path="/arbeit/ausschuss/"),
            Stop(view="defects:case", path="/arbeit/{new}/"),
            Stop(view="defects:case", path="/arbeit/{asked}/"),
            Stop(view="defects:case", path="/arbeit/{fixed}/"),
            Stop(view="defects:report_new", path="/melden/"),
            Stop(view="defects:report_taken", path="/melden/aufgenommen/{taken}/"),
            Stop(view="defects:report_receipt", path="/melden/quittung/{taken}/"),
            *together_site.DESK,
        ],
    ),
    (
        "dispatcher",
        True,
        [
            START,
            NO_WORK,
            Stop(view="defects:case", path="/arbeit/{in-review}/"),
            Stop(view="defects:case", path="/arbeit/{handed-over}/"),
            Stop(view="defects:inbox", path="/arbeit/?liste=nachfassen"),
            Stop(view="defects:offices", path="/arbeit/stellen/"),
            Stop(view="defects:office", path="/arbeit/stellen/bauhof/"),
            Stop(view="defects:office", path="/arbeit/stellen/strassen_land/"),
            Stop(view="defects:targets", path="/arbeit/fristen/"),
            Stop(view="defects:absences", path="/arbeit/vertretung/"),
            Stop(view="defects:case_place", path="/arbeit/{new}/ort/"),
            Stop(view="defects:text_templates", path="/arbeit/vorlagen/"),
            Stop(view="defects:text_template_new", path="/arbeit/vorlagen/neu/"),
            Stop(
                view="defects:text_template_new",
                path="/arbeit/vorlagen/neu/",
                press="main form .kern-btn--primary",
                note="errors",
            ),
            Stop(view="defects:text_template", path="{text-template}"),
            Stop(view="defects:case", path="/arbeit/{new}/{template-at-a-case}"),
            Stop(view="defects:referrals", path="/arbeit/verweise/"),
            Stop(view="defects:referral", path="{referral}"),
            Stop(view="defects:rule_sets", path="/arbeit/regeln/"),
            Stop(view="defects:rule_quality", path="/arbeit/regeln/guete/"),
            Stop(view="defects:rule_set", path="{rules}"),
            Stop(view="defects:rule_set", path="{rules-active}"),
            Stop(view="defects:rule_edit", path="{rule}"),
            Stop(view="defects:rule_new", path="{rules}neu/"),
            Stop(
                view="defects:rule_new",
                path="{rules}neu/",
                press="main form .kern-btn--primary",
                note="errors",
            ),
            Stop(view="defects:rules_try", path="{rules}testen/"),
            Stop(view="defects:rules_try", path="{rules}testen/?ort=Hauptstraße&art=lamp"),
            Stop(view="defects:rules_simulate", path="{rules}simulieren/"),
            Stop(view="defects:rules_activate", path="{rules}einschalten/"),
        ],
    ),
    (
        "moderator",
        True,
        [
            START,
            NO_CASES,
            Stop(view="moderation:queue", path="/moderation/?ansicht=liste"),
            Stop(view="moderation:case", path="{case}"),
            Stop(view="moderation:case", path="{case}?umfeld=1"),
            Stop(view="moderation:assign", path="{case}zuweisen/"),
            Stop(view="moderation:decided", path="/moderation/entschieden/"),
            Stop(view="moderation:policies", path="/moderation/regeln-der-pruefung/"),
            Stop(
                view="moderation:policy",
                path="/moderation/regeln-der-pruefung/defects.report_text/",
            ),
            Stop(view="moderation:checks", path="/moderation/pruefungen/"),
            Stop(view="moderation:words", path="/moderation/woerter/"),
            Stop(view="moderation:redact_text", path="{redact-text}"),
            Stop(view="photos:redact", path="{redact-photo}"),
            Stop(view="moderation:sanctions", path="/moderation/sperren/"),
            Stop(view="moderation:sanction", path="{sanction}"),
            Stop(view="moderation:sanction_new", path="{sanction-new}"),
            Stop(view="participation:quarantines", path="/beteiligung/verwalten/quarantaene/"),
            Stop(view="participation:quarantine", path="{quarantine}"),
            Stop(view="participation:quarantine_new", path="{quarantine-new}"),
            Stop(view="moderation:write_rules", path="/moderation/regeln/"),
            Stop(view="moderation:preview_rules", path="/moderation/regeln/vorschau/"),
        ],
    ),
    ("crew", True, [START, NO_JOBS, Stop(view="defects:job", path="/bauhof/{job}/")]),
    *OF_CREWS,
    (
        "administrator",
        False,
        [
            START,
            Stop(view="account_erase", path="/konto/loeschen/", note="refused"),
            Stop(view="retention_periods", path="/verwaltung/datenschutz/"),
            Stop(view="retention_holds", path="/verwaltung/datenschutz/sperren/"),
            Stop(
                view="retention_holds",
                path="/verwaltung/datenschutz/sperren/",
                press="main form .kern-btn--primary",
                note="errors",
            ),
            Stop(
                view="moderation:flag_limits", path="/moderation/hinweise-ausgesetzt/", note="empty"
            ),
            Stop(view="defects:inbox", path="/arbeit/", status=403),
            *of_law.BEGINNING,
        ],
    ),
    (
        "administrator",
        True,
        [
            *of_law.OFFICE,
            Stop(view="moderation:flag_limits", path="/moderation/hinweise-ausgesetzt/"),
            Stop(view="moderation:flag_limit_lift", path="{flag-limit}"),
        ],
    ),
    ("administrator", True, setting_up.OFFICE[:10]),
    ("administrator", True, setting_up.OFFICE[10:]),
    ("crew", False, [NO_JOBS]),
    ("moderator", False, [NO_CASES]),
    ("dispatcher", False, [NO_WORK]),
    *of_participation.WAYS,
    (
        "dispatcher",
        True,
        [
            Stop(view="defects:handed_over", path="/arbeit/abgegeben/"),
            Stop(view="defects:office_way", path="/arbeit/stellen/strassen_land/weg/"),
            Stop(view="defects:case_give_away", path="/arbeit/{new}/abgeben/"),
            Stop(view="defects:case_give_away", path="/arbeit/{new}/abgeben/?an=strassen_land"),
            Stop(
                view="defects:case_give_away",
                path="/arbeit/{new}/abgeben/?an=strassen_land&weiter=1",
            ),
            Stop(view="defects:case", path="/arbeit/{handed-over}/?nachfassen=1"),
        ],
    ),
    (
        "administrator",
        True,
        [Stop(view="defects:connections", path="/arbeit/stellen/nachbarn/")],
    ),
]

# What people never open as a page, and why.
NO_PAGES: dict[str, str] = {
    "mfa_download_recovery_codes": "a text file to keep",
    "account_change_name": "POST only",
    "account_change_language": "POST only",
    "account_decided_one": "leads to the page behind a secret link",
    "account_forget_residence": "POST only",
    "account_data_download": "a file to keep",
    "retention_hold_end": "POST only",
    "openid_connect_login": "leads to an identity provider",
    "openid_connect_callback": "where an identity provider leads back to",
    "demo_view_as": "POST only",
    "defects:absence_over": "POST only",
    "defects:figures_csv": "CSV",
    "defects:overdue_csv": "CSV",
    "defects:api_categories": "JSON",
    "defects:api_category": "JSON",
    "defects:api_report": "JSON",
    "defects:api_reports": "JSON",
    "frontend:api_schema": "JSON",
    "defects:api_zones": "JSON",
    "defects:feed": "a feed",
    "defects:feed_chosen": "a feed",
    "defects:feed_report": "a feed",
    "frontend:checksums_day": "CSV",
    "frontend:checksums_feed": "a feed",
    "frontend:checksums_table": "CSV",
    "frontend:crew_manifest": "for machines",
    "frontend:manifest": "for machines",
    "frontend:robots": "for machines",
    "frontend:service_worker": "a script",
    "frontend:sitemap": "for machines",
    "frontend:sitemap_pages": "for machines",
    "defects:sitemap_reports": "for machines",
    "defects:report_qr": "a picture",
    "defects:similar_reports": "a part of a page",
    "defects:say_also": "POST only",
    "defects:say_also_to": "POST only",
    "defects:report_states": "a part of a page",
    "defects:report_tile": "a map tile",
    "defects:report_status_photo": "a picture",
    "defects:report_status_qr": "a picture",
    "defects:report_receipt_qr": "a picture",
    "defects:case_undo": "POST only",
    "defects:bulk": "POST only; what it answers with: test_desk_morning.py",
    "defects:bulk_undo": "POST only",
    "defects:desk_filter_keep": "POST only",
    "defects:desk_filter_drop": "POST only",
    "defects:desk_tile": "a tile",
    "defects:desk_csv": "a file",
    "defects:desk_ods": "a file",
    "defects:report_csv": "a file",
    "defects:report_ods": "a file",
    "defects:case_file_pdf": "a file",
    "defects:case_file_zip": "a file",
    "defects:committee_pdf": "a file",
    "defects:committee_ods": "a file",
    "defects:committee_map": "a picture",
    "defects:hints_done": "POST only",
    **together_site.NO_PAGES,
    "defects:case_new_link": "POST only",
    "defects:case_chase": "POST only",
    "defects:case_withdraw_picture": "POST only",
    "defects:case_answer_neighbour": "POST only",
    "defects:connection_decide": "POST only",
    "defects:handed_over_csv": "a table",
    "defects:task_done": "POST only",
    "defects:rules_from_file": "POST only",
    "defects:rules_as_file": "a file",
    "defects:rules_discard": "POST only",
    "defects:rule_preview": "POST only",
    "defects:rule_delete": "POST only",
    "defects:rule_double": "POST only",
    "defects:rule_move": "POST only",
    "defects:case_step": "POST only",
    "defects:case_paper": "a file to keep",
    "defects:case_paper_drop": "POST only",
    "defects:case_paper_put": "POST only",
    "defects:plain_german": "POST only",
    "defects:referral_act": "POST only",
    "defects:text_template_act": "POST only",
    **NO_PAGES_OF_CREWS,
    "geo:place_search": "JSON and a fragment",
    "geo:place_here": "JSON",
    "geo:still_image": "a picture",
    "geo:base_tile": "a map tile",
    "moderation:release": "POST only",
    "moderation:decide": "POST only",
    "moderation:undo": "POST only",
    "moderation:discard_rules": "POST only",
    "moderation:record_csv": "a table to keep",
    "moderation:record_json": "JSON",
    "moderation:record_feed": "a feed",
    "moderation:figures_csv": "a table to keep",
    "moderation:case_of": "leads to the case",
    "moderation:switch_check": "POST only",
    "moderation:remove_word": "POST only",
    "moderation:confirm": "POST only",
    "moderation:disagree": "POST only",
    "moderation:take_back": "POST only",
    "moderation:bulk": "POST only",
    "moderation:policy_forget": "POST only",
    "moderation:around": "a part of a page",
    "moderation:line": "a part of a page",
    "account_letters": "POST only",
    "photos:draft": "JSON",
    "photos:draft_remove": "POST only",
    "photos:draft_picture": "a picture",
    "photos:private_picture": "a picture",
    "photos:original": "a picture",
    "photos:public_picture": "a picture",
    "frontend:theme": "a style sheet",
    "frontend:home_screen": "a picture",
    "frontend:health": "JSON for machines",
    **of_law.NO_PAGES,
    **of_participation.NO_PAGES,
}


def names(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """The name of every URL pattern outside /admin/; of one without a name, its address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from names(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}"


def open_as(page: Page, client: Client, base_url: str) -> None:
    """Give the browser the session of `client`."""
    page.context.add_cookies(
        [
            {"name": each.key, "value": each.value, "url": base_url}
            for each in client.cookies.values()
        ]
    )
