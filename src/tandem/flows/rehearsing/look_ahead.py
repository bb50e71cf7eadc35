"""A programme as its members would see it if all that is being written were published now: for
looking at it, and never written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.earning.versions import rulesets
from tandem.insights.regulations import drafting
from tandem.participants import enrolment
from tandem.participants.enrolment import Applicant
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models.user import Role
from tandem.programmes import terms
from tandem.programmes.models import Programme
from tandem.segments import vocabulary


@contextmanager
def as_published(
    programme: Programme, *, actor: Actor, now: datetime, is_passing: bool = False
) -> Iterator[Actor]:
    """Inside it the draft of the rules and the next version of the regulations are published, and
    somebody has just joined and accepted them; their actor is given. At its end all of that is
    taken back, so that nothing is written, and no fact tells of it.

    Args:
        is_passing: the programme itself was made in this transaction, and goes with it.

    Raises:
        NotAllowed: it is for those who set the programme up.
    """
    require(actor, "programme.change")
    machine = permissions.system(programme.organiser_id)
    with transaction.atomic():
        _publish_rules(programme, machine, now, is_passing=is_passing)
        terms_id = _publish_regulations(programme, machine, now)
        yield _joined(programme, terms_id, machine, now)
        transaction.set_rollback(True)


def join(programme: Programme, machine: Actor, now: datetime) -> Actor:
    """Let one more member join, inside of `as_published`."""
    latest = terms.in_force(programme.id, organiser_id=programme.organiser_id)
    return _joined(programme, latest.id if latest else None, machine, now)


def _joined(programme: Programme, terms_id: UUID | None, machine: Actor, now: datetime) -> Actor:
    member_id = enrolment.enrol(
        Applicant(person_name=_("New member")),
        programme_id=programme.id,
        actor=machine,
        joined_at=now,
        now=now,
    )
    if terms_id is not None:
        enrolment.accept_terms(member_id, terms_id=terms_id, actor=machine, now=now)
    return Actor(
        name="preview",
        organiser_id=programme.organiser_id,
        permissions=permissions.ROLES[Role.MEMBER],
        programme_id=programme.id,
        member_id=member_id,
    )


def _publish_rules(
    programme: Programme, machine: Actor, now: datetime, *, is_passing: bool
) -> None:
    """A copy of the draft, unless that itself is gone after it: rules of a published version are
    remembered by its id (`earning.versions.published`), and the draft will be another one by the
    time it is published.
    """
    of = programme.organiser_id
    drafts = RuleSet.objects.of(of).filter(programme_id=programme.id, status=RuleSetStatus.DRAFT)
    draft = drafts.order_by("-version", "id").first()
    if draft is None:
        return
    rules = Rule.objects.of(of).filter(rule_set_id=draft.id).order_by("position", "id")
    pairs = list(rules.values_list("name", "body"))
    if not pairs:
        return
    draft_id = (
        draft.id
        if is_passing
        else rulesets.draft(
            programme.id,
            rules=pairs,
            budgets=draft.budgets,
            vocabulary=vocabulary.of(programme.currency),
            actor=machine,
            now=now,
        )
    )
    reader = replace(machine, name="preview")  # where a second person publishes
    rulesets.publish(draft_id, valid_from=now, actor=reader, now=now)


def _publish_regulations(programme: Programme, machine: Actor, now: datetime) -> UUID | None:
    """The version that members would accept; the one in force where the next says nothing else."""
    today = programme.day_at(now)
    latest = terms.in_force(programme.id, organiser_id=programme.organiser_id)
    if latest is not None and not drafting.has_changed(programme, latest, today=today):
        return latest.id
    document = drafting.draft(programme, today=today).document
    return terms.publish(programme.id, document=document, actor=machine, now=now)
