"""Purchases told in two ways, on the organiser's page: both sides, an answer once, the list as a
file.
"""

from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import html
from portals import filling
from portals.test_access import _client
from scenarios.test_sell_out import HEADER, Case, drain, row
from scenarios.test_withdrawn_files import come_back

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


@pytest.mark.parametrize(
    ("act", "points"), [("keep_recorded", 100), ("correct_recorded", 90), ("record_both", 190)]
)
def test_an_answer_is_undone_where_it_is_said_and_where_it_stands(
    tmp_path: Path, settings: Any, act: str, points: int
) -> None:
    settings.HOME = tmp_path
    case = Case(tmp_path)
    case.take([row()])
    case.take([row(net="90,00")])
    with time_machine.travel(cast.NOW, tick=False):
        with transaction.atomic():
            tenancy.enter(case.world.organiser_id)
            client = _client(case.world, "ADMINISTRATOR")
        address = f"/o/{case.world.programme.slug}/unknown/told-twice/"
        (question,) = _open(case)

        said = filling.send(client, address, act, of=str(question.question))
        toast = client.get(said.headers["Location"]).content
        (undo,) = html.fromstring(toast).xpath("//div[contains(@class, 'toast')]/form")
        drain()
        come_back(case)
        answered = (case.balance().available, _open(case))
        twice = [client.post(undo.get("action"), dict(undo.form_values())) for _time in range(2)]
        drain()
        come_back(case)
        undone = (case.balance().available, len(_open(case)))

        filling.send(client, address, "keep_recorded", of=str(question.question))
        shown = client.get(address).content
        (form,) = html.fromstring(shown).xpath("//form[starts-with(@id, 'reopen-')]")
        filling.send(client, address, "reopen", of=form.get("id").removeprefix("reopen-"))
        after = client.get(address).content.decode()

    assert (answered, undone) == ((points, []), (100, 1))
    assert [each.status_code for each in twice] == [302, 400], "a doubled click is one"
    assert "undone already" in twice[1].content.decode()
    assert b"Answered last" in shown and "Undo" in form.text_content()
    assert "Nothing was answered yet." in after and len(_open(case)) == 1


def test_several_are_answered_alike_or_none_is(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    case = Case(tmp_path)
    numbers = ("FV 1/2026", "FV 2/2026")
    case.take([row(number) for number in numbers])
    case.take([row(number, net="90,00") for number in numbers])
    keys = sorted(str(question.question) for question in _open(case))
    with time_machine.travel(cast.NOW, tick=False):
        with transaction.atomic():
            tenancy.enter(case.world.organiser_id)
            client = _client(case.world, "ADMINISTRATOR")
        address = f"/o/{case.world.programme.slug}/unknown/told-twice/"

        form = filling.shown(client.get(address).content, "answer_several")
        none = client.post(address, form | {"verdict": "SAME"})
        stale = {"row": [keys[0], str(ids.new_uuid())], "verdict": "SAME"}
        strange = client.post(address, form | stale)
        open_before = len(_open(case))
        fresh = filling.shown(client.get(address).content, "answer_several")
        all_of_them = {"which": "page", "on_page": keys, "verdict": "SAME"}
        with CaptureQueriesContext(connection) as asked:
            answered = client.post(address, fresh | all_of_them, follow=True)

    assert "Choose at least one row." in none.content.decode()
    assert strange.status_code == 400 and open_before == len(keys) == 2
    assert "2 purchases are answered." in answered.content.decode()
    updates = [query for query in asked if 'UPDATE "evidence_disagreement"' in query["sql"]]
    assert len(updates) == 1, "one for all of them"
    assert _open(case) == []


def test_a_file_of_nothing_but_other_tellings_can_be_asked_about(
    tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    case = Case(tmp_path)
    case.take([row()])
    document = case.receive("\n".join([HEADER, row(net="90,00")]))
    case.preview(document)
    with time_machine.travel(cast.NOW, tick=False):
        with transaction.atomic():
            tenancy.enter(case.world.organiser_id)
            client = _client(case.world, "ADMINISTRATOR")
        base = f"/o/{case.world.programme.slug}/"
        page = client.get(f"{base}files/{document.id}/").content.decode()
        asked_before = client.get(f"{base}unknown/told-twice/").content.decode()
        case.accept(document)
        recorded = client.get(f"{base}files/{document.id}/").content.decode()

    assert "Ask which is right" in page
    assert "FV 1/2026" not in asked_before, "what is only looked at asks nobody"
    assert f'href="{base}unknown/told-twice/"' in recorded
    assert len(_open(case)) == 1
