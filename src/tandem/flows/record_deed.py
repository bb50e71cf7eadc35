"""One deed at once: recorded, awarded and posted in the caller's transaction; the answer is the
award.

What a person or a till waits for never waits for a step. The steps that follow the batch find it
awarded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds, queries, recording
from tandem.earning import awarding, rulesets
from tandem.earning.rerunning import rerun
from tandem.evidence import proving, witnesses
from tandem.kit import codes, ids, money
from tandem.kit.errors import Conflict
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


class ToldOtherwise(Conflict):
    """A purchase of this number was recorded before and is told otherwise now. Nothing changed."""

    code = "flows.told_otherwise"
    text = _(
        "“%(number)s” was recorded before with other lines%(held)s. Nothing was changed. Send a"
        " correction that names it, or the number that this purchase really has."
    )


def is_numbered(deed: recording.Deed) -> bool:
    """Whether a deed is a purchase with a number, which is held against its other witnesses."""
    return deed.kind == kinds.PURCHASE and bool(codes.number_key(deed.document_no))


def identities_of(deed: recording.Deed, *, programme_id: UUID) -> list[UUID]:
    """The identities of the lines of a purchase without a number; other deeds have none, their key
    is their identity.
    """
    if deed.kind != kinds.PURCHASE or is_numbered(deed):
        return []
    said = [
        (x.product_id, x.quantity, x.gross_minor if x.net_minor is None else x.net_minor)
        for x in deed.lines
    ]
    return proving.identities(
        said,
        programme_id=programme_id,
        partner_id=deed.partner_id,
        member_id=deed.member_id,
        day=deed.occurred_on,
    )


def as_found(
    deed: recording.Deed, findings: Sequence[witnesses.Finding], *, stands: bool
) -> recording.Deed | None:
    """A purchase whose number was known, with the lines that nobody told before; None where there
    are none. `stands`: whether a deed of its key was recorded.

    Raises:
        ToldOtherwise: what counted under its number does not agree with it.
    """
    held = [finding.held for finding in findings if finding.held is not None]
    told = zip(deed.lines, findings, strict=True)
    lines = tuple(line for line, finding in told if finding.kind == "ADDED")
    if held or (stands and lines):
        sides = dict.fromkeys(_shown(side, deed.currency) for side in held)
        raise ToldOtherwise(number=deed.document_no, held=f" ({'; '.join(sides)})" if held else "")
    if stands or (deed.lines and not lines):
        return None
    return replace(deed, lines=lines)


def _shown(held: witnesses.Held, currency: str) -> str:
    amount = held.gross_minor if held.net_minor is None else held.net_minor
    money_said = (
        "" if amount is None else f" {Decimal(amount).scaleb(-money.exponent(currency))} {currency}"
    )
    return f"{held.number}, {held.day.isoformat()}: {held.quantity.normalize():f} ×{money_said}"


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

    The same deed again changes nothing; lines that another witness of the purchase told before are
    left out. A correction gives what the purchase that it names is worth more or less without the
    goods that came back.

    Raises:
        ToldOtherwise: another witness of the purchase says it otherwise.
    """
    of = programme.organiser_id
    in_force = rulesets.asked_in_force(programme.id, organiser_id=of)
    keys = identities_of(deed, programme_id=programme.id)
    if is_numbered(deed):
        found = _claimed(deed, programme, now)
        if found is None:
            return Recorded(deed.id, {}, False)
        deed = found
    elif keys:
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


def _claimed(deed: recording.Deed, programme: Programme, now: datetime) -> recording.Deed | None:
    of = programme.organiser_id
    (findings,) = witnesses.claim([deed], programme_id=programme.id, organiser_id=of, now=now)
    if findings is None:
        return deed
    stands = bool(queries.standing([(deed.member_id, deed.id)], organiser_id=of))
    return as_found(deed, findings, stands=stands)


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
