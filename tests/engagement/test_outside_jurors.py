"""Jurors from outside, by a link; what merged members sent in; a prize that waits for an address."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.test import Client
from engagement import test_contests
from engagement.test_contests import _again, _follow, _member
from engagement.test_merged_members import _merge
from engagement.test_prizes import _reward
from portals import filling
from portals.test_access import _client
from portals.test_contests import _o, _text
from support.judged import contest_with_entry

from tandem.adjustments import merging
from tandem.engagement.contests import queries
from tandem.engagement.contests.jury import entries, judging, outside, reading
from tandem.engagement.contests.models import Contest, Entry, Mark
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Membership, User
from tandem.rewards import addressing, giving
from tandem.rewards.models import Order
from tandem.rewards.ordering import AddressMissing

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 4, 30)


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> Any:
    settings.HOME = tmp_path
    world = test_contests.build()
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _judged(world: cast.World) -> Contest:
    key = contest_with_entry(world.programme, world.members["Ania"], world.actor)
    return _again(world, key)


def _invite(world: cast.World, contest: Contest, **said: Any) -> outside.Invited:
    given = {
        "name": "Prof. Łucja Wąs",
        "email": " Lucja@Akademia.example ",
        "until_on": UNTIL,
        "actor": world.actor,
    } | said
    return outside.invite(contest.id, programme=world.programme, now=cast.NOW, **given)


def _link(world: cast.World, token: str) -> str:
    return f"/programme/{world.programme.slug}/en/jury/{token}/"


def test_a_juror_judges_by_a_link_and_sees_no_names(world: cast.World) -> None:
    contest, ola = _judged(world), _client(world, "MARKETER")
    page = _o(world, contest)
    typed = {"name": "Prof. Łucja Wąs", "email": "lucja@akademia.example", "until": "2026-04-30"}
    bad = filling.send(ola, page, "invite_juror", **typed | {"until": "2020-01-01"})
    assert bad.status_code == 400 and "until which day the link works" in _text(bad)
    sent = filling.send(ola, page, "invite_juror", **typed)
    link = sent.content.decode().split("<code>")[1].split("</code>")[0].strip()
    token = link.rstrip("/").split("/")[-1]
    assert "Łucja Wąs" in _text(ola.get(page)) and token not in ola.get(page).content.decode()

    # Without an account, and where the programme's public page is off.
    stranger = Client()
    listed = stranger.get(_link(world, token))
    text = _text(listed)
    assert "1 entry to be marked" in text and "Instalbud" not in listed.content.decode()
    assert "Ania" not in text and listed.headers["Cache-Control"] == "no-store"
    entry = f"{_link(world, token)}1/"
    shown = stranger.get(entry)
    assert "My shelf" in _text(shown) and "Instalbud" not in shown.content.decode()
    image = stranger.get(f"/programme/{world.programme.slug}/jury/{token}/1/0.jpg")
    assert image.headers["Content-Type"] == "image/jpeg"
    wrong = stranger.post(entry, {"_action": "_mark", "mark_0": "11"})
    assert wrong.status_code == 400
    marked = stranger.post(entry, {"_action": "_mark", "mark_0": "8", "note": "Bold"})
    assert marked.status_code == 302
    assert "You have marked everything" in _text(stranger.get(_link(world, token)))
    tenancy.enter(world.organiser_id)
    (mark,) = Mark.objects.of(world.organiser_id).order_by("created_at")
    assert (list(mark.marks), mark.note) == ([8], "Bold")
    assert "Łucja Wąs" in _text(ola.get(f"{page}entries/1/"))

    # Another contest, another entry, another's photo, a token that is none: not there.
    for address in (
        f"{_link(world, token)}2/",
        _link(world, "x" * 300),
        _link(world, token[:-1]),
        f"/programme/{world.programme.slug}/jury/{token}/1/1.jpg",
        f"{_link(world, token)}{2**70}/",
    ):
        assert stranger.get(address).status_code == 404, address

    # Taken back by its form, which asks first; the mark counts no more.
    tenancy.enter(world.organiser_id)
    (juror,) = outside.outside_jurors(contest)
    assert filling.send(ola, page, "end_juror", of=str(juror.user_id)).status_code == 302
    gone = stranger.get(_link(world, token))
    assert gone.status_code == 410 and "does not work any more" in _text(gone)
    assert stranger.post(entry, {"_action": "_mark", "mark_0": "3"}).status_code == 410
    assert "Nobody judges yet" in _text(ola.get(page))


def test_a_link_ends_by_its_day_and_by_a_new_one(world: cast.World) -> None:
    contest = _judged(world)
    first = _invite(world, contest)
    again = _invite(world, contest, email="lucja@akademia.example", name="Łucja Wąs")
    scope: dict[str, Any] = {"programme": world.programme}

    assert (again.juror_id, again.email) == (first.juror_id, "lucja@akademia.example")
    assert judging.jurors(contest) == [first.juror_id]
    with pytest.raises(outside.NoSuchLink):
        outside.entered(first.token, now=cast.NOW, **scope)
    outside.entered(again.token, now=cast.NOW, **scope)
    last = cast.NOW + timedelta(days=(UNTIL - cast.NOW.date()).days)
    outside.entered(again.token, now=last, **scope)
    with pytest.raises(outside.LinkEnded):
        outside.entered(again.token, now=last + timedelta(days=1), **scope)

    # Naming those who work here leaves who judges by a link; taking back ends it until anew.
    judging.name_jury(contest.id, [], actor=world.actor, now=cast.NOW, **scope)
    assert judging.jurors(contest) == [first.juror_id]
    for _time in range(2):
        outside.take_back(contest.id, first.juror_id, actor=world.actor, now=cast.NOW, **scope)
    assert judging.jurors(contest) == []
    with pytest.raises(outside.LinkEnded):
        outside.entered(again.token, now=cast.NOW, **scope)
    assert _invite(world, contest).juror_id == first.juror_id
    with pytest.raises(outside.BadJuror):
        _invite(world, contest, until_on=UNTIL + timedelta(days=400))
    with pytest.raises(outside.BadJuror):
        _invite(world, contest, name="  ")
    with pytest.raises(NotAllowed):
        _invite(world, contest, actor=_member(world, "Ania"))


def test_a_juror_who_is_a_member_too_does_not_mark_their_own(world: cast.World) -> None:
    contest = _judged(world)
    user = User.objects.create_user("ania@firm.example", created_at=cast.NOW)
    Membership.objects.of(world.organiser_id).create(
        organiser_id=world.organiser_id,
        user_id=user.id,
        role="MEMBER",
        programme_id=world.programme.id,
        member_id=world.members["Ania"],
        created_at=cast.NOW,
    )
    invited = _invite(world, contest, email="ania@firm.example")

    assert judging.missing(contest) == {invited.juror_id: 0}
    _contest, juror = outside.entered(invited.token, programme=world.programme, now=cast.NOW)
    with pytest.raises(judging.OwnEntry):
        judging.mark(
            contest.id,
            1,
            [5],
            programme=world.programme,
            actor=outside.actor_of(juror),
            now=cast.NOW,
        )


def test_nor_what_became_theirs_by_a_merge(world: cast.World) -> None:
    contest, later = _judged(world), cast.NOW + timedelta(hours=1)
    user = User.objects.create_user("ania@firm.example", created_at=cast.NOW)
    Membership.objects.of(world.organiser_id).create(
        organiser_id=world.organiser_id,
        user_id=user.id,
        role="MEMBER",
        programme_id=world.programme.id,
        member_id=world.members["Ania"],
        created_at=cast.NOW,
    )
    invited = _invite(world, contest, email="ania@firm.example")

    with time_machine.travel(later, tick=False):
        merging.merge(
            world.members["Ania"],
            world.members["Zenon"],
            reason="one",
            programme=world.programme,
            actor=world.actor,
            now=later,
        )
        _follow(world)

    assert world.members["Zenon"] in judging.own_ones(contest, invited.juror_id)
    assert judging.missing(contest) == {invited.juror_id: 0}


def test_what_a_merged_member_sent_is_one_entry_of_who_goes_on(world: cast.World) -> None:
    contest, of = _judged(world), world.organiser_id
    invited = _invite(world, contest)
    _contest, juror = outside.entered(invited.token, programme=world.programme, now=cast.NOW)
    scope: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    judging.mark(contest.id, 1, [7], actor=outside.actor_of(juror), **scope)
    later = cast.NOW + timedelta(hours=1)

    with time_machine.travel(later, tick=False):
        merge = merging.merge(
            world.members["Ania"],
            world.members["Zenon"],
            reason="one",
            programme=world.programme,
            actor=world.actor,
            now=later,
        )
        _follow(world)
        rows, total = reading.rows(contest, invited.juror_id, which=slice(0, 9))
        assert [(row.member_id, row.text, row.own_mark) for row in rows] == [
            (world.members["Zenon"], "My shelf", 7)
        ]
        assert total == 1 and judging.missing(contest) == {invited.juror_id: 0}
        with pytest.raises(entries.MarkedAlready):  # one person, one entry
            entries.send(
                contest.id,
                entries.EntryIn("Another"),
                member_id=world.members["Zenon"],
                programme=world.programme,
                actor=_member(world, "Zenon"),
                now=later,
            )
        assert [row.member_id for row in queries.top(contest, limit=9)] == [world.members["Zenon"]]
        merging.undo(merge, programme=world.programme, actor=world.actor, now=later)
        _follow(world)
    rows, _total = reading.rows(contest, invited.juror_id, which=slice(0, 9))
    assert [(row.number, row.member_id) for row in rows] == [(1, world.members["Ania"])]
    assert Entry.objects.of(of).count() == Mark.objects.of(of).count() == 1


def test_who_won_without_an_address_is_asked_for_one(world: cast.World) -> None:
    drill, key, ania = _reward(world), ids.new_uuid(), _client(world, "MEMBER")
    scope: dict[str, Any] = {"programme_id": world.programme.id, "now": cast.NOW}
    giving.give(drill, {world.members["Ania"]: key}, actor=world.actor, **scope)
    base = f"/m/{world.programme.slug}/"
    assert "Where may we send your prize?" in _text(ania.get(base))
    page = f"{base}rewards/orders/{key}/address/"
    assert "Drill" in _text(ania.get(page))
    typed = {"name": "Ania", "street": "Nowa 1", "postal_code": "00-001", "city": "Warszawa"}
    assert filling.send(ania, page, "address", **typed | {"street": " "}).status_code == 400

    assert filling.send(ania, page, "address", **typed, phone="").status_code == 302

    tenancy.enter(world.organiser_id)
    row = Order.objects.of(world.organiser_id).get(id=key)
    assert row.address == typed | {"phone": ""}
    assert ania.get(page).status_code == 404  # said once
    assert "Where may we send" not in _text(ania.get(base))
    acting = replace(_member(world, "Ania"), permissions=frozenset({"member.order"}))
    with pytest.raises(addressing.AddressStands):
        addressing.address(key, typed, member_id=world.members["Ania"], actor=acting, **scope)
    with pytest.raises(AddressMissing):
        other = ids.new_uuid()
        giving.give(drill, {world.members["Zenon"]: other}, actor=world.actor, **scope)
        addressing.address(other, {}, member_id=world.members["Zenon"], actor=acting, **scope)


def test_orders_of_a_merged_member_stand_with_who_goes_on(world: cast.World) -> None:
    drill, key = _reward(world), ids.new_uuid()
    scope: dict[str, Any] = {"programme_id": world.programme.id, "now": cast.NOW}
    giving.give(drill, {world.members["Zenon"]: key}, actor=world.actor, **scope)
    ania = _client(world, "MEMBER")
    page = f"/m/{world.programme.slug}/rewards/orders/"
    assert "Drill" not in _text(ania.get(page))
    tenancy.enter(world.organiser_id)
    _merge(world, one="Zenon", into="Ania")

    assert "Drill" in _text(ania.get(page))
    assert "prize" in _text(ania.get(f"{page}{key}/address/"))
    assert filling.send(ania, page, "cancel", of=str(key)).status_code == 302
    tenancy.enter(world.organiser_id)
    assert Order.objects.of(world.organiser_id).get(id=key).status == "CANCELLED"
