"""Actions from the organiser's own software: recorded once by a signed token, refused with why."""

import json
from datetime import timedelta
from typing import Any

import cast
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tandem.activity import declaring
from tandem.activity.models import Activity
from tandem.outreach import tokens
from tandem.participants.models import Member, MemberStatus
from tandem.platform import tenancy
from tandem.platform.access import api_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Any:
    cache.clear()
    world = cast.build()
    world.kind = "NEW_FUNCTION"  # type: ignore[attr-defined]
    declaring.declare(
        world.kind,  # type: ignore[attr-defined]
        programme_id=world.programme.id,
        names={"en": "Tried the new function"},
        actor=world.actor,
        now=cast.NOW,
    )
    world.publish(
        {
            "key": "tried",
            "when": {"eq": ["deed.kind", {"text": world.kind}]},  # type: ignore[attr-defined]
            "give": {"points": 20},
        }
    )
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _key(world: cast.World, *scopes: str) -> str:
    return api_keys.issue(
        "Our app",
        scopes=list(scopes),
        days=30,
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )


def _token(
    world: Any, key: str, *, minutes: float = 5, once: str = "word00000001", **said: Any
) -> str:
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    given = {"number": number, "act": world.kind} | said
    until = cast.NOW + timedelta(minutes=minutes)
    return tokens.signed(key, until=until, once=once, **given)


def _call(world: cast.World, token: object, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = Client().post(
        f"/programme/{world.programme.slug}/act/",
        json.dumps({"token": token}),
        content_type="application/json",
        **more,
    )
    tenancy.enter(world.organiser_id)
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    return answer.status_code, answer.json()


def test_it_is_recorded_once_and_awarded_at_once(world: Any) -> None:
    key = _key(world, "deeds.write")
    token = _token(world, key)

    status, said = _call(world, token)
    again = _call(world, token, headers={"Accept-Language": "pl"})

    assert (status, said["points"]) == (201, {"REWARD": 20})
    (row,) = Activity.objects.of(world.organiser_id).filter(kind=world.kind)
    assert (str(row.id), row.member_id) == (said["activity_id"], world.members["Ania"])
    assert again[0] == 409 and again[1]["code"] == "outreach.token_used"
    assert world.balance("Ania").available == 20
    assert _call(world, _token(world, key, once="word00000002"))[0] == 201
    assert world.balance("Ania").available == 40


def test_a_call_that_recorded_nothing_is_made_again_with_its_token(world: Any) -> None:
    token = _token(world, _key(world, "deeds.write"))
    scope: dict[str, Any] = {"programme_id": world.programme.id, "actor": world.actor}
    declaring.end(world.kind, now=cast.NOW, **scope)

    refused = _call(world, token)
    declaring.declare(world.kind, names={"en": "Tried it"}, now=cast.NOW, **scope)
    done, again = _call(world, token), _call(world, token)

    assert (refused[0], refused[1]["code"]) == (422, "outreach.unknown_act")
    assert (done[0], again[0]) == (201, 409)
    assert world.balance("Ania").available == 20


def test_what_is_wrong_is_said_and_nothing_recorded(world: Any) -> None:
    key, reads = _key(world, "deeds.write"), _key(world, "members.read")
    other = cast.build()
    theirs = api_keys.issue(
        "Theirs",
        scopes=["deeds.write"],
        days=30,
        programme_id=other.programme.id,
        actor=other.actor,
        now=cast.NOW,
    )
    tenancy.enter(world.organiser_id)
    good = _token(world, key)
    body = good.split(".")[1]
    wrong: dict[str, tuple[object, int, str]] = {
        "forged": (f"{good[:-1]}{'0' if good[-1] != '0' else '1'}", 403, "token_forged"),
        "another body": (good.replace(body, body[:-2] + "AA"), 403, "token_forged"),
        "a key that only reads": (_token(world, reads), 403, "token_forged"),
        "a key of another programme": (_token(world, theirs), 403, "token_forged"),
        "no action": (_token(world, key, act=""), 403, "token_forged"),
        "over": (_token(world, key, minutes=-1), 410, "token_over"),
        "for a day": (_token(world, key, minutes=1440), 410, "token_over"),
        "no such action": (_token(world, key, act="NO", once="a" * 8), 422, "unknown_act"),
        "a purchase": (_token(world, key, act="PURCHASE", once="b" * 8), 422, "unknown_act"),
        "a registered one": (
            _token(world, key, act="REFERRAL_REGISTERED", once="c" * 8),
            422,
            "unknown_act",
        ),
        "nobody": (_token(world, key, number="0", once="d" * 8), 404, "no_such_number"),
        "no token": (None, 422, "no_token"),
        "a list": ([1], 422, "no_token"),
        "long": ("x" * 3_000, 403, "token_forged"),
    }
    for case, (token, status, code) in wrong.items():
        answered = _call(world, token)
        assert (answered[0], answered[1]["code"].split(".")[1]) == (status, code), case
        assert answered[1]["title"].endswith("."), case

    rows = Member.objects.of(world.organiser_id).filter(id=world.members["Ania"])
    rows.update(status=MemberStatus.LEFT)
    assert _call(world, _token(world, key, once="e" * 8))[0] == 404
    assert not Activity.objects.of(world.organiser_id).filter(kind=world.kind).exists()
    assert Client().get(f"/programme/{world.programme.slug}/act/").status_code == 405
    nothing = Client().post(f"/programme/{world.programme.slug}/act/", b"\xff", content_type="x/y")
    assert nothing.status_code == 422


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_a_body_that_calls_itself_a_form_is_answered(world: Any, kind: str) -> None:
    path = f"/programme/{world.programme.slug}/act/"
    for body in (
        "",
        "token=x",
        '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nx\r\n--x--\r\n',
    ):
        answer = Client().post(path, body, content_type=kind)
        assert (answer.status_code, answer.json()["code"]) == (422, "portals.no_token")


def test_one_member_is_not_called_for_without_end(world: Any) -> None:
    key = _key(world, "deeds.write")

    answers = [_call(world, _token(world, key, once=f"word{n:08}"))[0] for n in range(31)]

    assert answers == [201] * 30 + [429]
