"""Runs by their pages: a draft tried on history, two trials beside one another, a period awarded
again after a look.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import cast
import pytest
from django.test import Client
from earning.recalculation.test_recalculating import AMOUNT, come, points_of
from earning.recalculation.test_trying import drafted
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import Award, Run, RunKind, RunStatus
from tandem.earning.reasons import explaining
from tandem.earning.recalculation import periods, recalculating
from tandem.earning.recalculation import runs as earning_runs
from tandem.earning.versions import rulesets
from tandem.flows.points import runs
from tandem.platform import tenancy
from tandem.programmes.models import Programme
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
DOUBLE = {
    "key": "amount",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [5, "PLN"]}, {"points": 1}]},
}


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(point_value_minor=2)
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", ("G-10", 1, 90000), day=date(2026, 1, 10)),
        made.activity("Zenon", ("P-200", 1, 10000), day=date(2026, 2, 10)),
    )
    return made


def _ask(world: cast.World, client: Client, rule_set_id: object, action: str, **more: str) -> Run:
    answer = client.post(
        f"/o/{world.programme.slug}/rules/runs/",
        {
            "_action": action,
            "version": str(rule_set_id),
            "since": "2026-01-01",
            "until": "2026-03-31",
            **more,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(world.organiser_id)
    run = Run.objects.of(world.organiser_id).order_by("-created_at", "-id").first()
    runs.carry_out(run.id, organiser_id=world.organiser_id, now=lambda: cast.NOW)
    return run


def _page(world: cast.World, client: Client, path: str) -> str:
    answer = client.get(f"/o/{world.programme.slug}/rules/runs/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_draft_is_tried_and_laid_beside_another_trial(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    key = drafted(world, DOUBLE)

    first, second = _ask(world, client, key, "attempt"), _ask(world, client, key, "attempt")

    shown = _page(world, client, f"{first.id}/")
    assert "+100" in shown
    assert "Zenon Obcy" in shown
    assert "Version 2 beside version 2" in _page(world, client, f"{first.id}/?with={second.id}")
    exported = b"".join(
        client.get(f"/o/{world.programme.slug}/rules/runs/{first.id}/?as=csv").streaming_content
    ).decode()
    assert "amount,reward points,100,200,2,0,0" in exported
    assert _page(world, client, "").count("trial") >= 2


def test_a_draft_is_tried_from_its_page_and_published_from_the_result(world: cast.World) -> None:
    client, base = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/rules/"
    (rule,) = html.fromstring(client.get(base).content).xpath("//a[contains(., 'Change it')]/@href")
    filling.send(client, rule, "keep", **{"gives-0-step": "5"})

    def tried(address: str, action: str) -> str:
        result = filling.send(client, address, action).headers["Location"]
        tenancy.enter(world.organiser_id)
        run = Run.objects.of(world.organiser_id).order_by("-created_at", "-id").first()
        runs.carry_out(run.id, organiser_id=world.organiser_id, now=lambda: cast.NOW)
        return result

    first = tried(base, "try_draft")
    as_tried = client.get(first).content.decode()
    filling.send(client, rule, "keep", **{"gives-0-step": "2"})
    changed = client.get(first).content.decode()
    late = client.post(first, {"_action": "publish", "day": ""})  # of a page that stood open
    second = tried(first, "try_again")
    published = filling.send(client, second, "publish", day="")
    after = [client.get(address).content.decode() for address in (first, second)]

    assert "Publish it as it was tried" in as_tried and "was changed since" not in as_tried
    assert "was changed since" in changed and "Publish it as it was tried" not in changed
    assert late.status_code == 400 and "was changed since" in late.content.decode()
    assert (published.status_code, published.headers["Location"]) == (302, base)
    shown = " ".join(client.get(base).content.decode().split())
    assert "Version 2 is in force" in shown and "PLN 2.00" in shown
    assert not any("Publish it as it was tried" in page or "Try it as" in page for page in after)
    # Who reads rules alone is led to no form.
    assert "Change it" not in _client(world, "FINANCE").get(base).content.decode()


def test_a_period_is_awarded_again_only_after_a_look(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    key = drafted(world, DOUBLE)
    before = Award.objects.of(world.organiser_id).count()

    run = _ask(world, client, key, "again", reason="the leaflet said 5 zł")
    tenancy.enter(world.organiser_id)
    looked_at = Award.objects.of(world.organiser_id).count()
    page = _page(world, client, f"{run.id}/")
    agreed = client.post(f"/o/{world.programme.slug}/rules/runs/{run.id}/", {"_action": "agree"})
    tenancy.enter(world.organiser_id)
    runs.carry_out(run.id, organiser_id=world.organiser_id, now=lambda: cast.NOW)
    again = client.post(f"/o/{world.programme.slug}/rules/runs/{run.id}/", {"_action": "agree"})
    tenancy.enter(world.organiser_id)
    runs.carry_out(
        run.id, organiser_id=world.organiser_id, now=lambda: cast.NOW
    )  # its job was broken off after its end

    assert Run.objects.of(world.organiser_id).get(id=run.id).status == RunStatus.POSTED
    assert looked_at == before
    assert "Post the differences" in page
    assert agreed.status_code == 302
    assert again.status_code == 400
    tenancy.enter(world.organiser_id)
    assert Award.objects.of(world.organiser_id).filter(run_id=run.id).count() == 2
    assert world.balance("Ania").available == 180
    assert world.proved()


def test_a_reason_and_a_period_are_asked_for(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    key = drafted(world, DOUBLE)
    path = f"/o/{world.programme.slug}/rules/runs/"

    without_reason = client.post(
        path,
        {"_action": "again", "version": str(key), "since": "2026-01-01", "until": "2026-03-31"},
    )
    backwards = client.post(
        path,
        {"_action": "attempt", "version": str(key), "since": "2026-04-01", "until": "2026-03-01"},
    )
    nowhere = client.post(
        path,
        {"_action": "attempt", "version": "none", "since": "2026-01-01", "until": "2026-03-31"},
    )

    assert "This field is required." in without_reason.content.decode()
    assert "Choose a period" in backwards.content.decode()
    assert nowhere.status_code == 400
    tenancy.enter(world.organiser_id)
    assert not Run.objects.of(world.organiser_id).exists()


def test_who_may_not_write_rules_cannot_try_them(world: cast.World) -> None:
    key = drafted(world, DOUBLE)

    answer = _client(world, "REVIEWER").post(
        f"/o/{world.programme.slug}/rules/runs/",
        {"_action": "attempt", "version": str(key), "since": "2026-01-01", "until": "2026-03-31"},
    )

    assert answer.status_code == 403


def _again(world: cast.World, client: Client, key: object) -> Run:
    """A period is awarded again, looked at, and posted."""
    run = _ask(world, client, key, "again", reason="the leaflet said 5 zł")
    client.post(f"/o/{world.programme.slug}/rules/runs/{run.id}/", {"_action": "agree"})
    tenancy.enter(world.organiser_id)
    runs.carry_out(run.id, organiser_id=world.organiser_id, now=lambda: cast.NOW)
    return run


def test_what_was_awarded_again_stays_so_when_an_activity_comes_late(world: cast.World) -> None:
    client, key = _client(world, "ADMINISTRATOR"), drafted(world, DOUBLE)
    _again(world, client, key)

    late = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 5))
    come(world, late)
    recalculating.recalculate(
        periods.members_of(world.programme, since=cast.NOW - timedelta(days=90), until=None),
        programme=world.programme,
        kind=RunKind.LATE,
        reason="",
        actor="system",
        now=cast.NOW,
    )

    assert points_of(world, late) == 20
    assert world.balance("Ania").available == 200
    assert world.proved()


def test_a_draft_is_closed_by_it_and_goes_on_explaining_its_points(world: cast.World) -> None:
    client, key = _client(world, "ADMINISTRATOR"), drafted(world, DOUBLE)
    late = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 1, 5))
    come(world, late)
    _again(world, client, key)

    with pytest.raises(rulesets.NotADraft):
        rulesets.drop(key, actor=world.actor)
    explained = explaining.explain(
        late.member_id,
        late.id,
        programme=world.programme,
        book_id=world.books["REWARD"],
        language="en",
    )

    assert explained is not None
    assert (explained.points, explained.version) == (20, 2)
    assert client.get(f"/o/{world.programme.slug}/rules/").status_code == 200


def test_a_draft_that_changed_meanwhile_is_shown_again_first(world: cast.World) -> None:
    client, key = _client(world, "ADMINISTRATOR"), drafted(world, DOUBLE)
    run = _ask(world, client, key, "again", reason="the leaflet said 5 zł")
    other = {**DOUBLE, "give": {"points": 10_000}}
    rulesets.change_draft(
        key,
        rules=[({"en": "other"}, other)],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )

    answer = client.post(f"/o/{world.programme.slug}/rules/runs/{run.id}/", {"_action": "agree"})

    assert answer.status_code == 400
    assert "The draft has changed" in answer.content.decode()


def test_where_rules_need_two_nobody_awards_again_under_their_own_draft(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        rules_need_two=True
    )
    key = drafted(world, DOUBLE)
    run_id = earning_runs.begin(
        world.programme.id,
        kind=RunKind.AGAIN,
        rule_set_id=key,
        since_on=date(2026, 1, 1),
        until_on=date(2026, 4, 1),
        reason="x",
        actor=world.actor,
        now=cast.NOW,
    )
    runs.carry_out(run_id, organiser_id=world.organiser_id, now=lambda: cast.NOW)
    tenancy.enter(world.organiser_id)

    with pytest.raises(rulesets.SecondPersonNeeded):
        earning_runs.agree(run_id, actor=world.actor, now=cast.NOW)

    earning_runs.agree(run_id, actor=replace(world.actor, name="user:ewa"), now=cast.NOW)


@pytest.mark.parametrize("is_closed_meanwhile", [False, True])
def test_days_of_an_edition_that_is_closed_are_not_awarded_again(
    world: cast.World, is_closed_meanwhile: bool
) -> None:
    """March is the first month of the next edition; February's proofs came until 1 March."""
    said: dict[str, Any] = {
        "kind": RunKind.AGAIN,
        "rule_set_id": drafted(world, DOUBLE),
        "until_on": date(2026, 4, 1),
        "reason": "x",
        "actor": world.actor,
        "now": cast.NOW,
    }
    rows = Programme.objects.of(world.organiser_id).filter(id=world.programme.id)
    closings = [["2026-03-01", "2026-03-01"]]
    if not is_closed_meanwhile:
        rows.update(closings=closings)
        with pytest.raises(earning_runs.PeriodSettled) as refused:
            earning_runs.begin(world.programme.id, since_on=date(2026, 2, 28), **said)
        assert refused.value.day == date(2026, 3, 1)
        earning_runs.begin(world.programme.id, since_on=date(2026, 3, 1), **said)
        return
    run_id = earning_runs.begin(world.programme.id, since_on=date(2026, 2, 28), **said)
    runs.carry_out(run_id, organiser_id=world.organiser_id, now=lambda: cast.NOW)
    tenancy.enter(world.organiser_id)
    rows.update(closings=closings)

    with pytest.raises(earning_runs.PeriodSettled):
        earning_runs.agree(run_id, actor=world.actor, now=cast.NOW)
    assert Run.objects.of(world.organiser_id).get(id=run_id).status == "SHOWN"
