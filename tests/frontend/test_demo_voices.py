"""The demo's residents say something, and a neighbour follows everything."""

import pytest
from django.core import mail as outbox

from accounts.models import Subscription
from common import clock
from defects.models import Hint, Satisfaction
from defects.states import Work
from frontend.demo import voices
from tests import factories
from tests.jobs import work

pytestmark = pytest.mark.django_db


def test_there_are_hints_answers_and_a_neighbour_and_nobody_gets_mail():
    town = factories.town(is_demo=True)
    reports = [town.report(), town.report(), town.report(work=Work.FIXED)]

    voices.speak(town.municipality, reports, clock.now())
    work()

    assert Hint.objects.count() == 2
    assert Satisfaction.objects.get().answer == "good"
    assert Subscription.objects.get().confirmed_at is not None
    assert outbox.outbox == []
