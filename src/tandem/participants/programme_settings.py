"""The settings of joining: by what a firm is proved (`firms.means`)."""

from django.utils.translation import gettext_lazy as _

from tandem.programmes.settings import Free, declare

declare(
    __name__,
    Free(
        name="joining",
        label=_("What proves that a firm is theirs"),
        help=_("Take as many as suit you. Members who take part already stay."),
    ),
)
