"""Figures over everything are counted anew in a small installation, and now and then in a large
one.
"""

from datetime import datetime, timedelta
from uuid import UUID

import cast
import pytest
import time_machine
from django.core.cache import cache
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from portals import furnished
from portals.test_access import _client

from tandem.earning.models import Rule
from tandem.insights import lately
from tandem.platform import statements, tenancy
from tandem.rewards import catalogue

pytestmark = pytest.mark.django_db
COUNT = "SELECT count(*) FROM rewards_reward WHERE organiser_id = %(organiser_id)s"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation is large from the first purchase on."""
    monkeypatch.setattr(lately, "LINES_LARGE", -1)
    cache.clear()


def _offer(world: cast.World) -> None:
    catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=80,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )


def _looked(organiser_id: UUID) -> tuple[int, datetime | None]:
    """What a page counts, and of when it says that is."""
    tenancy.enter(organiser_id)
    with lately.of_page():
        ((total,),) = lately.rows(COUNT, {"organiser_id": organiser_id})
        return int(total), lately.counted_at()


def _counted(organiser_id: UUID) -> int:
    return _looked(organiser_id)[0]


def test_a_small_installation_counts_anew() -> None:
    world = cast.build()
    before = _counted(world.organiser_id)

    _offer(world)

    assert _looked(world.organiser_id) == (before + 1, None)


def test_a_large_one_says_of_when_its_figures_are(large: None) -> None:
    world = cast.build()
    with time_machine.travel(cast.NOW, tick=False) as travel:
        before, at = _looked(world.organiser_id)
        assert at is None
        _offer(world)
        travel.shift(timedelta(seconds=30))

        assert _looked(world.organiser_id) == (before, cast.NOW)
        travel.shift(lately.KEPT_MIN)
        assert _looked(world.organiser_id) == (before + 1, None)


def test_a_page_asks_once_how_large_it_is_and_leaves_nothing_behind(large: None) -> None:
    world = cast.build()
    tenancy.enter(world.organiser_id)
    asked = {"organiser_id": world.organiser_id}

    with CaptureQueriesContext(connection) as queries, lately.of_page():
        for _part in range(3):
            lately.rows(COUNT, asked)
        with lately.of_page():  # one that is shown within it
            lately.rows(COUNT, asked)
        assert lately.counted_at() is not None

    assert sum("pg_class" in query["sql"] for query in queries) == 2
    assert lately.counted_at() is None


def test_who_has_just_acted_sees_the_act(large: None) -> None:
    other = cast.build()
    world = furnished.build().world
    client = _client(world, "ADMINISTRATOR")
    before = _counted(world.organiser_id)
    of_other = _counted(other.organiser_id)
    tenancy.enter(other.organiser_id)
    _offer(other)
    tenancy.enter(world.organiser_id)
    _offer(world)

    assert _counted(world.organiser_id) == before
    rules = reverse("organiser:rules", args=[world.programme.slug])
    assert client.post(rules, {"_action": "no_such"}).status_code == 404
    assert _counted(world.organiser_id) == before
    assert client.post(rules, {"_action": "begin"}).status_code == 302

    assert _counted(world.organiser_id) == before + 1
    assert _counted(other.organiser_id) == of_other


def test_what_one_organiser_counted_is_nobody_elses(large: None) -> None:
    first, second = cast.build(), cast.build()
    before = _counted(second.organiser_id)
    tenancy.enter(first.organiser_id)
    _offer(first)

    assert _counted(first.organiser_id) == before + 1
    assert _counted(second.organiser_id) == before


def test_a_page_is_shown_before_its_dear_figures_and_asks_for_them(
    large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule's list, what one gave, who consents: with a script by themselves, without one by a
    link; a part that is asked for, and a file, are waited for.
    """
    world = furnished.build().world
    client = _client(world, "ADMINISTRATOR")
    told = "Figures of very many purchases and members are counted every few minutes."
    comes = 'hx-get="?figures=1"'
    rule = Rule.objects.of(world.organiser_id).order_by("id").first()
    assert rule is not None

    for name, parts, figure in (
        ("rules", (), "points given"),
        ("rule-awards", (rule.key,), 'id="awards"'),
        ("mailings-consent", (), "Agree to news and offers by mail"),
    ):
        address = reverse(f"organiser:{name}", args=[world.programme.slug, *parts])
        monkeypatch.setattr(lately, "QUICK", timedelta(0))
        for _look in range(2):
            first = client.get(address).content.decode()
            assert comes in first and 'href="?figures=1"' in first and figure not in first
        part = client.get(f"{address}?figures=1").content.decode()
        assert figure in part and comes not in part and told not in part
        kept = client.get(address).content.decode()
        assert figure in kept and comes not in kept and told in kept

        lately.acted(world.organiser_id)  # nothing is kept any more, and it is known to be quick
        monkeypatch.setattr(lately, "QUICK", timedelta(seconds=30))
        again = client.get(address).content.decode()
        assert figure in again and comes not in again and told not in again

    address = reverse("organiser:rule-awards", args=[world.programme.slug, rule.key])
    cache.clear()
    assert client.get(f"{address}?as=csv").status_code == 200
    cache.clear()
    assert 'id="awards"' in client.get(address, headers={"hx-request": "true"}).content.decode()


def test_a_page_all_of_figures_comes_after_where_it_is(
    large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is to be said of an act is said with the figures, and not lost before them."""
    world = furnished.build().world
    client = _client(world, "ADMINISTRATOR")
    address = reverse("organiser:reach", args=[world.programme.slug])
    monkeypatch.setattr(lately, "QUICK", timedelta(0))

    first = client.get(f"{address}?from=launch").content.decode()
    part = client.get(f"{address}?from=launch", headers={"hx-request": "true"}).content.decode()

    assert 'hx-get="?from=launch" hx-trigger="load"' in first
    assert 'href="?from=launch&amp;figures=1"' in first
    assert ("What if" in first, "What if" in part) == (False, True)
    assert 'hx-trigger="load"' not in part
    assert "What if" in client.get(address).content.decode()  # kept since
    cache.clear()
    assert "What if" in client.get(f"{address}?figures=1").content.decode()
    cache.clear()
    assert client.get(f"{address}?as=csv").status_code == 200


def test_a_partner_reads_of_when_its_figures_are_too(
    large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = furnished.build().world
    client = _client(world, "PARTNER_MANAGER")
    address = reverse("partner:home", args=[world.programme.slug])
    monkeypatch.setattr(lately, "QUICK", timedelta(0))
    told = "Figures of very many purchases and members are counted every few minutes."

    first = client.get(address).content.decode()
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    kept = client.get(address).content.decode()

    assert 'hx-get="?figures=1" hx-trigger="load"' in first and told not in first
    assert "Hand over a sales file" in first  # all but that figure is there
    assert 'hx-trigger="load"' not in part and told not in part
    assert 'hx-trigger="load"' not in kept and told in kept


def test_what_was_never_counted_may_take_as_long_as_what_is_quick(
    large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = cast.build()
    tenancy.enter(world.organiser_id)
    slow = "SELECT pg_sleep(5) IS NULL, %(organiser_id)s"
    params = {"organiser_id": world.organiser_id}
    before = statements.rows("SHOW statement_timeout")

    with lately.at_once():
        assert lately.rows(COUNT, params) == [(0,)]
        for _look in range(2):
            with pytest.raises(lately.NotCounted):
                lately.rows(slow, params)

    assert statements.rows("SHOW statement_timeout") == before
    _offer(world)  # the transaction goes on
    with pytest.raises(DataError), lately.at_once():
        lately.rows("SELECT 1 / 0, %(organiser_id)s", params)


@pytest.mark.parametrize("page", ["finance", "cohorts"])
def test_finance_is_looked_at_lately_and_taken_as_it_is(page: str, large: None) -> None:
    world = furnished.build().world
    client, told = (
        _client(world, "FINANCE"),
        "Figures of very many purchases and members are counted",
    )
    address = reverse(f"organiser:{page}", args=[world.programme.slug])

    first, again = (client.get(address).content.decode() for _ in range(2))
    with CaptureQueriesContext(connection) as asked:
        file = client.get(f"{address}?as=csv")

    assert (told in first, told in again, file.status_code) == (False, True, 200)
    assert any("date_bin" in query["sql"] for query in asked)
