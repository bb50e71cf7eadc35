"""Contests of the demo: a ranking, a draw that is over and one that runs, a jury with photos."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from tandem.config.demo.programme import drawings
from tandem.config.demo.programme.words import said
from tandem.config.demo.world import Buyer, Story
from tandem.engagement.contests import prizes, queries, signing, writing
from tandem.engagement.contests.drawing import permits
from tandem.engagement.contests.jury import entries, judging, outside
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.prizes import Prize
from tandem.engagement.contests.ranking import standings
from tandem.engagement.contests.ranking.measuring import Measure
from tandem.engagement.contests.writing import ContestIn
from tandem.flows.engagement.contests import judge_contests
from tandem.platform import clock
from tandem.platform.access.permissions import ROLES
from tandem.platform.files import uploads
from tandem.platform.models.user import Role

TURNOVER = Measure("NET", kind="PURCHASE")
JUROR = ("prof. Jadwiga Korczak", "jadwiga.korczak@akademia.example")
DISPLAYS = (
    ("gloves", "Rękawice przy kasie: kto kupuje klej, bierze drugą parę."),
    ("level", "Poziomica na wysokości oczu i kartka „sprawdź sam”."),
    ("boots", "Buty ustawione jak na budowie, na worku fugi."),
)


def live(story: Story, today: date, buyers: list[Buyer]) -> None:
    """All of them; `buyers` send in their displays."""
    _open(
        story,
        ContestIn(
            said("Wykonawca kwartału"),
            TURNOVER,
            today - timedelta(days=60),
            today + timedelta(days=30),
            waiting_days=14,
        ),
    )
    _draws(story, today)
    _judge(story, today, buyers)


def _scope(story: Story) -> dict[str, Any]:
    return {"programme_id": story.programme.id, "actor": story.actor, "now": clock.now()}


def _open(story: Story, wanted: ContestIn, permit: str = "", prize: str = "") -> Any:
    key = writing.write(story.programme, wanted, actor=story.actor, now=clock.now())
    if permit:
        permits.enter_permit(key, permit, **_scope(story))
    if prize:
        prizes.set_prizes(key, [Prize(prizes.OTHER, text=said(prize))], **_scope(story))
    writing.open_contest(key, **_scope(story))
    return key


def _draws(story: Story, today: date) -> None:
    """One whose lots were drawn, and one that runs."""
    wanted = ContestIn(
        said("Loteria jesienna"),
        TURNOVER,
        today - timedelta(days=75),
        today - timedelta(days=20),
        wins="DRAW",
        target=Decimal(1_000_00),
        places=3,
        substitutes=2,
        waiting_days=5,
        text=said("Kto kupił za tysiąc złotych, ma los."),
    )
    key = _open(story, wanted, "0201-ILN.4280.17.2026", "Weekend w Tatrach")
    row = queries.contest(
        key, programme_id=story.programme.id, organiser_id=story.programme.organiser_id
    )
    standings.refresh(row, among=None, programme=story.programme, now=clock.now())
    seen = signing.summed(row).hash
    signing.sign(key, seen, programme=story.programme, actor=story.actor, now=clock.now())
    coming = replace(
        wanted,
        name=said("Loteria świąteczna"),
        since_on=today - timedelta(days=5),
        until_on=today + timedelta(days=25),
        places=5,
    )
    _open(story, coming, "0201-ILN.4280.23.2026", "Zestaw narzędzi")


def _judge(story: Story, today: date, buyers: list[Buyer]) -> None:
    """Displays with photos, marked by somebody from outside and by nobody else yet."""
    wanted = ContestIn(
        said("Najlepsza ekspozycja"),
        Measure("JURY"),
        today - timedelta(days=10),
        today + timedelta(days=20),
        joins="WISH",
        places=3,
        criteria=[
            Criterion(said("Widać z daleka"), 3),
            Criterion(said("Pomysł")),
        ],
        text=said("Sfotografuj swoją półkę z Kielnią. Oceni ją jury, bez nazwisk."),
    )
    key = _open(story, wanted)
    scope: dict[str, Any] = {"programme": story.programme, "now": clock.now()}
    for buyer, (drawn, text) in zip(buyers, DISPLAYS, strict=False):
        photo = uploads.store(
            [drawings.picture(drawn)],
            name="ekspozycja.png",
            home=Path(settings.HOME),
            bytes_max=10**7,
            organiser_id=story.programme.organiser_id,
            user_id=None,
            now=clock.now(),
        )
        member = replace(story.actor, permissions=ROLES[Role.MEMBER], member_id=buyer.id)
        entry = entries.EntryIn(text, [photo.id])
        entries.send(key, entry, member_id=buyer.id, actor=member, **scope)
    name, email = JUROR
    judge_contests.invite_juror(
        key,
        name=name,
        email=email,
        until_on=today + timedelta(days=40),
        language="pl",
        actor=story.actor,
        **scope,
    )
    row = queries.contest(
        key, programme_id=story.programme.id, organiser_id=story.programme.organiser_id
    )
    (juror,) = outside.outside_jurors(row)
    judging.mark(key, 1, [9, 7], actor=outside.actor_of(juror), note="Odważne.", **scope)
