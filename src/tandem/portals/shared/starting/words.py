"""What the start page calls things, and the advice that stands beside each choice: its reason, its
figure, and where that comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.portals.shared.templatetags.figures import quantity
from tandem.proposals import proposing
from tandem.proposals.proposing import Proposal

THROUGH: Mapping[str, str | Promise] = {
    "DISTRIBUTORS": gettext_lazy("to firms, through distributors or wholesalers"),
    "SHOPS": gettext_lazy("to people, through other firms' shops"),
    "OWN_SHOPS": gettext_lazy("to people, in shops of our own, and perhaps in others too"),
    "DIRECT": gettext_lazy("to firms, with our own invoice"),
    "ONLINE": gettext_lazy("on the internet"),
    "PEOPLE": gettext_lazy("to nobody: it is about our own people"),
}
CHANGES: Mapping[str, str | Promise] = {
    "SALES": gettext_lazy("they buy more, or more often"),
    "NEW": gettext_lazy("new customers come"),
    "NOVELTIES": gettext_lazy("they try what is new"),
    "KNOWING": gettext_lazy("we know who they are"),
    "PAYMENT": gettext_lazy("they pay in time"),
    "STAYING": gettext_lazy("they stay with us"),
    "PAPERLESS": gettext_lazy("paper goes: e-invoices, online orders"),
}
MARGIN = 20  # per cent of what is sold, where nobody said it
RULES_KNOWN = 4  # that people have in mind at once
_OURS = gettext_lazy("arithmetic of this page")


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence with its figure, and where it comes from."""

    text: str
    source: str | Promise


def advice(proposal: Proposal) -> dict[str, Advice]:
    """What stands beside each part of a proposal, by the part's name."""
    advice = {
        "cost": _of_cost(proposal),
        "points": Advice(
            _(
                "A point is a promise: what it is worth stands in your books until it is used or"
                " expires. Here every point is taken as used."
            ),
            "IFRS 15, B39–B43",
        ),
        "rules": _of_rules(proposal),
        "rewards": _of_rewards(proposal),
    }
    if proposal.levels:
        advice["levels"] = _of_levels(proposal)
    if proposal.plans:
        advice["plans"] = Advice(
            _(
                "It pays for itself for members who buy as often as usual; what they save is yours"
                " to give. A third of what members of a paid club bought more came from such"
                " savings, the rest from belonging. A consumer may withdraw within 14 days."
            ),
            "Iyengar, Park, Yu (2022), Journal of Marketing Research 59; Directive 2011/83/EU,"
            " article 9",
        )
    if proposal.template.settings.get("release") == "WHEN_PAID":
        advice["proof"] = Advice(
            _(
                "Points become the member's own when the invoice is paid. Between firms the law"
                " takes 60 days for the most unless they expressly agree otherwise; points make it"
                " worth paying sooner."
            ),
            _("Directive 2011/7/EU, article 3"),
        )
    return advice


def _of_cost(proposal: Proposal) -> Advice:
    share = proposal.likely.share
    if not 1 <= proposal.answers.share <= 5:
        return Advice(
            _(
                "We advise 1 to 5 per cent: less is hardly felt by members, more is hard to earn"
                " back."
            ),
            _("our rule of thumb"),
        )
    if proposal.template.is_of_people:
        pay = proposal.answers.turnover_minor / proposal.answers.members
        return Advice(
            ngettext(
                "It costs as much as %(n)s of them earns in a year.",
                "It costs as much as %(n)s of them earn in a year.",
                many := max(1, round(proposal.likely.cost_minor / pay)),
            )
            % {"n": many},
            _OURS,
        )
    growth = round(100 * share / (MARGIN - share))
    return Advice(
        _(
            "If you earn %(margin)s per cent on what you sell, members have to buy %(growth)s per"
            " cent more for the programme to pay for itself."
        )
        % {"margin": MARGIN, "growth": growth},
        _OURS,
    )


def _of_rules(proposal: Proposal) -> Advice:
    many = len(proposal.rules)
    if many > RULES_KNOWN:
        text = ngettext(
            "%(n)s rule. People have about four things in mind at once: leave out what you can.",
            "%(n)s rules. People have about four things in mind at once: leave out what you can.",
            many,
        )
    else:
        text = ngettext(
            "%(n)s rule: few enough to know by heart. People have about four things in mind at"
            " once.",
            "%(n)s rules: few enough to know by heart. People have about four things in mind at"
            " once.",
            many,
        )
    source = "Cowan (2001), Behavioral and Brain Sciences 24"
    return Advice(text % {"n": many}, source)


def _of_rewards(proposal: Proposal) -> Advice:
    source = "Kivetz, Urminsky, Zheng (2006), Journal of Marketing Research 43"
    if proposal.template.is_of_people:
        return Advice(
            _(
                "The first reward is near on purpose: people hurry when a reward is near. With a"
                " café's card the time between two coffees fell by a fifth."
            ),
            source,
        )
    return Advice(
        _(
            "The first reward is %(purchases)s usual purchases away, within the 2 to 4 that we"
            " advise: people hurry when a reward is near. With a café's card the time between two"
            " coffees fell by a fifth."
        )
        % {"purchases": quantity(proposal.rewards[0].purchases)},
        source,
    )


def _of_levels(proposal: Proposal) -> Advice:
    shares = [level.level.reached_by for level in proposal.levels]
    return Advice(
        _(
            "The lowest level is for %(first)s per cent of members and the highest for %(last)s,"
            " if the fifth that buys most brings %(top)s per cent of sales. Ask your own figures."
        )
        % {
            "first": max(shares),
            "last": min(shares),
            "top": proposing.top_share(proposal.template.spread),
        },
        _OURS,
    )
