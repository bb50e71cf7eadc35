"""What does not fit of a photo: it is old, its places contradict one another, nobody travels so
fast, both of a pair are the same. None of it refuses a claim; all of it makes it a person's.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.documents.pages.photos import Photo
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind, PhotoProof
from tandem.programmes.models import Programme

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


def of(
    document: Document,
    photo: Photo,
    before: Photo | None,
    *,
    proof: PhotoProof,
    programme: Programme,
    now: datetime,
) -> list[str]:
    """The doubts about a member's photos, of `REVIEW_FLAGS`."""
    told_at = (document.mapping or {})["place"]  # where the phone said that it was
    place = place_of(document, photo)
    taken = moment_of(photo.taken_at, programme)
    is_old = taken is not None and not (
        now - timedelta(days=FRESH_DAYS) <= taken <= now + timedelta(hours=1)
    )
    doubts = {
        "photo_no_camera": not photo.camera,
        "photo_old": is_old,
        "photo_places": bool(photo.place and told_at) and _km(photo.place, told_at) > PLACES_KM,
        # A partner's photos are those of many people, each at an outlet of its own.
        "photo_far": document.partner_id is None
        and place is not None
        and _is_too_fast(document, place, taken or now, programme),
        "photo_pair": before is not None and _is_same(photo, before),
        "photo_no_place": proof.asks_place and place is None,
        "photo_number": bool((document.mapping or {}).get("number")),  # only a person sees it
    }
    return [name for name, holds in doubts.items() if holds]


def place_of(document: Document, photo: Photo) -> tuple[float, ...] | None:
    """Where it was taken: as the photo says, else as the phone said when it was sent."""
    told_at = (document.mapping or {})["place"]
    return photo.place or (tuple(told_at) if told_at else None)


def moment_of(text: str, programme: Programme) -> datetime | None:
    """When a photo says that it was taken; None where it says nothing that is a moment."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if moment is None:
        return None
    return (
        moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(programme.time_zone))
    ).astimezone(UTC)


def _is_same(photo: Photo, before: Photo) -> bool:
    return ((photo.fingerprint ^ before.fingerprint) & (2**64 - 1)).bit_count() <= SAME_BITS


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
        there = moment_of(row.page.get("taken_at", ""), programme) or row.created_at
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
