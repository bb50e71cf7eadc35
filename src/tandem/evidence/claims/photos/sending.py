"""A member, or a partner for one of its outlets, sends photos of an action: as many as are asked
for, and not too often.
"""

import hmac
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.claims.photos import wanting
from tandem.evidence.documents import intake
from tandem.evidence.models import CLOSED, Document, DocumentKind, PhotoProof
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.partners.models import Outlet, Partner
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Upload
from tandem.programmes.models import Programme

Place = tuple[float, float]


class NoSuchAction(Missing):
    """No action that is proved by photos."""

    code = "evidence.no_such_action"
    text = _("There is no such action, or it is over.")


class PhotosMissing(Invalid):
    """Not the photos that are asked for."""

    code = "evidence.photos_missing"
    text = _(
        "Send a photo: of what you did, and where it is asked for, one from before as well. JPEG,"
        " PNG and HEIC are read."
    )


class NoSuchPlace(Invalid):
    """A partner that has outlets names none of them."""

    code = "evidence.no_such_place"
    text = _("Say in which of your outlets it is.")


class TooSoon(Conflict):
    """The action was proved a short while ago."""

    code = "evidence.too_soon"
    text = _(
        "This gives points once in %(days)s days. You sent it on %(day)s; the next one does"
        " from %(next)s on."
    )


def send(
    kind: str,
    *,
    after: Upload,
    before: Upload | None,
    attributes: Mapping[str, object],
    place: Place | None,
    number: str = "",
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Document:
    """Take in a member's photos of an action; they are looked at by a job. `number`: what has to
    stand in the picture.

    Raises:
        NoSuchAction, PhotosMissing, TooSoon, BadAttribute, AlreadyReceived, TooManyProofs: nothing
        is taken in.
    """
    require(actor, "member.claim")
    row, proof = _asked(kind, programme, of_partners=False)
    _check_pictures(proof, after, before)
    assert actor.member_id is not None
    _check_often(proof, actor.member_id, now)
    return intake.receive(
        after,
        kind=DocumentKind.ACTION,
        mapping=_mapping(row, proof, before, attributes, place, number),
        programme_id=programme.id,
        partner_id=None,
        actor=actor,
        now=now,
    )


def send_of_partner(
    kind: str,
    *,
    outlet_id: UUID | None,
    after: Upload,
    before: Upload | None,
    attributes: Mapping[str, object],
    place: Place | None,
    number: str = "",
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> Document:
    """Take in a partner's photos of what it did itself at an outlet; they are looked at by a job,
    and decided by the organiser. Not too often is asked outlet by outlet.

    Raises:
        NoSuchAction, NoSuchPlace, PhotosMissing, TooSoon, BadAttribute, AlreadyReceived,
        TooManyProofs: nothing is taken in.
    """
    require(actor, "partner.upload")
    assert actor.partner_id is not None
    row, proof = _asked(kind, programme, of_partners=True)
    outlet_id = _outlet(outlet_id, actor)
    _check_pictures(proof, after, before)
    # One after the other, so that of two that come at once the second finds the first.
    partners = Partner.objects.of(actor.organiser_id).select_for_update(no_key=True)
    list(partners.filter(id=actor.partner_id).values_list("id"))
    _check_often(proof, actor.partner_id, now, outlet=str(outlet_id or ""))
    mapping = _mapping(row, proof, before, attributes, place, number)
    return intake.receive(
        after,
        kind=DocumentKind.ACTION,
        mapping={**mapping, "outlet": str(outlet_id or "")},
        programme_id=programme.id,
        partner_id=actor.partner_id,
        actor=actor,
        now=now,
        is_own=True,
    )


def _outlet(outlet_id: UUID | None, actor: Actor) -> UUID | None:
    """The outlet of the partner that is meant; None where it has none."""
    own = Outlet.objects.of(actor.organiser_id).filter(partner_id=actor.partner_id or 0)
    if outlet_id is None and not own.exists():
        return None
    if outlet_id is None or not own.filter(id=outlet_id).exists():
        raise NoSuchPlace()
    return outlet_id


def _asked(
    kind: str, programme: Programme, *, of_partners: bool
) -> tuple[ActivityKind, PhotoProof]:
    action = wanting.wanted(
        programme.id, organiser_id=programme.organiser_id, of_partners=of_partners
    ).get(kind)
    if action is None:
        raise NoSuchAction()
    return action


def _check_pictures(proof: PhotoProof, after: Upload, before: Upload | None) -> None:
    pictures = [picture for picture in (after, before) if picture is not None]
    is_same = len(pictures) == 2 and bytes(pictures[0].sha256) == bytes(pictures[1].sha256)
    if (
        is_same
        or len(pictures) != (2 if proof.is_pair else 1)
        or not all(picture.media_type.startswith("image/") for picture in pictures)
    ):
        raise PhotosMissing()


def _mapping(
    row: ActivityKind,
    proof: PhotoProof,
    before: Upload | None,
    attributes: Mapping[str, object],
    place: Place | None,
    number: str,
) -> dict[str, object]:
    return {
        "action": row.kind,
        "said": declaring.checked(row, attributes),
        "place": list(place) if place else None,
        "before": str(before.id) if before else "",
        "number": number if proof.asks_number else "",
    }


def number_of(kind: str, *, member_id: int, day: date, secret: bytes) -> str:
    """The three digits that a member (or a partner, by its id) puts into a photo of this action on
    a day. Nobody can know them earlier.
    """
    told = hmac.digest(secret, f"PHOTO|{kind}|{member_id}|{day}".encode(), "sha256")
    return f"{int.from_bytes(told[:8], 'big') % 1000:03}"


def _check_often(
    proof: PhotoProof, holder_id: int, now: datetime, *, outlet: str | None = None
) -> None:
    if not proof.every_days:
        return
    since = now - timedelta(days=proof.every_days)
    sent = Document.objects.of(proof.organiser_id).filter(
        programme_id=proof.programme_id,
        member_id=holder_id,
        kind=DocumentKind.ACTION,
        mapping__action=proof.kind,
        created_at__gt=since,
    )
    if outlet is not None:
        sent = sent.filter(mapping__outlet=outlet)
    last = sent.exclude(status__in=CLOSED).order_by("-created_at", "id").first()
    if last is not None:
        free = (last.created_at + timedelta(days=proof.every_days)).date()
        raise TooSoon(days=proof.every_days, day=last.created_at.date(), next=free)
