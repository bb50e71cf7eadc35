"""Surveys: what is asked next, one sheet an occasion, the quota, anonymity, and the code behind."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction
from evidence.test_codes import SECRET, _issue

from tandem.activity.models import Activity, Line
from tandem.engagement.surveys import answering, gating, queries, writing
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Participation, Sheet, Survey
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.writing import SurveyIn
from tandem.evidence.codes import issuing
from tandem.evidence.models import ProductCode
from tandem.flows.activities import submit_code
from tandem.flows.engagement.surveys import answer_survey
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Fact
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.segments.targeting import Whom

TASTE = Question("q1", asking.SCALE, {"en": "How did it taste?"}, marks=True)
WHY = Question(
    "q2",
    asking.ONE,
    {"en": "What did you miss most?", "pl": "Czego zabrakło?"},
    options=({"en": "Salt"}, {"en": "Smoke"}),
    has_other=True,
    is_required=False,
)
SMOKE = Question("q3", asking.TEXT, {"en": "{2}: tell us more"}, after="q2", chose=1)
RULES = (
    {"key": "ask", "when": {"eq": ["deed.kind", "SURVEY_ANSWERED"]}, "give": {"points": 20}},
    {"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}},
)


def make(world: cast.World, **said: Any) -> UUID:
    whom = said.pop("whom", Whom())
    key = writing.begin(
        world.programme.id,
        SurveyIn(**{"name": {"en": "Sausages"}, "questions": [TASTE, WHY, SMOKE], **said}),
        actor=world.actor,
        now=cast.NOW,
        whom=whom,
    )
    writing.show(
        key, is_open=True, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
    )
    return key


def build() -> cast.World:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["SURVEYS"]}, actor=made.actor, now=cast.NOW
    )
    made.programme = Programme.objects.of(made.organiser_id).get()
    made.publish(*RULES)
    return made


@pytest.fixture
def world(db: None) -> cast.World:
    return build()


def member(world: cast.World, name: str = "Ania") -> Actor:
    return replace(
        world.actor,
        permissions=frozenset({"member.view", "member.claim"}),
        member_id=world.members[name],
    )


def answer(
    world: cast.World,
    key: UUID,
    name: str = "Ania",
    *,
    at: At = At(),
    now: datetime = cast.NOW,
    **given: Any,
) -> int:
    points = answer_survey.answer(
        key,
        world.members[name],
        given or {"q1": ["2"], "q2": []},
        programme=world.programme,
        actor=member(world, name),
        now=now,
        at=at,
    )
    return points.get("REWARD", 0)


@pytest.mark.django_db
def test_an_answer_is_a_sheet_and_points_by_the_rules(world: cast.World) -> None:
    key = make(world)

    given = answer(world, key, q1=["5"], q2=["1"], q3=["  More smoke "])

    assert given == 20 and world.balance("Ania").available == 20
    sheet = Sheet.objects.of(world.organiser_id).get()
    assert (sheet.picks, sheet.texts) == (["q1:5", "q2:1"], {"q3": "More smoke"})
    assert (sheet.member_id, sheet.content) == (world.members["Ania"], 100)
    row = Activity.objects.of(world.organiser_id).get(kind="SURVEY_ANSWERED")
    code = Survey.objects.of(world.organiser_id).get().code
    assert (row.document_no, row.attributes) == ("Sausages", {"survey": code, "score": "100"})
    assert world.proved()


@pytest.mark.django_db
def test_an_outlet_is_of_the_programme_or_none(world: cast.World) -> None:
    key, own = make(world), world.outlets["Bazar"]

    answer(world, key, at=At(outlet_id=own))
    answer(world, key, "Zenon", at=At(outlet_id=ids.new_uuid()))

    rows = Sheet.objects.of(world.organiser_id)
    assert {row.member_id: row.outlet_id for row in rows} == {
        world.members["Ania"]: own,
        world.members["Zenon"]: None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("once", "later", "is_again"),
    [
        ("EVER", timedelta(days=40), False),
        ("MONTH", timedelta(days=1), False),
        ("MONTH", timedelta(days=40), True),
    ],
)
def test_an_occasion_is_answered_once(
    world: cast.World, once: str, later: timedelta, is_again: bool
) -> None:
    key = make(world, once=once)
    answer(world, key)

    if is_again:
        answer(world, key, now=cast.NOW + later)
    else:
        with pytest.raises(answering.AnsweredBefore):
            answer(world, key, now=cast.NOW + later)

    assert Sheet.objects.of(world.organiser_id).count() == 1 + is_again
    assert world.balance("Ania").available == 20 * (1 + is_again)


@pytest.mark.django_db
def test_who_is_not_content_is_told_as_a_fact(world: cast.World) -> None:
    key = make(world)

    answer(world, key, q1=["2"], q2=[])
    answer(world, key, "Zenon", q1=["3"], q2=[])

    facts = Fact.objects.of(world.organiser_id).filter(name="surveys.dissatisfied")
    assert [(fact.data["member_id"], fact.data["content"]) for fact in facts] == [
        (world.members["Ania"], 25)
    ]


@pytest.mark.django_db
def test_an_anonymous_sheet_holds_neither_member_nor_moment(world: cast.World) -> None:
    key = make(world, is_anonymous=True)

    assert answer(world, key, q1=["1"], q2=[]) == 20
    with pytest.raises(answering.AnsweredBefore):
        answer(world, key)

    sheet = Sheet.objects.of(world.organiser_id).get()
    assert sheet.member_id is None and sheet.id.version == 4
    assert sheet.created_at == datetime(2026, 3, 2, tzinfo=UTC)
    own = Participation.objects.of(world.organiser_id).get()
    assert (own.member_id, own.kept, own.done_on) == (
        world.members["Ania"],
        {},
        date(2026, 3, 2),
    )
    facts = Fact.objects.of(world.organiser_id).filter(name__startswith="surveys.")
    assert not [fact for fact in facts if str(sheet.id) in str(fact.data)]
    assert not facts.filter(name="surveys.dissatisfied").exists()
    row = Activity.objects.of(world.organiser_id).get(kind="SURVEY_ANSWERED")
    assert row.attributes == {"survey": Survey.objects.of(world.organiser_id).get().code}


@pytest.mark.django_db
def test_closed_early_late_and_strangers_are_refused(world: cast.World) -> None:
    ended, early = make(world), make(world, since_on=date(2026, 3, 3))
    late, other = make(world, until_on=date(2026, 3, 1)), make(world, whom=Whom(trades=("baker",)))
    writing.show(
        ended, is_open=False, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
    )

    for key in (ended, early, late):
        with pytest.raises(answering.SurveyClosed):
            answer(world, key)
    with pytest.raises(queries.NoSuchSurvey):
        answer(world, other)
    strange = cast.build()
    with pytest.raises(queries.NoSuchSurvey):
        answer(strange, ended)
    assert not Sheet.objects.of(world.organiser_id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"q1": ["6"], "q2": []},
        {"q1": ["0"], "q2": []},
        {"q1": ["٣"], "q2": []},
        {"q1": ["3", "4"], "q2": []},
        {"q1": [], "q2": []},
        {"q1": ["3"], "q2": ["2"]},
        {"q1": ["3"], "q2": ["~"]},
        {"q1": ["3"], "q2": ["1"]},
        {"q1": ["3"], "q2": ["1"], "q3": ["x" * 2_001]},
    ],
)
def test_what_is_no_answer_is_refused(world: cast.World, given: dict[str, Any]) -> None:
    key = make(world)

    with pytest.raises(asking.BadAnswer), transaction.atomic():
        answer(world, key, **given)

    assert not Sheet.objects.of(world.organiser_id).exists()
    assert not Participation.objects.of(world.organiser_id).exists()


def test_each_kind_knows_its_answers() -> None:
    abc = tuple({"en": name} for name in "ABC")
    lines = ({"en": "Taste"}, {"en": "Price"})
    key = "0198c5f0-0000-7000-8000-000000000001"
    cases: list[tuple[Question, list[str], bool]] = [
        (Question("q1", asking.SEVERAL, {"en": "?"}, abc), ["0", "2"], True),
        (Question("q1", asking.SEVERAL, {"en": "?"}, abc), ["0", "3"], False),
        (Question("q1", asking.ORDER, {"en": "?"}, abc), ["2", "0", "1"], True),
        (Question("q1", asking.ORDER, {"en": "?"}, abc), ["2", "0"], False),
        (Question("q1", asking.MATRIX, {"en": "?"}, abc, lines), ["0=2", "1=0"], True),
        (Question("q1", asking.MATRIX, {"en": "?"}, abc, lines), ["0=2"], False),
        (Question("q1", asking.MATRIX, {"en": "?"}, abc, lines), ["0=2", "0=1"], False),
        (Question("q1", asking.NPS, {"en": "?"}), ["0"], True),
        (Question("q1", asking.NPS, {"en": "?"}), ["11"], False),
        (Question("q1", asking.NUMBER, {"en": "?"}), ["12.5"], True),
        (Question("q1", asking.NUMBER, {"en": "?"}), ["NaN"], False),
        (Question("q1", asking.DATE, {"en": "?"}), ["2026-02-28"], True),
        (Question("q1", asking.DATE, {"en": "?"}), ["2026-02-30"], False),
        (Question("q1", asking.PRODUCT, {"en": "?"}), [key], True),
        (Question("q1", asking.OUTLET, {"en": "?"}), ["here"], False),
    ]
    for question, given, is_answer in cases:
        try:
            assert asking.settled(question, given) == given and is_answer, (question, given)
        except asking.BadAnswer:
            assert not is_answer, (question, given)


def test_what_comes_next_hangs_on_what_was_said() -> None:
    every = [TASTE, WHY, SMOKE]

    def keys(said: dict[str, list[str]], *, is_paged: bool = False) -> list[str]:
        return [q.key for q in asking.coming(every, said, is_paged=is_paged)]

    assert keys({}) == ["q1", "q2"] and keys({}, is_paged=True) == ["q1"]
    assert keys({"q1": ["3"], "q2": ["1"]}) == ["q3"]
    assert keys({"q1": ["3"], "q2": ["0"]}) == []
    why = Question("q3", asking.TEXT, {"en": "What went wrong?"}, after="q1", least=1, most=2)
    asked = {
        mark: [q.key for q in asking.coming([TASTE, why], {"q1": [mark]}, is_paged=False)]
        for mark in "123"
    }
    assert asked == {"1": ["q3"], "2": ["q3"], "3": []}
    assert asking.wording(SMOKE, every, {"q2": ["1"]}, "en") == "Smoke: tell us more"
    assert asking.wording(SMOKE, every, {"q2": ["~Dill"]}, "en") == "Dill: tell us more"


@pytest.mark.parametrize(
    "question",
    [
        Question("q1", asking.ONE, {"en": "?"}, ({"en": "alone"},)),
        Question("q1", asking.MATRIX, {"en": "?"}, ({"en": "a"}, {"en": "b"})),
        Question("q1", asking.TEXT, {"en": " "}),
        Question("q1", asking.TEXT, {"en": "?"}, marks=True),
        Question("q1", asking.TEXT, {"en": "?"}, after="q9", chose=0),
        Question("q2", asking.TEXT, {"en": "?"}, after="q1", most=2),
        Question("q2", asking.TEXT, {"en": "?"}, after="q1", least=3, most=2),
        Question("Q", asking.TEXT, {"en": "?"}),
        Question("q1", "FILM", {"en": "?"}),
    ],
)
def test_what_cannot_be_asked_is_refused(question: Question) -> None:
    with pytest.raises(asking.BadQuestion):
        asking.checked([TASTE, question] if question.after == "q1" else [question])


@pytest.mark.django_db
def test_what_is_asked_stays_once_it_is_answered(world: cast.World) -> None:
    key = make(world)
    answer(world, key)
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    said = SurveyIn(name={"en": "Sausages"}, questions=[TASTE, WHY, SMOKE])

    for other in (
        replace(said, is_anonymous=True),
        replace(said, questions=[TASTE]),
        replace(said, questions=[replace(TASTE, top=10), WHY, SMOKE]),
    ):
        with pytest.raises(writing.AnsweredAlready), transaction.atomic():
            writing.change(key, other, **scope)
    better = replace(WHY, text={"en": "What was missing?"})
    writing.change(key, replace(said, questions=[TASTE, better, SMOKE]), **scope)

    row = Survey.objects.of(world.organiser_id).get()
    assert row.questions[1]["text"] == {"en": "What was missing?", "pl": "Czego zabrakło?"}


@pytest.mark.django_db
def test_what_is_kept_is_gone_on_with(world: cast.World) -> None:
    key = make(world)
    row = Survey.objects.of(world.organiser_id).get(id=key)
    ania, today = world.members["Ania"], cast.NOW.date()
    answering.keep(row, ania, {"q1": ["4"]}, at=At(), today=today, now=cast.NOW)

    waits = queries.asked_of(ania, programme=world.programme, today=today, now=cast.NOW)
    answer(world, key)
    after = queries.asked_of(ania, programme=world.programme, today=today, now=cast.NOW)

    assert [(survey.id, begun.kept) for survey, begun in waits] == [(key, {"q1": ["4"]})]
    assert after == []
    with pytest.raises(answering.AnsweredBefore):
        answering.keep(row, ania, {"q1": ["5"]}, at=At(), today=today, now=cast.NOW)


def _submit(world: cast.World, text: str, answered: UUID | None = None) -> int:
    recorded = submit_code.submit(
        text,
        programme=world.programme,
        member_id=world.members["Ania"],
        secret=SECRET,
        actor=member(world),
        now=cast.NOW,
        answered=answered,
    )
    return recorded.points.get("REWARD", 0)


@pytest.mark.django_db
def test_a_code_counts_only_with_its_survey_answered(world: cast.World) -> None:
    one, two = _issue(world, 2)
    key = make(world, door="CODE", once="CODE", product_id=world.products["P-200"])

    with pytest.raises(gating.SurveyFirst) as refused:
        _submit(world, one)
    unused = ProductCode.objects.of(world.organiser_id).filter(redeemed_at=None).count()
    used, at = answer_survey.use_code(
        one,
        key,
        at=At(),
        programme=world.programme,
        member_id=world.members["Ania"],
        secret=SECRET,
        actor=member(world),
        now=cast.NOW,
    )
    given = answer(world, key, at=at)

    assert refused.value.data["survey_id"] == key and unused == 2
    assert (used.points, given) == ({"REWARD": 30}, 20)
    assert world.balance("Ania").available == 50
    with pytest.raises(gating.SurveyFirst):
        _submit(world, two)  # each code is asked about
    with pytest.raises(answering.SurveyClosed):
        answer(world, key)  # and nobody answers without one
    assert world.proved()


@pytest.mark.django_db
def test_one_batch_of_tokens_is_asked_about(world: cast.World) -> None:
    (other,) = _issue(world, 1)
    tokens = issuing.open_batch(
        programme_id=world.programme.id,
        product_id=None,
        name="Chips",
        codes_total=1,
        expires_at=None,
        actor=world.actor,
        now=cast.NOW,
    )
    issuing.issue_chunk(tokens, secret=SECRET, organiser_id=world.organiser_id, now=cast.NOW)
    (token,) = issuing.export(tokens, organiser_id=world.organiser_id, secret=SECRET)
    key = make(world, door="CODE", once="CODE", batch_id=tokens)

    assert _submit(world, other) == 30  # of another batch: nothing is asked
    with pytest.raises(gating.SurveyFirst):
        _submit(world, token)
    used, at = answer_survey.use_code(
        token,
        key,
        at=At(),
        programme=world.programme,
        member_id=world.members["Ania"],
        secret=SECRET,
        actor=member(world),
        now=cast.NOW,
    )
    given = answer(world, key, at=at)

    assert (used.points, given) == ({"REWARD": 30}, 20)
    assert Sheet.objects.of(world.organiser_id).get().product_id is None
    rows = Activity.objects.of(world.organiser_id).filter(kind="CODE")
    assert rows.count() == 2 and Line.objects.of(world.organiser_id).count() == 1
    assert world.proved()


@pytest.mark.django_db
@pytest.mark.parametrize("is_anonymous", [False, True])
def test_a_sheet_knows_the_product_of_its_code_unless_it_is_anonymous(
    world: cast.World, is_anonymous: bool
) -> None:
    (code,) = _issue(world, 1)
    key = make(world, door="CODE", once="CODE", is_anonymous=is_anonymous)
    _used, at = answer_survey.use_code(
        code,
        key,
        at=At(),
        programme=world.programme,
        member_id=world.members["Ania"],
        secret=SECRET,
        actor=member(world),
        now=cast.NOW,
    )
    answer(world, key, at=at)

    expected = None if is_anonymous else world.products["P-200"]
    assert Sheet.objects.of(world.organiser_id).get().product_id == expected


@pytest.mark.django_db
def test_a_survey_of_another_product_or_over_stands_in_nobodys_way(world: cast.World) -> None:
    one, two = _issue(world, 2)
    make(world, door="CODE", product_id=world.products["G-10"])
    assert _submit(world, one) == 30

    full = make(world, door="CODE", quota=1)
    answer(world, full, "Zenon")

    assert _submit(world, two) == 30


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_quota_is_taken_once() -> None:
    with transaction.atomic():
        world = build()
        key = make(world, quota=1)
    start = threading.Barrier(2)

    def hand_in(name: str) -> bool:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                start.wait()
                answer(world, key, name)
        except TandemError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(hand_in, ["Ania", "Zenon"]))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert sorted(taken) == [False, True]
        assert Sheet.objects.of(world.organiser_id).count() == 1
        assert Participation.objects.of(world.organiser_id).count() == 1
