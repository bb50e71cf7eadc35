"""The protocol of a signed contest, as a PDF: its rules, the ranking, who signed, and the hash of
what was signed.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.drawing import lots
from tandem.engagement.contests.models import Contest
from tandem.engagement.contests.ranking import teams
from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.platform.files import prints
from tandem.portals.organiser.contests import draw, jury
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.contests import drawing, showing
from tandem.portals.shared.templatetags.figures import day, points

TEMPLATE = Path(__file__).parents[2] / "shared" / "prints" / "protocol.typ"
ROWS_MAX = 500  # more stand in the ranking's file


def _signed(portal: Portal, contest: UUID) -> Contest:
    """The contest of an address, whose result is signed."""
    row = queries.contest(
        contest, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if row.signed_at is None:
        raise queries.NoSuchContest()
    return row


@page("contests/<uuid:contest>/protocol.pdf", permission="engagement.view", guard=_signed)
def contest_protocol(portal: Portal, contest: UUID) -> HttpResponseBase:
    """The protocol."""
    row = _signed(portal, contest)
    answer = HttpResponse(
        prints.pdf(TEMPLATE, _values(portal, row)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="{slug(row.key, "contest", most=60)}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _values(portal: Portal, row: Contest) -> dict[str, Any]:
    is_drawn = lots.is_drawn(row)
    ranked = [] if is_drawn else queries.top(row, limit=ROWS_MAX)
    of_teams = showing.ranked_teams(portal, row, teams.ranking(row))
    more = _("The first %(n)s of %(total)s. The ranking's file holds all.") % {
        "n": points(ROWS_MAX),
        "total": points(row.ranked),
    }
    by = names_by_id.actors(portal, [row.signed_by]).get(row.signed_by, row.signed_by)
    return {
        "lang": portal.language,
        "programme": portal.programme.name,
        "title": _("Protocol of a contest"),
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "rules": _("What members read"),
        "ranking": _("Ranking"),
        "facts": [
            [_("What is measured"), showing.measured(portal, row)],
            *_jury(portal, row),
            [_("Who wins"), showing.wins(portal, row)],
            *([[_("Who is ranked together"), showing.teamed(row)]] if of_teams else []),
            *(_draw(portal, row) if is_drawn else []),
            *([[_("Prizes"), "; ".join(showing.prizes(portal, row))]] if row.prizes else []),
            [_("When"), f"{day(row.since_on)} – {day(row.until_on)}"],
            [_("Waited until"), day(row.due_on)],
            [_("In the ranking"), points(row.ranked)],
        ],
        "teams_title": _("Teams"),
        "teams_head": [_("Place"), _("Team"), _("Score"), _("With a place")],
        "teams": [
            [team["place"], team["name"], team["score"], team["members"]] for team in of_teams
        ],
        "head": [_("Place"), _("Member"), _("Number"), _("Score"), _("Reached it on")],
        "rows": [
            [
                showing.place(winner.place, is_shared=winner.is_shared),
                winner.full_name,
                winner.number,
                showing.score(portal, row, winner.score),
                day(winner.reached_at) if winner.reached_at else "",
            ]
            for winner in ranked
        ],
        "more": more if row.ranked > ROWS_MAX and not is_drawn else "",
        "signed": _("Confirmed by %(by)s on %(day)s. Nothing moves it any more.")
        % {"by": by, "day": day(row.signed_at)},
        "hash_title": _("Hash of the standings"),
        "hash": row.signed_hash,
        "hash_help": _(
            "SHA-256 of a line for each member in the ranking, in its order: league, member, score,"
            " what they are ranked by and their team. The standings of the programme give the same."
        ),
        "page": _("page"),
        **(_drawn(row) if is_drawn else {}),
    }


def _draw(portal: Portal, row: Contest) -> list[list[str]]:
    """The permit, and what proves the draw."""
    by = names_by_id.actors(portal, [row.permit_by]).get(row.permit_by, row.permit_by)
    return [
        [_("Permit"), row.permit],
        [
            _("Permit entered"),
            _("by %(by)s on %(day)s") % {"by": by, "day": day(row.permit_at)},
        ],
        [_("Tickets"), points(row.ranked)],
        [_("Substitutes"), points(row.substitutes)],
        [_("Fingerprint of the seed"), " ".join(drawing.parts(row.seed_hash))],
        [_("Seed"), " ".join(drawing.parts(row.seed))],
    ]


def _drawn(row: Contest) -> dict[str, Any]:
    """Who was drawn, in order, in place of a ranking."""
    return {
        "ranking": _("Who was drawn"),
        "head": [
            _("In the order of the draw"),
            _("Member"),
            _("Ticket"),
            _("Its value begins with"),
            _("State"),
        ],
        "rows": [
            [
                f"{points(lot.position)}.",
                f"{lot.name} ({lot.gave_up_reason})" if lot.gave_up_reason else lot.name,
                lot.ticket,
                lot.value[:12],
                draw.state_of(lot),
            ]
            for lot in lots.drawn(row)
        ],
        "hash_title": _("Hash of the list"),
        "hash_help": _(
            "SHA-256 of the file of tickets as it stands. The value of a ticket is SHA-256 of the"
            " text seed:list:ticket, with the seed and the hash of the list written without spaces;"
            " in order of their values the first tickets win, and the next are substitutes. The"
            " fingerprint of the seed is its SHA-256, and was shown when the contest opened."
        ),
    }


def _jury(portal: Portal, row: Contest) -> list[list[str]]:
    """Who judged, and by what."""
    judged = jury.of_jury(portal, row)
    if judged is None:
        return []
    weighed = [
        f"{criterion['name']} × {points(criterion['weight'])}" for criterion in judged["criteria"]
    ]
    return [
        [_("Criteria"), ", ".join(weighed)],
        [_("The jury"), ", ".join(juror["name"] for juror in judged["jurors"])],
        [_("Entries"), points(judged["entries"])],
    ]
