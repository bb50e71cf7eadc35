"""Handing over a file for a partner, and deciding on files that came in."""

from tandem.portals.shared.files import acts
from tandem.portals.shared.files.forms import UploadForPartnerForm

ACTS = acts.declared(
    form=UploadForPartnerForm,
    upload_permission="evidence.upload",
    permission="evidence.decide",
    recorded=acts.of_recorded(permission="evidence.decide"),
)
