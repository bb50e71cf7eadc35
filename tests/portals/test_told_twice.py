"""Purchases told in two ways, on the organiser's page: both sides, an answer once, the list as a
file.
"""

from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.db import transaction
from portals import filling
from portals.test_access import _client
from scenarios.test_sell_out import Case, row

from tandem.evidence.models import Disagreement
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.portals.shared.areas.forms import KEY

pytestmark = pytest.mark.django_db(transaction=True)


def _open(case: Case) -> list[Disagreement]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return list(Disagreement.objects.of(case.world.organiser_id).filter(decision=""))


def test_both_sides_are_shown_answered_once_and_given_as_a_file(
    tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    case = Case(tmp_path)
    case.take([row()])
    case.take([row(net="90,00")])
    (question,) = _open(case)
    with time_machine.travel(cast.NOW, tick=False):
        with transaction.atomic():
            tenancy.enter(case.world.organiser_id)
            client = _client(case.world, "ADMINISTRATOR")
        address = f"/o/{case.world.programme.slug}/unknown/told-twice/"

        page = client.get(address).content.decode()
        file = client.get(f"{address}?as=csv")
        sent = filling.shown(page.encode(), "keep_recorded", str(question.question))
        answered = client.post(address, sent, follow=True)
        again = client.post(address, {**sent, KEY: str(ids.new_uuid())}, follow=True)

    assert "FV 1/2026" in page and "100.00" in page and "90.00" in page
    assert file["Content-Type"].startswith("text/csv") and "FV 1/2026" in file.getvalue().decode()
    assert "It stays as it was recorded." in answered.content.decode()
    assert _open(case) == []
    assert "answered already" in again.content.decode()
    assert case.balance().available == 100
