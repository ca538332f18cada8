"""Whoever asks what we know of them reads words, not the names that programs have for things."""

import pytest
from django.test import Client

from accounts import mail
from accounts.models import MailLog, User
from common import journal
from common.models import ActorKind


def test_every_mail_says_what_it_is_about():
    said = {template: mail.about(template) for template in mail.registered()}
    unknown = mail.about("gone/long_ago")
    assert said
    assert {
        template for template, words in said.items() if words == unknown or "/" in words
    } == set()


@pytest.mark.parametrize(
    ("prefix", "letter", "act"),
    [
        ("", "Neues zu Ihrem Vorschlag", "Inhalt beanstandet"),
        ("/en", "News about your proposal", "Notice about content"),
    ],
)
def test_my_data_names_mails_and_acts_in_words(town, client: Client, prefix, letter, act):
    anna = User.objects.create_user("anna@example.org", "a long password of hers")
    MailLog.objects.create(
        municipality=town.municipality,
        template="participation/to_author",
        recipient_kind="user",
        recipient=anna.uuid,
        state=MailLog.State.FAILED,
    )
    journal.write(
        municipality_id=town.municipality.pk,
        actor_kind=ActorKind.RESIDENT,
        actor_uuid=anna.uuid,
        verb="moderation.flagged",
    )
    client.force_login(anna)

    page = client.get(f"{prefix}/konto/meine-daten/").text

    assert letter in page
    assert act in page
    assert "to_author" not in page
    assert "moderation.flagged" not in page
