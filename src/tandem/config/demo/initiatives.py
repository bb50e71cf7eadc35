"""What runs beside the demo's programme: an initiative that runs, one that is over, goals, badges,
contracts.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tandem.belonging import badges
from tandem.config.demo.programme import drawings
from tandem.config.demo.programme.words import said
from tandem.config.demo.world import Story
from tandem.contracts import keeping
from tandem.contracts.keeping import ContractIn
from tandem.initiatives import goals, parts, writing
from tandem.initiatives.goals import GoalIn
from tandem.initiatives.models import Initiative
from tandem.initiatives.writing import InitiativeIn
from tandem.platform import clock
from tandem.platform.files import pictures

AUTUMN = said("Jesień glazurnika")
AUTUMN_TEXT = said(
    "Przez dziesięć tygodni kleje i fugi dają więcej. Skończ remonty przed zimą, a punkty wymień na narzędzia."
)
SPRING = said("Wiosna na tarasie")
BADGES: tuple[tuple[dict[str, str], dict[str, str], dict[str, Any]], ...] = (
    (
        said("Rok z Kielnią"),
        said("Za pełny rok w programie."),
        {"ge": ["member.years", {"number": 1}]},
    ),
    (
        said("Dwadzieścia zakupów"),
        said("Za dwadzieścia zakupów."),
        {
            "ge": [
                {"past": {"what": "count", "of": "PURCHASE", "over": "EVER"}},
                {"number": 20},
            ]
        },
    ),
)
GUIDE = said("Grunt schnie cztery godziny, klej dobę. Fuguj następnego dnia.")


def begin(story: Story, today: date) -> None:
    """Both initiatives and the goals of the programme."""
    autumn, spring = _autumn(story, today), _spring(story, today)
    for row, name, target in (
        (autumn, said("Więcej u glazurników"), 400_000_00),
        (
            spring,
            said("Hydroizolacje na tarasy"),
            2_000_000_00,
        ),
    ):
        goal = GoalIn(
            name=name,
            measure="TURNOVER",
            from_value=target * 4 // 5,
            to_value=target,
            since_on=row.since_on,
            until_on=row.until_on,
            owner="SALES",
            budget_minor=30_000_00,
            is_shown=True,
        )
        goals.set_goal(
            story.programme.id,
            goal,
            initiative_id=row.id,
            actor=story.actor,
            now=clock.now(),
        )
    _of_the_programme(story, today)


def _autumn(story: Story, today: date) -> Initiative:
    """The one that runs, with a guide and news."""
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now()}
    picture = pictures.store(
        [drawings.picture("cutter")],
        name="autumn.png",
        home=Path(settings.HOME),
        organiser_id=story.organiser_id,
        user_id=None,
        now=clock.now(),
    )
    autumn = InitiativeIn(
        name=AUTUMN,
        text=AUTUMN_TEXT,
        since_on=today - timedelta(days=45),
        until_on=today + timedelta(days=25),
        colour="#7a3b12",
        picture_id=picture.id,
        is_public=True,
        is_for_partners=True,
        trades=("tiler",),
        rules=("tilers",),
    )
    row = _published(story, autumn)
    title = said("Kolejność prac")
    parts.add_material(row, title=title, text=GUIDE, **scope)
    parts.add_news(
        row,
        title=said("Połowa za nami"),
        text=said("Dziękujemy: zostało jeszcze kilka tygodni."),
        on_day=today - timedelta(days=9),
        **scope,
    )
    return row


def _spring(story: Story, today: date) -> Initiative:
    """The one that is over."""
    spring = InitiativeIn(
        name=SPRING,
        text={},
        since_on=today - timedelta(days=240),
        until_on=today - timedelta(days=180),
        rules=("cartons",),
    )
    return _published(story, spring)


def _of_the_programme(story: Story, today: date) -> None:
    """Goals of the programme itself, one of which is no sale."""
    year = date(today.year, 1, 1), date(today.year, 12, 31)
    for goal in (
        GoalIn(
            name={
                "pl": "Nowi wykonawcy",
                "en": "New contractors",
                "ro": "Antreprenori noi",
                "be": "Новыя падрадчыкі",
            },
            measure="JOINED",
            from_value=200,
            to_value=400,
            since_on=year[0],
            until_on=year[1],
            owner="MARKETING",
            budget_minor=60_000_00,
        ),
        GoalIn(
            name={
                "pl": "Kody zamiast paragonów",
                "en": "Codes instead of receipts",
                "ro": "Coduri în loc de bonuri",
                "be": "Коды замест чэкаў",
            },
            measure="ACTIVITIES",
            kind="CODE",
            from_value=0,
            to_value=500,
            since_on=year[0],
            until_on=year[1],
            owner="FINANCE",
            budget_minor=8_000_00,
            saving_minor=21_000_00,
            case="Każdy sprawdzony ręcznie paragon kosztuje nas 4 zł.",
        ),
    ):
        goals.set_goal(story.programme.id, goal, actor=story.actor, now=clock.now())


def _published(story: Story, initiative: InitiativeIn) -> Initiative:
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now()}
    key = writing.begin(story.programme.id, initiative, **scope)
    writing.publish(key, programme_id=story.programme.id, **scope)
    return Initiative.objects.of(story.organiser_id).get(id=key)


def badge(story: Story) -> None:
    """Badges, given by the next night."""
    for name, text, body in BADGES:
        badges.define(
            story.programme,
            name=name,
            text=text,
            body=body,
            actor=story.actor,
            now=clock.now(),
        )


def contracts(story: Story, today: date) -> None:
    """Of three partners and of two members, some of which end soon."""
    partners = [partner_id for partner_id, _outlets in story.distributors[:3]]
    kept = [
        ContractIn(
            name="Umowa dystrybucyjna",
            number=f"UD/{place + 1}/{today.year}",
            ends_on=today + timedelta(days=days),
            partner_id=partner_id,
        )
        for place, (partner_id, days) in enumerate(zip(partners, (12, 48, 300), strict=True))
    ]
    kept += [
        ContractIn(
            name="Abonament serwisowy",
            number=f"AS/{place + 1}/{today.year}",
            ends_on=today + timedelta(days=days),
            member_id=buyer.id,
        )
        for place, (buyer, days) in enumerate(zip(story.members[:2], (21, 190), strict=True))
    ]
    keeping.keep(kept, programme_id=story.programme.id, actor=story.actor, now=clock.now())
