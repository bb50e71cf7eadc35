"""The ways of taking part of a programme, as the pages would make them: some of each, and which of
them stands for a part of an address. What members did of them is laid beside it (`engaged_rows`).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tandem.belonging import badges
from tandem.benefits import offering
from tandem.communication.mailings import writing as mailings
from tandem.config.bench import world as made
from tandem.config.bench.taking_part import engaging
from tandem.contracts import keeping
from tandem.contracts.models import Contract
from tandem.engagement.community import posting
from tandem.engagement.community.posting import Said
from tandem.engagement.contests import writing as contests
from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.ranking.measuring import NET, Measure
from tandem.engagement.contests.writing import ContestIn
from tandem.engagement.events import writing as events
from tandem.engagement.learning import lessons, questions
from tandem.engagement.learning import writing as courses
from tandem.engagement.library import writing as shelving
from tandem.engagement.surveys import writing as surveys
from tandem.engagement.tasks import writing as tasks
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tradeins import queries as trade_ins_of
from tandem.engagement.tradeins import writing as trade_ins
from tandem.fees import offers
from tandem.fees.models import Subscription
from tandem.initiatives import goals, writing
from tandem.outreach import landings
from tandem.partners import agreements
from tandem.programmes import own_paragraphs, terms
from tandem.segments.targeting import Whom

OF_EACH = 20
BEGINS, ENDS = date(2026, 1, 1), date(2027, 12, 31)
STARTS = datetime(2027, 1, 10, 9, tzinfo=UTC)
TERMS = {"pl": "## Regulamin\n\nKto kupuje, ten zbiera."}


def make(world: made.World) -> dict[str, str]:
    """Some of each way; of each, what the pages of one are looked at with."""
    parts: dict[str, Any] = {}
    for number in reversed(range(OF_EACH)):  # the first is made last, and stays
        parts |= _course(world, number)
        parts |= {"survey": _survey(world, number), "contest": _contest(world, number)}
        parts |= {"task": _task(world, number), "event": _event(world, number)}
        parts |= _trade_in(world, number)
        parts |= {"item": _material(world, number), "mailing": _mailing(world, number)}
    parts |= {"judged": _judged(world), **_frame(world)}
    return {name: str(value) for name, value in parts.items()}


def _scope(world: made.World) -> dict[str, Any]:
    return {"actor": world.actor, "now": made.NOW}


def _course(world: made.World, number: int) -> dict[str, Any]:
    """A course of two lessons and a test of thirty questions, of which one is open."""
    name = {"pl": f"Kurs {number}"}
    key = courses.begin(world.programme.id, courses.CourseIn(name), **_scope(world))
    of: dict[str, Any] = {"programme_id": world.programme.id, **_scope(world)}
    first = lessons.add(key, lessons.LessonIn(name, name), **of)
    lessons.add(key, lessons.LessonIn(name, name), **of)
    asked = [
        questions.add(key, kind, text=f"Pytanie {place}", lines=lines, language="pl", **of)
        for place in range(OF_EACH)
        for kind, lines in [("OPEN", "") if place == 0 else ("GAP", "tak")]
    ]
    courses.open_it(key, **of)
    return {"course": key, "lesson": first, "course_question": asked[0]}


def _survey(world: made.World, number: int) -> UUID:
    asked = surveys.SurveyIn(name={"pl": f"Ankieta {number}"}, questions=engaging.QUESTIONS)
    key = surveys.begin(world.programme.id, asked, **_scope(world))
    surveys.show(key, is_open=True, programme_id=world.programme.id, **_scope(world))
    return key


def _contest(world: made.World, number: int) -> UUID:
    wanted = ContestIn({"pl": f"Konkurs {number}"}, Measure(NET, kind="PURCHASE"), BEGINS, ENDS)
    key = contests.write(world.programme, wanted, **_scope(world))
    contests.open_contest(key, programme_id=world.programme.id, **_scope(world))
    return key


def _judged(world: made.World) -> UUID:
    """A contest that a jury judges."""
    wanted = ContestIn(
        {"pl": "Najładniejsza wystawa"},
        Measure("JURY"),
        BEGINS,
        ENDS,
        joins="WISH",
        criteria=[Criterion({"pl": "Pomysł"})],
    )
    key = contests.write(world.programme, wanted, **_scope(world))
    contests.open_contest(key, programme_id=world.programme.id, **_scope(world))
    return key


def _task(world: made.World, number: int) -> UUID:
    steps = (TaskStep("PURCHASE", Decimal(2)),)
    wanted = tasks.TaskIn({"pl": f"Zadanie {number}"}, steps, BEGINS)
    key = tasks.write(world.programme, wanted, **_scope(world))
    tasks.open_task(key, programme_id=world.programme.id, **_scope(world))
    return key


def _event(world: made.World, number: int) -> UUID:
    starts = STARTS + timedelta(days=number)
    ends, name = starts + timedelta(hours=3), {"pl": f"Pokaz {number}"}
    wanted = events.EventIn(name, starts, ends, place="Łódź")
    key = events.begin(world.programme.id, wanted, **_scope(world))
    events.open_it(key, programme_id=world.programme.id, **_scope(world))
    return key


def _trade_in(world: made.World, number: int) -> dict[str, Any]:
    worth = trade_ins_of.Worth("", {"pl": "Pompa"}, {"pl": "zużyta"}, 1_00)
    name = {"pl": f"Stare pompy {number}"}
    wanted = trade_ins.OfferIn(name=name, worths=[worth], is_sold_on=True)
    key = trade_ins.begin(world.programme.id, wanted, **_scope(world))
    trade_ins.open_it(key, programme_id=world.programme.id, **_scope(world))
    return {"offer": key}


def _material(world: made.World, number: int) -> UUID:
    text = {"pl": f"Materiał {number}"}
    return shelving.put(world.programme.id, shelving.MaterialIn(text, text), **_scope(world))


def _mailing(world: made.World, number: int) -> UUID:
    title, text = {"pl": f"Nowości {number}"}, {"pl": "Co nowego w programie."}
    return mailings.write(world.programme, mailings.MailingIn(title, text), **_scope(world))


def _frame(world: made.World) -> dict[str, Any]:
    """One of each of what else stands in an address."""
    of, scope = world.programme.id, _scope(world)
    in_force = {"programme_id": of, **scope}
    running = writing.InitiativeIn(name={"pl": "Jesień"}, text={}, since_on=BEGINS, until_on=ENDS)
    initiative = writing.begin(of, running, **scope)
    writing.publish(initiative, **in_force)
    more = goals.GoalIn({"pl": "Więcej"}, "TURNOVER", 0, 1, BEGINS, ENDS, "MARKETING")
    body = {"ge": ["member.days", {"number": 9_000}]}
    how = offering.How(is_asked=True)
    texts = offering.Texts({"pl": "Zwiedzanie"})
    plus = offers.OfferIn(name={"pl": "Plus"}, months=12, price_minor=100)
    terms.publish(of, document=terms.plain(TERMS), **scope)
    agreed = agreements.AgreementIn({"pl": "Umowa"})
    come = landings.LandingIn({"pl": "Zapraszamy"})
    return {
        "initiative": initiative,
        "goal": goals.set_goal(of, more, **scope),
        "badge": badges.define(world.programme, name={"pl": "Długo"}, text={}, body=body, **scope),
        "benefit": offering.offer(
            of, kind="INVITATION", texts=texts, whom=Whom(), how=how, **scope
        ),
        "version": 1,
        "agreement": agreements.write(world.programme, agreed, text=TERMS, **scope),
        "plan": offers.write(of, plus, **scope),
        "paragraph": own_paragraphs.write(of, text=TERMS, after="", **scope),
        "landing": landings.add(come, **in_force).id,
    }


def of_member(world: made.World, parts: dict[str, str]) -> dict[str, str]:
    """A contract of the member that is looked at, what they sent in, an idea of theirs, and their
    paid membership.
    """
    member_id, scope = int(parts["member"]), _scope(world)
    acting = replace(world.actor, permissions=frozenset({"member.claim"}), member_id=member_id)
    contract = keeping.ContractIn("Praca", BEGINS, member_id=member_id)
    keeping.keep([contract], programme_id=world.programme.id, **scope)
    entries.send(
        UUID(parts["judged"]),
        entries.EntryIn("Nasza wystawa", []),
        member_id=member_id,
        programme=world.programme,
        actor=acting,
        now=made.NOW,
    )
    idea = posting.write(
        "IDEA", Said("", "Pudełko"), programme=world.programme, actor=acting, now=made.NOW
    )
    paid = Subscription.objects.of(world.organiser_id).get(member_id=member_id)
    return {
        "subscription": str(paid.id),
        "contract": str(Contract.objects.of(world.organiser_id).get().id),
        "entry": "1",
        "post": str(idea.id),
    }
