"""Publishing the regulations as they are written from the live settings and rules."""

from datetime import datetime
from uuid import UUID

from tandem.flows.programme import publish_rules
from tandem.insights.regulations import drafting
from tandem.insights.review.facts import REGULATIONS
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries, terms


def publish(
    programme_id: UUID, *, fingerprint: str, over: int, asks_anew: bool, actor: Actor, now: datetime
) -> UUID:
    """Publish the next version; its id.

    Args:
        fingerprint: of the draft that was looked at (`drafting.Draft.fingerprint`).
        over: the version in force at that time, 0 for none.

    Raises:
        TextMissing: an own paragraph has no text in a language of the programme.
        PublishedMeanwhile: a setting, a rule, a paragraph or the version in force is another one
            than was looked at.
        ReviewStops: the review does not let it (`insights.review`).
    """
    require(actor, "programme.change")
    programme = queries.programme(programme_id, organiser_id=actor.organiser_id)
    today = programme.day_at(now)
    draft = drafting.draft(programme, today=today)
    if draft.missing:
        gone = {code for codes in draft.missing.values() for code in codes}
        named = [code for code in programme.languages if code in gone]
        raise terms.TextMissing(languages=terms.language_names(named))
    if draft.fingerprint != fingerprint:
        raise terms.PublishedMeanwhile()
    publish_rules.refuse_if_stopped(programme, REGULATIONS, now=now)
    return terms.publish(
        programme_id,
        document=draft.document,
        over=over,
        asks_anew=asks_anew,
        rules_version=draft.rules_version,
        actor=actor,
        now=now,
    )
