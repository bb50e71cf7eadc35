"""What do I have, what is coming, what can I do now?"""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.activity import queries as stream
from tandem.communication import queries as communication
from tandem.earning import explaining, rulesets
from tandem.flows import pass_points
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.ledger import queries as ledger
from tandem.mending import debts
from tandem.participants.models import Acceptance, Member
from tandem.platform import clock
from tandem.portals.member.waiting import awaited
from tandem.portals.shared import cards, corrections, levels
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, key_of, page
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import queries as programmes
from tandem.programmes import terms, wallets
from tandem.programmes.models import Programme, Release
from tandem.rewards import queries as rewards
from tandem.rules import reading
from tandem.segments import naming, vocabulary

PENDING_SHOWN = 4
SOON_DAYS = 30
PAGE = 30


def member_of(desk: Desk) -> Member:
    """The member whose portal this is."""
    assert desk.actor.member_id is not None
    return Member.objects.of(desk.actor.organiser_id).get(id=desk.actor.member_id)


def book_of(desk: Desk) -> UUID:
    """The book of reward points."""
    return programmes.book(desk.programme.id, "REWARD", organiser_id=desk.actor.organiser_id)


@desk("member", "member.view")
def home(desk: Desk) -> HttpResponse:
    """The member's first page."""
    of, row = desk.actor.organiser_id, member_of(desk)
    balance = ledger.balance(row.id, organiser_id=of, book_id=book_of(desk))
    now = clock.now()
    today = now.astimezone(ZoneInfo(desk.programme.time_zone)).date()
    waiting = explaining.deeds(row.id, organiser_id=of, book_id=book_of(desk), limit=PENDING_SHOWN, only_pending=True)
    pending = []
    for deed in waiting:
        due_on = (
            deed.day + timedelta(days=desk.programme.release_days)
            if desk.programme.release == Release.AFTER_DAYS
            else deed.due_on
        )
        by_hand = deed.is_reviewed or desk.programme.release == Release.BY_HAND
        left = (due_on - today).days if due_on and not by_hand else 0
        text = ngettext("%(n)s day", "%(n)s days", left) % {"n": left} if left >= 0 else _("late")
        text = _("waits") if by_hand else text
        waits = _waits(desk.programme, deed, by_hand=by_hand)
        pending.append({"waits": waits, "id": deed.id, "document_no": deed.document_no, "partner": deed.partner, "due_on": deed.due_on,
                        "pending_points": deed.pending_points, "left": text, "mood": "wait" if left >= 0 else "bad"})  # fmt: skip
    has = cards.available(desk, row.id)
    offers = rewards.offers(desk.programme.id, organiser_id=of, available=has, language=desk.language)
    for_points = [offer for offer in offers if offer.wallet == "REWARD"]
    reachable = [offer for offer in for_points if not offer.missing_points and offer.stock]
    near = reachable[-1] if reachable else next(iter(for_points), None)
    words = vocabulary.of(desk.programme.currency)
    versions = [each for each in rulesets.in_force(desk.programme.id, organiser_id=of) if each.valid_from <= now]
    named = wallets.names(desk.programme.id, organiser_id=of)
    in_force = versions[-1].rules if versions else ()
    names = naming.of_rules(in_force, words, programme_id=desk.programme.id, organiser_id=of, language=desk.language)
    rules = [reading.sentence(rule, words, language=desk.language, wallets=named, names=names) for rule in in_force]
    latest = terms.in_force(desk.programme.id, organiser_id=of)
    return page(
        desk, "member/home.html", here="home", member_name=row.name, firm=awaited(desk, row), balance=balance, pending=pending, near=near, rules=rules[:6],
        cards=cards.shown(desk, has, offers), worth_minor=balance.available * desk.programme.point_value_minor,
        terms_waiting=latest is not None
        and not Acceptance.objects.of(of).filter(member_id=row.id, terms_id=latest.id).exists(),
        owed=debts.owed_points(row.id, book_id=book_of(desk), programme=desk.programme),
        messages_new=communication.new_total(row.id, organiser_id=of),
        level=levels.shown(row.id, programme=desk.programme, today=today, language=desk.language),
        ends=[
            {"day": day, "points": points, "is_soon": (day - today).days <= SOON_DAYS}
            for day, points in ledger.ends(row.id, organiser_id=of, book_id=book_of(desk), zone=desk.programme.time_zone)
        ],
    )  # fmt: skip


def _waits(programme: Programme, deed: explaining.DeedRow, *, by_hand: bool) -> str:
    """What releases the points of a deed."""
    if by_hand:
        return _("yours when %(programme)s agrees") % {"programme": programme.name}
    if programme.release == Release.AFTER_DAYS:
        return _("yours on %(day)s") % {"day": day(deed.day + timedelta(days=programme.release_days))}
    return _("yours when it is paid, by %(day)s") % {"day": day(deed.due_on)} if deed.due_on else _("yours when it is paid")


@desk("member", "member.view")
def level(desk: Desk) -> HttpResponse:
    """The member's level: what the next one asks, what the present one brings, how it went."""
    row, today = member_of(desk), clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
    shown = levels.shown(row.id, programme=desk.programme, today=today, language=desk.language)
    return page(desk, "member/level.html", here="home", member_name=row.name, level=shown)


@desk("member", "member.order")
def give(desk: Desk) -> HttpResponse:
    """Pass points on to another member."""
    row, error = member_of(desk), ""
    if desk.request.method == "POST":
        posted = desk.request.POST
        try:
            with transaction.atomic():
                pass_points.give(
                    key_of(posted.get("key", "")), giver_id=row.id, receiver_number=posted.get("number", "")[:20],
                    points=whole_of(posted.get("points", "")), programme=desk.programme, actor=desk.actor, now=clock.now(),
                )  # fmt: skip
                messages.success(desk.request, _("The points are passed on."))
                return HttpResponseRedirect(address(desk, "member:home"))
        except TandemError as problem:
            error = problem.sentence
    balance = ledger.balance(row.id, organiser_id=desk.actor.organiser_id, book_id=book_of(desk))
    return page(
        desk, "member/give.html", here="me", member_name=row.name, balance=balance, error=error, key=ids.new_uuid(),
        number=desk.request.POST.get("number", ""), points=desk.request.POST.get("points", ""), own=row.number,
        is_allowed=desk.programme.gifts != "NOBODY", http_status=400 if error else 200,
    )  # fmt: skip


@desk("member", "member.view")
def activity(desk: Desk) -> HttpResponse:
    """What I did and what it brought, latest first."""
    row = member_of(desk)
    rows = explaining.deeds(
        row.id, organiser_id=desk.actor.organiser_id, book_id=book_of(desk), limit=PAGE, before=_before(desk.request.GET.get("before", ""))
    )  # fmt: skip
    zone = ZoneInfo(desk.programme.time_zone)
    last = rows[-1] if len(rows) == PAGE else None
    cursor = f"{datetime(last.day.year, last.day.month, last.day.day, 12, tzinfo=zone).isoformat()}_{last.id}" if last else ""
    return page(desk, "member/activity.html", here="activity", member_name=row.name, rows=rows, next=cursor)


def _before(text: str) -> tuple[datetime, UUID] | None:
    moment, _mark, key = text.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None


@desk("member", "member.view")
def deed(desk: Desk, deed: UUID) -> HttpResponse:
    """Why I got these points."""
    row = member_of(desk)
    stream.check([(row.id, deed)], programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)
    explanation = explaining.explain(row.id, deed, programme=desk.programme, book_id=book_of(desk), language=desk.language)
    mends = corrections.mends(desk, row.id, deed, "member:deed")
    return page(desk, "member/deed.html", here="activity", member_name=row.name, explanation=explanation, mends=mends)
