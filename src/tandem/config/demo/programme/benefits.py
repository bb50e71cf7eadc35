"""The demo's benefits beside points, a list of its first members, and who asked for what."""

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from tandem.benefits import answering, asking, offering
from tandem.benefits.offering import How, Texts
from tandem.config.demo.programme import drawings
from tandem.kit.errors import TandemError
from tandem.platform.access.permissions import Actor
from tandem.platform.files import pictures
from tandem.programmes.models import Programme
from tandem.segments import lists, vocabulary
from tandem.segments.targeting import Whom

FOUNDERS = 12
NOTES = ("", "Najlepiej w piątek", "Możemy przyjechać we dwóch?", "", "Po 15 maja")
REASONS = (
    "Grupa jest już pełna; następny termin w maju.",
    "Doradca jest w tym tygodniu poza regionem.",
)
# Kind, name, text, terms, for whom, how it is had, drawing.
BENEFITS: tuple[tuple[str, Texts, Whom, How, str], ...] = (
    (
        "EARLY_ACCESS",
        Texts(
            {
                "pl": "Nowości tydzień wcześniej",
                "en": "Novelties a week earlier",
                "ro": "Noutățile cu o săptămână mai devreme",
                "be": "Навінкі на тыдзень раней",
            }
        ),
        Whom(tier="bronze"),
        How(),
        "",
    ),
    (
        "PRIORITY",
        Texts(
            {
                "pl": "Infolinia odbiera poza kolejką",
                "en": "The hotline answers you first",
                "ro": "Linia telefonică vă răspunde întâi",
                "be": "Гарачая лінія адказвае вам першым",
            },
            {
                "pl": "Podaj numer uczestnika na początku rozmowy.",
                "en": "Say your member number when you call.",
                "ro": "Spuneți numărul de membru când sunați.",
                "be": "Назавіце нумар удзельніка ў пачатку размовы.",
            },
        ),
        Whom(tier="silver"),
        How(),
        "",
    ),
    (
        "TRAINING",
        Texts(
            {
                "pl": "Szkolenie u producenta",
                "en": "Training at the factory",
                "ro": "Curs la producător",
                "be": "Навучанне ў вытворцы",
            },
            {
                "pl": "Dwa dni w Kielcach: płyty wielkoformatowe, hydroizolacja, egzamin i certyfikat.",
                "en": "Two days in Kielce: large tiles, waterproofing, an exam and a certificate.",
                "ro": "Două zile la Kielce: plăci mari, hidroizolații, un examen și un certificat.",
                "be": "Два дні ў Кельцах: вялікія пліты, гідраізаляцыя, экзамен і сертыфікат.",
            },
            {
                "pl": "Nocleg i posiłki po naszej stronie, dojazd po Twojej.",
                "en": "The hotel and meals are ours, the way there is yours.",
                "ro": "Cazarea și masa le plătim noi, drumul dumneavoastră.",
                "be": "Начлег і харчаванне за наш кошт, дарога за ваш.",
            },
        ),
        Whom(tier="silver"),
        How(is_asked=True, uses=1, places=24),
        "level",
    ),
    (
        "SERVICE",
        Texts(
            {
                "pl": "Doradca na budowie",
                "en": "An adviser on site",
                "ro": "Un consilier pe șantier",
                "be": "Дарадца на аб'екце",
            },
            {
                "pl": "Przyjedzie w ciągu dwóch dni.",
                "en": "Comes within two days.",
                "ro": "Vine în două zile.",
                "be": "Прыедзе на працягу двух дзён.",
            },
        ),
        Whom(tier="gold"),
        How(is_asked=True, uses=4),
        "",
    ),
    (
        "INVITATION",
        Texts(
            {
                "pl": "Wyjazd z zarządem",
                "en": "A retreat with the management",
                "ro": "O ieșire cu conducerea",
                "be": "Выезд з кіраўніцтвам",
            },
            {
                "pl": "Weekend w Bieszczadach: co budujecie, czego Wam brakuje, co zmienimy.",
                "en": "A weekend in the mountains: what you build, what you miss, what we change.",
                "ro": "Un sfârșit de săptămână la munte: ce construiți, ce vă lipsește, ce schimbăm.",
                "be": "Выходныя ў гарах: што вы будуеце, чаго вам не хапае, што мы зменім.",
            },
        ),
        Whom(tier="gold"),
        How(is_asked=True, uses=1, places=12, stays=False),
        "mountains",
    ),
    (
        "SOFTWARE",
        Texts(
            {
                "pl": "Program do kosztorysów",
                "en": "Estimating software",
                "ro": "Program de devize",
                "be": "Праграма для каштарысаў",
            },
            {
                "pl": "Licencja na rok, z naszymi normami zużycia.",
                "en": "A licence for a year, with our rates of use.",
                "ro": "O licență pe un an, cu normele noastre de consum.",
                "be": "Ліцэнзія на год, з нашымі нормамі расходу.",
            },
        ),
        Whom(trades=("tiler", "general builder")),
        How(is_asked=True, uses=1),
        "",
    ),
    (
        "DISCOUNT",
        Texts(
            {
                "pl": "Mieszalnia bez kolejki dla założycieli",
                "en": "The mixing room without a queue, for founders",
                "ro": "Fără coadă la amestecare, pentru fondatori",
                "be": "Змешванне без чаргі для заснавальнікаў",
            }
        ),
        Whom(segment="founders"),
        How(uses=2, span="MONTH"),
        "",
    ),
)


def offer(programme: Programme, *, actor: Actor, now: datetime) -> None:
    """The list of the first members, still empty, and what is offered."""
    lists.define(
        programme.id,
        name={"en": "Founders", "pl": "Założyciele", "ro": "Fondatori", "be": "Заснавальнікі"},
        vocabulary=vocabulary.of_members(programme.currency),
        actor=actor,
        now=now,
    )
    for kind, texts, whom, how, drawing in BENEFITS:
        offering.offer(
            programme.id,
            kind=kind,
            texts=texts,
            whom=whom,
            how=how,
            picture_id=_picture(programme, drawing, now) if drawing else None,
            actor=actor,
            now=now,
        )


def _picture(programme: Programme, drawing: str, now: datetime) -> UUID:
    return pictures.store(
        [drawings.picture(drawing)],
        name=f"{drawing}.png",
        home=Path(settings.HOME),
        organiser_id=programme.organiser_id,
        user_id=None,
        now=now,
    ).id


def live(
    programme: Programme,
    *,
    members: list[Actor],
    benefits: list[UUID],
    chance: random.Random,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """The first members are on the list; many ask for something, and some are answered. The first
    one asks, too.
    """
    keys = [founder.member_id for founder in members[:FOUNDERS] if founder.member_id is not None]
    scope: dict[str, Any] = {"programme": programme, "actor": actor, "now": now}
    lists.put("founders", keys, programme_id=programme.id, actor=actor, today=today, now=now)
    for asker in (members[0], *chance.sample(members[1:], min(400, len(members) - 1))):
        request = _ask(asker, programme, chance.choice(benefits), chance.choice(NOTES), today, now)
        if request is None or asker is members[0] or chance.random() < 0.35:
            continue
        try:
            if chance.random() < 0.2:
                answering.decline([request], reason=chance.choice(REASONS), **scope)
                continue
            answering.accept([request], today=today, **scope)
            if chance.random() < 0.5:
                answering.fulfil([request], **scope)
        except TandemError:
            continue  # no place was left


def _ask(
    who: Actor, programme: Programme, benefit: UUID, note: str, today: date, now: datetime
) -> answering.Key | None:
    """What one asks for; None where it is not for them."""
    assert who.member_id is not None
    try:
        key = asking.ask(
            benefit,
            programme=programme,
            member_id=who.member_id,
            actor=who,
            today=today,
            now=now,
            note=note,
        )
    except TandemError:
        return None
    return who.member_id, key
