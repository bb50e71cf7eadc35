"""A new version of the regulations → what members are told of it."""

from collections.abc import Sequence

from tandem.communication import inbox
from tandem.participants import queries as participants
from tandem.platform import clock
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes import terms
from tandem.programmes.facts import TermsPublished
from tandem.programmes.messages import RegulationsMessage


@step("notify_members.regulations_published")
def regulations_published(facts: Sequence[TermsPublished]) -> None:
    """Regulations have a new version → everybody who has not accepted it; by mail, too, where it
    asks something of them.
    """
    for fact in facts:
        of = fact.organiser_id
        latest = terms.in_force(fact.programme_id, organiser_id=of)
        if latest is None or latest.id != fact.terms_id:
            continue  # the version after it is told
        programme = programmes.programme(fact.programme_id, organiser_id=of)
        message = RegulationsMessage(
            programme=programme.name, version=fact.version, asks=latest.asks_anew
        )
        inbox.notify_rows(
            participants.without_terms(
                fact.terms_id, message.data, programme_id=programme.id, organiser_id=of
            ),
            RegulationsMessage,
            programme_id=programme.id,
            organiser_id=of,
            now=clock.now(),
            by_mail=latest.asks_anew,
        )
