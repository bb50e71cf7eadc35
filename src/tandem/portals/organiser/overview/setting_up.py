"""The steps from an empty programme to its first points, each with its state and the page where it
is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import Product
from tandem.earning import published
from tandem.earning.models import RuleSet, RuleSetStatus
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.portals.shared.areas.context import Portal
from tandem.programmes import terms
from tandem.rewards.models import Reward


@dataclass(frozen=True, slots=True)
class Step:
    """One step. A programme may do without those that are optional: they alone keep the list open
    no longer.
    """

    title: str | Promise
    why: str | Promise
    page: str
    verb: str | Promise
    permission: str
    is_done: Callable[[Portal], bool]
    is_optional: bool = False
    half: "Half | None" = None


@dataclass(frozen=True, slots=True)
class Half:
    """What is said of a step that was begun, and not ended."""

    is_begun: Callable[[Portal], bool]
    title: str | Promise
    why: str | Promise


def _has_contact(portal: Portal) -> bool:
    return bool(portal.programme.contact_email)


def _has_product(portal: Portal) -> bool:
    return Product.objects.of(portal.organiser_id).exists()


def _has_partner(portal: Portal) -> bool:
    return Partner.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id).exists()


def _has_rules(portal: Portal) -> bool:
    return bool(published.in_force(portal.programme.id, organiser_id=portal.organiser_id))


def _has_draft(portal: Portal) -> bool:
    return (
        RuleSet.objects.of(portal.organiser_id)
        .filter(programme_id=portal.programme.id, status=RuleSetStatus.DRAFT)
        .exists()
    )


def _has_reward(portal: Portal) -> bool:
    return (
        Reward.objects.of(portal.organiser_id)
        .filter(programme_id=portal.programme.id, ended_at=None)
        .exists()
    )


def _has_regulations(portal: Portal) -> bool:
    return terms.in_force(portal.programme.id, organiser_id=portal.organiser_id) is not None


def _has_member(portal: Portal) -> bool:
    return Member.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id).exists()


STEPS: Sequence[Step] = (
    Step(
        _("Say who you are"),
        _("Name, logo, colour, and the address at which members reach you."),
        "settings",
        _("Settings"),
        "programme.change",
        _has_contact,
    ),
    Step(
        _("Add what you sell"),
        _("By a table, or one by one: rules and sales files know products by it."),
        "products",
        _("Products"),
        "catalogue.change",
        _has_product,
    ),
    Step(
        _("Add a partner"),
        _("A distributor, wholesaler or shop that sells to your members and hands over its sales."),
        "partners",
        _("Partners"),
        "partners.change",
        _has_partner,
        is_optional=True,
    ),
    Step(
        _("Write the rules"),
        _("What members get points for. Nothing gives points before rules are published."),
        "rules",
        _("Rules"),
        "rules.view",
        _has_rules,
        half=Half(
            _has_draft,
            _("Publish the rules"),
            _("They wait as a draft: read them, change what you like, and publish."),
        ),
    ),
    Step(
        _("Offer a reward"),
        _("Begin with something small: the first reward should be two to four purchases away."),
        "rewards",
        _("Rewards"),
        "rewards.change",
        _has_reward,
    ),
    Step(
        _("Publish the regulations"),
        _("Members accept them when they join."),
        "regulations",
        _("Regulations"),
        "programme.change",
        _has_regulations,
    ),
    Step(
        _("Let the first member join"),
        _("Send them this link, or add one yourself:"),
        "members",
        _("Members"),
        "members.view",
        _has_member,
    ),
)


def steps(portal: Portal) -> list[dict[str, Any]]:
    """The steps of the list with their states; none once every step was made that the programme
    cannot do without.
    """
    states = [(step, step.is_done(portal)) for step in STEPS if portal.may(step.permission)]
    if all(is_done or step.is_optional for step, is_done in states):
        return []
    first = next(step for step, is_done in states if not is_done)
    link = f"{settings.PUBLIC_URL}/join/{portal.programme.slug}/"
    said = {
        step: step.half
        for step, is_done in states
        if step.half and not is_done and step.half.is_begun(portal)
    }
    return [
        {
            "title": said.get(step, step).title,
            "why": said.get(step, step).why,
            "verb": step.verb,
            "address": portal.address(f"organiser:{step.page}"),
            "is_done": is_done,
            "is_next": step is first,
            "is_optional": step.is_optional,
            "link": link if step.page == "members" else "",
        }
        for step, is_done in states
    ]
