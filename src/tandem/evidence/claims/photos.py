"""Photos of actions: a shelf, a poster, a display. A member sends what was asked for, a person goes
through a checklist, and the action counts as an activity of its declared kind.

A claim of a photo keeps in `page`: the action, what was said of it, where and when it was taken, by
which camera, and of a pair the photo before. What does not fit (an old photo, two places at once,
the same picture, one that a program saved) is told to who looks.
"""

import hmac
import math
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.documents.pages.photos import Photo
from tandem.evidence import intake
from tandem.evidence.claims import making, verification
from tandem.evidence.facts import PhotosWanted
from tandem.evidence.models import CLOSED, Claim, ClaimStatus, Document, DocumentKind, PhotoProof
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.text import tidy
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import journal, memberships
from tandem.platform.models import Upload
from tandem.platform.permissions import Actor, require
from tandem.programmes.models import Programme

CHECKS_MAX, TEXT_MAX, EVERY_DAYS_MAX = 12, 600, 366
FRESH_DAYS = 3  # a photo is taken for this, not found
PLACES_KM, SPEED_KM_H = 5, 200  # what one phone says of one moment; what nobody travels
SAME_BITS = 4  # of a fingerprint: all but the same picture
REVIEW_FLAGS = (
    "photo_no_camera",
    "photo_old",
    "photo_places",
    "photo_far",
    "photo_pair",
    "photo_no_place",
    "photo_number",
)


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


class BadProof(Invalid):
    """Photos that cannot be asked for."""

    code = "evidence.bad_photo_proof"
    text = _("At most %(checks)s points to check, and once in at most %(days)s days.")


def want(
    kind: str,
    *,
    programme_id: UUID,
    texts: Mapping[str, str],
    is_pair: bool = False,
    checklist: Sequence[str] = (),
    every_days: int = 0,
    asks_place: bool = False,
    asks_number: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """Let members prove a declared action by photos, or say anew how.

    Raises:
        BadProof
    """
    require(actor, "rules.change")
    points = [tidy(point)[:200] for point in checklist if point.strip()]
    if len(points) > CHECKS_MAX or not 0 <= every_days <= EVERY_DAYS_MAX:
        raise BadProof(checks=CHECKS_MAX, days=EVERY_DAYS_MAX)
    columns = {
        "texts": {
            language: tidy(text)[:TEXT_MAX] for language, text in texts.items() if text.strip()
        },
        "is_pair": is_pair,
        "checklist": points,
        "every_days": every_days,
        "asks_place": asks_place,
        "asks_number": asks_number,
        "ended_at": None,
    }
    PhotoProof.objects.of(actor.organiser_id).update_or_create(
        programme_id=programme_id,
        kind=kind,
        defaults=columns,
        create_defaults={"organiser_id": actor.organiser_id, "created_at": now, **columns},
    )
    journal.record(
        PhotosWanted(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            kind=kind,
            is_wanted=True,
        )
    )


def want_no_more(kind: str, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Take no more photos of an action."""
    require(actor, "rules.change")
    proofs = PhotoProof.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, kind=kind, ended_at=None
    )
    if proofs.update(ended_at=now):
        journal.record(
            PhotosWanted(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                kind=kind,
                is_wanted=False,
            )
        )


def wanted(programme_id: UUID, *, organiser_id: UUID) -> dict[str, tuple[ActivityKind, PhotoProof]]:
    """The actions that members prove by photos now, by their kind."""
    known = declaring.declared(programme_id, organiser_id=organiser_id)
    proofs = (
        PhotoProof.objects.of(organiser_id)
        .filter(programme_id=programme_id, ended_at=None)
        .order_by("created_at", "id")
    )
    return {
        row.kind: (known[row.kind], row)
        for row in proofs
        if row.kind in known and known[row.kind].ended_at is None
    }


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
    action = wanted(programme.id, organiser_id=actor.organiser_id).get(kind)
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


def make(
    document: Document, photo: Photo, before: Photo | None, *, programme: Programme, now: datetime
) -> None:
    """Keep the claim of a member's photos, with what does not fit. Repeatable while it is
    undecided.

    Raises:
        AlreadyClaimed: the very photo was sent before, and rejected.
    """
    of, member_id, mapping = document.organiser_id, document.member_id, document.mapping or {}
    assert member_id is not None and document.upload is not None
    sha256 = bytes(document.sha256).hex()
    row = declaring.declared(programme.id, organiser_id=of)[mapping["action"]]
    proof = PhotoProof.objects.of(of).get(programme_id=programme.id, kind=row.kind)
    taken = _moment(photo.taken_at, programme)
    place = photo.place or (tuple(mapping["place"]) if mapping["place"] else None)
    page = {
        "by": "",
        "pages": 1 if before is None else 2,
        "action": row.kind,
        "said": mapping["said"],
        "before": mapping["before"],
        "taken_at": photo.taken_at,
        "camera": photo.camera,
        "place": list(place) if place else None,
        "edited": photo.is_edited,
        "checklist": proof.checklist,
        "number": mapping.get("number", ""),
    }
    doubts = {
        "photo_no_camera": not photo.camera,
        "photo_old": (
            taken is not None
            and not now - timedelta(days=FRESH_DAYS) <= taken <= now + timedelta(hours=1)
        ),
        "photo_places": (
            bool(photo.place and mapping["place"])
            and _km(photo.place, mapping["place"]) > PLACES_KM
        ),
        "photo_far": place is not None and _is_too_fast(document, place, taken or now, programme),
        "photo_pair": (
            before is not None
            and ((photo.fingerprint ^ before.fingerprint) & (2**64 - 1)).bit_count() <= SAME_BITS
        ),
        "photo_no_place": proof.asks_place and place is None,
        "photo_number": bool(mapping.get("number")),  # only a person sees it
    }
    is_plausible = taken is not None and now - timedelta(days=30) <= taken <= now
    day = (
        (taken if taken is not None and is_plausible else document.created_at)
        .astimezone(ZoneInfo(programme.time_zone))
        .date()
    )
    key = making.key_of(programme.id, member_id, sha256)
    standing = (
        Claim.objects.of(of)
        .filter(member_id=member_id, id=key)
        .exclude(document_id=document.id)
        .order_by("id")
        .first()
    )
    if standing is not None:
        raise making.AlreadyClaimed(day=standing.created_at.date())
    seen = {
        "page": page,
        "review_flags": [name for name, holds in doubts.items() if holds],
        "document_id": document.id,
    }
    Claim.objects.of(of).update_or_create(
        member_id=member_id,
        id=key,
        defaults=seen,
        create_defaults={
            "organiser_id": of,
            "programme_id": programme.id,
            "kind": DocumentKind.ACTION,
            "status": ClaimStatus.IN_REVIEW,
            "partner_id": _recruiter(member_id, of),
            "sha256": sha256,
            "issued_on": day,
            "buyer_tax_id": "",
            "buyer_name": "",
            "number": declaring.name_of(
                row, memberships.language_of_member(member_id, organiser_id=of)
            )[:120],
            "fingerprint": photo.fingerprint,
            "created_at": now,
            **seen,
        },
    )


def check(row: Claim, ticked: Collection[str], *, actor: Actor) -> None:
    """Note that who looks at a claim has gone through its checklist; `ticked`: the points that
    hold, by their place from 1.

    Raises:
        NotYoursToDecide, NotChecked: not every point holds.
    """
    verification.may_decide(row, actor)
    if not {str(place) for place, _point in enumerate(row.page["checklist"], 1)} <= set(ticked):
        raise verification.NotChecked()
    row.page = {**row.page, "checked": actor.name}
    Claim.objects.of(row.organiser_id).filter(
        member_id=row.member_id, id=row.id, status=ClaimStatus.IN_REVIEW
    ).update(page=row.page)


def _moment(text: str, programme: Programme) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if moment is None:
        return None
    return (
        moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(programme.time_zone))
    ).astimezone(UTC)


def _recruiter(member_id: int, organiser_id: UUID) -> int | None:
    """The partner who won the member: where partners look at actions, that one does."""
    member = Member.objects.of(organiser_id).get(id=member_id)
    partner = (
        Partner.objects.of(organiser_id)
        .filter(id=member.recruited_by_id or 0, ended_at=None)
        .order_by("id")
        .first()
    )
    return partner.id if partner is not None else None


def _is_too_fast(
    document: Document, place: Sequence[float], at: datetime, programme: Programme
) -> bool:
    """Whether nobody could have come here from where a photo of the member shortly before was
    taken.
    """
    assert document.member_id is not None
    earlier = Claim.objects.of(document.organiser_id).filter(
        programme_id=programme.id,
        member_id=document.member_id,
        kind=DocumentKind.ACTION,
        created_at__gt=document.created_at - timedelta(days=2),
    )
    for row in (
        earlier.exclude(document_id=document.id)
        .exclude(status=ClaimStatus.REJECTED)
        .order_by("-created_at", "id")[:5]
    ):
        there = _moment(row.page.get("taken_at", ""), programme) or row.created_at
        hours = abs((at - there).total_seconds()) / 3600
        if _km(place, row.page.get("place")) > max(PLACES_KM, SPEED_KM_H * hours):
            return True
    return False


def _km(one: Sequence[float] | None, other: Sequence[float] | None) -> float:
    """The way between two places on the ball of the earth (haversine)."""
    if not one or not other:
        return 0.0
    north, east, to_north, to_east = (math.radians(degrees) for degrees in (*one, *other))
    part = (
        math.sin((to_north - north) / 2) ** 2
        + math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2) ** 2
    )
    return 2 * 6_371 * math.asin(min(1.0, math.sqrt(part)))
