"""Pieces of an initiative's page: arranged, and seen by whom they are for."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from engagement import test_events, test_learning, test_surveys, test_tasks
from initiatives.test_writing import SAID

from tandem.engagement.contests import writing as contests
from tandem.engagement.contests.models import Teams
from tandem.engagement.contests.ranking import measuring
from tandem.engagement.contests.writing import ContestIn
from tandem.engagement.library import writing as library
from tandem.engagement.library.writing import MaterialIn
from tandem.engagement.surveys.models import Door, Once
from tandem.engagement.tasks.steps import TaskStep
from tandem.flows.programme import arrange_initiative
from tandem.flows.programme.arrange_initiative import NoSuchPiece
from tandem.initiatives import pieces, queries, writing
from tandem.initiatives.models import Initiative, Piece, PieceKind
from tandem.initiatives.pieces import PIECES_MAX, BadPieces
from tandem.insights.pieces import catalogue, standing
from tandem.kit import ids
from tandem.kit.errors import Denied
from tandem.platform.models import Fact
from tandem.programmes import setup
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
WAYS = ["TASKS", "LEARNING", "SURVEYS", "EVENTS", "CONTESTS", "LIBRARY"]
GARDENERS = Whom(trades=("gardener",))
BUY = TaskStep("PURCHASE", Decimal(2))


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    _use(made, *WAYS)
    return made


def _use(world: cast.World, *ways: str) -> None:
    setup.change_programme(
        world.programme.id, settings={"ways": list(ways)}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"actor": world.actor, "now": cast.NOW}


def _initiative(world: cast.World, *, is_published: bool = True) -> Initiative:
    key = writing.begin(world.programme.id, SAID, **_scope(world))
    if is_published:
        writing.publish(key, programme_id=world.programme.id, **_scope(world))
    return Initiative.objects.of(world.organiser_id).get(id=key)


def _contest(world: cast.World, **said: Any) -> UUID:
    given = ContestIn(
        name={"en": "Cup"},
        measure=measuring.Measure("NET", kind="PURCHASE"),
        since_on=date(2026, 2, 1),
        until_on=date(2026, 4, 30),
        **said,
    )
    key = contests.write(world.programme, given, **_scope(world))
    contests.open_contest(key, programme_id=world.programme.id, **_scope(world))
    return key


def _material(world: cast.World, **said: Any) -> UUID:
    given = MaterialIn(title={"en": "Sheet"}, text={"en": "Read it."}, **said)
    return library.put(world.programme.id, given, **_scope(world))


def _of_each(world: cast.World) -> list[tuple[str, UUID]]:
    """One of each kind, for everybody."""
    return [
        (PieceKind.TASK, test_tasks._task(world, BUY).id),
        (PieceKind.CONTEST, _contest(world)),
        (PieceKind.COURSE, test_learning._course(world)),
        (PieceKind.EVENT, test_events.make(world, places=7)),
        (PieceKind.SURVEY, test_surveys.make(world)),
        (PieceKind.MATERIAL, _material(world, is_for_partners=True)),
    ]


def _arrange(world: cast.World, row: Initiative, keys: list[tuple[str, UUID]]) -> None:
    arrange_initiative.arrange(row, keys, programme=world.programme, **_scope(world))


def _seen(world: cast.World, row: Initiative, who: str = "Ania") -> list[str]:
    stand = standing.of_member(
        queries.pieces(row),
        world.members[who],
        programme=world.programme,
        today=cast.NOW.date(),
        now=cast.NOW,
    )
    return [piece.kind for piece, _what in stand]


def test_they_stand_in_their_order_and_again_says_nothing_new(world: cast.World) -> None:
    row, keys = _initiative(world), _of_each(world)
    backwards = [*keys[::-1], keys[0]]

    _arrange(world, row, keys)
    _arrange(world, row, backwards)
    _arrange(world, row, backwards)

    assert [(piece.kind, piece.subject_id) for piece in queries.pieces(row)] == keys[::-1]
    assert _seen(world, row) == [kind for kind, _key in keys[::-1]]
    facts = Fact.objects.of(world.organiser_id).filter(name="initiative.arranged")
    assert facts.count() == 2
    _arrange(world, row, [])
    assert not queries.pieces(row)


def test_nobody_sees_what_is_not_for_them_or_not_used(world: cast.World) -> None:
    row, keys = _initiative(world), _of_each(world)
    theirs = [
        (PieceKind.TASK, test_tasks._task(world, BUY, whom=GARDENERS, name={"en": "G"}).id),
        (PieceKind.CONTEST, _contest(world, whom=GARDENERS)),
        (PieceKind.COURSE, test_learning._course(world, "Soil", whom=GARDENERS)),
        (PieceKind.EVENT, test_events.make(world, name={"en": "G"}, whom=GARDENERS)),
        (PieceKind.SURVEY, test_surveys.make(world, whom=GARDENERS)),
    ]
    draft = (PieceKind.EVENT, test_events.make(world, is_open=False, name={"en": "D"}))
    _arrange(world, row, [*keys, *theirs, draft])
    kinds = [kind for kind, _key in keys]

    assert _seen(world, row) == kinds
    assert _seen(world, row, "Zenon") == [*kinds, *(kind for kind, _key in theirs)]
    strangers = catalogue.every(world.programme, now=cast.NOW, only=[*keys, *theirs, draft])
    assert [one.kind for one in strangers if one.is_open and one.is_for_all] == [
        kind for kind in catalogue.WAYS if kind in kinds
    ]
    for kind, way in catalogue.WAYS.items():
        _use(world, *(used for used in WAYS if used != way))
        assert _seen(world, row) == [shown for shown in kinds if shown != kind]
        assert kind not in {one.kind for one in catalogue.every(world.programme, now=cast.NOW)}


def test_what_is_asked_of_who_holds_a_code_stands_on_no_page(world: cast.World) -> None:
    key = (PieceKind.SURVEY, test_surveys.make(world, once=Once.CODE, door=Door.CODE))
    row = _initiative(world)

    with pytest.raises(NoSuchPiece):
        _arrange(world, row, [key])

    assert not queries.pieces(row)


def test_of_strangers_and_other_programmes_nothing_is_put_there(world: cast.World) -> None:
    row, mine = _initiative(world), (PieceKind.MATERIAL, _material(world))
    nothing = (PieceKind.MATERIAL, ids.new_uuid())
    wrong = (PieceKind.TASK, mine[1])
    many = [mine, *((PieceKind.MATERIAL, _material(world)) for _n in range(PIECES_MAX))]

    for keys in ([mine, nothing], [wrong]):
        with pytest.raises(NoSuchPiece):
            _arrange(world, row, keys)
    with pytest.raises(BadPieces):
        _arrange(world, row, many)
    with pytest.raises(BadPieces):
        pieces.arrange(row, [("NEWS", mine[1])], **_scope(world))
    with pytest.raises(Denied):
        actor = test_surveys.member(world)
        pieces.arrange(row, [mine], actor=actor, now=cast.NOW)

    assert not queries.pieces(row)


def test_a_partner_sees_what_is_for_partners(world: cast.World) -> None:
    row, keys = _initiative(world), _of_each(world)
    teams = (PieceKind.CONTEST, _contest(world, teams=Teams.PARTNER))
    _arrange(world, row, [*keys, teams])

    seen = standing.of_partner(queries.pieces(row), world.wschod, programme=world.programme)

    of_members = next(key for key in keys if key[0] == PieceKind.CONTEST)
    shown = [(piece.kind, piece.subject_id) for piece, _what in seen]
    assert shown == [key for key in (*keys, teams) if key in (of_members, keys[-1], teams)]
    by_key = {(piece.kind, piece.subject_id): what for piece, what in seen}
    assert isinstance(by_key[of_members], standing.Standings)
    assert isinstance(by_key[teams], standing.TeamsIn)


def test_questions_hang_on_how_many_pieces_there_are_alone(world: cast.World) -> None:
    row = _initiative(world)
    _arrange(world, row, _of_each(world))
    with CaptureQueriesContext(
        connection,
    ) as few:
        _seen(world, row)
    for number in range(4):
        name = {"en": f"More {number}"}
        test_tasks._task(world, BUY, name=name)
        _contest(world)
        test_events.make(world, name=name)
        test_surveys.make(world)
        test_learning._course(world, f"More {number}")
        _material(world)

    with CaptureQueriesContext(connection) as many:
        assert len(_seen(world, row)) == 6

    assert len(many) == len(few) and len(few) <= 30


def test_a_draft_is_thrown_away_with_them(world: cast.World) -> None:
    row = _initiative(world, is_published=False)
    _arrange(world, row, [(PieceKind.MATERIAL, _material(world))])

    writing.drop(row.id, programme_id=world.programme.id, **_scope(world))

    assert not Piece.objects.of(world.organiser_id).exists()
