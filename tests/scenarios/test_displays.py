"""A partner earns for displaying: its people show a shelf by photo, the organiser agrees, the
partner has the points; what turns out to be none is taken back.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client
from scenarios.test_photos import photo

from tandem.activity.models import Activity, ActivityKind
from tandem.config.demo import displays
from tandem.config.demo import world as demo
from tandem.config.demo.programme import actions
from tandem.earning.models import Award
from tandem.earning.recalculation import glancing
from tandem.evidence.claims import talking
from tandem.evidence.claims.correcting import AlreadyDecided
from tandem.evidence.claims.photos import sending
from tandem.evidence.models import Claim, Document
from tandem.flows import jobs
from tandem.flows.evidence import accept_evidence
from tandem.insights.regulations import collecting, writing
from tandem.ledger import queries as ledger
from tandem.partners import onboarding, plans
from tandem.platform import steps, tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads
from tandem.programmes import queries as programmes
from tandem.rules import codec

pytestmark = pytest.mark.django_db
SHELF = {
    "key": "shelf",
    "when": {"eq": ["deed.kind", "SHELF"]},
    "give": {"points": 30},
    "to": "PARTNER",
    "limits": [{"per": "PARTNER", "over": "MONTH", "points": 50}],
}
# Gives to members for whatever they do: what a partner does is nobody's as a member.
WELCOME = {"key": "every", "when": {"all": []}, "give": {"points": 7}}


class Story:
    """The programme, and who is at work in it."""

    def __init__(self, home: Path) -> None:
        self.world, self.home = cast.build(), home
        self.of = self.world.organiser_id
        self.ola = _client(self.world, "ADMINISTRATOR")
        self.clerk = _client(self.world, "PARTNER_CLERK")

    def at(self, portal: str, rest: str = "") -> str:
        return f"/{portal}/{self.world.programme.slug}/{rest}"

    def show(self, seed: int, outlet: str) -> Any:
        place = self.at("p", "wallet/shown/?a=SHELF")
        form = filling.shown(self.clerk.get(place).content, "show")
        file = SimpleUploadedFile("shelf.jpg", photo(seed), content_type="image/jpeg")
        typed = {"after": file, "outlet": str(self.world.outlets[outlet]), "said_meters": "2"}
        answer = self.clerk.post(place, form | typed)
        if answer.status_code == 302:
            arrived = _text(self.clerk, self.at("p", "wallet/shown/"))
            assert "being read" in arrived and "Nothing was sent yet." not in arrived
            assert 'hx-trigger="every 2s"' in arrived, "it looks by itself what became of it"
        self.work()
        return answer

    def work(self) -> None:
        """What the worker would do."""
        tenancy.enter(self.of)
        for row in Document.objects.of(self.of).filter(status__in=("RECEIVED", "READING")):
            jobs.read_document(organiser_id=str(self.of), document_id=str(row.id))

    def decide(self, row: Claim, action: str, **typed: Any) -> None:
        place = self.at("o", f"claims/{row.member_id}/{row.id}/")
        answer = filling.send(self.ola, place, action, **typed)
        assert answer.status_code == 302, answer.content.decode()
        tenancy.enter(self.of)
        if action == "confirm_photo":
            accept_evidence.accept(
                row.document_id,
                organiser_id=self.of,
                home=self.home,
                actor="test",
                now=lambda: cast.NOW,
                again=True,
            )

    def steps(self) -> list[plans.StepRow]:
        """The partner's plan."""
        tenancy.enter(self.of)
        return plans.of_partner(
            self.world.wschod, organiser_id=self.of, language="en", today=cast.NOW.date()
        )

    def claims(self) -> list[Claim]:
        tenancy.enter(self.of)
        return list(Claim.objects.of(self.of).order_by("created_at", "id"))

    @property
    def points(self) -> int:
        tenancy.enter(self.of)
        programme = self.world.programme
        book = programmes.book(programme.id, "REWARD", organiser_id=self.of)
        return ledger.balance(self.world.wschod, book_id=book, organiser_id=self.of).available


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Iterator[Story]:
    settings.HOME = tmp_path
    with time_machine.travel(cast.NOW, tick=False):
        yield Story(tmp_path)


def _text(client: Client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def _action(story: Story) -> None:
    """The marketer says what is shown, by whom, how often; and what it is worth to whom."""
    place = story.at("o", "actions/")
    form = filling.shown(story.ola.get(place).content, "add")
    opened = {"name": "Shelf display", "code": "SHELF", "by_photos": "on"}
    form = filling.shown(story.ola.post(place, form | opened | {"_again": "1"}).content, "add")
    asked = {"by": "PARTNERS", "text": "The whole shelf.", "every_days": "30"}
    told = {"fields-TOTAL_FORMS": "1", "fields-0-label": "Meters", "fields-0-type": "NUMBER"}
    sent = story.ola.post(place, form | opened | asked | told)
    assert sent.status_code == 302, sent.content.decode()
    tenancy.enter(story.of)
    story.world.publish(SHELF, WELCOME)


def _plan(story: Story) -> None:
    """Two displays are asked for: by day 10 and by day 40; every partner is given both."""
    place = story.at("o", "partners/plan/")
    for text, days in (("Show the shelf", 10), ("Show it again", 40)):
        sent = filling.send(
            story.ola, place, "add_step", text=text, doer="PARTNER", days=days, photo="SHELF"
        )
        assert sent.status_code == 302, sent.content.decode()
    filling.send(story.ola, place, "give")
    assert "by a photo of “Shelf display”" in _text(story.ola, place)


def test_a_partner_earns_for_displaying(story: Story) -> None:
    _action(story)
    _plan(story)
    listed = _text(story.ola, story.at("o", "actions/"))
    following = steps.Following()

    first_page = _text(story.clerk, story.at("p"))
    sent = story.show(1, "Wschód")
    again = story.show(5, "Wschód")
    other = story.show(9, "Bazar")

    _is_told_before(story)
    assert "wallet/shown/?a=SHELF" in first_page and "The whole shelf." in first_page
    assert "Shelf display" in _text(story.clerk, story.at("p", "running/")), "what brings it points"
    assert "partners" in listed and sent.status_code == other.status_code == 302
    assert again.status_code == 400 and "once in 30 days" in again.content.decode()
    first, second = story.claims()
    waiting = _text(story.ola, story.at("o", "claims/"))
    assert {row.member_id for row in (first, second)} == {story.world.wschod}
    assert {row.waits_for for row in (first, second)} == {"ORGANISER"}
    assert "Hurtownia Wschód" in waiting and "Shelf display" in waiting
    # Whoever reads another language reads what the action is called there.
    kinds = ActivityKind.objects.of(story.of).filter(kind="SHELF")
    kinds.update(names={"en": "Shelf display", "pl": "Ekspozycja"})
    polish = story.ola.get(story.at("o", "claims/"), headers={"accept-language": "pl"})
    assert "Ekspozycja" in polish.content.decode()
    page = _text(story.ola, story.at("o", f"claims/{first.member_id}/{first.id}/"))
    assert "What the partner did" in page and "Ask the member" not in page
    # Nobody of the partner decides what the partner did.
    own = story.at("p", f"claims/{first.member_id}/{first.id}/")
    assert 'id="confirm_photo"' not in _text(story.clerk, own)
    assert story.clerk.post(own, {"_action": "confirm_photo"}).status_code in (400, 403)

    for row in (first, second):
        story.decide(row, "confirm_photo")
    following.run()

    done = list(Activity.objects.of(story.of).order_by("outlet_id"))
    assert [row.is_of_partner for row in done] == [True, True]
    assert {row.outlet_id for row in done} == set(story.world.outlets.values())
    # Its month holds: 30 and 20 of 50, and nothing of what members get.
    assert story.points == 50
    awards = Award.objects.of(story.of).values_list("party", "points", "holder_id")
    assert [row.done_at is not None for row in story.steps()] == [True, True]
    assert sorted(awards) == [
        ("PARTNER", 20, story.world.wschod),
        ("PARTNER", 30, story.world.wschod),
    ]
    wallet = _text(story.clerk, story.at("p", "wallet/"))
    given = story.at("p", f"wallet/{done[0].member_id}/{done[0].id}/")
    assert "50 points to spend" in wallet and "Shelf display" in wallet and given in wallet
    assert "shelf" in _text(story.clerk, given).lower()
    assert "confirmed" in _text(story.clerk, story.at("p", "wallet/shown/"))
    # What a draft would give is the same evaluation, of the partner alone.
    told = glancing.glance(
        codec.decode_rule({**SHELF, "limits": []}),
        programme=story.world.programme,
        since=cast.NOW - timedelta(days=9),
        until=cast.NOW + timedelta(days=9),
        now=cast.NOW,
    )
    assert told is not None and told.points == 60

    story.decide(first, "take_back", why="It is the shelf of another shop.")

    following.run()

    # What came back leaves nothing, and the month has room again (docs/algorithms/limits.md).
    assert story.points == 20
    # Of two displays one is left: the first of the plan, and the other is to be done again.
    assert {row.text: row.done_at is not None for row in story.steps()} == {
        "Show the shelf": True,
        "Show it again": False,
    }
    letters = [letter.body for letter in mail.outbox]
    assert sum("among your points" in body for body in letters) == 2
    assert sum("another shop" in body for body in letters) == 1
    shown = _text(story.clerk, story.at("p", "wallet/shown/"))
    assert "rejected" in shown and "another shop" in shown
    assert story.world.proved()
    # Asked for once more it changes nothing: the form is gone.
    gone = story.at("o", f"claims/{first.member_id}/{first.id}/")
    assert 'id="take_back"' not in _text(story.ola, gone)
    story.ola.post(gone, {"_action": "take_back", "why": "again"})
    assert story.points == 20


def _is_told_before(story: Story) -> None:
    """The kit says what to photograph and what it brings, the plan leads there, the regulations
    say what is asked, who decides, and how it is taken back.
    """
    kit = _text(story.clerk, story.at("p", "kit/"))
    plan = story.at("p", "plan/")
    assert "What you show, and what it brings you" in kit and "The whole shelf." in kit
    assert "30 points" in kit and "once in 30 days for each outlet" in kit
    assert "wallet/shown/?a=SHELF" in kit and "wallet/shown/?a=SHELF" in _text(story.clerk, plan)
    # Whoever ticks it by hand, the photo is still to come.
    tenancy.enter(story.of)
    clerk = Actor("user:1", story.of, ROLES["PARTNER_CLERK"], partner_id=story.world.wschod)
    first = story.steps()[0].id
    scope: dict[str, Any] = {"partner_id": story.world.wschod, "actor": clerk, "now": cast.NOW}
    with pytest.raises(plans.DoneByPhoto):
        plans.tick(first, is_done=True, asked={"SHELF"}, **scope)
    # Where no photo is asked for any more, whoever did it says so.
    for is_done in (True, False):
        plans.tick(first, is_done=is_done, **scope)
    standing = collecting.standing(story.world.programme, today=cast.NOW.date())
    sections = writing.sections(collecting.facts_in(standing, "en"))
    (told,) = [section for section in sections if section.key == "displays"]
    text = " ".join(paragraph.text for paragraph in told.paragraphs)
    assert "“Shelf display”: the partner sends a photo" in text and "The whole shelf." in text
    assert "under “What gives points”" in text and "once in 30 days" in text
    assert "looks at each photo and decides" in text and "taken back with its points" in text


def _send(story: Story, seed: int, *, partner: int, outlet: Any) -> Document:
    upload = uploads.store(
        [photo(seed)],
        name="p.jpg",
        home=story.home,
        bytes_max=10**7,
        organiser_id=story.of,
        user_id=None,
        now=cast.NOW,
    )
    return sending.send_of_partner(
        "SHELF",
        outlet_id=outlet,
        after=upload,
        before=None,
        attributes={},
        place=None,
        programme=story.world.programme,
        actor=Actor("user:1", story.of, ROLES["PARTNER_CLERK"], partner_id=partner),
        now=cast.NOW,
    )


def test_who_may_show_what_and_where(story: Story) -> None:
    _action(story)
    own, foreign = story.world.outlets["Wschód"], story.world.organiser_id
    member = _client(story.world, "MEMBER")

    with pytest.raises(sending.NoSuchPlace):
        _send(story, 1, partner=story.world.wschod, outlet=None)
    with pytest.raises(sending.NoSuchPlace):
        _send(story, 1, partner=story.world.wschod, outlet=foreign)
    document = _send(story, 1, partner=story.world.wschod, outlet=own)
    story.work()
    (row,) = story.claims()

    # What partners show is not asked of members, and nobody asks a partner back.
    assert "Shelf display" not in _text(member, story.at("m", "prove/"))
    assert member.get(story.at("m", "action/?a=SHELF")).status_code == 404
    assert document.member_id == row.partner_id == row.member_id == story.world.wschod
    with pytest.raises(AlreadyDecided):
        talking.ask(
            row.member_id,
            row.id,
            "Where?",
            programme=story.world.programme,
            actor=story.world.actor,
            now=cast.NOW,
        )
    # A partner's own photo is none of its sales files.
    assert "p.jpg" not in _text(story.clerk, story.at("p", "files/"))
    assert "Hurtownia Wschód" in _text(story.ola, story.at("o", "files/"))


def test_the_demo_shows_one_agreed_to_one_refused_and_one_that_waits(story: Story) -> None:
    world = story.world
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    for code in ("C1", "D1"):
        onboarding.add_outlet(world.wschod, code=code, name=code, city="Lublin", **scope)
    actions.declare(world.programme, **scope)
    world.publish({**SHELF, "when": {"eq": ["deed.kind", actions.OUTLET_DISPLAY]}, "limits": []})
    told = demo.Story(story.of, world.programme, world.actor, random.Random(7), print)
    told.distributors.append((world.wschod, []))

    displays.live(told)

    states = [(row.status, bool(row.reason)) for row in story.claims()]
    assert sorted(states) == [("ACCEPTED", False), ("IN_REVIEW", False), ("REJECTED", True)]
    assert story.points == 30
    shown = _text(story.clerk, story.at("p", "wallet/shown/"))
    assert displays.REFUSED in shown and shown.count("Display at a distributor") >= 3
