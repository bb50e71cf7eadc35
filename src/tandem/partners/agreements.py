"""What partners sign: agreements of the organiser, in versions that are published and never
changed.

An agreement is for all partners or those of some roles. Whoever may sign for a partner signs the
latest version; a signature holds until a version is published that asks anew. Who signed what, and
when, stays.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.kit.sql import fill, named_queries
from tandem.kit.texts import localized
from tandem.partners import queries
from tandem.partners.facts import AgreementChanged, AgreementPublished, AgreementSigned
from tandem.partners.models import Agreement, AgreementVersion, PartnerRole, Signature
from tandem.platform import journal, statements
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import terms
from tandem.programmes.models import Programme

TITLE_MAX, TEXT_MAX, AGREEMENTS_MAX = 120, 100_000, 50


class BadAgreement(Invalid):
    """An agreement without a title, or one too many."""

    code = "partners.bad_agreement"
    text = _("An agreement needs a title, and a programme has at most %(limit)s of them.")


class AgreementTextMissing(Invalid):
    """A language of the programme without a text: its partners would sign a foreign one."""

    code = "partners.agreement_text_missing"
    text = _("The text is missing in: %(languages)s.")


class NoSuchAgreement(Missing):
    """There is no such agreement for this partner, or no such version of it."""

    code = "partners.no_such_agreement"
    text = _("There is no such agreement.")


class NotTheLatest(Conflict):
    """A version was published while somebody read the one before."""

    code = "partners.not_the_latest"
    text = _("The agreement has changed since you opened it. Read the new version, please.")


@dataclass(frozen=True, slots=True)
class AgreementIn:
    """What is said of an agreement besides its text; no role: it is for every partner."""

    title: Mapping[str, str]
    roles: Sequence[PartnerRole] = ()
    is_needed: bool = False
    is_staff_consent: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement that is for a partner: its latest version, and the signature that holds."""

    partner_id: int
    agreement_id: UUID
    title: Mapping[str, str]
    is_needed: bool
    is_staff_consent: bool
    latest: int
    signed_version: int | None
    signed_name: str
    signed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for the partner's signature."""
        return self.signed_version is None


def write(
    programme: Programme,
    agreement: AgreementIn,
    *,
    text: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> UUID:
    """Begin an agreement by its first version; the partners whom it is for are asked to sign it.

    Raises:
        BadAgreement, AgreementTextMissing: nothing is written.
    """
    require(actor, "partners.change")
    of = Agreement.objects.of(actor.organiser_id)
    if of.filter(programme_id=programme.id).count() >= AGREEMENTS_MAX:
        raise BadAgreement(limit=AGREEMENTS_MAX)
    row = of.create(programme_id=programme.id, created_at=now, **_said(agreement))
    _publish(row, programme, text, actor, now, version=1, asks_anew=True)
    return row.id


def publish(
    agreement_id: UUID,
    *,
    programme: Programme,
    text: Mapping[str, str],
    over: int,
    asks_anew: bool,
    actor: Actor,
    now: datetime,
) -> int:
    """Publish the next version; its number.

    Args:
        over: the version that was the latest when the new one was written.
        asks_anew: who signed an earlier version is asked to sign this one.

    Raises:
        NoSuchAgreement, NotTheLatest, AgreementTextMissing: nothing is written.

    Locks the agreement, so that two at once are two versions or a refusal.
    """
    require(actor, "partners.change")
    row = _locked(agreement_id, programme.id, actor)
    if latest(row).version != over:
        raise NotTheLatest()
    _publish(row, programme, text, actor, now, version=over + 1, asks_anew=asks_anew)
    return over + 1


def change(
    agreement_id: UUID, agreement: AgreementIn, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Say otherwise what it is called and whom it is for; its text stays.

    Raises:
        NoSuchAgreement, BadAgreement
    """
    require(actor, "partners.change")
    row = _locked(agreement_id, programme_id, actor)
    for name, value in _said(agreement).items():
        setattr(row, name, value)
    row.save(update_fields=["title", "roles", "is_needed", "is_staff_consent"])
    _changed(row, actor, now)


def set_ended(
    agreement_id: UUID, *, programme_id: UUID, is_ended: bool, actor: Actor, now: datetime
) -> None:
    """Ask nobody to sign it any more, or ask again; signatures stay.

    Raises:
        NoSuchAgreement
    """
    require(actor, "partners.change")
    row = _locked(agreement_id, programme_id, actor)
    row.ended_at = now if is_ended else None
    row.save(update_fields=["ended_at"])
    _changed(row, actor, now)


def sign(
    version_id: UUID, *, partner_id: int, programme_id: UUID, actor: Actor, now: datetime
) -> bool:
    """Sign a version for the partner for which one acts; whether it was not signed yet.

    Raises:
        NoSuchAgreement: it is of no agreement that this partner is asked to sign.
        NotTheLatest: there is a newer version by now.
        PartnerEnded
    """
    require(actor, "partner.sign")
    of = actor.organiser_id
    queries.require_standing(partner_id, programme_id=programme_id, organiser_id=of)
    version = AgreementVersion.objects.within(programme_id, organiser_id=of).one(
        NoSuchAgreement(), id=version_id
    )
    _locked(version.agreement_id, programme_id, actor)
    asked = of_partners([partner_id], programme_id=programme_id, organiser_id=of)
    standing = next((row for row in asked if row.agreement_id == version.agreement_id), None)
    if standing is None or actor.partner_id != partner_id:
        raise NoSuchAgreement()
    if standing.latest != version.version:
        raise NotTheLatest()
    if standing.signed_version == version.version:
        return False
    Signature.objects.of(of).create(
        partner_id=partner_id,
        version_id=version.id,
        signed_by=actor.name,
        name=_name_of(actor, partner_id),
        created_at=now,
    )
    journal.record(
        AgreementSigned(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            partner_id=partner_id,
            agreement_id=version.agreement_id,
            version=version.version,
        )
    )
    return True


def _name_of(actor: Actor, partner_id: int) -> str:
    """What the person is called who signs."""
    people = memberships.people_of(partner_id, organiser_id=actor.organiser_id)
    return next((row.name for row in people if row.user_id == actor.user_id), actor.name)


def _said(agreement: AgreementIn) -> dict[str, Any]:
    title = {code: wording.strip()[:TITLE_MAX] for code, wording in agreement.title.items()}
    title = {code: wording for code, wording in title.items() if wording}
    if not title:
        raise BadAgreement(limit=AGREEMENTS_MAX)
    roles = sorted({PartnerRole(role).value for role in agreement.roles})
    return {
        "title": title,
        "roles": roles,
        "is_needed": agreement.is_needed,
        "is_staff_consent": agreement.is_staff_consent,
    }


def _publish(
    row: Agreement,
    programme: Programme,
    text: Mapping[str, str],
    actor: Actor,
    now: datetime,
    *,
    version: int,
    asks_anew: bool,
) -> None:
    texts = {code: text.get(code, "").strip()[:TEXT_MAX] for code in programme.languages}
    missing = [code for code, wording in texts.items() if not wording]
    if missing:
        raise AgreementTextMissing(languages=terms.language_names(missing))
    AgreementVersion.objects.of(actor.organiser_id).create(
        agreement_id=row.id,
        version=version,
        text=texts,
        asks_anew=asks_anew,
        published_by=actor.name,
        created_at=now,
    )
    journal.record(
        AgreementPublished(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            agreement_id=row.id,
            version=version,
        )
    )


def _changed(row: Agreement, actor: Actor, now: datetime) -> None:
    journal.record(
        AgreementChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            agreement_id=row.id,
            is_ended=row.ended_at is not None,
        )
    )


def _locked(agreement_id: UUID, programme_id: UUID, actor: Actor) -> Agreement:
    rows = Agreement.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.select_for_update(no_key=True).one(NoSuchAgreement(), id=agreement_id)


def one(agreement_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Agreement:
    """The agreement that an id from outside means.

    Raises:
        NoSuchAgreement
    """
    rows = Agreement.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchAgreement(), id=agreement_id)


def of_programme(programme_id: UUID, *, organiser_id: UUID) -> list[Agreement]:
    """All agreements, those that are asked for before the others, as they were written."""
    rows = Agreement.objects.within(programme_id, organiser_id=organiser_id)
    return sorted(rows.order_by("created_at", "id"), key=lambda row: row.ended_at is not None)


def versions(row: Agreement) -> QuerySet[AgreementVersion]:
    """Its versions, latest first."""
    rows = AgreementVersion.objects.of(row.organiser_id).filter(agreement_id=row.id)
    return rows.order_by("-version", "id")


def latest(row: Agreement) -> AgreementVersion:
    """The version that is read and signed now."""
    return versions(row)[0]


def latest_of(rows: Sequence[Agreement], *, organiser_id: UUID) -> dict[UUID, int]:
    """The number of the latest version of each."""
    of = AgreementVersion.objects.of(organiser_id).filter(agreement_id__in=[row.id for row in rows])
    return dict(of.values_list("agreement_id").annotate(latest=Max("version")).order_by())


def sections(row: AgreementVersion, language: str) -> tuple[terms.Section, ...]:
    """The text of a version in one language, as regulations are read."""
    return (terms.Section("", "", terms.split("text", localized(row.text, language))),)


def signatures(row: Agreement) -> QuerySet[Signature]:
    """All signatures under it, of every version and partner."""
    return Signature.objects.of(row.organiser_id).filter(version__agreement_id=row.id)


def signed_before(row: Agreement, *, partner_id: int) -> AgreementVersion | None:
    """The latest version that the partner signed, whether or not it holds."""
    of = signatures(row).filter(partner_id=partner_id).select_related("version")
    return next((one.version for one in of.order_by("-version__version", "id")[:1]), None)


def holding(row: Agreement) -> QuerySet[Signature]:
    """Those of them that hold: of the latest version that asks anew, and of those after it; none
    that was withdrawn.
    """
    asks = versions(row).filter(asks_anew=True).values("version")[:1]
    return signatures(row).filter(version__version__gte=asks, withdrawn_at=None)


def of_partners(
    partner_ids: Collection[int], *, programme_id: UUID, organiser_id: UUID
) -> list[Standing]:
    """The agreements that are for these partners and are asked for, by one query."""
    sql = named_queries("tandem.partners", "agreements")["standing"]
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "partners": list(partner_ids),
    }
    text = fill(sql, partners="partner.id = ANY(%(partners)s::bigint[])")
    rows = statements.rows(text, params)
    return [
        Standing(
            partner, key, json.loads(title), needed, is_consent, version, signed, name or "", at
        )
        for partner, key, title, needed, is_consent, version, signed, name, at in rows
    ]


def totals(programme_id: UUID, *, organiser_id: UUID) -> dict[UUID, tuple[int, int]]:
    """By agreement: of how many partners it is asked, and how many of them have signed."""
    sql = named_queries("tandem.partners", "agreements")
    standing = fill(sql["standing"], partners="partner.ended_at IS NULL")
    rows = statements.rows(
        fill(sql["totals"], standing=standing),
        {"organiser_id": organiser_id, "programme_id": programme_id},
    )
    return {key: (asked, signed) for key, asked, signed in rows}
