"""One deed at once: recorded, awarded and posted in the caller's transaction; the answer is the
award.

What a person or a till waits for never waits for a step. The steps that follow the batch find it
awarded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import kinds, recording
from tandem.earning import awarding, rulesets
from tandem.earning.rerunning import rerun
from tandem.evidence import proving
from tandem.kit import ids
from tandem.programmes.models import Programme, Release


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a deed: its key, points by wallet, and whether it was new."""

    id: UUID
    points: dict[str, int]
    is_new: bool


def deed_of(
    member_id: int,
    *,
    programme: Programme,
    document_no: str,
    day: date,
    kind: str = kinds.PURCHASE,
    key: str = "",
    lines: tuple[recording.LineIn, ...] = (),
    partner_id: int | None = None,
    outlet_id: UUID | None = None,
    due_on: date | None = None,
    buyer_id: int | None = None,
    corrects_id: UUID | None = None,
    attributes: Mapping[str, object] | None = None,
) -> recording.Deed:
    """The deed as the stream knows it: its key is derived from what it is, `key` standing for the
    document's number.
    """
    if kind == kinds.PURCHASE and due_on is None and programme.release == Release.WHEN_PAID:
        due_on = day + timedelta(days=programme.payment_days)
    at = datetime(
        day.year, day.month, day.day, 12, tzinfo=ZoneInfo(programme.time_zone)
    ).astimezone(UTC)
    return recording.Deed(
        member_id=member_id,
        id=ids.derived(programme.id, partner_id or "-", key or document_no, member_id, day, kind),
        kind=kind,
        document_no=document_no,
        occurred_at=at,
        occurred_on=day,
        currency=programme.currency,
        partner_id=partner_id,
        outlet_id=outlet_id,
        due_on=due_on,
        lines=lines,
        buyer_id=buyer_id,
        corrects_id=corrects_id,
        attributes=attributes,
    )


def identities_of(deed: recording.Deed, *, programme_id: UUID) -> list[UUID]:
    """The identities of a purchase's lines; other deeds have none, their key is their identity."""
    if deed.kind != kinds.PURCHASE:
        return []
    said = [
        (x.product_id, x.quantity, x.gross_minor if x.net_minor is None else x.net_minor)
        for x in deed.lines
    ]
    return proving.identities(
        said,
        programme_id=programme_id,
        partner_id=deed.partner_id,
        document_no=deed.document_no,
        member_id=deed.member_id,
        day=deed.occurred_on,
    )


def record(
    deed: recording.Deed,
    *,
    programme: Programme,
    actor: str,
    now: datetime,
    under: rulesets.InForce | None = None,
) -> Recorded:
    """Record one deed of a member and give its points now, under the rules in force or under those
    that are tried.

    The same deed again changes nothing; lines that were proved another way before are left out. A
    correction gives what the purchase that it names is worth more or less without the goods that
    came back.
    """
    of = programme.organiser_id
    in_force = rulesets.asked_in_force(programme.id, organiser_id=of)
    keys = identities_of(deed, programme_id=programme.id)
    if keys:
        fresh = proving.prove(
            keys,
            members=[deed.member_id] * len(keys),
            sources=[deed.id] * len(keys),
            organiser_id=of,
            now=now,
        )
        if not fresh:
            return Recorded(deed.id, {}, False)
        deed = replace(
            deed,
            lines=tuple(line for key, line in zip(keys, deed.lines, strict=True) if key in fresh),
        )
    if deed.corrects_id is not None:
        return _correct(deed, programme, actor, now)
    rules = [under] if under else in_force()
    finish = recording.begin(
        deed, programme_id=programme.id, organiser_id=of, source="API", actor=actor, now=now
    )
    give = awarding.begin(
        deed.member_id,
        deed.id,
        day=deed.occurred_on,
        at=deed.occurred_at,
        is_payable=deed.due_on is not None,
        programme=programme,
        rules=rules,
        now=now,
    )
    if finish() is None:
        return Recorded(deed.id, {}, False)
    return Recorded(deed.id, dict(give().points), True)


def _correct(deed: recording.Deed, programme: Programme, actor: str, now: datetime) -> Recorded:
    of = programme.organiser_id
    if (
        recording.record(
            deed, programme_id=programme.id, organiser_id=of, source="API", actor=actor, now=now
        )
        is None
    ):
        return Recorded(deed.id, {}, False)
    mended = rerun.correct([deed.member_id], programme=programme, now=now)
    points = (
        rerun.given_to(deed.member_id, mended.run_id, programme=programme) if mended.run_id else {}
    )
    return Recorded(deed.id, points, True)
