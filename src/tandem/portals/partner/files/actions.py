"""Handing over the partner's own sales, deciding on what came in, and the key of blind matching."""

from django.utils.translation import gettext_lazy as _

from tandem.partners import blind
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.files import acts
from tandem.portals.shared.files.forms import UploadForm

ACTS = acts.declared(
    form=UploadForm, upload_permission="partner.upload", permission="partner.upload"
)


@action(
    Nothing,
    permission="partner.upload",
    button=_("Make our key"),
    done=_("Your key is made. It stands below."),
    is_quiet=True,
)
def make_key(portal: Portal, _form: Nothing) -> None:
    """Make the key under which customers are hashed; one that stands stays."""
    partner_id, _name = partner_of(portal)
    blind.make_key(partner_id, actor=portal.actor, now=portal.now)
