"""The way from nothing to a published programme on the demo: how long the server takes for each of
its pages, in an installation that has life in it.
"""

import io
from contextlib import redirect_stderr
from decimal import Decimal
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from tandem.config.bench.faces.looking import NAMED, PAGE_SECONDS_MAX, Looked, look
from tandem.config.bench.figures import Row, at_most
from tandem.config.demo import story
from tandem.flows.programme import start_programme
from tandem.flows.programme.start_programme import Wish
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.portals.organiser.launch.preview import VIEWS
from tandem.portals.organiser.launch.steps import STEPS
from tandem.portals.organiser.rules.ready import READY
from tandem.programmes.models import Programme
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, propose

# The main case: a maker with its own chain of shops.
TEMPLATE, NAME, LANGUAGES = "own_chain", "Klub", ("pl", "en", "ro", "be")
ANSWERS = Answers("PL", 12_000_000_00, 40_000, Decimal(3), ("SALES", "NEW", "NOVELTIES"))


def bench_launch(_quick: bool) -> list[Row]:
    """Every page of the way, in a new programme of the demo and in the demo's own."""
    with redirect_stderr(io.StringIO()):
        story.build(say=lambda _text: None)
    operator = next(user for label, user in story.people() if label.startswith("Operator"))
    standing, begun = _begun(operator)
    looks = look(operator, "", [*_before(), *_pages(begun), *_pages(standing)])
    slowest = sorted(looks, key=lambda page: page.slow, reverse=True)
    named = ", ".join(f"{page.address} {page.slow * 1e3:.0f} ms" for page in slowest[:NAMED])
    return [
        at_most(
            "launch-p95",
            slowest[0].slow * 1e3,
            PAGE_SECONDS_MAX * 1e3,
            unit="ms",
            detail=f"of the slowest of {len(looks)} pages, {_within(looks)} keep it; {named}",
        )
    ]


def _within(looks: list[Looked]) -> int:
    return sum(page.slow <= PAGE_SECONDS_MAX for page in looks)


def _begun(operator: User) -> tuple[Programme, Programme]:
    """The demo's programme, and one that is begun beside it by a template, with its samples."""
    with transaction.atomic(), tenancy.across("a bench looks for the demo's own"):
        every = Programme.objects.everyone(reason="the demo has one")
        standing = every.order_by("created_at", "id")[0]
    now, of = clock.now(), standing.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        actor = Actor(name="bench", organiser_id=of, permissions=OPERATOR)
        proposal = propose(templates.of(TEMPLATE), ANSWERS)
        wish = Wish(NAME, "#a43d12", LANGUAGES, with_sample=True)
        slug = start_programme.start(proposal, wish, actor=actor, now=now)
        begun = Programme.objects.of(of).get(slug=slug)
        for programme in (standing, begun):
            identity.give_role(
                operator,
                Role.ADMINISTRATOR,
                organiser_id=of,
                now=now,
                programme_id=programme.id,
            )
    return standing, begun


def _before() -> list[str]:
    """Those of the operator: the questions, and the proposal that answers them."""
    asked = {
        "sells": templates.of(TEMPLATE).sells[0],
        "through": "OWN_SHOPS",
        "changes": ["SALES", "NEW"],
        "country": "PL",
        "turnover": "12000000",
        "members": "40000",
    }
    start = reverse("operator-start")
    return [reverse("operator"), start, f"{start}?{urlencode(asked, doseq=True)}"]


def _pages(programme: Programme) -> list[str]:
    """Those of a programme: the list of steps, each step and what members see of it, the rehearsal,
    rules that are begun, and the door.
    """

    def at(name: str, **parts: str) -> str:
        return reverse(f"organiser:{name}", kwargs={"programme": programme.slug, **parts})

    names = ["overview", "launch", "rehearsal", "new-rule", "member-add", "members-import"]
    names += [step.page for step in STEPS]
    return [
        *(at(name) for name in dict.fromkeys(names)),
        *(at("launch-view", view=view) for view in VIEWS),
        *(at("add-rule", start=start) for start in READY),
        reverse("join", args=[programme.slug]),
    ]
