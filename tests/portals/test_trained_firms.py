"""Of a member that is a firm, each of its people learns by themselves, and its owner sees who has;
levels count so many people. Who learns by themselves is reminded by mail, at partners too.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core import mail
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.earning.models import Award
from tandem.earning.reasons import explaining
from tandem.engagement.learning import certificates, queries
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Certificate, Course, Progress, Reminder
from tandem.flows.engagement.learning import remind_of_courses
from tandem.participants import enrolment
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.tiers import reviewing

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    settings.PUBLIC_URL = "https://club.example"
    made = cast.build()
    of_course = {"eq": ["deed.kind", {"text": "COURSE_PASSED"}]}
    made.publish(
        {"key": "learnt", "when": of_course, "give": {"points": 20}},
        {"key": "who", "when": of_course, "give": {"points": 5}, "to": "PERSON"},
    )
    setup.change_programme(
        made.programme.id,
        settings={"ways": ["LEARNING"], "is_public": True},
        actor=made.actor,
        now=clock.now(),
    )
    return made


def _made(world: cast.World, **typed: Any) -> Course:
    """An open course with a test, for members, of a firm for each of its people."""
    client = _client(world, "MARKETER")
    said = {"name": "Valves", "people": "on", "certified": "on", "renew": "12", **typed}
    page = f"/o/{world.programme.slug}/learning/new/"
    page = filling.send(client, page, "begin", **said).headers["Location"]
    filling.send(client, page, "add_lesson", title="Welcome", text="Rinse first.")
    filling.send(client, f"{page}test/", "add_question", kind="GAP", text="What?", lines="rinse")
    assert filling.send(client, page, "open_course").status_code == 302
    is_told = "each of their people learns it" in client.get(page).content.decode()
    assert is_told == bool(said["people"])
    tenancy.enter(world.organiser_id)
    return Course.objects.of(world.organiser_id).get()


def _person(world: cast.World, member: str, email: str, name: str) -> tuple[Client, User]:
    """Somebody who signs in for a member; with its own address they are its owner."""
    user = User.objects.create_user(email, created_at=cast.NOW, name=name)
    member_id = world.members[member]
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=world.organiser_id,
        now=cast.NOW,
        programme_id=world.programme.id,
        member_id=member_id,
    )
    enrolment.join_team(
        member_id,
        user_id=user.pk,
        email=email,
        name=name,
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )
    client = Client()
    client.force_login(user)
    return client, user


def _at(world: cast.World, rest: str = "") -> str:
    return f"/m/{world.programme.slug}/learning/{rest}"


def _learn(world: cast.World, client: Client, course: Course) -> str:
    lesson = queries.lessons(course)[0]
    filling.send(client, _at(world, f"{course.id}/lessons/{lesson.id}/"), "read")
    went = filling.send(client, _at(world, f"{course.id}/test/"), "begin_test")
    place = filling.send(client, went.headers["Location"], "answer", answer="Rinse")
    handed = filling.send(client, place.headers["Location"], "hand_in")
    return client.get(handed.headers["Location"]).content.decode()


def _night(world: cast.World, day: date) -> None:
    tenancy.enter(world.organiser_id)
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    remind_of_courses.remind(programme, today=day, now=clock.now())


def _rows(client: Client, world: cast.World) -> list[list[str]]:
    """What the owner's list says: person, course, state."""
    page = html.fromstring(client.get(_at(world, "trained/")).content)
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td|th")][:3]
        for row in page.xpath("//table//tbody/tr")
        if len(row.xpath("td|th")) > 1
    ]


def test_each_of_a_firm_s_people_learns_it_and_the_owner_sees_who_has(world: cast.World) -> None:
    course = _made(world)
    owner, _boss = _person(world, "Ania", "ania@instalbud.example", "Anna Nowak")
    jan, jan_user = _person(world, "Ania", "jan@instalbud.example", "Jan Kos")
    zenon, _self = _person(world, "Zenon", "zenon@obcy.example", "Zenon Obcy")
    of = world.organiser_id

    home = jan.get(f"/m/{world.programme.slug}/").content.decode()
    before = _rows(owner, world)
    end = _learn(world, jan, course)
    half = _rows(owner, world)
    own = owner.get(_at(world, f"{course.id}/")).content.decode()
    _learn(world, owner, course)
    _learn(world, zenon, course)
    file = owner.get(_at(world, "trained/") + "?as=csv")
    paper = jan.get(_at(world, f"{course.id}/certificate.pdf"))

    assert "Valves" in home and "Well done: you have learnt it. You get: 25 points." in end
    assert [row[1:] for row in before] == [["Valves", "not begun"]] * 2
    assert [row[2] for row in half] == ["not begun", "learnt"] and "Jan Kos" in half[1][0]
    assert "Begin" in own and "learnt on" not in own  # what a colleague learnt is theirs
    assert "Jan Kos" in b"".join(file.streaming_content).decode()  # type: ignore[arg-type]
    assert _at(world, "trained/") in owner.get(_at(world)).content.decode()
    for other in (jan, zenon):
        assert other.get(_at(world, "trained/")).status_code == 404
        assert _at(world, "trained/") not in other.get(_at(world)).content.decode()
    assert paper.status_code == 200
    tenancy.enter(of)
    key = trainees.id_of(world.members["Ania"], jan_user.pk)
    rows = Activity.objects.of(of).filter(kind="COURSE_PASSED").order_by("id")
    firm = [row for row in rows if row.member_id == world.members["Ania"]]
    assert len(rows) == 3 and len(firm) == 2 and key in {row.buyer_id for row in firm}
    assert [row.buyer_id for row in rows if row not in firm] == [None]
    # What is for who did it goes to the firm of who holds no points, else to who learnt.
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (50, 25)
    of_people = Award.objects.of(of).filter(party="PERSON")
    assert {row.holder_id for row in of_people} == {world.members["Ania"], world.members["Zenon"]}
    why = explaining.explain(
        world.members["Ania"],
        firm[0].id,
        programme=world.programme,
        book_id=world.books["REWARD"],
        language="en",
    )
    assert why is not None and why.points == 25
    assert [reason.points for reason in why.reasons] == [20, 5]
    trained = reviewing.figure(
        "PEOPLE",
        "COURSE_PASSED",
        world.members["Ania"],
        since=datetime(2026, 1, 1, tzinfo=UTC),
        until=clock.now() + timedelta(days=1),
        programme=world.programme,
    )
    assert trained == 2
    names = {
        certificates.name_of(
            certificates.of_number(row.number, programme=world.programme), organiser_id=of
        )
        for row in Certificate.objects.of(of)
    }
    assert names == {"Anna Nowak", "Jan Kos", "Zenon Obcy"}
    number = Certificate.objects.of(of).get(member_id=key).number
    shown = Client().get(f"/programme/{world.programme.slug}/en/certificate/{number}/")
    assert "Jan Kos" in shown.content.decode()


def test_who_left_the_firm_learns_no_more_and_what_they_did_stays(world: cast.World) -> None:
    course = _made(world)
    owner, _boss = _person(world, "Ania", "ania@instalbud.example", "Anna Nowak")
    jan, user = _person(world, "Ania", "jan@instalbud.example", "Jan Kos")
    _learn(world, jan, course)
    tenancy.enter(world.organiser_id)

    Membership.objects.of(world.organiser_id).filter(user=user).update(ended_at=clock.now())

    assert jan.get(_at(world, f"{course.id}/")).status_code == 404
    assert [row[0].split()[0] for row in _rows(owner, world)] == ["Anna"]
    tenancy.enter(world.organiser_id)
    (row,) = Certificate.objects.of(world.organiser_id)
    shown = certificates.of_number(row.number, programme=world.programme)
    assert certificates.name_of(shown, organiser_id=world.organiser_id) == "Jan Kos"


def test_what_the_firm_has_learnt_stays_when_its_people_are_to_learn_it(world: cast.World) -> None:
    course = _made(world, people="")
    owner, _boss = _person(world, "Ania", "ania@instalbud.example", "Anna Nowak")
    jan, _user = _person(world, "Ania", "jan@instalbud.example", "Jan Kos")
    _learn(world, jan, course)
    together = owner.get(_at(world, f"{course.id}/")).content.decode()
    assert owner.get(_at(world, "trained/")).status_code == 404

    change = f"/o/{world.programme.slug}/learning/{course.id}/change/"
    filling.send(_client(world, "MARKETER"), change, "change", people="on")
    page = owner.get(_at(world)).content.decode()

    assert "learnt on" in together
    assert page.count("Valves") == 1 and "learnt on" not in page
    assert [row[2] for row in _rows(owner, world)] == ["not begun"] * 2
    tenancy.enter(world.organiser_id)
    (row,) = Progress.objects.of(world.organiser_id)
    assert (row.member_id, row.times) == (world.members["Ania"], 1)


def test_who_learns_by_themselves_is_reminded_once_by_mail(world: cast.World) -> None:
    course = _made(world, staff=["PARTNER_CLERK"], days="14")
    _person(world, "Ania", "jan@instalbud.example", "Jan Kos")
    _clerk, _manager = _client(world, "PARTNER_CLERK"), _client(world, "PARTNER_MANAGER")
    tenancy.enter(world.organiser_id)
    opened = clock.now().date()
    jan = User.objects.get(email="jan@instalbud.example")
    User.objects.filter(pk=jan.pk).update(language="pl")

    mail.outbox = []
    for days in (6, 7, 7, 8):
        _night(world, opened + timedelta(days=days))
    letters = sorted((letter.to[0].partition("@")[0][:3], letter) for letter in mail.outbox)

    assert [who for who, _letter in letters] == ["jan", "par"]
    (of_firm, at_partner) = (letter for _who, letter in letters)
    assert of_firm.subject.endswith("Valves") and of_firm.subject.startswith("Do ")
    assert f"https://club.example/m/{world.programme.slug}/learning/{course.id}/" in of_firm.body
    assert f"https://club.example/p/{world.programme.slug}/learning/{course.id}/" in at_partner.body
    assert Reminder.objects.of(world.organiser_id).count() == 2


def test_who_can_renew_it_is_reminded_and_who_went_is_not(world: cast.World) -> None:
    course = _made(world)
    client, user = _person(world, "Ania", "jan@instalbud.example", "Jan Kos")
    gone, gone_user = _person(world, "Ania", "ela@instalbud.example", "Ela Kos")
    _learn(world, client, course)
    _learn(world, gone, course)
    tenancy.enter(world.organiser_id)
    rows = Membership.objects.of(world.organiser_id)
    rows.filter(user=gone_user).update(ended_at=clock.now())
    on = course.renewable_on(clock.now().date())
    assert on is not None

    mail.outbox = []
    for day in (on - timedelta(days=1), on, on):
        _night(world, day)
    addresses = [letter.to for letter in mail.outbox]
    until = course.holds_until(clock.now().date())
    assert until is not None and addresses == [[user.email]]
    assert str(until.year) in mail.outbox[0].subject
