"""The settings of partners: what they may tell their customers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.programmes.settings import Free, declare

ARGUMENTS_LENGTH_MAX = 4_000


def _texts(value: Any) -> Any:
    is_short = all(len(text) <= ARGUMENTS_LENGTH_MAX for text in value.values())
    return "" if is_short else _("use at most %(n)s letters") % {"n": ARGUMENTS_LENGTH_MAX}


declare(
    __name__,
    Free(
        name="partner_arguments",
        label=_("What to tell customers"),
        help=_(
            "Your arguments in short, for the people at the counter. An empty line begins a new"
            " paragraph."
        ),
        check=_texts,
    ),
)
