"""What the demo's partners have: a plan, a colleague, rewards of their own, and an order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tandem.config.demo.world import Story
from tandem.kit import ids
from tandem.partners import plans
from tandem.partners.models import Doer
from tandem.platform import clock, identity
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Parties

STEPS = (
    ({"pl": "Umowa podpisana", "en": "The agreement is signed"}, Doer.ORGANISER, 0),
    ({"pl": "Szkolenie sprzedawców", "en": "The sellers are trained"}, Doer.ORGANISER, 7),
    ({"pl": "Plakat przy kasie", "en": "A poster at the till"}, Doer.PARTNER, 10),
    ({"pl": "Pierwszy plik sprzedaży", "en": "The first sales file"}, Doer.PARTNER, 14),
    ({"pl": "Zaproszonych 20 klientów", "en": "20 customers invited"}, Doer.PARTNER, 30),
    ({"pl": "Ekspozycja nowości", "en": "A display of the novelties"}, Doer.PARTNER, 40),
)
DONE = 4  # of the plan of the partner who signs in
REWARDS: tuple[tuple[dict[str, str], int, int, str, Parties], ...] = (
    (
        {"pl": "Szkolenie dla zespołu", "en": "A training for the team"},
        400,
        60_000,
        "gift",
        Parties.PARTNERS,
    ),
    (
        {"pl": "Stojak ekspozycyjny", "en": "A display stand"},
        900,
        90_000,
        "gift",
        Parties.PARTNERS,
    ),
    (
        {"pl": "Ekspres do kawy na ladę", "en": "A coffee machine for the counter"},
        6_000,
        180_000,
        "gift",
        Parties.PARTNERS,
    ),
)
ARGUMENTS = {
    "pl": "Punkty za każdy zakup, bez zbierania paragonów.\n\nNowości liczą się podwójnie.",
    "en": "Points for each purchase, no receipts to keep.\n\nNovelties count double.",
}
ADDRESS = {
    "name": "Jan Wschodni",
    "street": "Składowa 12",
    "postal_code": "15-399",
    "city": "Białystok",
}


def live(story: Story) -> None:
    """Give them their plan and their rewards, and let the first one order."""
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now()}
    first = story.distributors[0][0]
    rewards = [
        catalogue.add_reward(
            story.programme.id,
            name=name,
            points=points,
            stock=None,
            value_minor=value,
            glyph=glyph,
            had=catalogue.Terms(parties=parties),
            **scope,
        )
        for name, points, value, glyph, parties in REWARDS
    ]
    setup.change_programme(story.programme.id, settings={"partner_arguments": ARGUMENTS}, **scope)
    _order(story, first, rewards[0])
    _plan(story, first)
    ewa = identity.user_of("ewa@hurtownia.example", name="Ewa Kasprzak", now=clock.now())
    identity.give_role(
        ewa,
        Role.PARTNER_CLERK,
        organiser_id=story.organiser_id,
        programme_id=story.programme.id,
        partner_id=first,
        now=clock.now(),
    )


def _order(story: Story, partner_id: int, reward: Any) -> None:
    actor = replace(story.actor, permissions=frozenset({"partner.order"}), partner_id=partner_id)
    ordering.order_for_partner(
        reward,
        programme_id=story.programme.id,
        key=ids.new_uuid(),
        partner_id=partner_id,
        address=ADDRESS,
        actor=actor,
        now=clock.now(),
    )


def _plan(story: Story, first: int) -> None:
    began = clock.now() - timedelta(days=36)
    scope: dict[str, Any] = {"actor": story.actor, "now": began}
    for text, doer, days in STEPS:
        plans.add_step(story.programme.id, text=text, doer=doer, days=days, **scope)
    plans.give(story.programme, **scope)
    for place, (partner_id, _outlets) in enumerate(story.distributors):
        rows = plans.of_partner(
            partner_id,
            organiser_id=story.organiser_id,
            language="en",
            today=began.date(),
        )
        for row in rows[: DONE if partner_id == first else len(rows) - place % 3]:
            plans.tick(
                row.id, partner_id=partner_id, is_done=True, actor=story.actor, now=clock.now()
            )
