"""What the places of a signed contest bring is given: rewards and benefits, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.benefits import answering, granting
from tandem.benefits import queries as benefits
from tandem.benefits.models import Request, RequestState
from tandem.benefits.offering import NoSuchBenefit
from tandem.engagement.contests import prizes, queries
from tandem.engagement.contests.facts import ContestSigned
from tandem.engagement.contests.models import Contest, Teams
from tandem.engagement.contests.prizes import BENEFIT, REWARD, BadPrizes, Prize
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.platform.access.permissions import Actor, system
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards import ending, giving
from tandem.rewards import queries as rewards
from tandem.rewards.models import Order, OrderStatus, Party


def set_prizes(
    contest_id: UUID,
    wanted: Sequence[Prize],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what places bring.

    Raises:
        NoSuchContest, PrizesStand, BadPrizes
        NoSuchReward, NoSuchBenefit: the programme has none of this id. Nothing is written.
    """
    scope = {"programme_id": programme.id, "organiser_id": programme.organiser_id}
    contest = queries.contest(contest_id, **scope)
    is_of_partners = contest.teams == Teams.SELLER
    for prize in wanted:
        if prize.kind == REWARD and prize.what is not None:
            party = Party.PARTNER if is_of_partners else Party.MEMBER
            rewards.reward(prize.what, to=party, **scope)
        elif prize.kind == BENEFIT and prize.what is not None:
            if is_of_partners:
                raise BadPrizes(why=_("benefits are for members; give partners a reward"))
            if not benefits.benefit(prize.what, **scope).is_asked:
                raise NoSuchBenefit()
    prizes.set_prizes(contest_id, wanted, programme_id=programme.id, actor=actor, now=now)


@step("give_prizes.give")
def give(facts: Sequence[ContestSigned]) -> None:
    """The winners of what was signed have their prizes."""
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        contest = queries.contest(
            fact.contest_id, programme_id=programme.id, organiser_id=fact.organiser_id
        )
        give_all(contest, programme)


def give_all(contest: Contest, programme: Programme) -> None:
    """Those who win have what their places bring, each once."""
    for number, prize, winners in prizes.due(contest):
        holders = [winner.member_id for winner in winners]
        keys = {key: _key(contest, number, key) for key in holders}
        _give(prize, keys, contest, programme)


def take_back(contest: Contest, member_id: int, reason: str, *, programme: Programme) -> None:
    """Who does not have a prize any more: orders that were not sent are cancelled, benefits that
    were not given yet declined. Safe to repeat.
    """
    of, now = programme.organiser_id, clock.now()
    actor = system(of)
    for number, prize in enumerate(prizes.decoded(contest.prizes)):
        key = _key(contest, number, member_id)
        scope: dict[str, Any] = {"actor": actor, "now": now}
        if prize.kind == REWARD and _is_to_be_sent(key, member_id, of):
            ending.cancel(
                key, programme_id=programme.id, member_id=member_id, reason=reason, **scope
            )
        elif prize.kind == BENEFIT and _is_to_be_given(key, member_id, of):
            answering.decline([(member_id, key)], programme=programme, reason=reason, **scope)


def _is_to_be_sent(key: UUID, member_id: int, organiser_id: UUID) -> bool:
    rows = Order.objects.of(organiser_id).filter(member_id=member_id, id=key)
    return rows.filter(status=OrderStatus.ORDERED).exists()


def _is_to_be_given(key: UUID, member_id: int, organiser_id: UUID) -> bool:
    rows = Request.objects.of(organiser_id).filter(member_id=member_id, id=key)
    return rows.filter(state=RequestState.ACCEPTED).exists()


def _key(contest: Contest, number: int, member_id: int) -> UUID:
    return ids.derived("PRIZE", contest.id, number, member_id)


def _give(prize: Prize, keys: dict[int, UUID], contest: Contest, programme: Programme) -> None:
    actor, now = system(programme.organiser_id), clock.now()
    if prize.what is None:
        return
    if prize.kind == REWARD:
        party = Party.PARTNER if contest.teams == Teams.SELLER else Party.MEMBER
        giving.give(prize.what, keys, programme_id=programme.id, actor=actor, now=now, party=party)
    elif prize.kind == BENEFIT:
        granting.grant(
            prize.what,
            keys,
            programme_id=programme.id,
            answer=localized(contest.name, programme.languages[0]),
            actor=actor,
            today=programme.day_at(now),
            now=now,
        )
