"""Writing an initiative: begun as a draft, changed, published once, thrown away while it is a
draft. An initiative is ended sooner by an earlier last day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.initiatives import queries
from tandem.initiatives.facts import InitiativeEnded, InitiativePublished, InitiativeWritten
from tandem.initiatives.models import COLOUR, Goal, Initiative, Material, News, Piece
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import slug
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

NAME_MAX, TEXT_MAX, LISTED_MAX = 120, 5_000, 100


class BadInitiative(Invalid):
    """An initiative without a name, whose days are in no order, or with too much in a list."""

    code = "initiatives.bad_initiative"
    text = _("The initiative cannot be saved: %(why)s.")


class AddressTaken(Conflict):
    """Another initiative of the programme has this address."""

    code = "initiatives.address_taken"
    text = _("Another initiative has the address “%(slug)s”.")


class PublishedAlready(Conflict):
    """Something that is done to drafts only."""

    code = "initiatives.published_already"
    text = _("The initiative is published. Give it an earlier last day to end it.")


@dataclass(frozen=True, slots=True)
class InitiativeIn:
    """What is said of an initiative; texts by language, of which others stay; a picture that is
    None stays, too.
    """

    name: Mapping[str, str]
    since_on: date
    until_on: date
    text: Mapping[str, str]
    colour: str = ""
    picture_id: UUID | None = None
    is_public: bool = False
    is_for_partners: bool = False
    segments: Sequence[str] = ()
    tiers: Sequence[str] = ()
    trades: Sequence[str] = ()
    rules: Sequence[str] = ()


def begin(
    programme_id: UUID, initiative: InitiativeIn, *, actor: Actor, now: datetime, address: str = ""
) -> UUID:
    """Begin an initiative as a draft; its id. Its address is made of its name where none is said.

    Raises:
        BadInitiative, AddressTaken: nothing is written.
    """
    require(actor, "programme.change")
    row = Initiative(
        organiser_id=actor.organiser_id, programme_id=programme_id, name={}, created_at=now
    )
    _say(row, initiative)
    row.slug = slug(address or next(iter(row.name.values())), "initiative", most=60)
    _save(row)
    _note(row, actor, now)
    return row.id


def change(
    initiative_id: UUID,
    initiative: InitiativeIn,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    """Say anew what an initiative is; its address stays.

    Raises:
        NoSuchInitiative, BadInitiative: nothing is written.
    """
    require(actor, "programme.change")
    row = _locked(initiative_id, programme_id, actor)
    _say(row, initiative)
    row.save()
    _note(row, actor, now)


def publish(initiative_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let its audience see it. Repeating it changes nothing.

    Raises:
        NoSuchInitiative
    """
    require(actor, "programme.change")
    row = _locked(initiative_id, programme_id, actor)
    if row.published_at is not None:
        return
    row.published_at = now
    row.save(update_fields=["published_at"])
    journal.record(
        InitiativePublished(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            initiative_id=row.id,
            since_on=row.since_on,
            until_on=row.until_on,
        )
    )


def drop(initiative_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Throw a draft away, with all that hangs on it.

    Raises:
        NoSuchInitiative, PublishedAlready: nothing is written.
    """
    require(actor, "programme.change")
    row = _locked(initiative_id, programme_id, actor)
    if row.published_at is not None:
        raise PublishedAlready()
    for part in (Material, News, Piece, Goal):
        part.objects.of(actor.organiser_id).filter(initiative_id=row.id).delete()
    journal.record(
        InitiativeWritten(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            initiative_id=row.id,
            said={},
        )
    )
    row.delete()


def tell_ended(programme: Programme, *, today: date, now: datetime) -> list[Initiative]:
    """Initiatives whose last day is over and whose end nobody was told of; each is handed out
    once.
    """
    rows = Initiative.objects.of(programme.organiser_id).filter(
        programme_id=programme.id,
        published_at__isnull=False,
        told_at=None,
        until_on__lt=today,
    )
    ended = list(rows.order_by("until_on", "id").select_for_update())
    for row in ended:
        row.told_at = now
        row.save(update_fields=["told_at"])
        journal.record(
            InitiativeEnded(
                organiser_id=programme.organiser_id,
                at=now,
                programme_id=programme.id,
                initiative_id=row.id,
                until_on=row.until_on,
            )
        )
    return ended


def _locked(initiative_id: UUID, programme_id: UUID, actor: Actor) -> Initiative:
    rows = Initiative.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.select_for_update().one(queries.NoSuchInitiative(), id=initiative_id)


def _say(row: Initiative, initiative: InitiativeIn) -> None:
    row.name = named(row.name, initiative.name, most=NAME_MAX)
    row.text = named(row.text, initiative.text, most=TEXT_MAX)
    if not row.name:
        raise BadInitiative(why=_("a name is missing"))
    if initiative.until_on < initiative.since_on:
        raise BadInitiative(why=_("its last day lies before its first"))
    if not re.match(COLOUR, initiative.colour):
        raise BadInitiative(why=_("a colour is written like #a43d12"))
    lists = {
        part: list(getattr(initiative, part)) for part in ("segments", "tiers", "trades", "rules")
    }
    if any(len(keys) > LISTED_MAX for keys in lists.values()):
        raise BadInitiative(why=_("a list is too long"))
    if row.told_at is not None and initiative.until_on > row.until_on:
        row.told_at = None  # it goes on, so its end is told anew
    row.since_on, row.until_on = initiative.since_on, initiative.until_on
    row.colour, row.is_public = initiative.colour, initiative.is_public
    row.is_for_partners = initiative.is_for_partners
    row.picture_id = initiative.picture_id or row.picture_id
    row.segments, row.tiers = lists["segments"], lists["tiers"]
    row.trades, row.rules = lists["trades"], lists["rules"]


def named(before: Mapping[str, str], new: Mapping[str, str], *, most: int) -> dict[str, str]:
    """Texts by language with those that are said now; one that is emptied is none."""
    texts = {**before, **{language: text.strip()[:most] for language, text in new.items()}}
    return {language: text for language, text in texts.items() if text}


def _save(row: Initiative) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AddressTaken(slug=row.slug) from error


def _note(row: Initiative, actor: Actor, now: datetime) -> None:
    fields: dict[str, Any] = asdict(
        InitiativeIn(
            name=row.name,
            since_on=row.since_on,
            until_on=row.until_on,
            text=row.text,
            colour=row.colour,
            picture_id=row.picture_id,
            is_public=row.is_public,
            is_for_partners=row.is_for_partners,
            segments=row.segments,
            tiers=row.tiers,
            trades=row.trades,
            rules=row.rules,
        )
    )
    plain = {
        name: value if isinstance(value, (str, bool, list, dict)) else value and str(value)
        for name, value in fields.items()
    }
    journal.record(
        InitiativeWritten(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            initiative_id=row.id,
            said=plain,
        )
    )
