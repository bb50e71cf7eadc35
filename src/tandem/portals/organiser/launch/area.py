"""The area of the launch."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.launch import pages, phone, preview, rehearsing, samples
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Launch"),
    group="TODAY",
    order=20,
    icon="rocket",
    pages=[
        pages.launch,
        preview.launch_view,
        rehearsing.rehearsal,
        phone.rehearsal_phone,
        samples.samples,
    ],
    is_shown=lambda programme: not programme["is_launched"],
)
