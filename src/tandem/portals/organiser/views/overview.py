"""How is the programme doing, and what needs me?"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from tandem.earning import ceilings
from tandem.evidence import queries as evidence
from tandem.evidence import words as evidence_words
from tandem.insights import kpis
from tandem.mending import approving
from tandem.participants.firms import queries as firm_queries
from tandem.platform import clock
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.documents import FIGURES
from tandem.portals.shared.pages import address, page
from tandem.programmes import queries as programmes
from tandem.rewards import queries as rewards

WEEKS_SHOWN = 26


@desk("organiser", "insights.view")
def overview(desk: Desk) -> HttpResponse:
    """The overview of half a year."""
    of, programme = desk.actor.organiser_id, desk.programme
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    today = clock.now().astimezone(ZoneInfo(programme.time_zone)).date()
    since = today - timedelta(weeks=WEEKS_SHOWN)
    head = kpis.headline(programme.id, organiser_id=of, book_id=book_id, since=since)
    weeks = kpis.weeks(organiser_id=of, book_id=book_id, since=since, zone=programme.time_zone)
    partners = kpis.partners(programme.id, organiser_id=of, since=since)
    documents = evidence.documents(programme.id, organiser_id=of, limit=500)
    labels = [format_date(week.begins_on, format="d MMM", locale=desk.language) for week in weeks]
    share = round(100 * head.active / head.members) if head.members else 0
    finding = (
        _("%(share)s %% of members bought something proved in half a year") % {"share": share}
        if head.purchases
        else _("Nothing has been proved yet")
    )
    return page(
        desk, "organiser/overview.html", here="overview", finding=finding, since=since, to=today, until=today,
        sales_minor=head.sales_minor, purchases=head.purchases, active=head.active, members=head.members,
        available=head.available, pending=head.pending,
        owed_minor=(head.available + head.pending) * programme.point_value_minor,
        labels=labels if head.purchases else [], given=[week.given for week in weeks], used=[week.used for week in weeks],
        weeks=[{"label": label, "given": week.given, "used": week.used} for label, week in zip(labels, weeks, strict=True)],
        partners=partners, top_partner=max((row.net_minor for row in partners), default=0),
        proofs=[
            {"name": name, "total": sum(document.figures.get(key, 0) for document in documents)}
            for key, name in FIGURES[:7]
        ],
        todo=_todo(desk),
    )  # fmt: skip


def _firms(desk: Desk) -> list[dict[str, str]]:
    """Who says that a firm is theirs."""
    total = firm_queries.open_total(desk.programme.id, organiser_id=desk.actor.organiser_id)
    if not total:
        return []
    return [
        {
            "text": ngettext("%(n)s person waits for a firm", "%(n)s people wait for a firm", total) % {"n": total},
            "detail": _("they say that it is theirs"),
            "address": address(desk, "organiser:firms"),
            "verb": _("Look"),
        }
    ]


def _todo(desk: Desk) -> list[dict[str, str]]:
    of, programme = desk.actor.organiser_id, desk.programme
    rows = []
    for kind, said in (
        ("PRODUCT", ngettext_lazy("%(n)s product name is not known", "%(n)s product names are not known", "n")),
        ("CUSTOMER", ngettext_lazy("%(n)s customer is not known", "%(n)s customers are not known", "n")),
    ):
        words = evidence_words.unknown(programme.id, kind, organiser_id=of)
        if words:
            lines = sum(word.lines for word in words)
            rows.append(
                {
                    "text": said % {"n": len(words)},
                    "detail": ngettext("%(n)s line waits", "%(n)s lines wait", lines) % {"n": lines},
                    "address": address(desk, "organiser:unknown"),
                    "verb": _("Match"),
                }
            )
    rows += _firms(desk)
    to_confirm = evidence.claims_total(programme.id, organiser_id=of, statuses=["REFERRED"])
    if to_confirm:
        rows.append(
            {
                "text": ngettext("%(n)s purchase to confirm", "%(n)s purchases to confirm", to_confirm) % {"n": to_confirm},
                "detail": _("claimed by members, decided by nobody yet"),
                "address": address(desk, "organiser:claims"),
                "verb": _("Look"),
            }
        )
    failed = evidence.documents_failed(programme.id, organiser_id=of)
    if failed:
        rows.append(
            {
                "text": ngettext("%(n)s file failed", "%(n)s files failed", failed) % {"n": failed},
                "detail": _("each says why; it can be tried again or withdrawn"),
                "address": f"{address(desk, 'organiser:files')}?state=failed",
                "verb": _("Look"),
            }
        )
    waiting = approving.waiting_total(programme) + ceilings.waiting_total(programme)
    if waiting:
        rows.append(
            {
                "text": ngettext("%(n)s purchase to agree to", "%(n)s purchases to agree to", waiting) % {"n": waiting},
                "detail": _("the points wait until then"),
                "address": address(desk, "organiser:approvals"),
                "verb": _("Look"),
            }
        )
    orders = rewards.waiting_total(programme.id, organiser_id=of)
    if orders:
        rows.append(
            {
                "text": ngettext("%(n)s order to send", "%(n)s orders to send", orders) % {"n": orders},
                "detail": _("the points are held until then"),
                "address": address(desk, "organiser:orders"),
                "verb": _("See"),
            }
        )
    return rows
