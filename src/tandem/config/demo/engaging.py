"""What the demo's members do besides buying: a course with a test, a survey, a task, a contest, two
events, questions and ideas, cutters that are traded in.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tandem.config.demo import competing
from tandem.config.demo.programme.words import said
from tandem.config.demo.world import Buyer, Story
from tandem.engagement import ways
from tandem.engagement.community import marking
from tandem.engagement.community.posting import Said
from tandem.engagement.events import writing as events
from tandem.engagement.events.models import Type
from tandem.engagement.learning import lessons, questions
from tandem.engagement.learning import queries as learning
from tandem.engagement.learning import writing as courses
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import writing as surveys
from tandem.engagement.surveys.models import Door
from tandem.engagement.surveys.questions import Question
from tandem.engagement.tasks import steps as measures
from tandem.engagement.tasks import writing as tasks
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tradeins import writing as trade_ins
from tandem.engagement.tradeins.handing import At, Thing
from tandem.engagement.tradeins.queries import Worth
from tandem.flows.engagement import attend_events, keep_community, open_tasks, trade_in
from tandem.flows.engagement.learning import learn
from tandem.flows.engagement.surveys import answer_survey
from tandem.platform import clock
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models.user import Role
from tandem.programmes import setup

WEEKS_ASKED = 6
READERS, ANSWERERS, GUESTS, WRITERS, GIVERS = 70, 90, 14, 6, 9
LESSONS = (
    (
        said("Podłoże"),
        said("Podłoże musi być suche, nośne i czyste. Zagruntuj je i odczekaj cztery godziny."),
    ),
    (
        said("Klej i fuga"),
        said("Klej wiąże dobę. Fuguj następnego dnia, w temperaturze od 5 do 25 stopni."),
    ),
)
DRYING = {
    "pl": ("Jak długo schnie grunt?", "* cztery godziny\ndobę\nkwadrans"),
    "en": ("How long does the primer dry?", "* four hours\na day\na quarter of an hour"),
    "ro": ("Cât timp se usucă amorsa?", "* patru ore\no zi\nun sfert de oră"),
    "be": ("Колькі сохне грунтоўка?", "* чатыры гадзіны\nсуткі\nчвэрць гадзіны"),
}
IDEAS = (
    ("Mniejsze worki", "Worek 25 kg jest za ciężki na trzecie piętro bez windy. Może 10 kg?"),
    ("Kolor fugi na worku", "Wydrukujcie kolor na boku worka: w magazynie widać tylko bok."),
)

MEETINGS = (
    ("Test kleju żelowego", Type.TEST, -40, 12),
    ("Szkolenie: wielki format", Type.TRAINING, -20, 20),
    ("Śniadanie w hurtowni: degustacja", Type.TASTING, -6, 20),
    ("Rozmowa: czego brakuje na budowie", Type.INTERVIEW, 9, 6),
    ("Zwiedzanie fabryki", Type.VISIT, 18, 10),
)
QUESTION = ("Płytka 120 na 60, ogrzewanie podłogowe. S1 czy S2?", "Jaki klej pod gres?")
ANSWER = "S2. Przy ogrzewaniu zawsze, a przy takiej płytce także bez."


def live(story: Story, today: date) -> None:
    """All of it."""
    setup.change_programme(
        story.programme.id,
        settings={"ways": [*ways.NAMES]},
        actor=story.actor,
        now=clock.now(),
    )
    story.programme.refresh_from_db()
    _learn(story, today)
    _ask(story)
    _task(story, today)
    competing.live(story, today, list(_some(story, len(competing.DISPLAYS))))
    meet(story)
    _talk(story)
    _trade_in(story)


def _scope(story: Story) -> dict[str, Any]:
    return {"programme_id": story.programme.id, "actor": story.actor, "now": clock.now()}


def _as(story: Story, buyer: Buyer) -> Actor:
    return replace(story.actor, permissions=ROLES[Role.MEMBER], member_id=buyer.id)


def _some(story: Story, total: int) -> Sequence[Buyer]:
    """Some members by chance, but never the one who signs in: she has it all before her."""
    return story.chance.sample(story.members[1:], min(total, len(story.members) - 1))


def _learn(story: Story, today: date) -> None:
    """A course that many have read."""
    now, scope = clock.now(), _scope(story)
    wanted = courses.CourseIn(
        said("Fugi bez odbarwień"),
        said("Dziesięć minut, po których reklamacji jest mniej."),
        minutes=10,
    )
    key = courses.begin(story.programme.id, wanted, actor=story.actor, now=now)
    for title, text in LESSONS:
        lessons.add(key, lessons.LessonIn(title, text), **scope)
    courses.open_it(key, **scope)
    row = learning.course(key, programme_id=story.programme.id, organiser_id=story.organiser_id)
    for place, buyer in enumerate(_some(story, READERS)):
        for lesson in learning.lessons(row)[: 1 if place % 4 == 0 else None]:
            learn.read(
                lesson,
                programme=story.programme,
                member_id=buyer.id,
                actor="demo",
                today=today,
                now=now,
            )
    _test(story)


def _test(story: Story) -> None:
    """Another course, which ends with a test."""
    scope = _scope(story)
    wanted = courses.CourseIn(
        said("Hydroizolacja tarasu"),
        said("Na końcu krótki test i certyfikat na ścianę."),
        minutes=15,
        renew_months=24,
    )
    key = courses.begin(story.programme.id, wanted, actor=story.actor, now=clock.now())
    title, text = LESSONS[0]
    lessons.add(key, lessons.LessonIn(title, text), **scope)
    for language, (asked, lines) in DRYING.items():
        questions.add(key, "ONE", text=asked, lines=lines, language=language, **scope)
    courses.open_it(key, **scope)


def _ask(story: Story) -> None:
    """A survey with answers of the last weeks, so that how content people are has a line to draw;
    of an anonymous one the answers of a day are shown when it is over.
    """
    now, begun = clock.now(), clock.now() - timedelta(days=WEEKS_ASKED * 7)
    wanted = surveys.SurveyIn(
        name=said("Jak Ci się pracuje z Kielnią?"),
        questions=[
            Question("q1", asking.NPS, said("Czy polecisz nas innym?")),
            Question("q2", asking.SCALE, said("Jak oceniasz nasze kleje?"), marks=True),
            Question(
                "q3",
                asking.ONE,
                said("Co jest najważniejsze?"),
                options=[said("czas wiązania"), said("cena"), said("dostawa")],
            ),
            Question("q4", asking.TEXT, said("Co poprawić?"), is_required=False),
        ],
        is_anonymous=True,
    )
    key = surveys.begin(story.programme.id, wanted, actor=story.actor, now=begun)
    surveys.show(key, is_open=True, **{**_scope(story), "now": begun})
    for place, buyer in enumerate(_some(story, ANSWERERS)):
        mood = story.chance.choice((1, 3, 4, 4, 5, 5))
        given = {
            "q1": [str(min(10, mood * 2 + story.chance.randrange(2)))],
            "q2": [str(mood)],
            "q3": [str(story.chance.randrange(3))],
            "q4": ["Szybsza dostawa na budowę."] if mood == 1 else [],
        }
        at = now - timedelta(days=1 + place % (WEEKS_ASKED * 7 - 1))
        answer_survey.answer(
            key, buyer.id, given, programme=story.programme, actor=_as(story, buyer), now=at
        )


def _task(story: Story, today: date) -> None:
    """Something to do each month."""
    now = clock.now()
    wanted = tasks.TaskIn(
        said("Miesiąc z Kielnią"),
        (
            TaskStep("PURCHASE", Decimal(3)),
            TaskStep("PURCHASE", Decimal(5_000_00), measures.SUM, measures.NET),
        ),
        today.replace(day=1),
        repeats="MONTHLY",
    )
    key = tasks.write(story.programme, wanted, actor=story.actor, now=now)
    open_tasks.open_task(key, programme=story.programme, actor=story.actor, now=now)


def meet(story: Story) -> None:
    """Of each kind that members come to one: what is over with who came, what is to come with a
    waiting list; the days count from today. Who came says how it was, where a survey asks.
    """
    now = clock.now()
    for name, kind, days, places in MEETINGS:
        starts, begun = now + timedelta(days=days), now + timedelta(days=min(0, days - 10))
        survey_id = _asked_of_events(story, begun) if kind == Type.TEST else None
        key = _event(story, name, kind, starts, places, survey_id)
        guests = _some(story, GUESTS)
        for buyer in guests:
            _sign_up(story, key, buyer, begun)
        scope: dict[str, Any] = {"programme": story.programme, "now": starts}
        for buyer in guests[2:places] if days < 0 else ():
            attend_events.check_in(key, member_id=buyer.id, actor=story.actor, **scope)
        if survey_id is not None:
            for mood, buyer in zip("5454352", guests[2:places], strict=False):
                given = {"q1": [mood], "q2": []}
                answer_survey.answer(
                    survey_id, buyer.id, given, actor=_as(story, buyer), **{**scope, "now": now}
                )


def _asked_of_events(story: Story, begun: datetime) -> UUID:
    questions = [
        Question("q1", asking.SCALE, said("Jak się pracowało?"), marks=True),
        Question("q2", asking.TEXT, said("Co poprawić?"), is_required=False),
    ]
    wanted = surveys.SurveyIn(said("Po teście"), questions, door=Door.LINK.value)
    key = surveys.begin(story.programme.id, wanted, actor=story.actor, now=begun)
    surveys.show(key, is_open=True, **{**_scope(story), "now": begun})
    return key


def _event(
    story: Story,
    name: str,
    kind: str,
    starts: datetime,
    places: int,
    survey_id: UUID | None,
) -> UUID:
    begun = min(clock.now(), starts) - timedelta(days=35)
    scope: dict[str, Any] = {"actor": story.actor, "now": begun}
    starts = starts.replace(hour=9, minute=0, second=0, microsecond=0)
    wanted = events.EventIn(
        said(name),
        starts,
        starts + timedelta(hours=3),
        type=kind,
        place="Fabryka Kielnia, Łódź",
        places=places,
        survey_id=survey_id,
    )
    key = events.begin(story.programme.id, wanted, **scope)
    events.open_it(key, programme_id=story.programme.id, **scope)
    return key


def _sign_up(story: Story, key: UUID, buyer: Buyer, now: datetime) -> None:
    attend_events.sign_up(
        key, buyer.id, programme=story.programme, actor=_as(story, buyer), now=now
    )


def _talk(story: Story) -> None:
    """Ideas with votes, a question with an answer, reviews of what was bought."""
    now, writers = clock.now(), _some(story, WRITERS)
    scope: dict[str, Any] = {"programme": story.programme, "now": now}
    for place, (title, text) in enumerate(IDEAS):
        idea = keep_community.write(
            "IDEA", Said(text, title), actor=_as(story, writers[place]), **scope
        )
        for buyer in writers[2 + place :]:
            marking.vote(idea.id, actor=_as(story, buyer), **scope)
    asked = Said(*QUESTION)
    question = keep_community.write("QUESTION", asked, actor=_as(story, writers[0]), **scope)
    answer = keep_community.write(
        "ANSWER",
        Said(ANSWER, "", question.id),
        actor=_as(story, writers[1]),
        **scope,
    )
    keep_community.accept(answer.id, actor=_as(story, writers[0]), **scope)


def _trade_in(story: Story) -> None:
    """Old cutters, taken at the first distributor's counter."""
    wanted = trade_ins.OfferIn(
        name=said("Stara przecinarka"),
        text=said("Oddaj starą, nowa będzie tańsza."),
        worths=[
            Worth("", said("Przecinarka do 60 cm"), said("sprawna"), 120_00),
            Worth("", said("Przecinarka do 60 cm"), said("na części"), 30_00),
            Worth("", said("Przecinarka do 120 cm"), said("sprawna"), 260_00),
        ],
        handling_minor=18_00,
    )
    key = trade_ins.begin(story.programme.id, wanted, actor=story.actor, now=clock.now())
    trade_ins.open_it(key, **_scope(story))
    clerk = replace(story.actor, permissions=ROLES[Role.PARTNER_CLERK])
    at = At(story.distributors[0][0])
    for place, buyer in enumerate(_some(story, GIVERS)):
        thing = Thing(f"w{1 + place % 3}")
        scope: dict[str, Any] = {"programme": story.programme, "now": clock.now()}
        if place % 3 == 2:
            trade_in.announce(key, thing, member_id=buyer.id, actor=_as(story, buyer), **scope)
        else:
            trade_in.take(key, thing, at, member_id=buyer.id, actor=clerk, **scope)
