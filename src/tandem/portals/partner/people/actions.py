"""Inviting somebody, taking an invitation back, ending a role: at this partner."""

from tandem.portals.shared.staff import actions

STAFF = actions.declared(
    permission="partner.people", partner_id=lambda portal, _parts: portal.actor.partner_id
)
