"""Offering benefits: what they are, for whom, how often, and how many."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.benefits import places
from tandem.benefits.facts import BenefitChanged
from tandem.benefits.models import Benefit, Request, Span
from tandem.kit.errors import Invalid, Missing
from tandem.partners import queries as partners
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.segments import targeting
from tandem.segments.targeting import Whom
from tandem.tiers.models import BenefitKind

USES_MAX, PLACES_MAX, TEXT_MAX = 1_000, 1_000_000, 2_000


class BadBenefit(Invalid):
    """A benefit without a name, or a number out of bounds."""

    code = "benefits.bad_benefit"
    text = _("The benefit cannot be saved: %(why)s.")


class NoSuchBenefit(Missing):
    """No such benefit is offered."""

    code = "benefits.no_such_benefit"
    text = _("The programme has no such benefit.")


@dataclass(frozen=True, slots=True)
class How:
    """How a benefit is had: see `models.Benefit`."""

    is_asked: bool = False
    uses: int = 0
    places: int | None = None
    span: str = Span.YEAR.value
    stays: bool = True
    at_partners: bool = False
    partner_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """What a benefit is called and what is said of it, by language."""

    name: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)


def offer(
    programme_id: UUID,
    *,
    kind: str,
    texts: Texts,
    whom: Whom,
    actor: Actor,
    now: datetime,
    how: How = How(),
    picture_id: UUID | None = None,
) -> UUID:
    """Let members of an audience have something; its key.

    Raises:
        BadBenefit, NoSuchAudience, NoSuchPartner: nothing is written.
    """
    require(actor, "rules.change")
    _check(kind, texts, how)
    of = actor.organiser_id
    partners.check(how.partner_ids, programme_id=programme_id, organiser_id=of)
    audience_id = targeting.settle(whom, programme_id=programme_id, organiser_id=of, now=now)
    row = Benefit.objects.of(of).create(
        programme_id=programme_id,
        audience_id=audience_id,
        kind=kind,
        name=dict(texts.name),
        text=dict(texts.text),
        terms=dict(texts.terms),
        picture_id=picture_id,
        created_at=now,
        **_columns(how),
    )
    _record(row, actor, now)
    return row.id


def change(
    benefit_id: UUID,
    *,
    programme_id: UUID,
    kind: str,
    texts: Texts,
    whom: Whom,
    how: How,
    actor: Actor,
    now: datetime,
    picture_id: UUID | None = None,
    is_offered: bool = True,
) -> None:
    """Change what is offered, or offer it no more. Texts of other languages stay; what was asked
    for and accepted stays as it was; where the span is another one, places and turns are counted by
    it from then on, also those that were had before.

    Raises:
        NoSuchBenefit, BadBenefit, NoSuchAudience, NoSuchPartner: nothing is written.
    """
    require(actor, "rules.change")
    _check(kind, texts, how)
    of = actor.organiser_id
    partners.check(how.partner_ids, programme_id=programme_id, organiser_id=of)
    rows = Benefit.objects.within(programme_id, organiser_id=of)
    span = rows.one(NoSuchBenefit(), id=benefit_id).span
    if span != how.span:
        # before the benefit, as who answers holds them
        holding = Request.objects.of(of).filter(benefit_id=benefit_id, place_on__isnull=False)
        list(holding.select_for_update().order_by("member_id", "id").values_list("id"))
    row = rows.select_for_update(of=("self",)).one(NoSuchBenefit(), id=benefit_id)
    row.audience_id = targeting.settle(whom, programme_id=programme_id, organiser_id=of, now=now)
    row.kind, row.picture_id = kind, picture_id or row.picture_id
    row.name = {**row.name, **texts.name}
    row.text, row.terms = {**row.text, **texts.text}, {**row.terms, **texts.terms}
    is_counted_anew = row.span != how.span
    for column, value in _columns(how).items():
        setattr(row, column, value)
    row.ended_at = None if is_offered else row.ended_at or now
    row.save()
    if is_counted_anew:
        places.count_anew(row, now=now)
    _record(row, actor, now)


def end(benefit_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Offer a benefit no more; what was asked for is answered, what was used stays recorded.

    Raises:
        NoSuchBenefit
    """
    require(actor, "rules.change")
    rows = Benefit.objects.within(programme_id, organiser_id=actor.organiser_id)
    row = rows.one(NoSuchBenefit(), id=benefit_id)
    row.ended_at = row.ended_at or now
    row.save(update_fields=["ended_at"])
    _record(row, actor, now)


def _check(kind: str, texts: Texts, how: How) -> None:
    if kind not in BenefitKind.values or how.span not in Span.values:
        raise BadBenefit(why=_("choose a kind and a span of the list"))
    if not any(text.strip() for text in texts.name.values()):
        raise BadBenefit(why=_("a name is missing"))
    if any(len(text) > TEXT_MAX for text in (*texts.text.values(), *texts.terms.values())):
        raise BadBenefit(why=_("a text is too long"))
    if not 0 <= how.uses <= USES_MAX or not 0 <= (how.places or 0) <= PLACES_MAX:
        raise BadBenefit(why=_("a number is out of bounds"))


def _columns(how: How) -> dict[str, Any]:
    return {**asdict(how), "partner_ids": sorted(set(how.partner_ids))}


def _record(row: Benefit, actor: Actor, now: datetime) -> None:
    journal.record(
        BenefitChanged(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            benefit_id=row.id,
            is_offered=row.ended_at is None,
        )
    )
