import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import MailLog, Membership, Role, User
from accounts.roles import roles_of
from common import journal
from common.models import Journal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings):
    settings.DEMO = False
    return factories.municipality(host="testserver")


@pytest.fixture
def root(client, town):
    """Somebody who runs the installation, signed in with a second factor."""
    root = factories.user("root", is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=root, type=Authenticator.Type.TOTP, data={})
    client.force_login(root)
    return root


def test_every_list_and_page_opens_and_asks_nobody_else(client, town, root):
    department = factories.department(town)
    factories.member(town, Role.CREW, department)
    MailLog.objects.create(municipality=town, recipient=town.uuid)
    journal.write(municipality_id=town.pk, actor_kind="system", verb="tested")
    pages = [
        "/admin/",
        reverse("admin:geo_municipality_changelist"),
        reverse("admin:geo_municipality_change", args=[town.pk]),
        reverse("admin:accounts_department_changelist"),
        reverse("admin:accounts_department_change", args=[department.pk]),
        reverse("admin:accounts_membership_changelist"),
        reverse("admin:accounts_membership_add"),
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_change", args=[root.pk]),
        reverse("admin:common_journal_changelist"),
        reverse("admin:accounts_maillog_changelist"),
    ]

    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', answer.text) in (
            [],
            [f'href="{town.base_url}"'],
        ), page
        assert not re.search(r"<script>|<style>| style=| onclick=", answer.text), page


def test_a_role_given_and_taken_here_stands_in_the_journal(client, town, root):
    mo = factories.user("mo")

    client.post(
        reverse("admin:accounts_membership_add"),
        {"municipality": town.pk, "user": mo.pk, "role": "moderator"},
    )
    membership = Membership.objects.get(user=mo)
    assert roles_of(mo, town).is_moderator
    client.post(reverse("admin:accounts_membership_delete", args=[membership.pk]), {"post": "yes"})

    assert not Membership.objects.filter(user=mo).exists()
    lines = [(line.verb, line.actor_uuid) for line in Journal.objects.all()]
    assert lines == [("membership.granted", root.uuid), ("membership.revoked", root.uuid)]


def change(client, row, **fields) -> None:
    """Sends the form of `row` as it is shown, with `fields` changed (None: unticked)."""
    kind = f"{row._meta.app_label}_{row._meta.model_name}"
    address = reverse(f"admin:{kind}_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    sent = {
        name: value for name, value in {**shown, **fields}.items() if value not in (None, False)
    }
    sent |= {"hosts-TOTAL_FORMS": 0, "hosts-INITIAL_FORMS": 0}
    answer = client.post(address, {key: str(value) if isinstance(value, dict) else value
                                   for key, value in sent.items()})  # fmt: skip
    assert answer.status_code == 302, answer.context["adminform"].errors


def test_who_may_enter_and_whose_account_is_closed_stands_in_the_journal(client, town, root):
    mo = factories.user("mo", full_name="Mona Muster")

    change(client, mo, is_staff=True, full_name="Mona Meier")
    change(client, mo, is_active=None)
    change(client, mo)  # nothing is changed, nothing is told

    lines = list(Journal.objects.order_by("id"))
    assert [(line.verb, line.actor_uuid, line.object_uuid) for line in lines] == [
        ("account.changed", root.uuid, mo.uuid)
    ] * 2
    assert lines[0].payload == {
        "fields": ["full_name", "is_staff"],
        "switched": {"is_staff": [False, True]},
    }
    assert lines[1].payload["switched"] == {"is_active": [True, False]}


def test_what_a_department_may_stands_in_the_journal_of_its_town(client, town, root):
    department = factories.department(town)

    change(client, department, may_release=True, hours="{}")

    line = Journal.objects.get()
    assert (line.verb, line.municipality_id) == ("department.changed", town.pk)
    assert line.object_uuid == department.uuid
    assert line.payload["switched"] == {"may_release": [False, True]}


def test_who_runs_the_installation_stands_in_the_journal():
    user = User.objects.create_superuser("wurzel@example.org", "x")

    line = Journal.objects.get()
    assert (line.verb, line.object_uuid) == ("account.superuser_made", user.uuid)
    assert (line.actor_kind, line.municipality_id) == ("system", None)


def test_roles_are_given_and_taken_in_one_place_alone():
    """Elsewhere nobody would journal it; the towns of the demo and of benchmarks are made up, and
    after an old backup the vault takes once more what was taken and journalled before."""
    root = Path(__file__).resolve().parents[2]
    writes = re.compile(
        r"Membership(?:\.objects)?(?:\.of\([^)]*\))?[^\n]*"
        r"(?:\.(?:create|bulk_create|get_or_create|update_or_create|update|delete)\()"
        r"|\.memberships\.(?:create|add|set|clear|remove|all\(\)\.delete)\("
    )
    apps = ("accounts", "common", "defects", "geo", "moderation", "participation", "photos")

    found = {
        str(path.relative_to(root))
        for app in apps
        for path in (root / app).rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }

    assert found == {"accounts/services.py", "accounts/demo.py", "accounts/vault/erasure.py"}


def test_the_last_administrator_cannot_be_taken_away_here_either(client, town, root):
    factories.member(town, Role.ADMINISTRATOR)
    membership = Membership.objects.get()

    page = client.post(
        reverse("admin:accounts_membership_delete", args=[membership.pk]),
        {"post": "yes"},
        follow=True,
    )

    assert "letzte Person" in page.text
    assert Membership.objects.get() == membership


def test_the_history_of_the_house_cannot_be_changed_here(client, town, root):
    journal.write(municipality_id=None, actor_kind="system", verb="tested")
    line = Journal.objects.get()

    assert client.get(reverse("admin:common_journal_add")).status_code == 403
    for act in ("change", "delete"):
        answer = client.post(reverse(f"admin:common_journal_{act}", args=[line.pk]), {"post": "y"})
        assert answer.status_code == 403


def test_guests_and_staff_of_a_town_are_kept_out(client, town):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/konto/anmelden/")
    client.force_login(factories.user("erika"))
    assert client.get("/admin/").status_code == 302


def test_without_a_second_factor_nobody_gets_in(client, town):
    client.force_login(factories.user(is_staff=True, is_superuser=True))

    assert client.get("/admin/")["Location"] == "/konto/zweiter-schritt/einrichten/"
