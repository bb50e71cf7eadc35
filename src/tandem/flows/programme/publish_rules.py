"""Publishing a draft of the rules, unless the review finds what the law or the rules themselves do
not allow.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.earning.versions import rulesets
from tandem.insights.review import collecting, judging
from tandem.insights.review.facts import RULES
from tandem.kit.errors import Conflict
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries
from tandem.programmes.models import Programme


class ReviewStops(Conflict):
    """What the review found keeps it from being published."""

    code = "flows.review_stops"
    text = _("It is not published. %(why)s")


def publish(
    programme_id: UUID, rule_set_id: UUID, *, valid_from: datetime, actor: Actor, now: datetime
) -> None:
    """Let a draft count from a moment, now or later.

    Raises:
        ReviewStops: the review does not let it (`insights.review`); and what `rulesets.publish`
        raises.
    """
    require(actor, "rules.publish")
    programme = queries.programme(programme_id, organiser_id=actor.organiser_id)
    refuse_if_stopped(programme, RULES, now=now)
    rulesets.publish(rule_set_id, valid_from=valid_from, actor=actor, now=now)


def refuse_if_stopped(programme: Programme, what: str, *, now: datetime) -> None:
    """Refuse what the review stops, in the words of its first finding.

    Raises:
        ReviewStops
    """
    today = programme.day_at(now)
    findings = collecting.review(programme, today=today, language=get_language() or "en")
    stopping = judging.stopping(findings, what)
    if stopping is not None:
        raise ReviewStops(why=stopping.text)
