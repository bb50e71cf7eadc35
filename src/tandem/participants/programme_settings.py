"""The settings of joining and leaving: by what a firm is proved (`firms.means`), and for how long
points can be used afterwards.
"""

from django.utils.translation import gettext_lazy as _

from tandem.programmes.settings import Free, Whole, declare

declare(
    __name__,
    Free(
        name="joining",
        label=_("What proves that a firm is theirs"),
        help=_("Take as many as suit you. Members who take part already stay."),
    ),
    Whole(
        name="leaving_days",
        label=_("Days in which a member who left may still use points"),
        help=_(
            "So long they can come back as if nothing had been. Afterwards the points are lost; 0:"
            " at once."
        ),
        most=365,
    ),
)
