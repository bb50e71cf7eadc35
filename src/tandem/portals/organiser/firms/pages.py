"""Who waits, and what is known of them."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.participants.correcting import numbers
from tandem.participants.firms import means, queries
from tandem.portals.organiser.firms import actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.proofs import firms as shared


@page(
    "firms/",
    permission="members.view",
    template="firms.html",
    tab=_("Who waits"),
    actions=[
        actions.approve,
        actions.refuse,
        actions.write,
        actions.mail_code,
        actions.accept_number,
        actions.refuse_number,
        actions.undo_number,
    ],
)
def firms(portal: Portal) -> Mapping[str, Any]:
    """Who waits longest, those of one number beside one another."""
    of = portal.organiser_id
    waiting = queries.waiting(portal.programme.id, organiser_id=of)
    policy = means.policy_of(portal.programme)
    rows = [_row(portal, row, policy) for row in shared.shown(portal, waiting)]
    total = queries.open_total(portal.programme.id, organiser_id=of)
    return {
        "total": total,
        "more": max(total - len(rows), 0),
        "groups": [
            {"tax_id": tax_id, "rows": list(group)}
            for tax_id, group in groupby(rows, lambda row: row["tax_id"])
        ],
        "days": policy.days,
        "numbers": _numbers(portal),
    }


def _row(portal: Portal, row: dict[str, Any], policy: means.Policy) -> dict[str, Any]:
    """Somebody who waits, with what can be done."""
    which = {"of": row["proof_id"], "initial": {"proof": row["key"]}}
    may_approve = policy.allows(means.ORGANISER) or row["was_revoked"]
    return {
        **row,
        "approve": portal.form(actions.approve, **which) if may_approve else None,
        "refuse": portal.form(actions.refuse, **which),
        "write": portal.form(actions.write, **which) if policy.allows(means.LETTER) else None,
        "mail": portal.form(actions.mail_code, **which) if policy.allows(means.MAIL) else None,
    }


def _numbers(portal: Portal) -> list[dict[str, Any]]:
    """Owners who ask for another tax number of their firm, with what can be done."""
    rows = numbers.waiting(portal.programme.id, organiser_id=portal.organiser_id)
    names = names_by_id.members(portal, [row.member_id for row in rows])
    return [
        {
            "member_id": row.member_id,
            "name": names.get(row.member_id, ""),
            "was": row.was,
            "tax_id": row.tax_id,
            "note": row.note,
            "asked_at": row.created_at,
            **{
                name: portal.form(act, of=row.id, initial={"proof": f"{row.member_id}:{row.id}"})
                for name, act in (
                    ("accept", actions.accept_number),
                    ("refuse", actions.refuse_number),
                )
            },
        }
        for row in rows
    ]
