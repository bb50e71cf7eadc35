"""Lists of what members ask and wish for, opened and searched, among few and among very many."""

from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Row, at_most, timed  # noqa: E402
from tandem.engagement.community import queries  # noqa: E402
from tandem.engagement.community.models import Kind  # noqa: E402
from tandem.participants.models import Member  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.portals.shared.sorting import COUNTED_MAX, counted  # noqa: E402

TURNS, LOOKS, PAGE, HITS = 20, 5, 20, 15
# Posts of some length, of which the latest `HITS` hold the word that is searched for.
_POSTS = """
INSERT INTO community_post (
  organiser_id, programme_id, id, kind, member_id, title, text, finds, place, why, is_accepted,
  state, reason, change_text, change_address, votes_total, reports_total, is_double, created_at
)
SELECT
  %(organiser)s, %(programme)s, gen_random_uuid(), %(kind)s, %(member)s, 'Post ' || number,
  repeat('how long does it dry ', 8),
  'post ' || number || ' ' || repeat('how long does it dry ', 8)
  || CASE WHEN number > %(total)s - %(hits)s THEN 'terrace' ELSE '' END,
  'SHOWN', '', false, 'OPEN', '{}', '{}', '', number %% 7 * (number %% 50 / 49), 0, false,
  %(now)s::timestamptz + interval '1 second' * number
FROM generate_series(1, %(total)s) AS number
"""


def bench_community(quick: bool) -> list[Row]:
    """The first page of questions, of ideas, of all, and of a search, against a thousand."""
    many = 10_000 if quick else 100_000
    few, very_many = _seconds(COUNTED_MAX), _seconds(many)
    rows = [
        at_most(
            f"community-{name}",
            very_many[name] / few[name],
            1.5,
            detail=f"{COUNTED_MAX:,} posts {1_000 * few[name]:.1f} ms, {many:,}"
            f" {1_000 * very_many[name]:.1f} ms",
        )
        for name in ("questions", "ideas", "all")
    ]
    detail = f"{COUNTED_MAX:,} posts {1_000 * few['search']:.1f} ms; of {many:,}, {HITS} hold it"
    search = at_most("community-search", 1_000 * very_many["search"], 250, unit="ms", detail=detail)
    return [*rows, search]


def _seconds(posts: int) -> dict[str, float]:
    """How long a look takes, where there are so many questions and as many ideas."""
    world = made.build(members=100, products_total=50, rules=1)
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
    }
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        members = Member.objects.of(world.organiser_id).order_by("id")
        first, other = members.values_list("id", flat=True)[:2]
        with connection.cursor() as cursor:
            for kind in (Kind.QUESTION, Kind.IDEA):
                cursor.execute(
                    _POSTS,
                    {
                        "organiser": world.organiser_id,
                        "programme": world.programme.id,
                        "kind": kind,
                        "member": first,
                        "total": posts,
                        "hits": HITS,
                        "now": made.NOW,
                    },
                )
    made.analyse()
    listed = partial(queries.listed, member_id=other, **scope)

    def look(rows: Callable[[], Any], by: str, expected: int) -> None:
        """As a page of the list reads it."""
        for _ in range(LOOKS):
            ordered = rows().order_by(by, "id")
            page = list(ordered[: PAGE + 1])
            assert len(page) == expected
            if len(page) > PAGE:
                counted(ordered)()
            queries.answer_totals([row.id for row in page], organiser_id=world.organiser_id)

    def shortest(rows: Callable[[], Any], by: str = "-created_at", of: int = PAGE + 1) -> float:
        def once() -> float:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return timed(partial(look, rows, by, of))

        return min(once() for _ in range(TURNS)) / LOOKS

    return {
        "questions": shortest(partial(listed, Kind.QUESTION)),
        "ideas": shortest(partial(listed, Kind.IDEA), "-votes_total"),
        "all": shortest(partial(queries.posts, **scope)),
        "search": shortest(partial(listed, Kind.QUESTION, q="terrace"), of=HITS),
    }
