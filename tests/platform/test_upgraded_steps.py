"""Steps of an installation from before they were renamed: each goes on where it stood, and what is
new tells nobody of what is long over.
"""

from uuid import UUID

import psycopg
import pytest
from support import upgrading

from tandem.platform import steps

OF = "01900000-0000-7000-8000-000000000001"
# As version 0.1 called them in autumn, without those that are still called so.
STOOD = {
    "award_activity.award": "award_activity.award",
    "award_activity.award/3": "award_activity.award/3",
    "award_activity.mend": "award_activity.recalculate",
    "make_deeds.by_joining": "make_activities.by_joining",
    "release_points.release_mended": "release_points.release_recalculated",
    "settle_witnesses.correct": "settle_witnesses.correct",
    "tell_members.by_mail": "notify_members.by_mail",
    "tell_members.claim_questioned": "notify_members.claim_questioned",
    "tell_members.claim_rejected": "notify_members.claim_rejected",
    "tell_members.expiry_extended": "notify_members.expiry_extended",
    "tell_members.merged": "notify_members.merged",
    "tell_members.order_ended": "notify_members.order_ended",
    "tell_members.points_adjusted": "notify_members.points_adjusted",
    "tell_members.points_mended": "notify_members.points_recalculated",
    "tell_members.points_refused": "notify_members.points_refused",
    "tell_members.points_voided": "notify_members.points_voided",
    "tell_members.proof_decided": "notify_members.proof_decided",
    "tell_members.tier_changed": "notify_members.tier_changed",
    "tell_members.welcome": "notify_members.welcome",
    "telling.asked": "notifying.asked",
    "telling.proved": "notifying.proved",
    "telling.refused": "notifying.refused",
    "telling.revoked": "notifying.revoked",
}


@pytest.mark.thorough
def test_each_step_goes_on_where_it_stood_under_its_new_name() -> None:
    places = {old: (number, UUID(int=number)) for number, old in enumerate(sorted(STOOD), 1)}
    with upgrading.before("platform", "0009_longer_request_keys") as url:
        with psycopg.connect(url) as connection:
            _stand(connection, places)

        upgrading.migrate(url, "platform")

        with psycopg.connect(url) as connection:
            stand = connection.execute("SELECT step, xact, fact_id FROM platform_stepplace")
            now = {step: (xact, key) for step, xact, key in stand.fetchall()}
            letters = connection.execute("SELECT step FROM platform_deadletter").fetchall()
    # Nobody is told today of a purchase that was put right before there was such a message.
    began = {"notify_members.purchase_put_right": places["settle_witnesses.correct"]}
    assert now == {STOOD[old]: place for old, place in places.items()} | began
    assert {step for (step,) in letters} == set(STOOD.values())
    assert now.keys() <= steps._by_name().keys()


def _stand(connection: psycopg.Connection, places: dict[str, tuple[int, UUID]]) -> None:
    """Every step at a place of its own, and with a fact that was set aside."""
    connection.execute(
        "INSERT INTO platform_organiser (id, name, slug, created_at)"
        " VALUES (%s, 'Akwa', 'akwa', now())",
        [OF],
    )
    for step, (xact, key) in places.items():
        connection.execute(
            "INSERT INTO platform_stepplace (step, xact, fact_id, updated_at)"
            " VALUES (%s, %s, %s, now())",
            [step, xact, key],
        )
        connection.execute(
            "INSERT INTO platform_stuckfact (id, organiser_id, step, fact_id, error, tries,"
            " created_at) VALUES (%s, %s, %s, %s, 'x', 3, now())",
            [key, OF, step, key],
        )


@pytest.mark.thorough
def test_tasks_are_not_done_by_all_that_was_recorded_before_there_were_any() -> None:
    with upgrading.before("tasks", "0001_initial") as url:
        with psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO platform_stepplace (step, xact, fact_id, updated_at)"
                " VALUES ('release_points.find_payments', 7, %s, now())",
                [UUID(int=7)],
            )

        upgrading.migrate(url, "tasks")

        with psycopg.connect(url) as connection:
            stand = connection.execute(
                "SELECT xact, fact_id FROM platform_stepplace WHERE step = 'follow_tasks.finish'"
            )
            assert stand.fetchall() == [(7, UUID(int=7))]
