"""Events by their pages: a marketer makes one, members sign up, wait, cancel and show their tickets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from django.test import Client
from engagement.test_events import ENDS, STARTS, build, give, sign_up, told
from engagement.test_surveys import make as make_survey
from icalendar import Calendar
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.engagement.events import attending, queries
from tandem.engagement.events.models import Event, SignUp
from tandem.engagement.learning.models import Lesson
from tandem.flows.engagement import correct_attendance
from tandem.flows.engagement.learning import learn
from tandem.kit import ids
from tandem.platform import steps, tenancy
from tandem.platform.access.permissions import ROLES
from tandem.programmes import setup
from tandem.rewards import catalogue
from tandem.rewards.models import Order

pytestmark = pytest.mark.django_db
CLERK = ROLES["PARTNER_CLERK"]
EVIL = "<script>alert(1)</script>"
CAME = {"eq": ["deed.kind", "EVENT_ATTENDED"]}
TYPED = {
    "name": f"Taste {EVIL}",
    "type": "TASTING",
    "text": f"Come {EVIL}",
    "first_day": "2026-03-10",
    "since": "18:00",
    "until": "21:00",
    "place": f"Lipowa 4 {EVIL}",
    "places": "1",
}


@pytest.fixture
def world(db: None) -> Any:
    with time_machine.travel(cast.NOW, tick=False):
        yield build()


def _organiser(world: cast.World, rest: str = "") -> str:
    return f"/o/{world.programme.slug}/events/{rest}"


def _member(world: cast.World, rest: str = "") -> str:
    return f"/m/{world.programme.slug}/events/{rest}"


def _made(world: cast.World, client: Client, **typed: Any) -> Event:
    """An event that is open, whose texts a stranger to peace wrote."""
    answer = filling.send(client, _organiser(world, "new/"), "begin", **{**TYPED, **typed})
    assert answer.status_code == 302, answer.content.decode()
    assert filling.send(client, answer.headers["Location"], "open_event").status_code == 302
    tenancy.enter(world.organiser_id)
    return Event.objects.of(world.organiser_id).get()


def test_a_member_signs_up_with_a_press_and_has_a_ticket(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer)
    client, place = _client(world, "MEMBER"), _member(world, f"{row.id}/")

    home = client.get(f"/m/{world.programme.slug}/").content.decode()
    before = client.get(place).content.decode()
    answer = filling.send(client, place, "sign_up", of=str(row.id))
    after = client.get(place).content.decode()
    listed = client.get(_member(world)).content.decode()
    people = marketer.get(_organiser(world, f"{row.id}/people/")).content.decode()
    page = marketer.get(_organiser(world, f"{row.id}/")).content.decode()

    assert (row.starts_at, row.ends_at) == (STARTS, ENDS)
    assert place in home and "10 Mar 2026, 18:00 to 21:00" in home
    assert "Places left: 1" in before and "Your ticket" not in before
    assert answer.status_code == 302
    tenancy.enter(world.organiser_id)
    ticket = SignUp.objects.of(world.organiser_id).get().ticket
    assert (
        ticket in after and "you have a place" in listed and "Instalbud Nowak sp. z o.o." in people
    )
    assert EVIL not in home + before + after + listed + people + page
    assert "&lt;script&gt;" in before and "Lipowa 4" in page


def test_who_is_late_waits_and_reads_how_many_are_before(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"))
    sign_up(world, row.id, 1)
    sign_up(world, row.id, 2)
    client, place = _client(world, "MEMBER"), _member(world, f"{row.id}/")

    before = client.get(place).content.decode()
    filling.send(client, place, "sign_up", of=str(row.id))
    waiting = client.get(place).content.decode()
    filling.send(client, place, "cancel")
    after = client.get(place).content.decode()

    assert "All places are taken. You can wait for one." in before
    assert "1 member waits before you." in waiting and "Your ticket" not in waiting
    assert "Wait for a place" in after and "you cancelled" in after


def test_who_is_next_reads_so_and_who_cancelled_finds_the_way_back(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"))
    sign_up(world, row.id, "Zenon")
    client, place = _client(world, "MEMBER"), _member(world, f"{row.id}/")
    home = f"/m/{world.programme.slug}/"

    filling.send(client, place, "sign_up", of=str(row.id))
    waiting = client.get(place).content.decode()
    before = client.get(home).content.decode()
    filling.send(client, place, "cancel")
    after = client.get(home).content.decode()

    assert "You are the next." in waiting and "you are on the waiting list" in waiting
    assert place in before and "More events" not in before
    assert place not in after and "More events" in after and f'"{_member(world)}"' in after


def test_its_price_is_told_before_and_after(world: cast.World) -> None:
    give(world, "Ania", 50)
    row = _made(world, _client(world, "MARKETER"), points="40", free_until="2026-03-05")
    client, place = _client(world, "MEMBER"), _member(world, f"{row.id}/")

    before = client.get(place).content.decode()
    filling.send(client, place, "sign_up", of=str(row.id))
    free = client.get(place).content.decode()
    with time_machine.travel(datetime(2026, 3, 6, tzinfo=UTC), tick=False):
        late = client.get(place).content.decode()

    assert "Price in points: 40." in before and "until 5 Mar 2026" in before
    assert "your points come back" in free and "your points are used" in late
    assert world.balance("Ania").available == 10


def test_a_key_that_somebody_chose_pays_for_nothing_else(world: cast.World) -> None:
    """The key of an order comes with its form: the one under which an event's points are held, or
    one whose number somebody else has, makes an order as any other.
    """
    give(world, "Ania", 100)
    row = _made(world, _client(world, "MARKETER"), points="40")
    coffee = catalogue.add_reward(
        world.programme.id,
        name={"en": "Coffee"},
        points=40,
        stock=9,
        had=catalogue.Terms(is_shipped=False),
        actor=world.actor,
        now=cast.NOW,
    )
    client, shop = _client(world, "MEMBER"), f"/m/{world.programme.slug}/rewards/{coffee}/"
    filling.send(client, _member(world, f"{row.id}/"), "sign_up", of=str(row.id))
    tenancy.enter(world.organiser_id)
    held = SignUp.objects.of(world.organiser_id).get().held

    answers = [
        client.post(shop, {"_action": "take", "order": str(key)})
        for key in (held, held, UUID(int=0))
    ]

    tenancy.enter(world.organiser_id)
    (order,) = Order.objects.of(world.organiser_id)
    assert [answer.status_code for answer in answers] == [302, 302, 400]
    assert "You have 20 points; this needs 40." in answers[-1].content.decode()
    assert world.balance("Ania").available == 20 and world.proved()
    assert order.id != held and len(order.number) == 8
    assert order.number not in {ids.public("", key)[-8:].upper() for key in (held, order.id) if key}


def test_who_has_too_few_points_reads_so_and_nothing_is_taken(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"), points="40")
    client = _client(world, "MEMBER")

    answer = filling.send(client, _member(world, f"{row.id}/"), "sign_up", of=str(row.id))

    assert answer.status_code == 400
    assert "You have 0 points; this needs 40." in answer.content.decode()
    tenancy.enter(world.organiser_id)
    assert not SignUp.objects.of(world.organiser_id).exists()


def test_the_calendar_file_tells_when_in_utc_and_hides_the_link_from_strangers(
    world: cast.World,
) -> None:
    row = _made(world, _client(world, "MARKETER"), link="https://meet.example/abc")
    client, file = _client(world, "MEMBER"), _member(world, f"{row.id}.ics")

    before = client.get(file)
    filling.send(client, _member(world, f"{row.id}/"), "sign_up", of=str(row.id))
    after = client.get(file).content

    (entry,) = Calendar.from_ical(before.content).walk("VEVENT")
    assert before.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (STARTS, ENDS)
    assert (str(entry["SUMMARY"]), int(entry["SEQUENCE"])) == (f"Taste {EVIL}", 0)
    assert b"meet.example" not in before.content and b"meet.example/abc" in after


def test_moving_and_calling_off_by_the_pages_tell_everybody(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer)
    sign_up(world, row.id)
    page = _organiser(world, f"{row.id}/")

    moved = filling.send(marketer, f"{page}change/", "change", since="19:00")
    fewer = filling.send(marketer, f"{page}change/", "change", places="0")
    off = filling.send(marketer, page, "call_off", reason=EVIL)

    assert (moved.status_code, fewer.status_code, off.status_code) == (302, 400, 302)
    tenancy.enter(world.organiser_id)
    assert told(world) == ["EVENT_CALLED_OFF", "EVENT_MOVED", "EVENT_SIGNED_UP"]
    inbox = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/").content.decode()
    assert EVIL not in inbox
    assert "called off" in marketer.get(page).content.decode()


def test_an_hour_that_the_clock_skips_is_refused_with_a_sentence(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    answer = filling.send(
        client,
        _organiser(world, "new/"),
        "begin",
        **{**TYPED, "first_day": "2026-03-29", "since": "02:30"},
    )

    assert answer.status_code == 400
    assert "On that night clocks skip this hour." in answer.content.decode()
    tenancy.enter(world.organiser_id)
    assert not queries.events(world.programme.id, organiser_id=world.organiser_id).exists()


@pytest.mark.parametrize(
    ("_case", "typed", "sentence"),
    [
        ("nowhere", {"place": ""}, "Say where it is: a place, or the address of a meeting."),
        ("backwards", {"until": "17:00"}, "It ends before it begins."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    _case: str, typed: dict[str, str], sentence: str, world: cast.World
) -> None:
    client = _client(world, "MARKETER")

    answer = filling.send(client, _organiser(world, "new/"), "begin", **{**TYPED, **typed})

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    tenancy.enter(world.organiser_id)
    assert not queries.events(world.programme.id, organiser_id=world.organiser_id).exists()


def test_the_door_says_when_it_opens(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer, host=str(world.wschod))
    own = sign_up(world, row.id)
    door, people = f"{row.id}/door/", _organiser(world, f"{row.id}/people/")
    host = f"/p/{world.programme.slug}/events/"
    clerk, form = _client(world, "PARTNER_CLERK"), f'id="check_in-{own.member_id}"'

    early = [marketer.get(_organiser(world, door)), clerk.get(f"{host}{door}")]
    listed = marketer.get(people).content.decode()
    with time_machine.travel(STARTS, tick=False):
        open_now = clerk.get(f"{host}{door}").content.decode()
        listed_then = marketer.get(people).content.decode()
    filling.send(marketer, _organiser(world, f"{row.id}/"), "call_off")
    over = clerk.get(f"{host}{door}").content.decode()

    for page in early:
        assert "Check-in opens on 10 Mar 2026, 06:00." in page.content.decode()
    assert form not in listed and form in listed_then
    assert "Check-in opens" not in open_now
    assert "Nobody can be checked in any more." in over
    assert door not in clerk.get(host).content.decode()


def test_the_list_checks_in_closes_and_is_a_file(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer, places="2")
    own = sign_up(world, row.id)
    sign_up(world, row.id, "Zenon")
    page, people = _organiser(world, f"{row.id}/"), _organiser(world, f"{row.id}/people/")

    with time_machine.travel(STARTS + timedelta(minutes=5), tick=False):
        shown = marketer.get(people)
        sent = filling.send(marketer, people, "check_in", of=str(own.member_id))
        again = marketer.get(people).content.decode()
    with time_machine.travel(ENDS, tick=False):
        closed = filling.send(marketer, page, "close_list")
        file = marketer.get(f"{people}?as=csv").getvalue().decode()

    assert shown.status_code == 200
    assert (sent.status_code, closed.status_code) == (302, 302)
    assert "18:05" in again
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == [
        "Instalbud Nowak sp. z o.o.",
        "Zenon Obcy",
    ]
    assert "came" in file and "did not come" in file


def test_it_is_there_for_those_whose_programme_uses_it_and_whom_it_is_for(
    world: cast.World,
) -> None:
    row = _made(world, _client(world, "MARKETER"), trades=["gardener"])
    client = _client(world, "MEMBER")

    assert client.get(_member(world, f"{row.id}/")).status_code == 404
    assert client.get(_member(world, f"{row.id}.ics")).status_code == 404
    assert row.name["en"] not in client.get(_member(world)).content.decode()


def test_a_ticket_is_taken_once_at_the_door_of_organiser_and_host(world: cast.World) -> None:
    row = _made(
        world, _client(world, "MARKETER"), host=str(world.wschod), companions="1", places="3"
    )
    first, second = sign_up(world, row.id, companions=1), sign_up(world, row.id, "Zenon")
    door = f"/p/{world.programme.slug}/events/{row.id}/door/"
    clerk, reviewer = _client(world, "PARTNER_CLERK"), _client(world, "REVIEWER")
    kept = (STARTS + timedelta(minutes=3)).isoformat().replace("+00:00", ".250Z")

    with time_machine.travel(STARTS + timedelta(minutes=30), tick=False):
        taken = filling.send(clerk, door, "check_in", ticket=first.ticket, moment=kept)
        page = clerk.get(door).content.decode()
        again = filling.send(clerk, door, "check_in", ticket=first.ticket, moment=kept)
        wrong = filling.send(clerk, door, "check_in", ticket=EVIL, moment="yesterday")
        other = filling.send(
            reviewer,
            _organiser(world, f"{row.id}/door/"),
            "check_in_ticket",
            ticket=second.ticket.lower(),
            moment="yesterday",
        )

    assert (
        taken.status_code == 302
        and "Instalbud Nowak sp. z o.o." in page
        and "2 of 3 are here" in page
    )
    assert again.status_code == 400
    assert "Checked in before, at 18:03." in again.content.decode()
    assert wrong.status_code in (400, 404) and EVIL not in wrong.content.decode()
    assert "This is no ticket for this event." in wrong.content.decode()
    assert other.status_code == 302
    tenancy.enter(world.organiser_id)
    arrived = dict(SignUp.objects.of(world.organiser_id).values_list("member_id", "arrived_at"))
    assert arrived == {
        first.member_id: STARTS + timedelta(minutes=3, milliseconds=250),
        second.member_id: STARTS + timedelta(minutes=30),
    }


def test_who_shows_no_ticket_is_let_in_by_the_name_and_not_after_all(world: cast.World) -> None:
    world.publish({"key": "came", "when": CAME, "give": {"points": 7}})
    marketer, clerk = _client(world, "MARKETER"), _client(world, "PARTNER_CLERK")
    row = _made(world, marketer, places="3", companions="1", host=str(world.wschod))
    own, other = sign_up(world, row.id, companions=1), sign_up(world, row.id, "Zenon")
    door = f"/p/{world.programme.slug}/events/{row.id}/door/"

    def press(action: str, who: SignUp, at: datetime, **more: str) -> int:
        with time_machine.travel(at, tick=False):
            key = str(who.member_id)
            answer = filling.send(clerk, door, action, of=key, member=key, **more)
            tenancy.enter(world.organiser_id)
            who.refresh_from_db()
            return answer.status_code

    early = clerk.get(door).content.decode()
    assert "check_in_name" not in early
    at_door, kept = STARTS + timedelta(minutes=20), STARTS + timedelta(minutes=5)
    assert press("check_in_name", own, at_door, moment=kept.isoformat()) == 302
    assert (own.state, own.arrived_at) == ("ATTENDED", kept)
    with time_machine.travel(at_door, tick=False):
        page = clerk.get(door).content.decode()
        also = marketer.get(_organiser(world, f"{row.id}/door/")).content.decode()
    assert "2 of 3 are here" in page and "Not here after all" in page
    assert page.count('value="check_in_name"') == also.count('value="check_in_name"') == 1
    assert page.count("data-queued") == 2  # the ticket, and the name that is not here yet
    assert press("not_here", own, at_door) == 302 and own.state == "SIGNED_UP"
    assert press("check_in_name", own, at_door) == 302 and own.state == "ATTENDED"

    with time_machine.travel(ENDS + timedelta(minutes=5), tick=False):
        filling.send(marketer, _organiser(world, f"{row.id}/"), "close_list")
        tenancy.enter(world.organiser_id)
        with pytest.raises(attending.DoorClosed):  # what is settled the organiser alone puts right
            correct_attendance.not_here(
                row.id,
                own.member_id,
                programme=world.programme,
                actor=replace(world.actor, permissions=CLERK, partner_id=world.wschod),
                now=ENDS + timedelta(minutes=6),
            )
    other.refresh_from_db()
    assert (own.state, other.state) == ("ATTENDED", "MISSED")


def test_who_signed_up_says_otherwise_whom_they_bring_and_what_they_eat(world: cast.World) -> None:
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    asked = {
        "questions-TOTAL_FORMS": "1",
        "questions-0-text": f"What do you eat? {EVIL}",
        "questions-0-options": "Fish\nCabbage",
    }
    row = _made(world, marketer, places="3", companions="2", **asked)
    sign_up(world, row.id, "Zenon")
    key, place = f"answer-{row.questions[0]['key']}", _member(world, f"{row.id}/")
    filling.send(client, place, "sign_up", of=str(row.id), companions="0", **{key: "Fish"})

    page = client.get(place).content.decode()
    answer = filling.send(client, place, "alter", of=str(row.id), companions="1", **{key: EVIL})
    more = filling.send(client, place, "alter", of=str(row.id), companions="2")
    done = filling.send(client, place, "alter", of=str(row.id), companions="1", **{key: "Cabbage"})
    after = client.get(place).content.decode()

    assert "Change what I said" in page and '<option value="Fish" selected>' in page
    assert (answer.status_code, more.status_code, done.status_code) == (400, 400, 302)
    assert "There is no place for more of you." in more.content.decode()
    tenancy.enter(world.organiser_id)
    own = SignUp.objects.of(world.organiser_id).get(member_id=world.members["Ania"])
    assert (own.companions, [*own.answers.values()]) == (1, ["Cabbage"])
    assert "with 1 companion" in after and EVIL not in page + after


def test_what_was_noted_wrongly_at_the_door_is_put_right(world: cast.World) -> None:
    world.publish({"key": "came", "when": CAME, "give": {"points": 7}})
    row = _made(world, _client(world, "MARKETER"), places="3")
    first, second = sign_up(world, row.id), sign_up(world, row.id, "Zenon")
    people, reviewer = _organiser(world, f"{row.id}/people/"), _client(world, "REVIEWER")

    def press(action: str, own: SignUp, at: datetime) -> int:
        with time_machine.travel(at, tick=False):
            tenancy.enter(world.organiser_id)
            following = steps.Following()
            key = str(own.member_id)
            answer = filling.send(reviewer, people, action, of=key, member=key)
            tenancy.enter(world.organiser_id)
            following.run()
            return answer.status_code

    def stands(own: SignUp) -> tuple[str, int]:
        own.refresh_from_db()
        name = "Ania" if own is first else "Zenon"
        balance = world.balance(name)
        return own.state, balance.available + balance.pending

    at_door, later = STARTS + timedelta(minutes=5), ENDS + timedelta(minutes=5)
    assert press("check_in", first, at_door) == 302 and stands(first) == ("ATTENDED", 7)
    assert press("not_here", first, at_door) == 302 and stands(first) == ("SIGNED_UP", 0)
    assert press("check_in", first, at_door) == 302 and stands(first) == ("ATTENDED", 7)
    with time_machine.travel(later, tick=False):
        marketer = _client(world, "MARKETER")
        filling.send(marketer, _organiser(world, f"{row.id}/"), "close_list")
    assert stands(second) == ("MISSED", 0)
    assert press("was_here", second, later) == 302 and stands(second) == ("ATTENDED", 7)
    assert press("not_here", first, later) == 302 and stands(first) == ("MISSED", 0)
    assert press("was_here", first, later) == 302 and stands(first) == ("ATTENDED", 7)

    kinds = list(
        Activity.objects.of(world.organiser_id)
        .filter(member_id=second.member_id, kind__startswith="EVENT")
        .values_list("kind", "corrects_id")
    )
    assert sorted(kind for kind, corrects in kinds if corrects is None) == [
        "EVENT_ATTENDED",
        "EVENT_MISSED",
    ]
    with pytest.raises(AssertionError, match="no form"):  # nothing is left to put right so
        filling.send(reviewer, people, "was_here", of=str(first.member_id))


def test_a_partner_sees_the_events_that_it_hosts_alone(world: cast.World) -> None:
    row = _made(world, _client(world, "MARKETER"))
    place = f"/p/{world.programme.slug}/events/"
    clerk = _client(world, "PARTNER_CLERK")

    assert "You host no events" in clerk.get(place).content.decode()
    assert clerk.get(f"{place}{row.id}/door/").status_code == 404


def test_the_worker_of_the_door_keeps_the_door_alone(world: cast.World) -> None:
    answer = _client(world, "REVIEWER").get(_organiser(world, "worker.js"))

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert 'url.pathname.endsWith("/door/")' in answer.content.decode()


def test_who_signs_up_is_asked_and_who_came_says_how_it_was(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id,
        settings={"ways": ["EVENTS", "SURVEYS"]},
        actor=world.actor,
        now=cast.NOW,
    )
    survey = make_survey(world)
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    asked = {
        "questions-TOTAL_FORMS": "1",
        "questions-0-text": f"Meal? {EVIL}",
        "questions-0-options": "Fish\nBeans",
        "questions-0-is_required": "on",
        "questions-0-ORDER": "1",
        "survey": str(survey),
    }
    row = _made(world, marketer, **asked)
    place, (question,) = _member(world, f"{row.id}/"), row.questions
    field = f"answer-{question['key']}"

    refused = filling.send(client, place, "sign_up", of=str(row.id), **{field: ""})
    odd = filling.send(client, place, "sign_up", of=str(row.id), **{field: EVIL})
    taken = filling.send(client, place, "sign_up", of=str(row.id), **{field: "Fish"})
    people = marketer.get(_organiser(world, f"{row.id}/people/")).content.decode()
    before = client.get(place).content.decode()
    with time_machine.travel(STARTS, tick=False):
        filling.send(
            marketer,
            _organiser(world, f"{row.id}/people/"),
            "check_in",
            of=str(world.members["Ania"]),
        )
        after = client.get(place).content.decode()

    assert (refused.status_code, odd.status_code, taken.status_code) == (400, 400, 302)
    assert "Fish" in people and EVIL not in people + refused.content.decode()
    address = f"/m/{world.programme.slug}/surveys/{survey}/"
    assert address not in before and address in after


def test_a_live_session_is_a_lesson_that_is_done_by_who_came(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id,
        settings={"ways": ["EVENTS", "LEARNING"]},
        actor=world.actor,
        now=cast.NOW,
    )
    marketer, client = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _made(world, marketer)
    learning = f"/o/{world.programme.slug}/learning/"
    course = filling.send(marketer, f"{learning}new/", "begin", name="Pumps").headers["Location"]
    filling.send(marketer, course, "add_lesson", title="Meet", session=str(row.id))
    both = filling.send(
        marketer, course, "add_lesson", title="M", session=str(row.id), film="https://a.example/"
    )
    strange = filling.send(marketer, course, "add_lesson", title="M", session=str(ids.new_uuid()))
    filling.send(marketer, course, "open_course")
    tenancy.enter(world.organiser_id)
    (lesson,) = Lesson.objects.of(world.organiser_id)
    at = f"/m/{world.programme.slug}/learning/{lesson.course_id}/"
    place = f"{at}lessons/{lesson.id}/"

    before = client.get(place).content.decode()
    form = {"_key": str(ids.new_uuid())}
    early = [client.post(place, form | {"_action": name}) for name in ("come", "read")]
    signed_up = filling.send(client, _member(world, f"{row.id}/"), "sign_up", of=str(row.id))
    with time_machine.travel(STARTS, tick=False):
        people = _organiser(world, f"{row.id}/people/")
        filling.send(marketer, people, "check_in", of=str(world.members["Ania"]))
        after, learnt = client.get(place).content.decode(), client.get(at).content.decode()

    assert lesson.kind == "SESSION" and lesson.event_id == row.id
    assert (both.status_code, strange.status_code, signed_up.status_code) == (400, 400, 302)
    assert "one of these: a file, the address of a film" in both.content.decode()
    assert "it is noted at the door" in before and _member(world, f"{row.id}/") in before
    assert [answer.status_code for answer in early] == [400, 400]
    assert all("it is noted at the door" in answer.content.decode() for answer in early)
    assert "you were there" in after and "it is noted at the door" not in after
    assert "I was there" not in after and "learnt" in learnt
    tenancy.enter(world.organiser_id)
    done = Activity.objects.of(world.organiser_id).filter(kind="COURSE_READ")
    assert [one.member_id for one in done] == [world.members["Ania"]]


def test_a_session_stays_with_its_lesson_once_it_is_over_and_without_events(
    world: cast.World,
) -> None:
    def uses(*ways: str) -> None:
        setup.change_programme(
            world.programme.id, settings={"ways": [*ways]}, actor=world.actor, now=cast.NOW
        )

    uses("EVENTS", "LEARNING")
    marketer = _client(world, "MARKETER")
    row, learning = _made(world, marketer), f"/o/{world.programme.slug}/learning/"
    course = filling.send(marketer, f"{learning}new/", "begin", name="Pumps").headers["Location"]
    filling.send(marketer, course, "add_lesson", title="Meet", text="Hi", session=str(row.id))
    tenancy.enter(world.organiser_id)
    lesson = Lesson.objects.of(world.organiser_id).get()
    at = f"{course}lessons/{lesson.id}/"
    Event.objects.of(world.organiser_id).filter(id=row.id).update(
        starts_at=row.starts_at - timedelta(days=900), ends_at=row.ends_at - timedelta(days=900)
    )

    over = filling.send(marketer, at, "change_lesson", title="Over")
    uses("LEARNING")
    without = filling.send(marketer, at, "change_lesson", title="Without")

    assert (over.status_code, without.status_code) == (302, 302)
    tenancy.enter(world.organiser_id)
    lesson.refresh_from_db()
    assert (lesson.kind, lesson.event_id) == ("SESSION", row.id)
    assert "Without" in str(lesson.title)


def test_whom_nobody_checks_in_was_there_once_it_has_begun(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    row = _made(world, marketer)
    scope: dict[str, Any] = {"programme": world.programme}
    lesson, trainee = Lesson(organiser_id=world.organiser_id, event_id=row.id), -7
    tenancy.enter(world.organiser_id)

    assert not learn.was_there(lesson, trainee, now=STARTS - timedelta(minutes=1), **scope)
    assert learn.was_there(lesson, trainee, now=STARTS, **scope)
    assert not learn.was_there(lesson, world.members["Ania"], now=STARTS, **scope)
    Event.objects.of(world.organiser_id).filter(id=row.id).update(called_off_at=cast.NOW)
    assert not learn.was_there(lesson, trainee, now=STARTS, **scope)
