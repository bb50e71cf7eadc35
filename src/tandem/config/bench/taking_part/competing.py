"""Contests with large numbers: a place among a million, and standings after a large batch."""

import random
import tempfile
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.activity.facts import ActivityRecorded  # noqa: E402
from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Row, at_most, timed  # noqa: E402
from tandem.config.bench.taking_in import accept, award, batches_of  # noqa: E402
from tandem.engagement import ways  # noqa: E402
from tandem.engagement.contests import queries, writing  # noqa: E402
from tandem.engagement.contests.models import Contest, Contestant  # noqa: E402
from tandem.engagement.contests.ranking import ladder, standings  # noqa: E402
from tandem.engagement.contests.ranking.measuring import NET, Measure  # noqa: E402
from tandem.engagement.contests.writing import ContestIn  # noqa: E402
from tandem.flows.engagement.contests import follow_contests  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.programmes import setup  # noqa: E402

TURNS, LOOKS, BESIDE, KNOWN = 10, 50, 3, 100
# So many more members, of the company of one that there is: who they are is not what is measured.
_MEMBERS = """
INSERT INTO participants_member (id, organiser_id, programme_id, number, name, sort_key, company_id, trade, region, status,
  joined_at, created_at)
SELECT known.id + place, known.organiser_id, known.programme_id, place, 'Firm ' || place, 'firm ' || place, known.company_id,
  '', '', 'ACTIVE', known.joined_at, known.created_at
FROM (
  SELECT member.* FROM participants_member AS member WHERE member.organiser_id = %(organiser)s ORDER BY member.id DESC LIMIT 1
) AS known
CROSS JOIN generate_series(%(known)s, %(total)s - 1) AS place
"""
# Every tenth has no place yet, another tenth share one mark, and of the others eight share each.
_STANDINGS = """
INSERT INTO contests_contestant (organiser_id, member_id, contest_id, created_at, league, nickname, score, mark, team)
SELECT %(organiser)s, scored.id, %(contest)s, %(now)s, 0, '', coalesce(scored.score, 0), scored.score * 1000, ''
FROM (
  SELECT member.id, CASE member.number::bigint %% 10
    WHEN 0 THEN NULL
    WHEN 1 THEN 500000
    ELSE 100 * (1 + member.number::bigint * 7919 %% (%(total)s / 10 + 1))
  END AS score
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser)s
) AS scored
"""


def bench_contests(quick: bool) -> list[Row]:
    """What a place costs as standings grow, and what keeping them costs."""
    few, many = 10_000, 100_000 if quick else 1_000_000
    return [*_place(few, many), _refresh(15_000 if quick else 150_000)]


def _place(few: int, many: int) -> list[Row]:
    """A member's own place with neighbours: the middle of some members', and the slowest. The two
    contests take turns, so that a machine that is slower for a while is slower for both.
    """
    asked = {total: _standing(total) for total in (few, many)}
    made.analyse()
    best: dict[int, dict[int, float]] = {few: {}, many: {}}
    for _turn in range(TURNS):
        for total, (contest, members) in asked.items():
            with transaction.atomic():
                tenancy.enter(contest.organiser_id)
                for member in members:
                    span = timed(partial(_look, contest, member))
                    best[total][member] = min(span, best[total].get(member, span))
    middle = {total: median(spans.values()) for total, spans in best.items()}
    told = ", ".join(f"{total:,} standings {1_000 * span:.2f} ms" for total, span in middle.items())
    slowest = 1_000 * max(best[many].values())
    return [
        at_most("contest-place", middle[many] / middle[few], 1.5, detail=told),
        at_most(
            "contest-place-ms", slowest, 50, unit="ms", detail=f"the slowest of {LOOKS} members"
        ),
    ]


def _standing(total: int) -> tuple[Contest, list[int]]:
    """A contest with so many standings, and some who have a place in it."""
    world = made.build(members=KNOWN, products_total=50, rules=1)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        contest = open_contest(world)
        fill_standings(contest, total)
        of_contest = Contestant.objects.of(world.organiser_id).filter(contest_id=contest.id)
        placed = of_contest.filter(mark__isnull=False).order_by("member_id")
        return contest, random.Random(7).sample(
            list(placed.values_list("member_id", flat=True)), LOOKS
        )


def _look(contest: Contest, member: int) -> None:
    at = queries.place_of(contest, member)
    assert at is not None and at.place is not None
    beside = queries.around(contest, member, at, limit=BESIDE)
    assert at.place in {contestant.place for contestant in beside if contestant.member_id == member}


def fill_standings(contest: Contest, total: int) -> None:
    """Members of its organiser, so many, their standings, and the ladder of these."""
    scope: dict[str, Any] = {
        "organiser": contest.organiser_id,
        "contest": contest.id,
        "known": KNOWN,
        "total": total,
        "now": made.NOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, scope)
        cursor.execute(_STANDINGS, scope)
    ladder.build(contest, now=made.NOW)


def open_contest(world: made.World) -> Contest:
    """A contest of net turnover that runs; a step lets everybody in."""
    of, programme = world.organiser_id, world.programme
    setup.change_programme(
        programme.id, settings={"ways": [ways.CONTESTS]}, actor=world.actor, now=made.NOW
    )
    contest = ContestIn(
        name={"en": "Bench"},
        measure=Measure(NET, kind="PURCHASE"),
        since_on=date(2025, 1, 1),
        until_on=date(2026, 12, 31),
    )
    key = writing.write(programme, contest, actor=world.actor, now=made.NOW)
    writing.open_contest(key, programme_id=programme.id, actor=world.actor, now=made.NOW)
    return queries.contest(key, programme_id=programme.id, organiser_id=of)


def _refresh(lines: int) -> Row:
    """The standings after a file against awarding it."""
    world = made.build(members=lines // 50, products_total=lines // 200, rules=20)
    of, now = world.organiser_id, datetime.now(UTC)
    with transaction.atomic():
        tenancy.enter(of)
        contest = open_contest(world)
        standings.refresh(contest, among=None, programme=world.programme, now=now)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sales.csv"
        made.sell_out_file(file, world, lines=lines)
        accept(file, world)
    batches = batches_of(world)
    awarded = timed(lambda: award(batches, world, now=now))

    def follow() -> None:
        for batch_id in batches:
            fact = ActivityRecorded(
                organiser_id=of, at=now, programme_id=world.programme.id, batch_id=batch_id
            )
            with transaction.atomic():
                tenancy.enter(of)
                follow_contests.follow([fact])

    followed = timed(follow)
    with transaction.atomic():
        tenancy.enter(of)
        ranked = queries.total(contest)
    assert 0 < ranked <= lines // 50
    return at_most(
        "contest-refresh",
        followed / awarded,
        0.15,
        detail=f"{lines:,} lines: awarded in {awarded:.2f} s, {ranked:,} places in {followed:.2f} s",
    )
