"""Benefits by their pages: offered by a marketer, asked for by a member, answered in the queue."""

from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.benefits import asking, using
from tandem.benefits.models import Benefit, Request, Use
from tandem.participants import cards
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.segments.models import Audience, Segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _places(world: cast.World) -> tuple[str, str]:
    return f"/o/{world.programme.slug}/", f"/m/{world.programme.slug}/"


def _offer(world: cast.World, client: Client, **typed: Any) -> Benefit:
    organiser, _member = _places(world)
    answer = filling.send(
        client,
        organiser + "benefits/new/",
        "offer",
        **{"name": "Factory visit", "kind": "INVITATION", "way": "asked", "uses": "1", **typed},
    )
    assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(world.organiser_id)
    return Benefit.objects.of(world.organiser_id).latest("created_at")


def test_nothing_of_it_shows_where_there_are_none(world: cast.World) -> None:
    organiser, member = _places(world)
    ania = _client(world, "MEMBER")

    assert ania.get(member + "benefits/").status_code == 404
    assert "Your benefits" not in ania.get(member).content.decode()
    empty = _client(world, "MARKETER").get(organiser + "benefits/").content.decode()
    assert "There are no benefits yet" in empty


def test_a_request_from_the_first_tap_to_its_end(world: cast.World) -> None:
    organiser, member = _places(world)
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    benefit = _offer(world, ola, places="1", text="Bring <b>boots</b>", terms="In May")

    shown = ania.get(member + "benefits/").content.decode()
    asked = filling.send(ania, member + "benefits/", "ask", of=str(benefit.id), note="with my son")
    waits = ania.get(member + "benefits/").content.decode()
    tenancy.enter(world.organiser_id)
    request = Request.objects.of(world.organiser_id).get()
    queue = ola.get(organiser + "benefits/requests/").content.decode()
    answer = {
        "_action": "answer",
        "which": "ticked",
        "row": f"{request.member_id}|{request.id}",
        "answer": "",
    }
    no_reason = ola.post(organiser + "benefits/requests/", {**answer, "verdict": "decline"})
    accepted = ola.post(organiser + "benefits/requests/", {**answer, "verdict": "accept"})
    ready = ola.post(organiser + "benefits/requests/", {**answer, "verdict": "fulfil"})
    used = ola.post(organiser + "benefits/requests/", {**answer, "verdict": "used"})
    again = ola.post(organiser + "benefits/requests/", {**answer, "verdict": "used"})
    as_file = ola.get(organiser + "benefits/requests/?file=csv")
    tenancy.enter(world.organiser_id)

    assert "Bring &lt;b&gt;boots&lt;/b&gt;" in shown and "places left: 1" in shown
    assert asked.status_code == 302 and "you asked for it" in waits
    assert "with my son" in queue and "1 request waits for your answer" in queue
    assert (no_reason.status_code, accepted.status_code, ready.status_code) == (400, 302, 302)
    assert "Say why: the member reads it." in no_reason.content.decode()
    assert (used.status_code, again.status_code) == (302, 400)
    assert Request.objects.of(world.organiser_id).get().state == "USED"
    assert b"with my son" in b"".join(as_file) if as_file.streaming else as_file.content
    home = ania.get(member).content.decode()
    assert "Your benefits" in home


def test_a_member_takes_it_back_after_a_question(world: cast.World) -> None:
    _organiser, member = _places(world)
    ania = _client(world, "MEMBER")
    benefit = _offer(world, _client(world, "MARKETER"))
    filling.send(ania, member + "benefits/", "ask", of=str(benefit.id))
    tenancy.enter(world.organiser_id)
    request = Request.objects.of(world.organiser_id).get()

    page = ania.get(member + "benefits/").content.decode()
    filling.send(ania, member + "benefits/", "withdraw", of=str(request.id))
    tenancy.enter(world.organiser_id)

    assert "Take this request back?" in page
    assert Request.objects.of(world.organiser_id).get().state == "WITHDRAWN"


def test_for_whom_it_is_is_chosen_and_told_with_how_many(world: cast.World) -> None:
    organiser, member = _places(world)
    ola = _client(world, "MARKETER")

    benefit = _offer(world, ola, trades=["installer"])
    listed = ola.get(organiser + "benefits/").content.decode()
    Audience.objects.of(world.organiser_id).update(trades=["roofer"])
    page = ola.get(f"{organiser}benefits/{benefit.id}/").content.decode()
    hidden = _client(world, "MEMBER").get(member + "benefits/")
    filling.send(
        ola, f"{organiser}benefits/{benefit.id}/", "change", trades=[], name="Visit", offered=None
    )
    tenancy.enter(world.organiser_id)
    row = Benefit.objects.of(world.organiser_id).get()

    assert "1 member now" in listed
    assert "It is for nobody at the moment" in page
    assert hidden.status_code == 404
    assert (row.name["en"], row.audience_id, row.ended_at is None) == ("Visit", None, False)
    with pytest.raises(asking.NoSuchBenefit):
        asking._offered(benefit.id, world.programme)


def test_a_list_is_typed_in_filled_and_emptied(world: cast.World) -> None:
    organiser, _member = _places(world)
    ola = _client(world, "MARKETER")

    wrong = filling.send(
        ola, organiser + "segments/new-list/", "make_list", name="Friends", members="12\nnobody"
    )
    tenancy.enter(world.organiser_id)
    nothing = Segment.objects.of(world.organiser_id).exists()
    filling.send(
        ola,
        organiser + "segments/new-list/",
        "make_list",
        name="Friends",
        members="ania@instalbud.example",
    )
    page = ola.get(organiser + "segments/friends/").content.decode()
    taken_off = ola.post(
        organiser + "segments/friends/",
        {"_action": "take_off", "which": "ticked", "row": str(world.members["Ania"])},
    )
    empty = ola.get(organiser + "segments/friends/").content.decode()

    assert wrong.status_code == 400
    assert "Nobody is known by: 12, nobody" in wrong.content.decode()
    assert not nothing
    assert "1 member" in page and "A list: its members are put on it." in page
    assert taken_off.status_code == 302
    assert "0 members" in empty


def test_who_belongs_to_a_segment_is_told_while_it_is_built(world: cast.World) -> None:
    organiser, _member = _places(world)
    ola = _client(world, "MARKETER")
    form = filling.shown(ola.get(organiser + "segments/new/").content, "define")

    typed = ola.post(
        organiser + "segments/new/",
        {
            **form,
            "_again": "",
            "conditions-0-subject": "member.trade",
            "conditions-0-operator": "in",
            "conditions-0-values": "installer",
        },
    ).content.decode()

    assert "1 member belongs to it now" in typed


def test_a_clerk_finds_a_member_by_their_card_notes_a_use_and_undoes_it(world: cast.World) -> None:
    organiser, member = _places(world)
    till = f"/p/{world.programme.slug}/benefits/"
    ola, clerk = _client(world, "MARKETER"), _client(world, "PARTNER_CLERK")
    nothing = clerk.get(till).content.decode()
    delivery = _offer(
        world,
        ola,
        name="Free <delivery>",
        way="till",
        span="MONTH",
        at_partners="on",
        partners=str(world.wschod),
    )
    _offer(world, ola, name="Hotline", way="till")
    cards.add(
        world.members["Ania"],
        "KARTA 77-01",
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    ania = Member.objects.of(world.organiser_id).get(id=world.members["Ania"])

    unknown = filling.send(clerk, till, "find_member", member="nobody").content.decode()
    found = filling.send(clerk, till, "find_member", member="karta 7701")
    place = str(found.headers["Location"])
    shown = clerk.get(place).content.decode()
    outlet = str(world.outlets["Wschód"])
    noted = filling.send(
        clerk, place, "use_benefit", of=str(delivery.id), outlet=outlet, note="ZS 1"
    )
    used_up = clerk.get(place).content.decode()
    tenancy.enter(world.organiser_id)
    use = Use.objects.of(world.organiser_id).get()
    again = clerk.post(place, {"_action": "use_benefit", "benefit": delivery.id, "outlet": outlet})
    listed = clerk.get(till + "?q=zs").content.decode()
    own = _client(world, "MEMBER").get(member + "benefits/").content.decode()
    seen = ola.get(organiser + f"benefits/uses/?benefit={delivery.id}").content.decode()
    undone = filling.send(clerk, place, "undo_use", of=str(use.id))
    left = clerk.get(place).content.decode()

    assert "No benefits are used here yet" in nothing
    assert "The programme has no such member" in unknown or "no such member" in unknown
    assert place == f"{till}{ania.number}/"
    assert "Free &lt;delivery&gt;" in shown and "Hotline" not in shown
    assert "1 left this month" in shown and "badge" in shown
    assert noted.status_code == undone.status_code == 302
    assert "used as often as it may be" in used_up and "It can be had again from" in used_up
    assert again.status_code == 409 or "as often as it may be for now" in again.content.decode()
    assert ania.number in listed and "Wschód Białystok" in listed
    assert "What you used" in own and "Hurtownia Wschód" in own
    assert "Hurtownia Wschód" in seen and "Wschód Białystok" in seen
    assert "1 left this month" in left and "undone" in left
    assert clerk.get(till + "nobody/").status_code == 404
    tenancy.enter(world.organiser_id)
    assert Use.objects.of(world.organiser_id).get().undone_at is not None


def test_the_organiser_undoes_what_was_noted(world: cast.World) -> None:
    organiser, _member = _places(world)
    ola = _client(world, "MARKETER")
    delivery = _offer(world, ola, way="till", at_partners="on")
    shown = ola.get(organiser + f"benefits/{delivery.id}/")
    tenancy.enter(world.organiser_id)
    member_id = world.members["Ania"]
    key = using.use(
        delivery.id,
        programme=world.programme,
        member_id=member_id,
        actor=world.actor,
        today=cast.NOW.date(),
        now=cast.NOW,
    )
    uses = organiser + "benefits/uses/"
    row = f"{member_id}|{key}"
    page = ola.get(uses).content.decode()
    answer = ola.post(uses, {"_action": "undo_uses", "which": "ticked", "row": [row]})
    again = ola.post(uses, {"_action": "undo_uses", "which": "ticked", "row": [row]})
    hostile = ola.post(uses, {"_action": "undo_uses", "which": "ticked", "row": ["x|y"]})

    assert filling.shown(shown.content, "change")["at_partners"] == "on"
    assert row in page and answer.status_code == 302
    assert "it is undone already" in again.content.decode()
    assert hostile.status_code < 500
    tenancy.enter(world.organiser_id)
    assert Use.objects.of(world.organiser_id).get().undone_at is not None
