"""What the rules in force give a member for what stands on a page, as a line each: read once for
the whole page.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity import kinds
from tandem.engagement.contests import registered_kinds as contests
from tandem.engagement.contests.models import Contest
from tandem.engagement.events import registered_kinds as events
from tandem.engagement.events.models import Event
from tandem.engagement.learning import registered_kinds as learning
from tandem.engagement.learning.models import Course
from tandem.engagement.learning.reading import Place as CoursePlace
from tandem.engagement.surveys import registered_kinds as surveys
from tandem.engagement.surveys.models import Survey
from tandem.engagement.tasks import registered_kinds as tasks
from tandem.engagement.tasks.models import Task
from tandem.engagement.tradeins import queries as offers
from tandem.engagement.tradeins import registered_kinds as tradeins
from tandem.engagement.tradeins.models import Offer
from tandem.insights.running import worth as running
from tandem.insights.running.telling import Reader
from tandem.insights.running.worth import Act, Reading, Worth
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.telling import given

READ = gettext_lazy("%(much)s when you have read it")
PASSED = gettext_lazy("%(much)s when you pass the test")
EACH = gettext_lazy("%(much)s each time")
DONE = gettext_lazy("%(much)s when it is done")
CAME = gettext_lazy("%(much)s for coming")
ANSWERED = gettext_lazy("%(much)s for your answers")
TAKEN = gettext_lazy("%(much)s when it is taken")
SOLD = gettext_lazy("%(much)s when it is sold")
OF_THE_SALE = ((tradeins.TAKEN.kind, TAKEN), (tradeins.SOLD.kind, SOLD))
WON = gettext_lazy("%(much)s for a place that wins")


def course(portal: PortalContext, place: CoursePlace) -> str:
    """For learning it, this time; nothing where it cannot be learnt now."""
    if not place.is_to_do and place.waits_for is None:
        return ""
    return learnt(portal, place.course, has_test=place.has_test, is_again=place.times > 0)


def learnt(portal: PortalContext, row: Course, *, has_test: bool, is_again: bool = False) -> str:
    """For learning a course, for the first time or again, whoever may."""
    first = learning.PASSED if has_test else learning.READ
    act = Act((learning.RENEWED if is_again else first).kind, {"course": row.code})
    return _line(portal, act, PASSED if has_test else READ)


def task(portal: PortalContext, row: Task) -> str:
    """For doing it."""
    return _line(portal, Act(tasks.DONE.kind, {"task": row.key}), DONE)


def action(portal: PortalContext, kind: str) -> str:
    """Each time that something is done which is no purchase, such as trying a new function."""
    act = Act(kind, may_be_of_money=True)
    return _line(portal, act, EACH) if kind not in kinds.BOUGHT else ""


def event(portal: PortalContext, row: Event) -> str:
    """For coming."""
    return _line(portal, Act(events.ATTENDED.kind, {"event": row.code, "type": row.type}), CAME)


def survey(portal: PortalContext, row: Survey) -> str:
    """For handing it in."""
    return _line(portal, Act(surveys.ANSWERED.kind, {"survey": row.code}), ANSWERED)


def trade_in(portal: PortalContext, row: Offer) -> list[str]:
    """For handing something in, each thing of the table where they differ, and for its being sold
    where that is done.
    """
    about = {"offer": row.code}
    if row.is_sold_on:  # it is worth nothing before, and a share in money is none for rules to give
        known = {tradeins.TAKEN.kind: {"worth": "0"}}
        if row.is_paid_in_money:
            known[tradeins.SOLD.kind] = {"payout": "0"}
        lines = [
            _line(portal, Act(kind, {**about, **known.get(kind, {})}), text)
            for kind, text in OF_THE_SALE
        ]
        return [line for line in lines if line]
    currency, named = portal.programme.currency, {}
    for worth in offers.worths(row):
        amount = format(Decimal(to_major(worth.worth_minor, currency)).normalize(), "f")
        what = (
            localized(worth.thing, portal.language),
            localized(worth.condition, portal.language),
        )
        act = Act(tradeins.TAKEN.kind, {**about, "worth": amount})
        named[", ".join(part for part in what if part)] = _line(portal, act, TAKEN)
    if len(set(named.values())) == 1:
        return [line for line in [*named.values()][:1] if line]
    return [f"{name}: {line}" for name, line in named.items() if line]


def contest(portal: PortalContext, row: Contest) -> str:
    """For winning."""
    return _line(portal, Act(contests.RESULT.kind, {"contest": row.key}), WON)


def _line(portal: PortalContext, act: Act, text: Any) -> str:
    gains = _reading(portal).of(act)
    if not gains:
        return ""
    # Of two wallets that both hang on how it goes it is said once.
    much = dict.fromkeys(_much(portal, one) for one in gains)
    return str(text % {"much": ", ".join(much)})


def _much(portal: PortalContext, one: Worth) -> str:
    most = _points(portal, one, one.most)
    if one.is_open:
        return (
            _("points by how it goes")
            if not one.least
            else _("%(much)s and more") % {"much": _points(portal, one, one.least)}
        )
    return most if one.least == one.most else _("up to %(much)s") % {"much": most}


def _points(portal: PortalContext, one: Worth, number: int) -> str:
    if one.wallet == "REWARD":
        return given.amount(number)
    return given.amount(number, wallet_names(portal).get(one.wallet, one.wallet))


def _reading(portal: PortalContext) -> Reading:
    """The rules as they stand for this member; of a page they are asked once."""
    kept: dict[str, Any] = vars(portal.request)
    if "worth_reading" not in kept:
        reader = Reader(member_id=portal.actor.member_id)
        kept["worth_reading"] = running.read(portal.programme, reader, now=clock.now())
    reading: Reading = kept["worth_reading"]
    return reading
