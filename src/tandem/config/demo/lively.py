"""What stands beside the rest in the demo: a page of an initiative with all that can stand there, the
further doors of surveys, ideas that came to something, a library, things that are sold on.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from tandem.catalogue.models import Product
from tandem.config.demo.programme.words import said
from tandem.config.demo.world import Buyer, Story
from tandem.engagement.community.judging import Decision
from tandem.engagement.community.models import IdeaState, Post
from tandem.engagement.community.posting import Said
from tandem.engagement.contests.models import Contest
from tandem.engagement.events.models import Event
from tandem.engagement.learning import lessons
from tandem.engagement.learning import writing as courses
from tandem.engagement.learning.models import Course
from tandem.engagement.library import writing as library
from tandem.engagement.library.writing import MaterialIn
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import writing as surveys
from tandem.engagement.surveys.models import Door, Once, Survey
from tandem.engagement.surveys.questions import Question
from tandem.engagement.tasks.models import Task
from tandem.engagement.tradeins import writing as trade_ins
from tandem.engagement.tradeins.handing import At, Thing
from tandem.engagement.tradeins.models import Item, Unsold
from tandem.engagement.tradeins.queries import Worth
from tandem.flows.engagement import keep_community, trade_in
from tandem.flows.programme import arrange_initiative
from tandem.initiatives.models import Initiative, PieceKind
from tandem.platform import clock
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.models.user import Role

MATERIALS = (
    (
        said("Jak czytać kartę techniczną"),
        said("Technologia"),
        said(
            "# Trzy liczby\nCzas otwarty, zużycie, temperatura.\n\n- czas otwarty: od nałożenia\n- zużycie: na metr"
        ),
        False,
    ),
    (
        said("Argumenty do rozmowy przy ladzie"),
        said("Dla sklepu"),
        said("Najpierw zapytaj o podłoże. Dopiero potem o cenę."),
        True,
    ),
)
QUESTIONS = (
    (
        "Ile schnie gładź przed malowaniem?",
        "U mnie doba przy otwartych oknach, zimą dwie.",
    ),
    ("Czy fugę epoksydową da się zmyć następnego dnia?", "Tylko środkiem do epoksydów."),
)
IDEAS = (
    (
        "Numer partii na fakturze",
        IdeaState.DONE,
        "",
        "Numer partii stoi od maja na każdej fakturze.",
    ),
    ("Wiadro z miarką", IdeaState.PLANNED, "", ""),
    (
        "Dostawa w niedzielę",
        IdeaState.DECLINED,
        "Hurtownie są w niedzielę zamknięte.",
        "",
    ),
)


def live(story: Story) -> None:
    """All of it."""
    _teach(story)
    _ask(story)
    _talk(story)
    materials = _library(story)
    _sell_on(story)
    _arrange(story, materials)


def _scope(story: Story) -> dict[str, Any]:
    return {"programme_id": story.programme.id, "actor": story.actor, "now": clock.now()}


def _as(story: Story, buyer: Buyer) -> Actor:
    return replace(story.actor, permissions=ROLES[Role.MEMBER], member_id=buyer.id)


def _teach(story: Story) -> None:
    """A course for each of a firm's people, and for who works at partners."""
    wanted = courses.CourseIn(
        said("Bezpiecznie z chemią budowlaną"),
        said("Każdy, kto miesza i szlifuje, przechodzi go sam."),
        minutes=8,
        is_certified=True,
        is_by_person=True,
        staff_roles=(Role.PARTNER_CLERK.value,),
    )
    key = courses.begin(story.programme.id, wanted, actor=story.actor, now=clock.now())
    text = said("Okulary, rękawice, maska P2. Cement parzy.")
    lessons.add(key, lessons.LessonIn(said("Trzy minuty"), text), **_scope(story))
    courses.open_it(key, **_scope(story))


def _ask(story: Story) -> None:
    """A survey after a purchase, and one before the code of a product."""
    product = Product.objects.of(story.organiser_id).order_by("-created_at", "id").first()
    assert product is not None
    rated = Question("q1", asking.SCALE, said("Jak się pracowało?"), marks=True)
    free = Question("q2", asking.TEXT, said("Co poprawić?"), is_required=False)
    after = surveys.SurveyIn(
        name=said("Po zakupie"),
        questions=[rated, free],
        door=Door.PURCHASE.value,
        once=Once.EACH.value,
    )
    before = surveys.SurveyIn(
        name=said("Zanim użyjesz kodu"),
        questions=[rated],
        door=Door.CODE.value,
        once=Once.CODE.value,
        product_id=product.id,
    )
    for wanted in (after, before):
        key = surveys.begin(story.programme.id, wanted, actor=story.actor, now=clock.now())
        surveys.show(key, is_open=True, **_scope(story))


def _talk(story: Story) -> None:
    """Questions with answers, and ideas of which each came to something else."""
    scope: dict[str, Any] = {"programme": story.programme, "now": clock.now()}
    writers = story.chance.sample(story.members[1:], len(QUESTIONS) * 2 + len(IDEAS))
    for place, (asked, answer) in enumerate(QUESTIONS):
        question = keep_community.write(
            "QUESTION", Said(asked, asked), actor=_as(story, writers[2 * place]), **scope
        )
        keep_community.write(
            "ANSWER",
            Said(answer, "", question.id),
            actor=_as(story, writers[2 * place + 1]),
            **scope,
        )
    for buyer, (title, state, why, changed) in zip(writers[::-1], IDEAS, strict=False):
        idea: Post = keep_community.write(
            "IDEA", Said(f"{title}: tak byłoby łatwiej.", title), actor=_as(story, buyer), **scope
        )
        decided = Decision(state, {"pl": why} if why else {}, {"pl": changed} if changed else {})
        keep_community.decide(idea.id, decided, actor=story.actor, **scope)


def _library(story: Story) -> Sequence[UUID]:
    """What members and shops look up."""
    return [
        library.put(
            story.programme.id,
            MaterialIn(
                title,
                text,
                topic,
                is_for_members=not is_for_shops,
                is_for_partners=is_for_shops,
            ),
            actor=story.actor,
            now=clock.now(),
        )
        for title, topic, text, is_for_shops in MATERIALS
    ]


def _sell_on(story: Story) -> None:
    """Mixers that are sold for who gave them, in all states that there are."""
    wanted = trade_ins.OfferIn(
        name=said("Mieszarka z drugiej ręki"),
        text=said("Sprzedamy ją za Ciebie."),
        worths=[Worth("", said("Mieszarka"), said("sprawna"), 0)],
        is_sold_on=True,
        fee_percent=20,
        is_paid_in_money=True,
        shelf_days=60,
        unsold=Unsold.BACK.value,
        handling_minor=25_00,
    )
    key = trade_ins.begin(story.programme.id, wanted, actor=story.actor, now=clock.now())
    trade_ins.open_it(key, **_scope(story))
    givers = story.chance.sample(story.members[1:], 7)
    clerk = replace(story.actor, permissions=ROLES[Role.PARTNER_CLERK])
    scope: dict[str, Any] = {"programme": story.programme, "now": clock.now()}
    at, thing = At(story.distributors[0][0]), Thing("w1")

    def announced(buyer: Buyer) -> Item:
        return trade_in.announce(key, thing, member_id=buyer.id, actor=_as(story, buyer), **scope)

    announced(givers[0])
    trade_in.withdraw(announced(givers[1]), actor=_as(story, givers[1]), **scope)
    trade_in.refuse(announced(givers[2]), at, why="Kabel jest przecięty.", actor=clerk, **scope)
    taken = [
        trade_in.take(key, thing, at, member_id=buyer.id, actor=clerk, **scope).item
        for buyer in givers[3:]
    ]
    for item in taken[1:]:
        trade_in.put_on_shelf(item, price_minor=340_00, actor=clerk, **scope)
    for item in taken[2:]:
        sold = trade_in.sell(item, actor=clerk, **scope).item
    trade_in.pay_out(sold, note="KP 12/2026", actor=story.actor, **scope)


def _arrange(story: Story, materials: Sequence[UUID]) -> None:
    """On the page of the initiative that runs: one of each kind that can stand there."""
    of, programme_id = story.organiser_id, story.programme.id
    row = (
        Initiative.objects.of(of)
        .filter(programme_id=programme_id, until_on__gte=clock.now().date())
        .order_by("-since_on", "id")
        .first()
    )
    assert row is not None
    keys: list[tuple[str, UUID]] = []
    for kind, model in (
        (PieceKind.TASK, Task),
        (PieceKind.CONTEST, Contest),
        (PieceKind.COURSE, Course),
        (PieceKind.EVENT, Event),
        (PieceKind.SURVEY, Survey),
    ):
        rows: Any = model.objects.of(of)
        opened = rows.filter(programme_id=programme_id)
        if kind == PieceKind.EVENT:
            opened = opened.filter(starts_at__gt=clock.now())
        if kind == PieceKind.SURVEY:
            opened = opened.filter(door=Door.HOME, is_anonymous=True)
        one = opened.order_by("created_at", "id").first()
        if one is not None:
            keys.append((kind.value, one.id))
    keys.append((PieceKind.MATERIAL.value, materials[0]))
    arrange_initiative.arrange(
        row, keys, programme=story.programme, actor=story.actor, now=clock.now()
    )
