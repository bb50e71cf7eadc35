"""Landing pages: adding, changing, ending."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import tidy
from tandem.outreach import addresses, queries, touches
from tandem.outreach.facts import LandingWritten
from tandem.outreach.models import Landing
from tandem.partners import queries as partners
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.texts import with_said

CODE_MAX, TITLE_MAX, TEXT_MAX, INVITES_MAX = 40, 120, 2_000, 120
LANDINGS_MAX = 1_000  # of a programme


class LandingKnown(Conflict):
    """Another page of the programme has this address."""

    code = "outreach.landing_known"
    text = _("Another page has the address “%(address)s” already.")


class TooManyLandings(Conflict):
    """A programme has as many pages as it may have."""

    code = "outreach.too_many_landings"
    text = _("A programme may have %(limit)s such pages.")


class TitleMissing(Invalid):
    """A page without a title."""

    code = "outreach.title_missing"
    text = _("Give the page a title.")


@dataclass(frozen=True, slots=True)
class LandingIn:
    """What a page says, and whose it is; `picture_id` None: as it stands."""

    title: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    invites: str = ""
    campaign: str = ""
    partner_id: int | None = None
    outlet_id: UUID | None = None
    picture_id: UUID | None = None


def add(
    page: LandingIn, *, programme_id: UUID, actor: Actor, now: datetime, code: str = ""
) -> Landing:
    """Add a page; its address is made of its title where none is given.

    Raises:
        TitleMissing, AddressMissing, LandingKnown (also of two that are added at once),
        TooManyLandings, NoSuchPartner, NoSuchOutlet
    """
    require(actor, "programme.change")
    rows = Landing.objects.within(programme_id, organiser_id=actor.organiser_id)
    if rows.count() >= LANDINGS_MAX:
        raise TooManyLandings(limit=LANDINGS_MAX)
    title = next((wording for wording in page.title.values() if wording.strip()), "")
    if not title:
        raise TitleMissing()
    address = addresses.of_title(code or title, most=CODE_MAX)
    if rows.filter(code=address).exists():
        raise LandingKnown(address=address)
    row = Landing(
        organiser_id=actor.organiser_id,
        programme_id=programme_id,
        code=address,
        title={},
        created_at=now,
    )
    try:
        with transaction.atomic():
            _write(row, page, actor=actor, now=now)
    except IntegrityError as error:
        if "landing_code_once" not in str(error):
            raise
        raise LandingKnown(address=address) from error
    return row


def change(
    landing_id: UUID, page: LandingIn, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Say it otherwise; texts of other languages stay.

    Raises:
        NoSuchLanding, TitleMissing, NoSuchPartner, NoSuchOutlet
    """
    require(actor, "programme.change")
    row = queries.landing(landing_id, programme_id=programme_id, organiser_id=actor.organiser_id)
    _write(row, page, actor=actor, now=now)


def _write(row: Landing, page: LandingIn, *, actor: Actor, now: datetime) -> None:
    of = actor.organiser_id
    if page.partner_id is not None:
        partners.partner(page.partner_id, programme_id=row.programme_id, organiser_id=of)
    if page.outlet_id is not None:
        assert page.partner_id is not None, "an outlet is one of a partner"
        partners.outlet(page.outlet_id, partner_id=page.partner_id, organiser_id=of)
    row.title = with_said(row.title, page.title, most=TITLE_MAX)
    if not row.title:
        raise TitleMissing()
    row.text = with_said(row.text, page.text, most=TEXT_MAX)
    row.invites = tidy(page.invites)[:INVITES_MAX]
    row.campaign = touches.word(page.campaign)
    row.partner_id, row.outlet_id = page.partner_id, page.outlet_id
    row.picture_id = page.picture_id or row.picture_id
    row.save()
    _record(row, actor=actor, now=now)


def take_out_picture(landing_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a page stand without its picture. Repeating it changes nothing.

    Raises:
        NoSuchLanding
    """
    require(actor, "programme.change")
    row = queries.landing(landing_id, programme_id=programme_id, organiser_id=actor.organiser_id)
    if row.picture_id is None:
        return
    row.picture_id = None
    row.save(update_fields=["picture_id"])
    _record(row, actor=actor, now=now)


def end(landing_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Close a page: its address leads to the programme's own from now on. Repeating it changes
    nothing.

    Raises:
        NoSuchLanding
    """
    _close(landing_id, now, programme_id=programme_id, actor=actor, now=now)


def begin(landing_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Open a page again.

    Raises:
        NoSuchLanding
    """
    _close(landing_id, None, programme_id=programme_id, actor=actor, now=now)


def _close(
    landing_id: UUID,
    ended_at: datetime | None,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> None:
    require(actor, "programme.change")
    row = queries.landing(landing_id, programme_id=programme_id, organiser_id=actor.organiser_id)
    if (row.ended_at is None) == (ended_at is None):
        return
    row.ended_at = ended_at
    row.save(update_fields=["ended_at"])
    _record(row, actor=actor, now=now)


def _record(row: Landing, *, actor: Actor, now: datetime) -> None:
    journal.record(
        LandingWritten(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            landing_id=row.id,
            title=row.title,
            ended_at=row.ended_at,
        )
    )
