"""What the demo's partners have: a plan, a colleague, rewards of their own, and an order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tandem.config.demo.programme import actions
from tandem.config.demo.programme.names import FIRST, LAST, last_name
from tandem.config.demo.programme.partner_words import (
    AGREEMENT,
    AGREEMENT_TEXT,
    ARGUMENTS,
    DATA_AGREEMENT,
    DATA_TEXT,
    REWARDS,
    STEPS,
)
from tandem.config.demo.world import Story
from tandem.kit import ids
from tandem.partners import agreements, plans, targets
from tandem.partners.models import AgreementVersion, TargetMeasure
from tandem.platform import clock
from tandem.platform.access import identity, memberships
from tandem.platform.access.permissions import Actor
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.rewards import catalogue, ordering

DONE = 4  # of the plan of the partner who signs in
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
    _agreements(story)
    _targets(story)
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


def _agreements(story: Story) -> None:
    """One that all but a few have signed, and a newer one that waits for signatures."""
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now() - timedelta(days=30)}
    agreement = agreements.AgreementIn(AGREEMENT, is_needed=True)
    key = agreements.write(story.programme, agreement, text=AGREEMENT_TEXT, **scope)
    version = AgreementVersion.objects.of(story.organiser_id).get(agreement_id=key)
    for place, (partner_id, _outlets) in enumerate(story.distributors[:-1]):
        agreements.sign(
            version.id,
            partner_id=partner_id,
            programme_id=story.programme.id,
            actor=_manager(story, partner_id, place),
            now=clock.now() - timedelta(days=28),
        )
    agreements.write(
        story.programme,
        agreements.AgreementIn(DATA_AGREEMENT),
        text=DATA_TEXT,
        actor=story.actor,
        now=clock.now() - timedelta(days=2),
    )


def _targets(story: Story) -> None:
    """Of this quarter, for all of them."""
    today = clock.now().date()
    since = today.replace(day=1) - timedelta(days=60)
    until = today + timedelta(days=30)
    wanted = (
        (TargetMeasure.TURNOVER, 250_000_00),
        (TargetMeasure.RECRUITED, 25),
        (TargetMeasure.OUTLETS, 3),
    )
    targets.set_targets(
        [
            targets.TargetIn(partner_id, measure, amount, since, until)
            for partner_id, _outlets in story.distributors
            for measure, amount in wanted
        ],
        programme_id=story.programme.id,
        actor=story.actor,
        now=clock.now(),
    )


def _manager(story: Story, partner_id: int, place: int) -> Actor:
    """Who signs for a partner: the first one's manager is there, the others get theirs."""
    people = memberships.people_of(partner_id, organiser_id=story.organiser_id)
    if people:
        user_id = people[0].user_id
    else:
        name = f"{FIRST[place]} {last_name(FIRST[place], LAST[place])}"
        email = f"manager{place}@hurtownia.example"
        user = identity.user_of(email, name=name, now=clock.now())
        identity.give_role(
            user,
            Role.PARTNER_MANAGER,
            organiser_id=story.organiser_id,
            programme_id=story.programme.id,
            partner_id=partner_id,
            now=clock.now(),
        )
        user_id = user.pk
    return replace(
        story.actor,
        name=f"user:{user_id}",
        user_id=user_id,
        permissions=frozenset({"partner.sign"}),
        partner_id=partner_id,
    )


def _plan(story: Story, first: int) -> None:
    began = clock.now() - timedelta(days=36)
    scope: dict[str, Any] = {"actor": story.actor, "now": began}
    for text, doer, days in STEPS:
        action = actions.OUTLET_DISPLAY if (text, doer, days) == STEPS[-1] else ""
        plans.add_step(story.programme.id, text=text, doer=doer, days=days, action=action, **scope)
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
