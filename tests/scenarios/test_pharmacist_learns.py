"""A pharmacist reads a material, passes the test and is rewarded: the template for pharmacies, by
its pages from the course that a marketer makes to the points of the pharmacy.
"""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling

from tandem.activity.models import Activity
from tandem.earning.models import RuleSet
from tandem.earning.versions import rulesets
from tandem.engagement.learning.models import Course, Lesson
from tandem.flows.joining import enrolling
from tandem.flows.programme import publish_regulations, start_programme
from tandem.flows.programme.start_programme import Wish
from tandem.insights.regulations import drafting
from tandem.kit import codes, ids
from tandem.ledger import queries as ledger
from tandem.participants import enrolment
from tandem.participants.firms import means
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.access import identity, permissions
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes import queries as programmes
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, Proposal, propose
from tandem.proposals.templates import CHANGES
from tandem.rewards.models import Reward

pytestmark = pytest.mark.django_db


def _started(world: cast.World) -> tuple[Programme, Proposal]:
    """A programme of the template in Poland, whose law of medicines refuses goods."""
    template = next(each for each in templates.every() if each.code == "pharmacy")
    proposal = propose(template, Answers("PL", 6_000_000_00, 500, template.share, CHANGES))
    wish = Wish("Apteki", "#0a5c36", ["en"], with_sample=False)
    slug = start_programme.start(proposal, wish, actor=world.actor, now=cast.NOW)
    programme = Programme.objects.of(world.organiser_id).get(slug=slug)
    setup.change_programme(
        programme.id, settings={"ways": ["LEARNING"]}, actor=world.actor, now=cast.NOW
    )
    return Programme.objects.of(world.organiser_id).get(slug=slug), proposal


def _client(world: cast.World, programme: Programme, role: Role, **more: Any) -> Client:
    user = User.objects.create_user(f"who{ids.new_id()}@apteka.example", created_at=cast.NOW)
    identity.give_role(
        user,
        role,
        organiser_id=world.organiser_id,
        now=cast.NOW,
        programme_id=programme.id,
        **more,
    )
    client = Client()
    client.force_login(user)
    return client


def _publish(world: cast.World, programme: Programme) -> None:
    draft = RuleSet.objects.of(world.organiser_id).get(programme_id=programme.id)
    rulesets.publish(draft.id, valid_from=cast.NOW, actor=world.actor, now=cast.NOW)
    written = drafting.draft(programme, today=cast.NOW.date())
    publish_regulations.publish(
        programme.id,
        fingerprint=written.fingerprint,
        over=0,
        asks_anew=False,
        actor=world.actor,
        now=cast.NOW,
    )


def test_a_pharmacist_reads_a_material_passes_the_test_and_is_rewarded(
    tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    of = world.organiser_id
    programme, proposal = _started(world)
    marketer = _client(world, programme, Role.MARKETER)
    organiser, mine = f"/o/{programme.slug}", f"/m/{programme.slug}"
    applicant = enrolment.Applicant(
        "Ewa Zdrowa",
        email="ewa@zdrowa.example",
        company_name="Apteka Zdrowa sp. z o.o.",
        tax_id=codes.next_nip(526100900),
        trade="pharmacy",
    )
    key = enrolment.enrol(
        applicant,
        programme_id=programme.id,
        joined_at=cast.NOW,
        actor=world.actor,
        now=cast.NOW,
    )
    pharmacy = Member.objects.of(of).get(id=key)

    made = filling.send(marketer, f"{organiser}/learning/new/", "begin", name="Fever", passed="60")
    page = made.headers["Location"]
    filling.send(marketer, page, "add_lesson", title="Measuring", text="Wait for five minutes.")
    for kind, text, lines in (
        ("ONE", "How long do you wait?", "one minute\n* five minutes"),
        ("NUMBER", "Fever begins at", "38 .. 38,5"),
    ):
        filling.send(marketer, f"{page}test/", "add_question", kind=kind, text=text, lines=lines)
    assert filling.send(marketer, page, "open_course").status_code == 302
    rule = f"{organiser}/rules/new/welcome/?kind=COURSE_PASSED&about=course&is=fever"
    assert rule.split("/o/")[1].replace("&", "&amp;") in marketer.get(page).content.decode()
    begun = filling.send(marketer, rule, "add", name="Fever learnt")
    assert begun.status_code == 302, begun.content.decode()
    tenancy.enter(of)
    _publish(world, programme)

    pharmacist = _client(world, programme, Role.MEMBER, member_id=pharmacy.id)
    course = Course.objects.of(of).get()
    lesson = Lesson.objects.of(of).get()
    assert "Fever" in pharmacist.get(f"{mine}/").content.decode()
    read = filling.send(pharmacist, f"{mine}/learning/{course.id}/lessons/{lesson.id}/", "read")
    course_page = pharmacist.get(read.headers["Location"]).content.decode()
    lesson_page = pharmacist.get(f"{mine}/learning/{course.id}/lessons/{lesson.id}/").content
    assert f"{mine}/learning/{course.id}/test/" in lesson_page.decode()  # it leads on
    went = filling.send(pharmacist, f"{mine}/learning/{course.id}/test/", "begin_test")
    place = went.headers["Location"]
    for _question in range(2):
        text = pharmacist.get(place).content
        said = _value(text, "five minutes") if b"How long" in text else "38"
        if said == "38":  # a slip of the finger is no wrong answer
            slip = filling.send(pharmacist, place, "answer", answer="38 st.")
            assert slip.status_code == 400 and "Use a number." in slip.content.decode()
        place = filling.send(pharmacist, place, "answer", answer=said).headers["Location"]
    handed = filling.send(pharmacist, place, "hand_in")
    end = pharmacist.get(handed.headers["Location"]).content.decode()

    assert f"{mine}/learning/{course.id}/test/" in course_page
    assert "Well done: you have learnt it. You get: 100 points." in end
    assert "Passed: 100%" in end
    assert f'href="{mine}/learning/"' in pharmacist.get(f"{mine}/me/").content.decode()
    tenancy.enter(of)
    activity = Activity.objects.of(of).get(kind="COURSE_PASSED")
    assert (activity.member_id, activity.attributes) == (
        pharmacy.id,
        {"course": "fever", "score": "100", "attempt": "1"},
    )
    book = programmes.book(programme.id, "REWARD", organiser_id=of)
    assert ledger.balance(pharmacy.id, organiser_id=of, book_id=book).available == 100
    _followed(marketer, page)
    # What the law says of pharmacies holds: the firm is rewarded, no person, and not with goods.
    assert (pharmacy.name, pharmacy.trade) == ("Apteka Zdrowa sp. z o.o.", "pharmacy")
    assert pharmacy.company_id is not None
    offered = {each.name["en"] for each in Reward.objects.of(of).filter(programme_id=programme.id)}
    goods = {each.name["en"] for each in proposal.template.rewards if each.is_goods}
    assert [each.refuses for each in proposal.guardrails] == ["GOODS"]
    assert goods and offered and not goods & offered
    _refused(marketer, f"{organiser}/rewards/", programme)
    _no_person(marketer, organiser, programme)


def _followed(marketer: Client, page: str) -> None:
    """The marketer reads what the course is worth, and who learnt it with which result."""
    course = marketer.get(page).content.decode()
    assert "100 points when you pass the test" in course and f"{page}learners/" in course
    (row,) = html.fromstring(marketer.get(f"{page}learners/").content).xpath("//tbody/tr")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")]
    assert cells[0].startswith("Apteka Zdrowa sp. z o.o.")
    assert cells[2:5] == ["1 / 1", "100%", "1"]
    table = b"".join(marketer.get(f"{page}learners/?as=csv").streaming_content).decode()
    assert "Apteka Zdrowa" in table.splitlines()[1]


def _refused(marketer: Client, place: str, programme: Programme) -> None:
    """A thing is not offered either once everything is published; a talk is, and stays one."""
    said = {"name": "Coffee machine", "points": "100", "wallet": "REWARD", "parties": "MEMBERS"}
    thing = filling.send(marketer, place, "offer", **said)
    assert thing.status_code == 400
    assert "Goods are left out" in thing.content.decode() and "art. 58" in thing.content.decode()
    talk = filling.send(marketer, place, "offer", **{**said, "shipped": ""})
    assert talk.status_code == 302, talk.content.decode()
    tenancy.enter(programme.organiser_id)
    row = Reward.objects.of(programme.organiser_id).get(name__en="Coffee machine")
    page = f"{place}{row.id}/"
    assert filling.send(marketer, page, "change", shipped="on").status_code == 400
    ended = filling.send(marketer, page, "change", shipped="on", offered="")
    tenancy.enter(programme.organiser_id)
    row.refresh_from_db()
    assert ended.status_code == 302 and row.is_shipped and row.ended_at is not None


def _no_person(marketer: Client, organiser: str, programme: Programme) -> None:
    """A pharmacist joins for a pharmacy, never as a person: by the form, by hand, by a program."""
    of, page = programme.organiser_id, f"/join/{programme.slug}/"
    joined = filling.send(Client(), page, "_join", person_name="Jan", email="jan@lek.example")
    added = filling.send(
        marketer, f"{organiser}/members/add/", "add", person_name="Jan", email="jan@lek.example"
    )
    tenancy.enter(of)
    with pytest.raises(means.FirmMissing):
        enrolling.by_program(
            enrolment.Applicant("Jan", email="jan@lek.example"),
            programme=programme,
            is_proved=True,
            actor=permissions.system(of),
            now=cast.NOW,
        )
    for refused in (joined, added):
        assert refused.status_code == 400
        assert "Only firms take part in this programme" in refused.content.decode()
    assert not Member.objects.of(of).filter(name="Jan").exists()
    saved = filling.send(marketer, f"{organiser}/settings/joining/", "save", days="4")
    tenancy.enter(of)
    kept = Programme.objects.of(of).get(id=programme.id)
    assert saved.status_code == 302 and kept.joining["members"] == means.FIRMS
    text = marketer.get(f"{organiser}/regulations/").content.decode()
    assert "nobody takes part as a person" in text


def _value(page: bytes, label: str) -> str:
    """What a box of this label would send."""
    boxes = html.fromstring(page).xpath("//form[@id='answer']//input[@name='answer']")
    (value,) = [box.get("value") for box in boxes if box.xpath("string(..)").strip() == label]
    return str(value)
