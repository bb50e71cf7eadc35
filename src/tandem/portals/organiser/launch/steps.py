"""The steps from an empty programme to its first points, each with its state, the page where it is
done, and what members see of it. They are read here by the launch and by the overview.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.activity.models import Activity
from tandem.catalogue.models import Product
from tandem.communication.models import Mailing
from tandem.earning.models import RuleSet, RuleSetStatus, Run
from tandem.earning.versions import published
from tandem.evidence.models import CodeBatch
from tandem.flows.programme.start_programme import SAMPLE
from tandem.insights.running import telling
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.portals.shared.areas.context import Portal
from tandem.programmes import domains, terms
from tandem.rewards.models import Reward
from tandem.tiers.models import Ladder

NEXT_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One step. A programme may do without those that are optional: they alone keep the list open
    no longer. `view`: what members see of it (`preview.VIEWS`).
    """

    key: str
    title: str | Promise
    why: str | Promise
    page: str
    verb: str | Promise
    permission: str
    is_done: Callable[[Portal], bool]
    view: str = "home"
    is_optional: bool = False
    # Told what the rules give for; where it says no, the step is optional, or not shown at all.
    is_needed: Callable[[Collection[str]], bool] | None = None
    is_shown: Callable[[Collection[str]], bool] | None = None
    half: "Half | None" = None


@dataclass(frozen=True, slots=True)
class Half:
    """What is said of a step that was begun, and not ended."""

    is_begun: Callable[[Portal], bool]
    title: str | Promise
    why: str | Promise


def _has_contact(portal: Portal) -> bool:
    return bool(portal.programme.contact_email)


def _has_trades(portal: Portal) -> bool:
    return bool(portal.programme.trades)


def _has_checks(portal: Portal) -> bool:
    return bool(portal.programme.verification)


def _has_products(portal: Portal) -> bool:
    """Samples to play with are none."""
    rows = Product.objects.of(portal.organiser_id)
    return rows.exclude(sku__startswith=SAMPLE).exists()


def _beyond_samples(model: Any, samples: str) -> Callable[[Portal], bool]:
    """Whether there is one beside those that came with the template to play with."""

    def is_done(portal: Portal) -> bool:
        known = portal.programme.origin.get("samples", {}).get(samples, 0)
        rows = model.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
        return rows.order_by("id")[known : known + 1].exists()

    return is_done


def _of_programme(model: Any, **more: Any) -> Callable[[Portal], bool]:
    return lambda portal: (
        model.objects.of(portal.organiser_id)
        .filter(programme_id=portal.programme.id, **more)
        .exists()
    )


def _has_regulations(portal: Portal) -> bool:
    return terms.in_force(portal.programme.id, organiser_id=portal.organiser_id) is not None


def _given_for(portal: Portal) -> Collection[str]:
    """What the rules of the draft give for, else those in force."""
    of, programme_id = portal.organiser_id, portal.programme.id
    sets = RuleSet.objects.of(of).filter(
        programme_id=programme_id, status__in=(RuleSetStatus.DRAFT, RuleSetStatus.PUBLISHED)
    )
    row = sets.order_by("-version", "id").first()
    rules = published.rules_of(row.id, organiser_id=of) if row else ()
    return telling.given_for(rules, portal.programme)


def _is_of_goods(given_for: Collection[str]) -> bool:
    """Whether the rules give for purchases or codes, or nobody knows yet what they give for."""
    return not given_for or any(kind in kinds.BOUGHT for kind in given_for)


def _is_of_sellers(given_for: Collection[str]) -> bool:
    """Whether the rules give for purchases, which come from a seller, or nobody knows yet."""
    return not given_for or kinds.PURCHASE in given_for


def _is_of_codes(given_for: Collection[str]) -> bool:
    """Whether what is bought is proved by the codes on it, and by nothing else."""
    return kinds.CODE in given_for and kinds.PURCHASE not in given_for


def _is_public(portal: Portal) -> bool:
    return bool(portal.programme.is_public)


def _is_tried(portal: Portal) -> bool:
    return _of_programme(Run)(portal) or _of_programme(Activity)(portal)


STEPS: Sequence[Step] = (
    Step(
        "brand",
        _("Say who you are"),
        _("Name, logo, colour, and the address at which members reach you."),
        "settings",
        _("Settings"),
        "programme.change",
        _has_contact,
        view="join",
    ),
    Step(
        "audiences",
        _("Say for whom it is"),
        _("Trades that people choose from when they join; rules and segments know them by these."),
        "trades",
        _("Trades"),
        "programme.change",
        _has_trades,
        view="join",
        is_optional=True,
    ),
    Step(
        "products",
        _("Add what you sell"),
        _("By a table, or one by one: rules and sales files know products by it."),
        "products",
        _("Products"),
        "catalogue.change",
        _has_products,
        is_needed=_is_of_goods,
    ),
    Step(
        "evidence",
        _("Say who confirms purchases"),
        _("An invoice, a receipt, a seller's file: who looks at it, and when nobody has to."),
        "settings-checks",
        _("Confirming"),
        "programme.change",
        _has_checks,
        is_optional=True,
    ),
    Step(
        "rules",
        _("Write the rules"),
        _("What members get points for. Nothing gives points before rules are published."),
        "rules",
        _("Rules"),
        "rules.view",
        _of_programme(RuleSet, status=RuleSetStatus.PUBLISHED),
        half=Half(
            _of_programme(RuleSet, status=RuleSetStatus.DRAFT),
            _("Publish the rules"),
            _("They wait as a draft: read them, change what you like, and publish."),
        ),
    ),
    Step(
        "levels",
        _("Set up levels"),
        _("What those get who buy most: a service, an invitation, a faster answer."),
        "levels",
        _("Levels"),
        "programme.change",
        _of_programme(Ladder),
        view="level",
        is_optional=True,
    ),
    Step(
        "rewards",
        _("Offer a reward"),
        _("Begin with something small: the first reward should be two to four purchases away."),
        "rewards",
        _("Rewards"),
        "rewards.change",
        _of_programme(Reward, ended_at=None),
        view="rewards",
    ),
    Step(
        "regulations",
        _("Publish the regulations"),
        _("Members accept them when they join."),
        "regulations",
        _("Regulations"),
        "programme.change",
        _has_regulations,
        view="regulations",
    ),
    Step(
        "messages",
        _("Write to members"),
        _(
            "A welcome, news, a thank-you: planned for a day, to all or to some. What becomes of"
            " their purchases, points and orders they are told without you."
        ),
        "mailings",
        _("Mailings"),
        "members.change",
        _of_programme(Mailing),
        view="messages",
        is_optional=True,
    ),
    Step(
        "public",
        _("Show it to strangers"),
        _("A page that everybody can read and search engines find, with a button to take part."),
        "settings-public",
        _("Public page"),
        "programme.change",
        _is_public,
        view="join",
        is_optional=True,
    ),
    Step(
        "partners",
        _("Add a partner"),
        _(
            "A distributor, wholesaler or shop that sells to your members and hands over its sales;"
            " where you sell yourself, your own firm."
        ),
        "partners",
        _("Partners"),
        "partners.change",
        _beyond_samples(Partner, "partners"),
        is_needed=_is_of_sellers,
    ),
    Step(
        "test",
        _("Try a basket"),
        _("See what a purchase would bring under the draft, before anybody else does."),
        "rules-try",
        _("Try it"),
        "rules.view",
        _is_tried,
        is_optional=True,
    ),
    Step(
        "codes",
        _("Issue the codes"),
        _("Each pack carries one of its own: print them, or hand their file to who packs."),
        "codes",
        _("Product codes"),
        "codes.issue",
        _of_programme(CodeBatch),
        is_shown=_is_of_codes,
    ),
    Step(
        "members",
        _("Let the first member join"),
        _("Send them this link, or add one yourself:"),
        "members",
        _("Members"),
        "members.view",
        _beyond_samples(Member, "members"),
        view="join",
    ),
)


def rows(portal: Portal) -> list[dict[str, Any]]:
    """The steps that the reader may make, with their states."""
    given_for = _given_for(portal)
    states = [
        (_as_needed(given_for, step), step.is_done(portal))
        for step in STEPS
        if portal.may(step.permission) and (step.is_shown is None or step.is_shown(given_for))
    ]
    first = next(
        (step for step, is_done in states if not (is_done or step.is_optional)),
        None,
    )
    return [_row(portal, step, is_done=is_done, first=first) for step, is_done in states]


def _as_needed(given_for: Collection[str], step: Step) -> Step:
    """The step; optional where this programme has no use for it."""
    if step.is_needed is None or step.is_needed(given_for):
        return step
    return replace(step, is_optional=True)


def next_rows(portal: Portal) -> list[dict[str, Any]]:
    """The steps that come next, those first that the programme cannot do without; none once every
    one of these was made.
    """
    open_rows = [row for row in rows(portal) if not row["is_done"]]
    if all(row["is_optional"] for row in open_rows):
        return []
    return sorted(open_rows, key=lambda row: bool(row["is_optional"]))[:NEXT_SHOWN]


def _row(portal: Portal, step: Step, *, is_done: bool, first: Step | None) -> dict[str, Any]:
    shown = step.half if step.half and not is_done and step.half.is_begun(portal) else step
    join = f"{domains.base(portal.programme)}/join/{portal.programme.slug}/"
    return {
        "key": step.key,
        "title": shown.title,
        "why": shown.why,
        "verb": step.verb,
        "view": step.view,
        "address": f"{portal.address(f'organiser:{step.page}')}?from=launch",
        "is_done": is_done,
        "is_next": step is first,
        "is_optional": step.is_optional,
        "link": join if step.page == "members" and not is_done else "",
    }
