"""Learning, contests, events and the other ways of taking part for an app of the organiser's: read
by pages, done for members, refused with a sentence.
"""

from datetime import UTC, datetime
from typing import Any

import cast
import pytest
import time_machine
from api.test_api import _get, _key, _post
from django.test import Client
from engagement import test_events, test_learning, test_survey_doors, test_surveys, test_tasks
from initiatives.test_pieces import BUY, GARDENERS, WAYS, _contest, _use

from tandem.engagement.community import judging, posting
from tandem.engagement.community.posting import Said
from tandem.engagement.contests import queries as contests
from tandem.engagement.surveys import writing as surveys
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tradeins import writing as offers
from tandem.engagement.tradeins.queries import Worth
from tandem.participants.models import Member, MemberStatus
from tandem.platform import steps, tenancy
from tandem.platform.access import api_keys

pytestmark = pytest.mark.django_db
EVERY = [*WAYS, "COMMUNITY", "REFERRALS", "TRADE_INS"]
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> Any:
    made = cast.build()
    _use(made, *EVERY)
    made.publish(
        {
            "key": "answers",
            "when": {"eq": ["deed.kind", {"text": "SURVEY_ANSWERED"}]},
            "give": {"points": 20},
        },
        {
            "key": "came",
            "when": {"eq": ["deed.kind", {"text": "EVENT_ATTENDED"}]},
            "give": {"points": 7},
        },
    )
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _of(world: cast.World, who: str = "Ania") -> str:
    return f"members/{world.members[who]}"


def _json(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_app_signs_up_checks_in_and_leaves(world: cast.World) -> None:
    key, event = _key(world), test_events.make(world, places=1)
    place = f"{_of(world)}/events/{event}"

    own = _json(_post(key, f"{place}/sign-up", {}, once="a"), 201)
    again = _json(_post(key, f"{place}/sign-up", {}, once="a"), 201)
    twice = _post(key, f"{place}/sign-up", {})
    waits = _json(_post(key, f"{_of(world, 'Zenon')}/events/{event}/sign-up", {}), 201)
    listed = _json(_get(key, f"events/{event}/sign-ups?limit=1"))
    more = _json(_get(key, f"events/{event}/sign-ups?limit=1&cursor={listed['next_cursor']}"))
    shown = _json(_get(key, f"events/{event}"))
    reader = _key(world, "engagement.read")
    unread = _json(_get(reader, f"events/{event}/sign-ups"))["items"]
    early = _post(key, f"events/{event}/check-ins", {"ticket": own["ticket"]})
    with time_machine.travel(test_events.STARTS, tick=False):
        late_key = _key(world)
        came = _json(_post(late_key, f"events/{event}/check-ins", {"ticket": own["ticket"]}), 201)
        before = _post(
            late_key, f"events/{event}/check-ins", {"member_id": str(world.members["Ania"])}
        )
        begun = _post(late_key, f"{_of(world, 'Zenon')}/events/{event}/leave", {})

    assert own == again and own["state"] == "SIGNED_UP" and waits["state"] == "WAITING"
    assert (twice.status_code, twice.json()["code"]) == (409, "events.signed_up_before")
    assert twice["Content-Type"] == "application/problem+json"
    assert [row["member_id"] for row in listed["items"] + more["items"]] == [
        str(world.members["Ania"]),
        str(world.members["Zenon"]),
    ]
    assert more["next_cursor"] is None
    assert listed["items"][0]["ticket"] == own["ticket"]
    assert {row["ticket"] for row in unread} == {None}
    assert (shown["left"], shown["waiting"], shown["places"]) == (0, 1, 1)
    assert (early.status_code, early.json()["code"]) == (409, "events.door_closed")
    assert came["state"] == "ATTENDED" and before.status_code == 409
    assert begun.status_code == 410
    tenancy.enter(world.organiser_id)
    assert world.balance("Ania").available == 7


def test_a_survey_is_read_and_answered_once(world: cast.World) -> None:
    key, survey = _key(world), test_surveys.make(world)
    place = f"{_of(world)}/surveys/{survey}/answers"

    read = _json(_get(key, f"surveys/{survey}"))
    wrong = _post(key, place, {"answers": {"q1": ["77"]}})
    missing = _post(key, place, {"answers": {}})
    given = _json(_post(key, place, {"answers": {"q1": ["2"]}}), 201)
    twice = _post(key, place, {"answers": {"q1": ["2"]}})
    after = _json(_get(key, "surveys"))
    tenancy.enter(world.organiser_id)
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    surveys.show(survey, is_open=False, **scope)
    late = _post(key, f"{_of(world, 'Zenon')}/surveys/{survey}/answers", {"answers": {"q1": ["2"]}})

    assert (late.status_code, late.json()["code"]) == (410, "surveys.closed")
    assert late.json()["detail"].startswith("This survey takes no answers any more.")
    assert [row["key"] for row in read["questions"]] == ["q1", "q2", "q3"]
    assert (read["questions"][0]["worst"], read["questions"][0]["best"]) == (1, 5)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "surveys.bad_answer")
    assert missing.status_code == 422
    assert given == {"points": {"REWARD": 20}}
    assert (twice.status_code, twice.json()["code"]) == (409, "surveys.answered_before")
    assert [row["answered"] for row in after["items"]] == [1]


def test_what_is_asked_after_a_purchase_is_answered_by_its_invitation(world: cast.World) -> None:
    survey = test_survey_doors._asks(world, "PURCHASE", rest_days=10)
    test_survey_doors.buy(world, world.activity("Ania", ("P-200", 1, 100)))
    key = _key(world)
    place = f"{_of(world)}/surveys/{survey}/answers"

    (waits,) = _json(_get(key, f"{_of(world)}/surveys"))["items"]
    others = _json(_get(key, f"{_of(world, 'Zenon')}/surveys"))["items"]
    bare = _post(key, place, {"answers": {"q1": ["2"]}})
    body = {"answers": {"q1": ["2"]}, "about": waits["about"]}
    stolen = _post(key, f"{_of(world, 'Zenon')}/surveys/{survey}/answers", body)
    given = _json(_post(key, place, body), 201)
    twice = _post(key, place, body)

    assert (waits["survey"], others) == (str(survey), [])
    assert waits["product"] == str(world.products["P-200"])
    assert (bare.status_code, bare.json()["code"]) == (404, "surveys.not_invited")
    assert (stolen.status_code, stolen.json()["code"]) == (404, "surveys.not_invited")
    assert given == {"points": {"REWARD": 20}}
    assert (twice.status_code, twice.json()["code"]) == (409, "surveys.answered_before")
    assert _json(_get(key, f"{_of(world)}/surveys"))["items"] == []


def test_a_contest_is_joined_and_its_standings_are_paged(world: cast.World) -> None:
    following = steps.Following()
    key, contest = _key(world), _contest(world, joins="WISH")
    for who, net in (("Ania", 90_00), ("Zenon", 100_00)):
        activity = world.activity(who, ("G-10", 1, net), document_no=f"FV {who}")
        test_tasks._buy(world, activity)
        joined = _json(_post(key, f"{_of(world, who)}/contests/{contest}/join", {}))
        assert joined["takes_part"]
        tenancy.enter(world.organiser_id)
    following.run()

    first = _json(_get(key, f"contests/{contest}/standings?limit=1"))
    second = _json(_get(key, f"contests/{contest}/standings?limit=1&cursor={first['next_cursor']}"))
    own = _json(_get(key, f"{_of(world)}/contests/{contest}"))
    left = _json(_post(key, f"{_of(world)}/contests/{contest}/leave", {}))
    listed = _json(_get(key, "contests"))

    rows = first["items"] + second["items"]
    assert [(row["place"], row["name"]) for row in rows] == [(1, "Z. O."), (2, rows[1]["name"])]
    assert [row["member_id"] for row in rows] == [
        str(world.members["Zenon"]),
        str(world.members["Ania"]),
    ]
    assert second["next_cursor"] is None
    assert (own["place"], own["shared"], own["ranked"]) == (2, 1, 2)
    assert not left["takes_part"] and listed["items"][0]["state"] == "OPEN"


def test_how_far_a_member_is(world: cast.World) -> None:
    key = _key(world)
    word = TaskStep("CODE_WORD", BUY.target / 2)
    task = test_tasks._task(world, word, BUY, code_word="sesame")
    course = test_learning._course(world)
    test_learning._course(world, "Soil", whom=GARDENERS)
    tenancy.enter(world.organiser_id)

    wrong = _json(_post(key, f"{_of(world)}/tasks/{task.id}/words", {"word": "open"}))
    right = _json(_post(key, f"{_of(world)}/tasks/{task.id}/words", {"word": " SESAME"}))
    far = _json(_get(key, f"{_of(world)}/tasks"))["items"]
    courses = _json(_get(key, f"{_of(world)}/courses"))["items"]
    every = _json(_get(key, "courses"))["items"]

    assert (wrong, right) == ({"is_right": False}, {"is_right": True})
    assert [(row["percent"], row["so_far"]) for row in far] == [(50, ["1", "0"])]
    assert [row["course"] for row in courses] == [str(course)]
    assert {(row["lessons"], row["is_for_all"]) for row in every} == {(2, True), (2, False)}
    for _try in range(30):
        last = _post(key, f"{_of(world)}/tasks/{task.id}/words", {"word": "no"})
        if last.status_code == 429:
            break
    assert last.json()["code"] == "tasks.too_many_tries"


def test_what_was_said_below_a_hidden_question_is_not_listed(world: cast.World) -> None:
    key, writer = _key(world), test_surveys.member(world, "Zenon")
    scope: dict[str, Any] = {"programme": world.programme, "actor": writer, "now": cast.NOW}
    asked, other = (posting.write("QUESTION", Said("", title), **scope) for title in ("A", "B"))
    answers = [
        posting.write("ANSWER", Said("Like so", parent_id=row.id), **scope)
        for row in (asked, other)
    ]
    judging.hide(asked.id, why="rude", programme=world.programme, actor=world.actor, now=cast.NOW)

    listed = _json(_get(key, "posts?kind=ANSWER"))["items"]

    assert [row["id"] for row in listed] == [str(answers[1].id)]
    assert _get(key, f"posts/{answers[0].id}").status_code == 404


def test_friends_votes_and_things(world: cast.World) -> None:
    key = _key(world)
    writer = test_surveys.member(world, "Zenon")
    idea = posting.write(
        "IDEA", Said("", "A box"), programme=world.programme, actor=writer, now=cast.NOW
    )
    offer = offers.begin(
        world.programme.id,
        offers.OfferIn(
            name={"en": "Shoes"}, worths=[Worth("", {"en": "Boots"}, {"en": "worn"}, 5_00)]
        ),
        actor=world.actor,
        now=cast.NOW,
    )
    offers.open_it(offer, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    invites = [_json(_post(key, f"{_of(world)}/invitation", {}), 201) for _time in range(2)]
    votes = [_json(_post(key, f"{_of(world)}/posts/{idea.id}/vote", {}), 201) for _time in range(2)]
    own = _post(key, f"{_of(world, 'Zenon')}/posts/{idea.id}/vote", {})
    worth = _json(_get(key, "trade-in-offers"))["items"][0]["worths"][0]
    thing = {"offer": str(offer), "worth": worth["key"], "note": "red"}
    item = _json(_post(key, f"{_of(world)}/trade-in-items", thing), 201)
    nothing = _post(key, f"{_of(world)}/trade-in-items", thing | {"worth": "w9"})
    listed = _json(_get(key, f"trade-in-items?member={world.members['Ania']}&state=ANNOUNCED"))

    assert invites[0] == invites[1] and invites[0]["code"] in invites[0]["link"]
    assert [(row["votes"], row["is_new"]) for row in votes] == [(1, True), (1, False)]
    assert own.status_code == 409 or own.status_code == 422
    assert _json(_get(key, "posts?kind=IDEA"))["items"][0]["votes"] == 1
    assert listed["items"] == [item] and item["state"] == "ANNOUNCED"
    assert (nothing.status_code, nothing.json()["code"]) == (422, "trade_ins.not_taken_back")
    assert _json(_get(key, "referrals"))["items"] == []


READS = [
    ("LEARNING", "courses"),
    ("SURVEYS", "surveys"),
    ("CONTESTS", "contests"),
    ("TASKS", "tasks"),
    ("EVENTS", "events"),
    ("COMMUNITY", "posts"),
    ("REFERRALS", "referrals"),
    ("TRADE_INS", "trade-in-items"),
]
MAY_DO = {
    "engagement.read": [("get", path) for _way, path in READS],
    "engagement.take_part": [("post", "{member}/invitation")],
    "engagement.check_in": [("post", "events/{event}/check-ins")],
}


def test_a_way_that_is_off_says_so_and_a_draft_is_not_there(world: cast.World) -> None:
    key, draft = _key(world), test_events.make(world, is_open=False)
    hidden = _get(key, f"events/{draft}")
    for way, path in READS:
        assert _json(_get(key, path))["items"] == []
        _use(world, *(used for used in EVERY if used != way))
        answer = _get(key, path)
        tenancy.enter(world.organiser_id)
        assert (answer.status_code, answer.json()["code"]) == (404, "engagement.not_used")
        assert answer.json()["detail"] == "This programme does not have it."
    _use(world)
    answer = _post(key, f"{_of(world)}/invitation", {})

    assert hidden.status_code == 404 and answer.status_code == 404


@pytest.mark.parametrize("scope", list(MAY_DO))
def test_each_scope_opens_its_own(scope: str, world: cast.World) -> None:
    event = test_events.make(world)
    key = _key(world, scope)
    for other, calls in MAY_DO.items():
        for method, path in calls:
            at = path.format(member=_of(world), event=event)
            answer = _get(key, at) if method == "get" else _post(key, at, {"ticket": "x"})
            is_refused = answer.status_code == 403 and answer.json()["code"] == "api.not_in_scope"
            assert is_refused == (other != scope), (scope, other, path, answer.content)
    assert set(MAY_DO) == {name for name in api_keys.SCOPES if name.startswith("engagement.")}


def test_nothing_is_done_in_the_name_of_who_left(world: cast.World) -> None:
    key, contest = _key(world), _contest(world, joins="WISH")
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(
        status=MemberStatus.LEFT
    )

    answer = _post(key, f"{_of(world)}/contests/{contest}/join", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "api.takes_no_part")
    tenancy.enter(world.organiser_id)
    assert not contests.contestant_of(world.members["Ania"], organiser_id=world.organiser_id)
    without = Client().post(
        f"/api/v1/{_of(world)}/contests/{contest}/join",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert without.status_code == 422
    assert without.json()["code"] == "api.idempotency_key_missing"
