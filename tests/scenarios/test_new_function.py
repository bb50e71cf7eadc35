"""Partners try a new function, every try is rewarded, and the materials and the rankings stand on a
page made for the action: by the pages, from what a marketer prepares to what a partner reads.
"""

import json
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import Rule
from tandem.engagement.contests.models import Contest
from tandem.engagement.library.models import Material
from tandem.engagement.tasks.models import Task
from tandem.initiatives.models import Initiative
from tandem.kit import ids
from tandem.participants import enrolment
from tandem.participants.models import Member
from tandem.platform import clock, steps, tenancy
from tandem.platform.access import api_keys
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
DAYS = {"since_on": "2026-02-01", "until_on": "2026-04-30"}


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> Any:
    settings.HOME = tmp_path
    made = cast.build()
    setup.change_programme(
        made.programme.id,
        settings={"ways": ["TASKS", "CONTESTS", "LIBRARY"]},
        actor=made.actor,
        now=cast.NOW,
    )
    made.members["Maria"] = enrolment.enrol(
        enrolment.Applicant("Maria Kos", email="maria@kos.example"),
        joined_at=cast.NOW,
        programme_id=made.programme.id,
        recruited_by_id=made.wschod,
        actor=made.actor,
        now=cast.NOW,
    )
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _of(world: cast.World, portal: str, rest: str = "") -> str:
    return f"/{portal}/{world.programme.slug}/{rest}"


def _sent(client: Client, address: str, action: str, **typed: Any) -> str:
    answer = filling.send(client, address, action, **typed)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def _action_and_rule(world: cast.World, ola: Client) -> None:
    """The new function is an action, and each try gives the member 20 points and its partner 5."""
    _sent(ola, _of(world, "o", "actions/"), "add", name="New export tried", code="EXPORT_TRIED")
    _sent(
        ola,
        _of(world, "o", "rules/new/welcome/?kind=EXPORT_TRIED"),
        "add",
        **{
            "name": "Every try",
            "gives-0-points": "20",
            "gives-TOTAL_FORMS": "2",
            "gives-1-kind": "fixed",
            "gives-1-points": "5",
            "gives-1-to": "PARTNER",
            "gives-1-wallet": "REWARD",
        },
    )
    _sent(ola, _of(world, "o", "rules/"), "publish")


def _ways(world: cast.World, ola: Client) -> None:
    """A task of three tries, a ranking of members, one of partners, a material of the library."""
    form = filling.shown(ola.get(_of(world, "o", "tasks/new/")).content, "make")
    part = {"parts-TOTAL_FORMS": "1", "parts-0-kind": "EXPORT_TRIED", "parts-0-target": "3"}
    part |= {"parts-0-measure": "count"}
    made = ola.post(
        _of(world, "o", "tasks/new/"), form | DAYS | {"name": "Try it three times", **part}
    )
    assert made.status_code == 302, made.content.decode()
    _sent(ola, made.headers["Location"], "open_task")
    days = {"since": "2026-02-01", "until": "2026-04-30", "measure": "COUNT:EXPORT_TRIED"}
    for name, teams in (("Who tries most", "NONE"), ("Whose customers try most", "PARTNER")):
        page = _of(world, "o", "contests/new/")
        contest = _sent(ola, page, "begin", name=name, teams=teams, **days)
        _sent(ola, contest, "open_contest")
    form = filling.shown(ola.get(_of(world, "o", "library/new/")).content, "put_in")
    material = {"title": "Questions of others", "text": "Read it.", "readers": "both"}
    put = ola.post(_of(world, "o", "library/new/"), form | material)
    assert put.status_code == 302, put.content.decode()


def _keys(world: cast.World) -> list[str]:
    """What can be chosen for the page."""
    tenancy.enter(world.organiser_id)
    of = world.organiser_id
    contests = sorted(Contest.objects.of(of), key=lambda row: str(row.name["en"]))
    return [
        *(f"CONTEST:{row.id}" for row in contests),
        *(f"TASK:{row.id}" for row in Task.objects.of(of)),
        *(f"MATERIAL:{row.id}" for row in Material.objects.of(of)),
    ]


def _rule(world: cast.World) -> str:
    tenancy.enter(world.organiser_id)
    return str(Rule.objects.of(world.organiser_id).get().key)


def _page(world: cast.World, ola: Client) -> Initiative:
    """The page of the action, with a PDF, a film and a text, and all of the above."""
    said = {"name": "The new export", "text": "Try it.", "rules": _rule(world), "partners": "on"}
    place = _sent(ola, _of(world, "o", "initiatives/new/"), "begin", **said, **DAYS)
    file = SimpleUploadedFile("steps.pdf", PDF)
    form = filling.shown(ola.get(place).content, "add_material")
    assert ola.post(place, form | {"title": "In five steps", "file": file}).status_code == 302
    _sent(ola, place, "add_material", title="Look how", film="https://films.example/1")
    _sent(ola, place, "add_material", title="In short", text="Press “Export”.")
    keys = _keys(world)
    rows = {"pieces-TOTAL_FORMS": str(len(keys))}
    order = (3, 2, 1, 4)  # the task stands first
    for number, key in enumerate(keys):
        rows |= {f"pieces-{number}-what": key, f"pieces-{number}-ORDER": str(order[number])}
    _sent(ola, place, "arrange", **rows)
    _sent(ola, place, "publish")
    tenancy.enter(world.organiser_id)
    return Initiative.objects.of(world.organiser_id).get()


def _tries(world: cast.World, key: str, email: str, number: int) -> int:
    """The programs of the organiser tell that somebody tried; the points of the answer."""
    body = {
        "member": {"email": email},
        "kind": "EXPORT_TRIED",
        "reference": f"try {number}",
        "done_on": "2026-03-02",
        "partner": "WSCHOD",
    }
    answer = Client().post(
        "/api/v1/activities",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": str(ids.new_uuid())},
    )
    assert answer.status_code == 201, answer.content
    return int(answer.json()["points"]["REWARD"])


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    (main,) = html.fromstring(answer.content).xpath("//main")
    return " ".join(main.text_content().split())


def test_a_partner_tries_a_new_function_and_finds_all_of_it_on_one_page(
    world: cast.World,
) -> None:
    ola, ania = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    clerk = _client(world, "PARTNER_CLERK")
    tenancy.enter(world.organiser_id)
    following = steps.Following()
    _action_and_rule(world, ola)
    _ways(world, ola)
    row = _page(world, ola)
    key = api_keys.issue(
        "export",
        scopes=["deeds.write"],
        days=30,
        programme_id=world.programme.id,
        actor=world.actor,
        now=clock.now(),
    )
    place = _of(world, "m", f"initiatives/{row.slug}/")
    at_first = _text(ania, place)

    given = [_tries(world, key, "ania@instalbud.example", number) for number in range(2)]
    given.append(_tries(world, key, "maria@kos.example", 9))
    tenancy.enter(world.organiser_id)
    following.run()
    page = ania.get(place)
    read, of_partner = _text(ania, place), _text(clerk, _of(world, "p", f"initiatives/{row.slug}/"))
    home = clerk.get(_of(world, "p")).content.decode()
    files = html.fromstring(page.content).xpath("//a[contains(@href, '.pdf')]/@href")

    assert given == [20, 20, 20] and world.balance("Ania").available == 40
    titles = ["Try it three times", "Whose customers try most", "Who tries most"]
    places = [read.index(title) for title in titles]
    assert "Take part" not in at_first and "See the ranking" in at_first  # all take part
    assert "Have a look" in at_first and places == sorted(places)
    assert 'value="66"' in page.content.decode() and "Go on" in read
    assert "You: place 1 of 2, result: 2" in read and "Questions of others" in read
    assert "In five steps" in read and "film, opens films.example" in read
    assert "Press “Export”." in read
    assert b"".join(ania.get(files[0]).streaming_content) == PDF
    # The partner reads its own: no task, the ranking of partners with its own customers, and that
    # of members, whose names are nobody's to read.
    assert f"initiatives/{row.slug}/" in home
    assert "Whose customers try most" in of_partner and "Hurtownia Wschód" in of_partner
    assert "Your customers in it" in of_partner and "Questions of others" in of_partner
    assert "Try it three times" not in of_partner
    assert "Who tries most" in of_partner and "2 have a place." in of_partner
    tenancy.enter(world.organiser_id)
    names = Member.objects.of(world.organiser_id).values_list("name", flat=True)
    assert not [name for name in names if name in of_partner]
    assert "5 points" in of_partner
    assert clerk.get(files[0].replace("/m/", "/p/")).status_code == 200
    assert world.proved()
