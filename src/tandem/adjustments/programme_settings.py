"""The setting of debts: since when what could not be taken back is collected from later points."""

from django.utils.translation import gettext_lazy as _

from tandem.programmes.settings import Free, declare

declare(
    __name__,
    Free(
        name="debts_from",
        label=_(
            "What cannot be taken back, because it was spent, is collected from what is earned"
            " later"
        ),
    ),
)
