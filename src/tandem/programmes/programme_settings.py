"""The settings that the frame itself reads, and those of its books."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.ledger.models import SpendingOrder
from tandem.programmes.models import PointsTransfers
from tandem.programmes.settings import Choice, Flag, Free, Whole, declare

WHY_LENGTH_MAX = 4_000
APP_NAME_MAX = 30
ORIGINS_MAX = 20
# `http` for a machine of one's own only.
ORIGIN = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}(?::\d{1,5})?"
    r"|https?://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"
)
POINT_VALUE_MAX = 2_147_483_647  # what its column holds
ARGUMENTS_LENGTH_MAX = 4_000  # letters of what partners may tell


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        return _("there is no such zone")
    return ""


def _currency(value: Any) -> Any:
    is_code = re.fullmatch(r"[A-Z]{3}", value)
    return "" if is_code else _("use its three letters, such as PLN")


def _colour(value: Any) -> Any:
    is_hex = re.fullmatch(r"#[0-9a-f]{6}", value)
    return "" if is_hex else _("use six hexadecimal digits, such as #a43d12")


def _app_name(value: Any) -> Any:
    is_short = len(value) <= APP_NAME_MAX
    return "" if is_short else _("use at most %(n)s letters") % {"n": APP_NAME_MAX}


def _origins(value: Any) -> Any:
    """A scheme, a host and no more: they stand in a header as they are."""
    wrong = [text for text in value if not ORIGIN.fullmatch(text)]
    if wrong:
        text = _("“%(text)s” is not the beginning of a site, such as https://www.example.com")
        return text % {"text": wrong[0]}
    is_short = len(value) <= ORIGINS_MAX
    return "" if is_short else _("use at most %(n)s sites") % {"n": ORIGINS_MAX}


def _arguments(value: Any) -> Any:
    is_short = all(len(text) <= ARGUMENTS_LENGTH_MAX for text in value.values())
    return "" if is_short else _("use at most %(n)s letters") % {"n": ARGUMENTS_LENGTH_MAX}


def _texts(value: Any) -> Any:
    is_short = all(len(text) <= WHY_LENGTH_MAX for text in value.values())
    return "" if is_short else _("use at most %(n)s letters") % {"n": WHY_LENGTH_MAX}


declare(
    __name__,
    Free(name="currency", label=_("Currency"), check=_currency, is_fixed=True),
    Free(name="time_zone", label=_("Time zone"), check=_zone, is_fixed=True),
    Free(name="name", label=_("Name")),
    Free(
        name="contact_email",
        label=_("Address for questions"),
        help=_("Stands in letters and on the pages of members."),
    ),
    Free(
        name="brand_colour",
        label=_("Colour"),
        help=_(
            "Of buttons and headings. Where it could not be read, a darker or lighter one is taken."
        ),
        check=_colour,
    ),
    Free(name="logo_id", label=_("Logo"), help=_("PNG, JPEG or WebP; square looks best.")),
    Free(
        name="cover_id",
        label=_("Cover"),
        help=_("A wide picture above the public page and the form of joining."),
    ),
    Free(
        name="app_name",
        label=_("Name of the app"),
        help=_("Beneath its sign on a phone; a short one is not cut. Empty: the programme's."),
        check=_app_name,
    ),
    Free(
        name="widget_origins",
        label=_("Sites that may show it"),
        help=_(
            "Their beginnings, such as https://www.example.com, a line each. None: no site shows"
            " it."
        ),
        check=_origins,
    ),
    # Changed by `domains`, which looks first.
    Free(name="domain", label=_("Domain of its own"), is_fixed=True),
    Free(name="domain_since", label=_("Domain in force since"), is_fixed=True),
    Free(name="domain_problem", label=_("What the last look at it found"), is_fixed=True),
    Free(name="domain_agreed_at", label=_("Domain agreed to since"), is_fixed=True),
    Free(name="domain_agreed_by", label=_("Who agreed to the domain"), is_fixed=True),
    Free(name="domain_refused", label=_("Why the domain was refused"), is_fixed=True),
    Free(name="languages", label=_("Languages of the programme")),
    Free(name="trades", label=_("Trades")),
    Free(name="closings", label=_("Editions that end"), is_fixed=True),
    Free(name="origin", label=_("Template that it began with"), is_fixed=True),
    Free(
        name="why",
        label=_("Why this programme"),
        help=_("Your own words, above what is written from the rules."),
        check=_texts,
    ),
    Flag(
        name="asks_understanding",
        label=_("Ask members three questions of the regulations"),
        help=_(
            "Once they have accepted them. A wrong answer shows the sentence; points are given"
            " whatever is answered."
        ),
    ),
    Free(name="regulations", label=_("Sections left out of the regulations")),
    Flag(
        name="is_public",
        label=_("Public page"),
        help=_(
            "Everybody can read what the programme is, what runs now, its levels and rewards, and"
            " search engines find it."
        ),
    ),
    Free(
        name="about",
        label=_("What it is"),
        help=_("A few sentences for strangers, in your language. Stands on the public page."),
    ),
    Free(
        name="partner_arguments",
        label=_("What to tell customers"),
        help=_(
            "Your arguments in short, for the people at the counter. An empty line begins a new"
            " paragraph."
        ),
        check=_arguments,
    ),
    Whole(
        name="point_value_minor",
        label=_("What a point is worth"),
        help=_("In money, for the books: what is owed to members is counted by it."),
        most=POINT_VALUE_MAX,
    ),
    Choice(
        name="points_transfers",
        label=_("Members may pass points on"),
        choices={
            PointsTransfers.NOBODY.value: _("to nobody"),
            PointsTransfers.FIRM.value: _("within their firm"),
            PointsTransfers.ANYBODY.value: _("to any member"),
        },
    ),
    Choice(
        name="spending_order",
        label=_("Points spent first"),
        help=_(
            "Among several of them those that expire soonest. From now on: what was spent before"
            " stays as it is."
        ),
        choices={
            SpendingOrder.SOONEST_END.value: _("those that expire soonest"),
            SpendingOrder.OLDEST.value: _("the oldest ones"),
            SpendingOrder.GIVEN.value: _("those that people gave, then those that were earned"),
        },
    ),
    Whole(
        name="night_hour",
        label=_("Hour of the night's work"),
        help=_(
            "From this hour of the programme's own day on points are released and expire, and"
            " levels are reviewed."
        ),
        most=23,
    ),
)
