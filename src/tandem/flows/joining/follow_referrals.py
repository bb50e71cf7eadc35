"""Members invite others: whether who joins was invited, and what happens of it, as activities of
both, which rules may pay.

Who joins by a code is judged before they are enrolled. What is refused is kept with its reason, and
joining goes on. The activities follow in steps and at night, each noted once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.activity import queries as activity
from tandem.activity.facts import ActivityRecorded
from tandem.activity.registering import RegisteredKind
from tandem.adjustments.facts import MembersMerged
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.referrals import following, judging, keeping, letters, queries, touching
from tandem.engagement.referrals import registered_kinds as kinds
from tandem.engagement.referrals.following import Reached
from tandem.engagement.referrals.judging import Traits
from tandem.engagement.referrals.keeping import Counted
from tandem.engagement.referrals.messages import FriendBoughtMessage, FriendJoinedMessage
from tandem.engagement.referrals.models import Reason, Referral
from tandem.engagement.referrals.touching import Invited
from tandem.flows.activities import record_participation, take_back_participation
from tandem.flows.activities.record_participation import Participation
from tandem.kit import ids
from tandem.participants import queries as participants
from tandem.participants.enrolment import Applicant
from tandem.participants.facts import MemberEnrolled
from tandem.participants.models import Company, FirmProof, Member, Person, Teammate
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.access.permissions import Actor
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards.models import Order


@dataclass(frozen=True, slots=True)
class Judged:
    """By whom somebody was invited, and why that does not count, if so."""

    invited: Invited
    referrer_id: int
    reason: Reason | None


def judged(
    applicant: Applicant,
    held: Mapping[str, Any] | None,
    *,
    programme: Programme,
    recruited_by_id: int | None,
) -> Judged | None:
    """Whether somebody who is about to join was invited; None where not, or where nobody invites
    by that code any more.

    Args:
        held: what the form said, as `touching.stored` made it.
        recruited_by_id: the partner who recruits them, if so: then no member did.
    """
    if not held or not ways.uses(programme, ways.REFERRALS):
        return None
    invited, of = touching.restored(held), programme.organiser_id
    try:
        referrer = letters.inviting(invited.code, programme_id=programme.id, organiser_id=of)
    except letters.NoSuchCode:
        return None
    kin = participants.kin([referrer.id], organiser_id=of)[referrer.id]
    reason = judging.why_one(_traits_of(applicant), traits_of_member(kin, of))
    if reason is None and _is_by_partner(recruited_by_id, of):
        reason = Reason.PARTNER
    if reason is None and _shares_device(invited.devices, kin, of):
        reason = Reason.DEVICE
    if reason is None:
        reason = judging.why_alike(_traits_of(applicant), traits_of_member(kin, of))
    return Judged(invited, referrer.id, reason)


def is_oneself(applicant: Applicant, recommending_id: int | None, organiser_id: UUID) -> bool:
    """Whether who joins is the member who recommends them, or of one household, as far as the form
    tells; of a partner never.
    """
    if recommending_id is None:
        return False
    if not Member.objects.of(organiser_id).filter(id=recommending_id).exists():
        return False
    kin = participants.kin([recommending_id], organiser_id=organiser_id)[recommending_id]
    return judging.why_one(_traits_of(applicant), traits_of_member(kin, organiser_id)) is not None


def _is_by_partner(recruited_by_id: int | None, organiser_id: UUID) -> bool:
    if recruited_by_id is None:
        return False
    return Partner.objects.of(organiser_id).filter(id=recruited_by_id).exists()


def _shares_device(devices: Sequence[int], kin: Sequence[int], organiser_id: UUID) -> bool:
    """Whether this browser was used by who invites, or by another whom they invited."""
    invited = Referral.objects.of(organiser_id).filter(member_id__in=devices, referrer_id__in=kin)
    return bool(set(devices) & set(kin)) or (bool(devices) and invited.exists())


def _traits_of(applicant: Applicant) -> Traits:
    return judging.traits(
        tax_ids=[applicant.tax_id],
        emails=[applicant.email],
        phones=[applicant.phone],
        addresses=[(applicant.street, applicant.postal_code, applicant.city)],
        names=[applicant.person_name],
    )


def traits_of_member(kin: Sequence[int], of: UUID) -> Traits:
    """What is known of a member, its people, its firm, and of where its rewards are sent."""
    members = Member.objects.of(of).filter(id__in=kin).select_related("company")
    firms = [member.company for member in members.order_by("id") if member.company]
    team = Teammate.objects.of(of).filter(member_id__in=kin)
    people = Person.objects.of(of).filter(id__in=list(team.values_list("person_id", flat=True)))
    proofs = list(FirmProof.objects.of(of).filter(member_id__in=kin).exclude(status="REFUSED"))
    known: list[Company | FirmProof] = [*firms, *proofs]
    sent = Order.objects.of(of).filter(member_id__in=kin).values_list("address", flat=True)
    return judging.traits(
        tax_ids=[row.tax_id for row in known],
        emails=people.values_list("email", flat=True),
        phones=people.values_list("phone", flat=True),
        addresses=[
            *((row.street, row.postal_code, row.city) for row in known),
            *(
                (where.get("street", ""), where.get("postal_code", ""), where.get("city", ""))
                for where in sent
            ),
        ],
        names=people.values_list("name", flat=True),
    )


def keep(
    member_id: int, judgement: Judged, *, programme: Programme, actor: str, now: datetime
) -> None:
    """Write down that who joined was invited; whoever took part before was not."""
    member = Member.objects.of(programme.organiser_id).get(id=member_id)
    if member.joined_at < now or member_id == judgement.referrer_id:
        return
    keeping.keep(
        member_id,
        judgement.invited,
        referrer_id=judgement.referrer_id,
        reason=judgement.reason,
        programme=programme,
        actor=actor,
        now=now,
    )


@step("follow_referrals.joined")
def joined(facts: Sequence[MemberEnrolled]) -> None:
    """Those who take part now, and were invited, count from now on."""
    for programme, rows in _by_programme(facts):
        now = clock.now()
        counted = keeping.count([row.member_id for row in rows], programme=programme, now=now)
        _record_joined(counted, programme, now)


@step("follow_referrals.merged")
def merged(facts: Sequence[MembersMerged]) -> None:
    """Who turned out to be somebody that took part already was not invited."""
    for programme, rows in _by_programme(facts):
        for row in rows:
            keeping.known_before(row.from_id, programme=programme)


@step("follow_referrals.bought")
def bought(facts: Sequence[ActivityRecorded]) -> None:
    """Those who bought for the first time, of each programme at once."""
    for programme, rows in _by_programme(facts):
        among = activity.members_of_batches(
            [row.batch_id for row in rows], organiser_id=programme.organiser_id
        )
        now = clock.now()
        reached = following.bought(programme, today=programme.day_at(now), among=among)
        _record(reached, "bought_on", (kinds.BOUGHT, kinds.INVITED_BOUGHT), programme, now)


def follow(programme: Programme, *, today: date, now: datetime) -> None:
    """What the night finds: purchases that waited for returns or a decision, and first years. Safe
    to repeat.
    """
    if not ways.uses(programme, ways.REFERRALS):
        return
    reached = following.bought(programme, today=today)
    _record(reached, "bought_on", (kinds.BOUGHT, kinds.INVITED_BOUGHT), programme, now)
    reached = following.stayed(programme, today=today)
    _record(reached, "stayed_on", (kinds.STAYED, kinds.INVITED_STAYED), programme, now)


def decide(
    member_id: int,
    *,
    counts: bool,
    note: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """A person decides whether a referral counts. What had happened of one that counts now is
    recorded, as far as it was not; of one that does not it is taken back, with its points.

    Raises:
        NoSuchReferral, NoteMissing, DecidedAlready: nothing changes.
    """
    counted = keeping.decide(
        member_id, counts=counts, note=note, programme=programme, actor=actor, now=now
    )
    if not counts:
        _take_back(member_id, programme, actor.name, now)
    if counted is None:
        return
    _give_back(member_id, programme, actor.name, now)
    _record_joined([counted], programme, now)
    row = counted.row
    for column, pair in (
        ("bought_on", (kinds.BOUGHT, kinds.INVITED_BOUGHT)),
        ("stayed_on", (kinds.STAYED, kinds.INVITED_STAYED)),
    ):
        day = getattr(row, column)
        if day is not None:
            kin = participants.kin([row.member_id], organiser_id=programme.organiser_id)
            reached = Reached(row.member_id, kin[row.member_id][0], counted.referrer_id, day)
            _record([reached], column, pair, programme, now)


def _take_back(member_id: int, programme: Programme, actor: str, now: datetime) -> None:
    """What was recorded of a referral is no more: of who invited, and of who was invited."""
    for kind, done in _done(member_id, programme):
        take_back_participation.take_back(kind, [done], programme=programme, actor=actor, now=now)


def _give_back(member_id: int, programme: Programme, actor: str, now: datetime) -> None:
    """What was taken back of a referral stands again."""
    for kind, done in _done(member_id, programme):
        take_back_participation.give_back(kind, [done], programme=programme, actor=actor, now=now)


def _done(member_id: int, programme: Programme) -> list[tuple[RegisteredKind, tuple[int, str]]]:
    row = queries.referral(
        member_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    return [
        *((kind, (row.referrer_id, str(member_id))) for kind in kinds.OF_REFERRER),
        *((kind, (member_id, str(member_id))) for kind in kinds.OF_INVITED),
    ]


def _by_programme(facts: Sequence[Any]) -> list[tuple[Programme, list[Any]]]:
    """The facts of each programme that uses referrals."""
    grouped: dict[tuple[UUID, UUID], list[Any]] = {}
    for fact in facts:
        grouped.setdefault((fact.organiser_id, fact.programme_id), []).append(fact)
    of_programmes = [
        (programmes.programme(key, organiser_id=of), rows)
        for (of, key), rows in sorted(grouped.items(), key=lambda row: row[0])
    ]
    return [(row, rows) for row, rows in of_programmes if ways.uses(row, ways.REFERRALS)]


def _record_joined(counted: Sequence[Counted], programme: Programme, now: datetime) -> None:
    heads = participants.kin(
        [row.row.member_id for row in counted], organiser_id=programme.organiser_id
    )
    reached = [
        Reached(
            row.row.member_id,
            heads[row.row.member_id][0],
            row.referrer_id,
            row.row.counted_on or programme.day_at(now),
        )
        for row in counted
    ]
    numbers = {row.row.member_id: row.total for row in counted}
    _record_both(reached, numbers, (kinds.REGISTERED, kinds.INVITED_REGISTERED), programme, now)


def _record(
    reached: Sequence[Reached],
    column: str,
    pair: tuple[RegisteredKind, RegisteredKind],
    programme: Programme,
    now: datetime,
) -> None:
    if reached:
        numbers = keeping.numbered(reached, column, programme=programme)
        _record_both(reached, numbers, pair, programme, now)


def _record_both(
    reached: Sequence[Reached],
    numbers: Mapping[int, int],
    pair: tuple[RegisteredKind, RegisteredKind],
    programme: Programme,
    now: datetime,
) -> None:
    """One activity of who invited and one of who was invited. Neither names the other."""
    scope: dict[str, Any] = {"programme": programme, "actor": "system", "now": now}
    of_referrer = [
        Participation(
            row.referrer_id,
            str(row.member_id),
            {"total": str(numbers[row.member_id])},
            day=row.day,
        )
        for row in reached
        if row.referrer_id is not None
    ]
    of_invited = [Participation(row.invited_id, str(row.member_id), day=row.day) for row in reached]
    record_participation.record_many(pair[0], of_referrer, **scope)
    record_participation.record_many(pair[1], of_invited, **scope)
    if pair[0] is not kinds.STAYED:
        _notify(reached, pair[0], programme, now)


def _notify(
    reached: Sequence[Reached], kind: RegisteredKind, programme: Programme, now: datetime
) -> None:
    """Tell who invited, by a first name where the invited allowed it; each thing once."""
    of = programme.organiser_id
    message = FriendJoinedMessage if kind is kinds.REGISTERED else FriendBoughtMessage
    rows = queries.referrals(programme.id, organiser_id=of).filter(
        member_id__in=[row.member_id for row in reached]
    )
    names = queries.first_names(list(rows), organiser_id=of)
    inbox.notify_each(
        [
            Notification(
                row.referrer_id,
                ids.derived(kind.kind, row.member_id, row.referrer_id),
                message(friend=names.get(row.member_id, "")),
            )
            for row in reached
            if row.referrer_id is not None
        ],
        programme_id=programme.id,
        organiser_id=of,
        now=now,
    )
