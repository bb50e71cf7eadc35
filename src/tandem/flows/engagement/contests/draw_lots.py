"""A prize that was drawn goes to a substitute: the one has it, the other has not."""

from collections.abc import Sequence

from tandem.engagement.contests import queries, signing
from tandem.engagement.contests.facts import PrizePassedOn
from tandem.engagement.contests.registered_kinds import RESULT
from tandem.flows.activities import take_back_participation
from tandem.flows.engagement.contests import follow_contests, give_prizes
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes


@step("draw_lots.pass_on")
def pass_on(facts: Sequence[PrizePassedOn]) -> None:
    """Who stands in has it as an activity, with what the place brings, and is told; what the other
    was to have and was not sent is taken back.
    """
    for fact in facts:
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        contest = queries.contest(
            fact.contest_id, programme_id=programme.id, organiser_id=fact.organiser_id
        )
        winners = [row for row in signing.winners(contest) if row.member_id == fact.substitute_id]
        follow_contests.record_winners(contest, winners, programme=programme, actor=fact.actor)
        take_back_participation.take_back(
            RESULT,
            [(fact.member_id, contest.key)],
            programme=programme,
            actor=fact.actor,
            now=clock.now(),
        )
        give_prizes.take_back(contest, fact.member_id, fact.reason, programme=programme)
        give_prizes.give_all(contest, programme)
