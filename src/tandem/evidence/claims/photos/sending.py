"""A member sends photos of an action: as many as are asked for, and not too often."""

import hmac
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.evidence.claims.photos import wanting
from tandem.evidence.documents import intake
from tandem.evidence.models import CLOSED, Document, DocumentKind, PhotoProof
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Upload
from tandem.programmes.models import Programme


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
    place: tuple[float, float] | None,
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
    action = wanting.wanted(programme.id, organiser_id=actor.organiser_id).get(kind)
    if action is None:
        raise NoSuchAction()
    row, proof = action
    pictures = [picture for picture in (after, before) if picture is not None]
    is_same = len(pictures) == 2 and bytes(pictures[0].sha256) == bytes(pictures[1].sha256)
    if (
        is_same
        or len(pictures) != (2 if proof.is_pair else 1)
        or not all(picture.media_type.startswith("image/") for picture in pictures)
    ):
        raise PhotosMissing()
    assert actor.member_id is not None
    _check_often(proof, actor.member_id, now)
    mapping: dict[str, object] = {
        "action": kind,
        "said": declaring.checked(row, attributes),
        "place": list(place) if place else None,
        "before": str(before.id) if before else "",
        "number": number if proof.asks_number else "",
    }
    return intake.receive(
        after,
        kind=DocumentKind.ACTION,
        mapping=mapping,
        programme_id=programme.id,
        partner_id=None,
        actor=actor,
        now=now,
    )


def number_of(kind: str, *, member_id: int, day: date, secret: bytes) -> str:
    """The three digits that a member puts into a photo of this action on a day. Nobody can know
    them earlier.
    """
    told = hmac.digest(secret, f"PHOTO|{kind}|{member_id}|{day}".encode(), "sha256")
    return f"{int.from_bytes(told[:8], 'big') % 1000:03}"


def _check_often(proof: PhotoProof, member_id: int, now: datetime) -> None:
    if not proof.every_days:
        return
    since = now - timedelta(days=proof.every_days)
    sent = Document.objects.of(proof.organiser_id).filter(
        programme_id=proof.programme_id,
        member_id=member_id,
        kind=DocumentKind.ACTION,
        mapping__action=proof.kind,
        created_at__gt=since,
    )
    last = sent.exclude(status__in=CLOSED).order_by("-created_at", "id").first()
    if last is not None:
        free = (last.created_at + timedelta(days=proof.every_days)).date()
        raise TooSoon(days=proof.every_days, day=last.created_at.date(), next=free)
