"""What a programme offers, and through whom, in its copy: benefits, rewards, badges, the plan of
partners and what they sign, partners, outlets.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tandem.belonging import badges as belonging
from tandem.belonging.models import Badge
from tandem.benefits import offering
from tandem.benefits import queries as benefit_queries
from tandem.communication.mailings import queries as mailing_queries
from tandem.communication.mailings import writing
from tandem.flows.copies.copying import Copying
from tandem.kit.texts import localized
from tandem.participants.consents import purposes
from tandem.partners import agreements as signed
from tandem.partners import onboarding, plans
from tandem.partners.models import Doer, Outlet, Partner, PartnerRole
from tandem.programmes.models import Programme
from tandem.rewards import catalogue
from tandem.rewards import queries as reward_queries
from tandem.segments import targeting


def whom_of(making: Copying, audience_id: UUID | None) -> targeting.Whom | None:
    """For whom something is, by keys and codes, so segments, levels and memberships stand before.
    None where it is for a segment, a level or a membership that has ended: nobody's in the copy.
    """
    whom = targeting.whom_of(audience_id, organiser_id=making.source_of)
    try:
        targeting.settle(whom, programme_id=making.to_id, organiser_id=making.of, now=making.now)
    except targeting.NoSuchAudience:
        return None
    return whom


def benefits(making: Copying) -> None:
    """Those that are offered."""
    for row in benefit_queries.offered(making.source.id, organiser_id=making.source_of):
        whom = whom_of(making, row.audience_id)
        if whom is None:
            making.leave_out(row.name)
            continue
        offering.offer(
            making.to_id,
            kind=row.kind,
            texts=offering.Texts(row.name, row.text, row.terms),
            whom=whom,
            how=offering.How(
                row.is_asked,
                row.uses,
                row.places,
                row.span,
                row.stays,
                # partners that are named are those of the source
                at_partners=row.at_partners and not row.partner_ids,
            ),
            picture_id=None if making.is_abroad else row.picture_id,
            actor=making.actor,
            now=making.now,
        )


def rewards(making: Copying) -> None:
    """Those that are offered."""
    every = reward_queries.named(making.source.id, organiser_id=making.source_of)
    cheapest = every.filter(ended_at=None).order_by("points", "id")[: making.how.rewards_max]
    offers = []
    for row in cheapest:
        whom = whom_of(making, row.audience_id)
        if whom is None:
            making.leave_out(row.name)
            continue
        offers.append(
            catalogue.RewardIn(
                name=row.name,
                description=row.description,
                points=row.points,
                stock=row.stock,
                value_minor=row.value_minor,
                glyph=row.glyph,
                picture_id=None if making.is_abroad else row.picture_id,
                had=catalogue.terms_of(row),
                whom=whom,
            )
        )
    catalogue.add_rewards(making.to_id, offers, actor=making.actor, now=making.now)


def badges(making: Copying, *, stays_behind: Callable[[Any, Any], bool]) -> None:
    """Those that are given; `stays_behind`: whether their condition names what the copy's organiser
    has not.
    """
    copy = Programme.objects.of(making.of).get(id=making.to_id)
    rows = Badge.objects.within(making.source.id, organiser_id=making.source_of)
    for row in rows.filter(ended_at=None).order_by("created_at", "id"):
        if not stays_behind(row.name, row.body):
            belonging.define(
                copy,
                name=row.name,
                text=row.text,
                body=row.body,
                actor=making.actor,
                now=making.now,
            )


def mailings(making: Copying) -> None:
    """Those that were not sent, as drafts without a day."""
    copy = Programme.objects.of(making.of).get(id=making.to_id)
    rows = mailing_queries.mailings(making.source.id, organiser_id=making.source_of)
    for row in rows.filter(begun_at=None).order_by("created_at", "id"):
        whom = whom_of(making, row.audience_id)
        if whom is None:
            making.leave_out(row.title)
            continue
        writing.write(
            copy,
            writing.MailingIn(row.title, row.text, whom, row.by_mail),
            actor=making.actor,
            now=making.now,
        )


def consent(making: Copying) -> None:
    """What members agree to, in the organiser's own words, with the name of the copy where they
    say the programme's. Another organiser words its own; nobody's consent comes along.
    """
    worded = purposes.of_programme(making.source)
    if making.is_abroad or not worded.version:
        return
    copy = Programme.objects.of(making.of).get(id=making.to_id)
    standing = purposes.of_programme(copy)
    words = {key: text.replace(making.source.name, copy.name) for key, text in worded.text.items()}
    purposes.write(
        copy,
        {**standing.text, **words},
        asks_anew=False,
        over=standing.version,
        actor=making.actor,
        now=making.now,
    )


def plan(making: Copying) -> None:
    """What each partner does, and the organiser for it; before the partners, who get it when they
    come.
    """
    for row in plans.steps_of_plan(making.source.id, organiser_id=making.source_of):
        plans.add_step(
            making.to_id,
            text=row.text,
            doer=Doer(row.doer),
            days=row.days,
            action=row.action,
            actor=making.actor,
            now=making.now,
        )


def agreements(making: Copying) -> None:
    """Those that partners are asked to sign, each by the text of its last version as its first,
    with the name of the copy where it says the programme's; signed by nobody. Before the partners,
    who are asked when they come. Not for another organiser, who agrees on its own. Where a language
    came later than the text, it is read as in the source: in the language that stands in for it.
    """
    if making.is_abroad:
        return
    copy = Programme.objects.of(making.of).get(id=making.to_id)
    for row in signed.of_programme(making.source.id, organiser_id=making.source_of):
        if row.ended_at is not None:
            continue
        texts = signed.latest(row).text
        text = {
            code: localized(texts, code).replace(making.source.name, copy.name)
            for code in copy.languages
        }
        signed.write(
            copy,
            signed.AgreementIn(
                row.title,
                [PartnerRole(role) for role in row.roles],
                row.is_needed,
                row.is_staff_consent,
            ),
            text=text,
            actor=making.actor,
            now=making.now,
        )


def partners(making: Copying) -> None:
    """The chain from above, so that each finds whom it belongs to."""
    rows = Partner.objects.of(making.source_of).filter(programme_id=making.source.id, ended_at=None)
    copies: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: (len(row.path), row.id)):
        copies[row.id] = onboarding.add_partner(
            row.name,
            role=PartnerRole(row.role),
            tax_id=row.tax_id,
            code=row.code,
            country=row.tax_id[:2],
            city=row.city,
            region=row.region,
            parent_id=copies.get(row.parent_id or 0),
            **making.scope,
        )
    outlets = Outlet.objects.of(making.source_of).filter(partner_id__in=copies)
    for outlet in outlets.order_by("partner_id", "code"):
        onboarding.add_outlet(
            copies[outlet.partner_id],
            code=outlet.code,
            name=outlet.name,
            city=outlet.city,
            region=outlet.region,
            street=outlet.street,
            postal_code=outlet.postal_code,
            latitude=outlet.latitude,
            longitude=outlet.longitude,
            is_authorised=outlet.is_authorised,
            actor=making.actor,
            now=making.now,
        )
