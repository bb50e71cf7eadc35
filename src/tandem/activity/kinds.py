"""The kinds of activities. A purchase is built in; further ones are any name a programme
declares."""

import re

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid

PURCHASE = "PURCHASE"
CODE = "CODE"
BOUGHT = (PURCHASE, CODE)  # what says that somebody bought something
_KIND = re.compile(r"^[A-Z][A-Z0-9_]{1,39}$")


class NotAKind(Invalid):
    """The name cannot be a kind of activity."""

    code = "activity.not_a_kind"
    text = _(
        "“%(kind)s” cannot name a kind of action: use capital letters, digits and _, such"
        " as SHELF_PHOTO."
    )


def parse(text: str) -> str:
    """The kind in its one written form."""
    kind = text.strip().upper()
    if not _KIND.match(kind):
        raise NotAKind(kind=text[:40])
    return kind
