"""A partner's staff learn in their own portal, and their manager sees who has."""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client
from support import small_packages

from tandem.activity.models import Activity
from tandem.engagement.learning import queries
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Attempt, Certificate, Course, Play, Progress, Trainee
from tandem.kit import codes, ids
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.programmes import setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["LEARNING"]}, actor=made.actor, now=clock.now()
    )
    return made


def _made(world: cast.World, **typed: Any) -> Course:
    """A course that is open, for partners' clerks alone."""
    client = _client(world, "MARKETER")
    said = {"name": "Counter", "members": "", "staff": ["PARTNER_CLERK"], "certified": "on"}
    page = f"/o/{world.programme.slug}/learning/new/"
    made = filling.send(client, page, "begin", **said | typed)
    assert made.status_code == 302, made.content.decode()
    page = made.headers["Location"]
    filling.send(client, page, "add_lesson", title="Welcome", text="Say hello.")
    filling.send(client, f"{page}test/", "add_question", kind="GAP", text="What?", lines="hello")
    assert filling.send(client, page, "open_course").status_code == 302
    tenancy.enter(world.organiser_id)
    return Course.objects.of(world.organiser_id).get()


def _partner(world: cast.World, rest: str = "") -> str:
    return f"/p/{world.programme.slug}/learning/{rest}"


def _other_partner(world: cast.World) -> int:
    return onboarding.add_partner(
        "Zachód",
        programme_id=world.programme.id,
        tax_id=codes.next_nip(526200100),
        role=PartnerRole.SHOP,
        code="ZACH",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )


def _rows(client: Client, world: cast.World) -> list[list[str]]:
    """What the manager's list says: person, role, course, state."""
    page = html.fromstring(client.get(_partner(world, "trained/")).content)
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td|th")][1:4]
        for row in page.xpath("//table//tbody/tr")
        if len(row.xpath("td|th")) > 1
    ]


def test_a_clerk_learns_passes_the_test_and_the_manager_sees_it(world: cast.World) -> None:
    course = _made(world, renew="12")
    lesson = queries.lessons(course)[0]
    clerk, manager = _client(world, "PARTNER_CLERK"), _client(world, "PARTNER_MANAGER")
    member = _client(world, "MEMBER")

    home = clerk.get(f"/p/{world.programme.slug}/").content.decode()
    before = _rows(manager, world)
    filling.send(clerk, _partner(world, f"{course.id}/lessons/{lesson.id}/"), "read")
    begun = _rows(manager, world)
    went = filling.send(clerk, _partner(world, f"{course.id}/test/"), "begin_test")
    place = filling.send(clerk, went.headers["Location"], "answer", answer="Hello")
    handed = filling.send(clerk, place.headers["Location"], "hand_in")
    end = clerk.get(handed.headers["Location"]).content.decode()
    tested = clerk.get(_partner(world, f"{course.id}/test/")).content.decode()

    assert "Counter" in home and _partner(world, f"{course.id}/") in home
    assert before == [["partner's clerk", "Counter", "not begun"]]
    assert begun == [["partner's clerk", "Counter", "begun"]]
    assert "Well done: you have learnt it." in end and "Passed: 100%" in end
    assert "Attempt 1" in tested and "100%" in tested
    assert _rows(manager, world) == [["partner's clerk", "Counter", "learnt"]]
    until = course.holds_until(clock.now().date())
    assert until is not None
    file = manager.get(_partner(world, "trained/") + "?as=csv")
    assert until.isoformat() in b"".join(file.streaming_content).decode()  # type: ignore[arg-type]
    # No member has such a course, and nothing of it is a member's.
    tenancy.enter(world.organiser_id)
    assert member.get(f"/m/{world.programme.slug}/learning/{course.id}/").status_code == 404
    assert not Activity.objects.of(world.organiser_id).filter(kind__startswith="COURSE").exists()
    (certificate,) = Certificate.objects.of(world.organiser_id)
    assert certificate.member_id < 0
    paper = clerk.get(_partner(world, f"{course.id}/certificate.pdf"))
    assert paper.headers["Content-Type"] == "application/pdf"
    tenancy.enter(world.organiser_id)
    assert not Progress.objects.of(world.organiser_id).filter(member_id__gt=0).exists()
    assert Trainee.objects.of(world.organiser_id).count() == 1


def test_each_sees_their_own_and_a_manager_their_partner_s(world: cast.World) -> None:
    course = _made(world)
    clerk, manager = _client(world, "PARTNER_CLERK"), _client(world, "PARTNER_MANAGER")
    lesson = queries.lessons(course)[0]
    place = _partner(world, f"{course.id}/lessons/{lesson.id}/")
    filling.send(clerk, place, "read")
    went = filling.send(clerk, _partner(world, f"{course.id}/test/"), "begin_test")
    attempt = went.headers["Location"]
    other = User.objects.create_user(f"x{ids.new_id()}@a.example", created_at=cast.NOW)
    identity.give_role(
        other,
        Role.PARTNER_MANAGER,
        organiser_id=world.organiser_id,
        now=cast.NOW,
        programme_id=world.programme.id,
        partner_id=_other_partner(world),
    )
    elsewhere = Client()
    elsewhere.force_login(other)

    assert _rows(elsewhere, world) == []
    assert manager.get(place).status_code == 404  # it is for clerks
    assert manager.get(attempt).status_code == elsewhere.get(attempt).status_code == 404
    assert clerk.get(_partner(world, "trained/")).status_code == 403
    assert _client(world, "MEMBER").get(_partner(world, "trained/")).status_code == 404


def test_who_left_learns_no_more_and_is_not_listed(world: cast.World) -> None:
    course = _made(world)
    clerk, manager = _client(world, "PARTNER_CLERK"), _client(world, "PARTNER_MANAGER")
    assert len(_rows(manager, world)) == 1
    clerk.get(_partner(world))
    tenancy.enter(world.organiser_id)
    (trainee,) = Trainee.objects.of(world.organiser_id)

    Membership.objects.of(world.organiser_id).filter(role=Role.PARTNER_CLERK).update(
        ended_at=clock.now()
    )

    assert clerk.get(_partner(world, f"{course.id}/")).status_code == 404
    assert _rows(manager, world) == []
    assert trainees.named([trainee.id], organiser_id=world.organiser_id) == {}


def test_a_package_is_played_by_the_staff_too(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    page = f"/o/{world.programme.slug}/learning/new/"
    said = {"name": "Counter", "members": "", "staff": ["PARTNER_CLERK"]}
    page = filling.send(client, page, "begin", **said).headers["Location"]
    form = filling.shown(client.get(page).content, "add_lesson")
    file = SimpleUploadedFile("p.zip", small_packages.scorm_12())
    client.post(page, form | {"title": "Quiz", "file": file})
    filling.send(client, page, "open_course")
    tenancy.enter(world.organiser_id)
    course = Course.objects.of(world.organiser_id).get()
    (lesson,) = queries.lessons(course)
    clerk = _client(world, "PARTNER_CLERK")

    went = filling.send(clerk, _partner(world, f"{course.id}/lessons/{lesson.id}/"), "launch")
    (frame,) = html.fromstring(clerk.get(went.headers["Location"]).content).xpath("//iframe")
    base = frame.get("src").removeprefix("http://testserver").rpartition("/")[0]
    body = (
        '{"launch": 1, "sequence": 1, "seconds": 1,'
        ' "elements": {"cmi.core.lesson_status": "completed"}}'
    )
    kept = Client().post(f"{base}/-/keep", body, content_type="text/plain")

    assert kept.json() == {"is_done": True, "sentence": "Well done: you have learnt it."}
    tenancy.enter(world.organiser_id)
    row = Play.objects.of(world.organiser_id).get()
    assert row.is_done and row.member_id < 0
    assert "learnt on" in clerk.get(_partner(world, f"{course.id}/")).content.decode()


def test_somebody_learns_it_is_said_or_it_is_not_saved(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    page = f"/o/{world.programme.slug}/learning/new/"

    nobody = filling.send(client, page, "begin", name="Counter", members="", staff=[])
    wrong = filling.send(client, page, "begin", name="Counter", staff=["FINANCE"])

    assert (nobody.status_code, wrong.status_code) == (400, 400)
    assert "choose members, or roles at partners" in nobody.content.decode()
    tenancy.enter(world.organiser_id)
    assert not Course.objects.of(world.organiser_id).exists()
    assert not Attempt.objects.of(world.organiser_id).exists()
