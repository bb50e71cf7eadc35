"""The operator agrees to each domain before sign-ins are served there: whoever a name leads to
first, such as an organiser's own proxy, passes the sessions begun on it through its hands.

Until then the name is nobody's to strangers. Refused it is for a reason that the organiser reads;
what was in force is in force no more. Where organisers are trusted with it
(`TANDEM_DOMAINS_BY_ORGANISERS`), naming one is agreeing to it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import tidy
from tandem.platform import journal, tenancy
from tandem.platform.models import Organiser
from tandem.programmes import domains
from tandem.programmes.facts import DomainAgreed
from tandem.programmes.models import Programme

REASON_MAX = 300
WHY = "the operator looks after the domains of every programme"


class NamedOtherwise(Conflict):
    """The programme named another domain meanwhile, or none."""

    code = "programmes.domain_named_otherwise"
    text = _("The programme has named another domain meanwhile. Look at the list again.")


class RefusalNeedsReason(Invalid):
    """A domain is not refused without a reason."""

    code = "programmes.refusal_needs_reason"
    text = _("Say why: the organiser reads it.")


@dataclass(frozen=True, slots=True)
class Named:
    """A domain that a programme named, as the operator sees it."""

    programme_id: UUID
    programme: str
    organiser: str
    domain: str
    agreed_at: datetime | None
    refused: str
    is_found: bool
    problem: str

    @property
    def waits(self) -> bool:
        """Whether the operator has said nothing of it."""
        return self.agreed_at is None and not self.refused


def named() -> list[Named]:
    """Every domain that a programme named, those that wait first. Within `tenancy.across`."""
    rows = Programme.objects.everyone(reason=WHY).exclude(domain="").order_by("domain", "id")
    names = dict(Organiser.objects.values_list("id", "name"))
    listed = [
        Named(
            row.id,
            row.name,
            names.get(row.organiser_id, ""),
            row.domain,
            row.domain_agreed_at,
            row.domain_refused,
            row.domain_since is not None,
            row.domain_problem,
        )
        for row in rows
    ]
    return sorted(listed, key=lambda one: (not one.waits, not one.problem, one.domain))


def decide(
    programme_id: UUID, host: str, *, agrees: bool, reason: str = "", by: str, now: datetime
) -> tuple[Programme, bool]:
    """Agree to the domain of a programme as it was read, or refuse it; whether that is new: the
    same again changes nothing. `by`: the operator.

    Raises:
        NamedOtherwise, RefusalNeedsReason: nothing changes.
    """
    words = tidy(reason)[:REASON_MAX]
    if not agrees and not words:
        raise RefusalNeedsReason()
    with tenancy.across(WHY):
        rows = Programme.objects.everyone(reason=WHY).select_for_update()
        programme = rows.filter(id=programme_id, domain=host).exclude(domain="").first()
        if programme is None:
            raise NamedOtherwise()
        stands = (
            programme.domain_agreed_at is not None if agrees else programme.domain_refused == words
        )
        if stands:
            return programme, False
        programme.domain_agreed_at = now if agrees else None
        programme.domain_agreed_by, programme.domain_refused = by, "" if agrees else words
        if not agrees:
            programme.domain_since, programme.domain_problem = None, ""
        programme.save(update_fields=domains.COLUMNS)
        domains.forget()
        journal.record(
            DomainAgreed(
                organiser_id=programme.organiser_id,
                at=now,
                actor=by,
                programme_id=programme.id,
                domain=host,
                agrees=agrees,
                reason=words if not agrees else "",
            )
        )
    return programme, True
