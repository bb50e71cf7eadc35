"""What the first distributor's people showed at its outlets: agreed to, refused with a reason, and
one that waits for the organiser.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tandem.config.demo.programme import actions
from tandem.config.demo.world import Story
from tandem.evidence.claims.photos import keeping, sending
from tandem.evidence.models import Claim, Document
from tandem.flows.evidence import accept_evidence, decide_claims
from tandem.partners.models import Outlet
from tandem.platform import clock, steps, tenancy
from tandem.platform.access import memberships
from tandem.platform.access.permissions import ROLES
from tandem.platform.files import uploads
from tandem.platform.models.user import Role

REFUSED = "Na zdjęciu jest regał innej marki. Proszę pokazać regał Kielni."
SENT_DAYS_AGO = (12, 5, 0)  # agreed to, refused, waiting


def live(story: Story) -> None:
    """Send them, decide the first two, and count what was agreed to."""
    of, home = story.organiser_id, Path(settings.HOME)
    with transaction.atomic():
        tenancy.enter(of)
        documents = _sent(story, story.distributors[0][0], home)
    for document in documents:
        with transaction.atomic():
            tenancy.enter(of)
            accept_evidence.preview(document.id, organiser_id=of, home=home, now=clock.now())
    with transaction.atomic():
        tenancy.enter(of)
        agreed, refused = _claims(story, documents[:2])
        ticked = [str(place) for place, _point in enumerate(agreed.page["checklist"], 1)]
        keeping.check(agreed, ticked, actor=story.actor)
        _decide(story, agreed, agrees=True)
        _decide(story, refused, agrees=False, text=REFUSED)
    accept_evidence.accept(
        documents[0].id, organiser_id=of, home=home, actor="demo", now=clock.now, again=True
    )
    steps.run_all(now=clock.now)


def _sent(story: Story, partner_id: int, home: Path) -> list[Document]:
    people = memberships.people_of(partner_id, organiser_id=story.organiser_id)
    clerk = next(person for person in people if person.role == Role.PARTNER_CLERK)
    sender = replace(
        story.actor,
        name=f"user:{clerk.user_id}",
        user_id=clerk.user_id,
        permissions=ROLES[Role.PARTNER_CLERK],
        partner_id=partner_id,
    )
    outlets = Outlet.objects.of(story.organiser_id).filter(partner_id=partner_id)
    documents = []
    for outlet, ago in zip(outlets.order_by("code", "id"), SENT_DAYS_AGO, strict=False):
        now = clock.now() - timedelta(days=ago)
        stored = uploads.store(
            [actions.photo(now - timedelta(hours=1), first=ago)],
            name="regal.jpg",
            home=home,
            bytes_max=10**7,
            organiser_id=story.organiser_id,
            user_id=clerk.user_id,
            now=now,
        )
        document = sending.send_of_partner(
            actions.OUTLET_DISPLAY,
            outlet_id=outlet.id,
            after=stored,
            before=None,
            attributes={},
            place=None,
            programme=story.programme,
            actor=sender,
            now=now,
        )
        documents.append(document)
    return documents


def _claims(story: Story, documents: Sequence[Document]) -> list[Claim]:
    rows = Claim.objects.of(story.organiser_id)
    by_document: dict[UUID, Claim] = {
        row.document_id: row for row in rows.filter(document_id__in=[one.id for one in documents])
    }
    return [by_document[one.id] for one in documents]


def _decide(story: Story, row: Claim, *, agrees: bool, text: str = "") -> None:
    scope: dict[str, Any] = {"programme": story.programme, "actor": story.actor}
    decide_claims.decide(
        [(row.member_id, row.id)],
        agrees=agrees,
        reason="" if agrees else "OTHER",
        text=text,
        now=clock.now(),
        **scope,
    )
