"""People who say that a firm is theirs, as pages show them to those who may know: what they said,
and what is known.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tandem.evidence.claims import possession
from tandem.flows.joining import notify_firms
from tandem.participants.firms import codes, means, queries
from tandem.participants.firms.queries import WaitingRow
from tandem.participants.models import FirmCode, Member
from tandem.partners.models import Partner
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.pages import key_of, number_of
from tandem.portals.shared.templatetags.figures import day


def shown(
    portal: PortalContext, rows: list[WaitingRow], *, partner_id: int | None = None
) -> list[dict[str, Any]]:
    """These people; to a partner only what it knows itself."""
    if not rows:
        return []
    of = portal.actor.organiser_id
    invoices = possession.invoices_shown(
        {row.member_id for row in rows},
        organiser_id=of,
        partner_id=partner_id,
    )
    names = _names(portal, rows)
    return [
        {
            "key": f"{row.member_id}:{row.proof_id}",
            "member_id": row.member_id,
            "proof_id": row.proof_id,
            "tax_id": row.tax_id,
            "firm": row.firm,
            "address": row.address,
            "person": row.person or row.email,
            "email": row.email,
            "phone": row.phone,
            "asked_at": row.asked_at,
            "into_id": row.into_id,
            "into": names.get(row.into_id or 0, ""),
            "into_is_proved": row.into_is_proved,
            "was_revoked": row.was_revoked,
            "by": names.get(row.recruited_by_id or 0, ""),
            "wants_letter": row.wanted == means.LETTER,
            "wants_mail": row.wanted == means.MAIL,
            "known": _known(row, names, partner_id),
            "invoices": [
                {
                    "number": invoice.number or "–",
                    "partner": names.get(invoice.partner_id, ""),
                    "issued_on": invoice.issued_on,
                    "gross_minor": invoice.gross_minor,
                    "is_held": invoice.is_held,
                }
                for invoice in invoices.get(row.member_id, ())
            ],
            "codes": [
                {
                    "text": _sent(code.channel, code.address),
                    "made_at": code.made_at,
                    "is_posted": code.posted_at is not None,
                }
                for code in row.codes
            ],
        }
        for row in rows
    ]


def _names(portal: PortalContext, rows: list[WaitingRow]) -> dict[int, str]:
    """The partners and members that these rows name."""
    of = portal.actor.organiser_id
    others = {
        other for row in rows for other in (row.recruited_by_id, row.into_id) if other is not None
    }
    names = dict(
        Partner.objects.of(of).filter(programme_id=portal.programme.id).values_list("id", "name")
    )
    return names | dict(Member.objects.of(of).filter(id__in=others).values_list("id", "name"))


def _known(row: WaitingRow, names: dict[int, str], partner_id: int | None) -> list[dict[str, str]]:
    """What those who were asked know or say."""
    ways = []
    for word in row.words:
        if partner_id not in (None, word.asked_id):
            continue
        name = names.get(word.asked_id, "")
        if word.sold_on is not None:
            sold = {"name": name, "day": day(word.sold_on)}
            text = _("%(name)s sold to this number, last on %(day)s.") % sold
            ways.append({"text": text, "mood": "good"})
        if word.is_known and partner_id is None:
            ways.append(
                {"text": _("%(name)s says: our customer.") % {"name": name}, "mood": "good"}
            )
        if word.is_known is False:
            ways.append(
                {"text": _("%(name)s says: we do not know them.") % {"name": name}, "mood": "bad"}
            )
        elif word.is_known is None and partner_id is None:
            ways.append({"text": _("%(name)s is asked.") % {"name": name}, "mood": ""})
    return ways


def _sent(channel: str, address: str) -> str:
    line = ", ".join(address.splitlines())
    return (_("Letter to %(address)s") if channel == means.LETTER else _("Mail to %(address)s")) % {
        "address": line
    }


def proofs(portal: PortalContext, member_id: int) -> list[dict[str, Any]]:
    """What stands of the proof of each tax number of a member, those that were taken away at the
    end.
    """
    of = portal.actor.organiser_id
    standing = queries.standing_of(member_id, programme_id=portal.programme.id, organiser_id=of)
    leading = [
        {
            "tax_id": firm.tax_id,
            "leads": True,
            "text": (
                _("%(tax_id)s: confirmed on %(day)s (%(means)s)")
                % {
                    "tax_id": firm.tax_id,
                    "day": day(firm.proved_at),
                    "means": means.name_of(firm.means),
                }
                if firm.proved_at
                else _(
                    "%(tax_id)s: never confirmed; the member came before that was asked, or you"
                    " brought it in"
                )
                % {"tax_id": firm.tax_id}
            ),
        }
        for firm in standing
    ]
    taken = [
        {
            "tax_id": number.tax_id,
            "leads": False,
            "text": (
                _("%(tax_id)s: taken away on %(day)s: %(reason)s")
                % {
                    "tax_id": number.tax_id,
                    "day": day(number.taken_at),
                    "reason": number.reason,
                }
            ),
        }
        for number in queries.taken_from(member_id, organiser_id=of)
    ]
    return leading + taken


def parsed(text: str) -> tuple[int, UUID]:
    """Member and proof of the key under which `shown` names somebody; what is none leads
    nowhere.
    """
    member, _separator, key = text.partition(":")
    return number_of(member), key_of(key)


def send(portal: PortalContext, made: FirmCode) -> None:
    """Mail a code that was made to the firm's mailbox."""
    notify_firms.code(
        made,
        codes.code_of(made.id, secret=settings.SECRET_KEY.encode()),
        programme=portal.programme,
        language=language_of(portal),
        days=codes.DAYS_VALID[means.MAIL],
    )


def language_of(portal: PortalContext) -> str:
    """The language in which firms are written to that nobody knows yet: the programme's first."""
    return (portal.programme.languages or ["en"])[0]
