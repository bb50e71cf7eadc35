"""One activity at once: recorded, awarded and posted in the caller's transaction; the answer is the
award.

What a person or a till waits for never waits for a step. The steps that follow the batch find it
awarded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds, queries, recording
from tandem.earning import single
from tandem.earning.recalculation import changes, following
from tandem.earning.versions import published
from tandem.evidence import identities
from tandem.evidence.witnessing import asking, calls, retellings, unnumbered
from tandem.kit import codes, ids, money
from tandem.kit.errors import Conflict
from tandem.participants import queries as participants
from tandem.programmes.models import Programme, Release


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an activity: its key, points by wallet, whether it was new, whether lines of
    it were told before, whether some wait for a person, and the number under which it is told,
    where it has one.
    """

    id: UUID
    points: dict[str, int]
    is_new: bool
    has_known: bool = False
    waits: bool = False
    told_as: str = ""


def activity_of(
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
    now: datetime | None = None,
) -> recording.NewActivity:
    """The activity as the stream knows it: its key is derived from what it is, `key` standing for
    the document's number. A day stands at its noon. What is done at this moment (`now`) stands no
    earlier than it, so that rules which were published this afternoon count for it.
    """
    if kind == kinds.PURCHASE and due_on is None and programme.release == Release.WHEN_PAID:
        due_on = day + timedelta(days=programme.payment_days)
    at = datetime(
        day.year, day.month, day.day, 12, tzinfo=ZoneInfo(programme.time_zone)
    ).astimezone(UTC)
    if now is not None and programme.day_at(now) == day:
        at = max(at, now)
    return recording.NewActivity(
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


def is_numbered(activity: recording.NewActivity) -> bool:
    """Whether an activity is a purchase with a number, which is held against its other
    witnesses."""
    return activity.kind == kinds.PURCHASE and bool(codes.number_key(activity.document_no))


def identities_of(
    activities: Sequence[recording.NewActivity], *, programme: Programme
) -> list[list[UUID]]:
    """The identities of the lines of each purchase without a number; other activities have none,
    their key is their identity.

    The member stands in them in place of the number. Whoever was merged is who they go on as: a
    line that was told of one of them keeps the identity that it had then.
    """
    of = programme.organiser_id
    bare = [
        activity
        for activity in activities
        if activity.kind == kinds.PURCHASE and not is_numbered(activity)
    ]
    if not bare:
        return [[] for _activity in activities]
    kin = participants.kin({activity.member_id for activity in bare}, organiser_id=of)
    told = {
        activity.id: {
            member: _identities(activity, member, programme.id)
            for member in dict.fromkeys((activity.member_id, *kin[activity.member_id]))
        }
        for activity in bare
    }
    merged = [
        key
        for activity in bare
        for member, keys in told[activity.id].items()
        if member != activity.member_id
        for key in keys
    ]
    standing = identities.standing(merged, organiser_id=of) if merged else set()
    chosen = {
        activity.id: [
            next((key for key in by_member if key in standing), by_member[0])
            for by_member in zip(*told[activity.id].values(), strict=True)
        ]
        for activity in bare
    }
    return [chosen.get(activity.id, []) for activity in activities]


def _identities(activity: recording.NewActivity, member_id: int, programme_id: UUID) -> list[UUID]:
    lines = [
        (x.product_id, x.quantity, x.gross_minor if x.net_minor is None else x.net_minor)
        for x in activity.lines
    ]
    return identities.of_lines(
        lines,
        programme_id=programme_id,
        partner_id=activity.partner_id,
        member_id=member_id,
        day=activity.occurred_on,
    )


def as_found(
    activity: recording.NewActivity, findings: Sequence[calls.Finding], *, stands: bool
) -> recording.NewActivity | None:
    """A purchase whose number was known, with the lines that nobody told before; None where there
    are none. What a person is asked about is left out. `stands`: whether an activity of its key was
    recorded.

    Raises:
        ToldOtherwise: what counted under its number does not agree with it.
    """
    told_now = [finding for finding in findings if finding.asked is None]
    held = [finding.held for finding in told_now if finding.held is not None]
    told = zip(activity.lines, findings, strict=True)
    lines = tuple(line for line, finding in told if finding.counts)
    if held or (stands and lines):
        sides = dict.fromkeys(_shown(side, activity.currency) for side in held)
        raise ToldOtherwise(
            number=activity.document_no, held=f" ({'; '.join(sides)})" if held else ""
        )
    if stands or (activity.lines and not lines):
        return None
    return replace(activity, lines=lines)


def _shown(held: calls.Held, currency: str) -> str:
    amount = held.gross_minor if held.net_minor is None else held.net_minor
    money_said = (
        "" if amount is None else f" {Decimal(amount).scaleb(-money.exponent(currency))} {currency}"
    )
    return f"{held.number}, {held.day.isoformat()}: {held.quantity.normalize():f} ×{money_said}"


def record(
    activity: recording.NewActivity,
    *,
    programme: Programme,
    actor: str,
    now: datetime,
    under: published.InForce | None = None,
) -> Recorded:
    """Record one activity of a member and give its points now, under the rules in force or under
    those that are tried.

    The same activity again changes nothing; lines that another witness of the purchase told before
    are left out, and where a person is asked they wait (`asking`). A correction gives what the
    purchase that it names is worth more or less without the goods that came back.

    Raises:
        ToldOtherwise: another witness of the purchase says it otherwise.
    """
    of, told = programme.organiser_id, activity
    in_force = published.asked_in_force(programme.id, organiser_id=of)
    (keys,) = identities_of([activity], programme=programme)
    rules = [under] if under else None
    waits = False
    if is_numbered(activity):
        counts = _of_number(activity, programme, actor, now, rules, in_force)
        if isinstance(counts, Recorded):
            return counts
        activity, waits = counts
    elif keys:
        fresh = identities.prove(
            keys,
            members=[activity.member_id] * len(keys),
            sources=[activity.id] * len(keys),
            organiser_id=of,
            now=now,
        )
        if not fresh:
            return Recorded(activity.id, {}, False, has_known=True)
        lines = tuple(line for key, line in zip(keys, activity.lines, strict=True) if key in fresh)
        activity = replace(activity, lines=lines)
    if activity.corrects_id is not None:
        return _correct(activity, programme, actor, now)
    rules = rules or in_force()
    begun = _Begun(activity, programme, actor, now)
    begun.ask_what_it_earns(rules)
    recorded = begun.finished(rules)
    if not recorded.is_new:
        return recorded
    has_known, number = len(activity.lines) < len(told.lines), activity.document_no
    return replace(recorded, has_known=has_known, waits=waits, told_as=number)


def _of_number(
    activity: recording.NewActivity,
    programme: Programme,
    actor: str,
    now: datetime,
    rules: Sequence[published.InForce] | None,
    in_force: Callable[[], Sequence[published.InForce]],
) -> Recorded | tuple[recording.NewActivity, bool]:
    """A purchase with a number: what became of it, where nobody had the number or nothing of it is
    new; else what of it counts, and whether some of it waits for a person.

    It is on its way in the trip that takes the number, and asked what it earns under the rules of
    the last call: nearly always nobody had it, and they are in force still.
    """
    of, begun = programme.organiser_id, None
    claim = unnumbered.begin([activity], programme_id=programme.id, organiser_id=of, now=now)
    if activity.corrects_id is None:
        begun = _Begun(activity, programme, actor, now, only_if=calls.IS_FIRST)
        begun.ask_what_it_earns(rules or published.last_seen(programme.id) or in_force())
    try:
        ((told, findings),) = claim()
    except DatabaseError:
        published.forget(programme.id)  # nothing may hang on rules that are in force no more
        raise
    if findings is None:
        recorded = begun.finished(rules or in_force()) if begun else None
        # It is not on its way where paper of its day might have been it, which is another member's.
        return recorded if recorded and recorded.is_new else (activity, False)
    counts, waits = _claimed(told, findings, programme, now)
    if counts is None:
        number = told.document_no
        return Recorded(activity.id, {}, False, has_known=True, waits=waits, told_as=number)
    return counts, waits


class _Begun:
    """An activity on its way to the stream, in one trip with the question what it earns."""

    def __init__(
        self,
        activity: recording.NewActivity,
        programme: Programme,
        actor: str,
        now: datetime,
        *,
        only_if: str = "true",
    ) -> None:
        self._activity, self._programme, self._now = activity, programme, now
        self._finish = recording.begin(
            activity,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            source="API",
            actor=actor,
            now=now,
            only_if=only_if,
        )

    def ask_what_it_earns(self, rules: Sequence[published.InForce]) -> None:
        """Ask under these rules."""
        activity, self._rules = self._activity, rules
        self._give = single.begin(
            activity.member_id,
            activity.id,
            day=activity.occurred_on,
            at=activity.occurred_at,
            due_on=activity.due_on,
            programme=self._programme,
            rules=rules,
            now=self._now,
            is_bought=activity.kind in kinds.BOUGHT,
            is_of_partner=activity.member_id == activity.partner_id,
        )

    def finished(self, rules: Sequence[published.InForce]) -> Recorded:
        """Give what it earns under the rules that are in force, which are asked again where it was
        asked under others."""
        if rules != self._rules:
            self.ask_what_it_earns(rules)
        if self._finish() is None:
            return Recorded(self._activity.id, {}, False)
        return Recorded(self._activity.id, dict(self._give().points), True)


def _claimed(
    activity: recording.NewActivity,
    findings: Sequence[calls.Finding],
    programme: Programme,
    now: datetime,
) -> tuple[recording.NewActivity | None, bool]:
    """What of a purchase counts now, and whether some of it waits for a person."""
    of = programme.organiser_id
    stands = bool(queries.standing([(activity.member_id, activity.id)], organiser_id=of))
    counts = as_found(activity, findings, stands=stands)
    call = asking.Call(retellings.key_of(activity), activity, asks_of(findings))
    waits = asking.ask([call], programme_id=programme.id, organiser_id=of, now=now)
    return counts, bool(waits)


def asks_of(findings: Sequence[calls.Finding]) -> list[calls.Asked]:
    """What a person is asked of a purchase."""
    return [finding.asked for finding in findings if finding.asked is not None]


def _correct(
    activity: recording.NewActivity, programme: Programme, actor: str, now: datetime
) -> Recorded:
    of = programme.organiser_id
    if (
        recording.record(
            activity, programme_id=programme.id, organiser_id=of, source="API", actor=actor, now=now
        )
        is None
    ):
        return Recorded(activity.id, {}, False)
    recalculated = following.correct([activity.member_id], programme=programme, now=now)
    points = (
        changes.given_to(activity.member_id, recalculated.run_id, programme=programme)
        if recalculated.run_id
        else {}
    )
    return Recorded(activity.id, points, True)
