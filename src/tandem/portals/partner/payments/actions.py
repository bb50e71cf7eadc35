"""Confirming that sales of this partner were paid."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.proofs import paid


@action(paid.PaidForm, permission="partner.decide", button=_("Mark as paid"))
def mark(portal: Portal, form: paid.PaidForm) -> Next:
    """Note the chosen sales as paid."""
    partner_id, _name = partner_of(portal)
    return Next("", done=paid.mark(portal, form, partner_id=partner_id))
