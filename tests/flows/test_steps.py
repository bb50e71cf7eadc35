"""Steps are known in the database by their names."""

from tandem.flows.routes import ROUTES

# Under these each keeps its place in the journal, and what it set aside, in so many parts. One that
# is called otherwise needs a migration; one whose function moves does not. Parts are only added.
STORED = {
    "award_activity.award": 4,
    "award_activity.recalculate": 1,
    "follow_contests.follow": 1,
    "follow_contests.settle": 1,
    "follow_tasks.finish": 1,
    "make_activities.by_joining": 1,
    "notify_members.by_mail": 1,
    "notify_members.claim_questioned": 1,
    "notify_members.claim_rejected": 1,
    "notify_members.expiry_extended": 1,
    "notify_members.merged": 1,
    "notify_members.order_ended": 1,
    "notify_members.points_adjusted": 1,
    "notify_members.points_recalculated": 1,
    "notify_members.points_refused": 1,
    "notify_members.points_released": 1,
    "notify_members.points_voided": 1,
    "notify_members.proof_decided": 1,
    "notify_members.purchase_put_right": 1,
    "close_edition.notify": 1,
    "notify_members.tier_changed": 1,
    "notify_members.welcome": 1,
    "notifying.asked": 1,
    "notifying.proved": 1,
    "notifying.refused": 1,
    "notifying.revoked": 1,
    "notify_partners.order_ended": 1,
    "notify_payers.issued": 1,
    "notify_payers.moved": 1,
    "notify_payers.paid": 1,
    "notify_payers.refund_owed": 1,
    "notify_payers.renewal_asked": 1,
    "order_reward.by_itself": 1,
    "put_right.review": 1,
    "put_right.settle": 1,
    "release_points.find_payments": 1,
    "release_points.release": 1,
    "release_points.release_awarded": 1,
    "release_points.release_recalculated": 1,
    "review_tiers.after_batch": 1,
    "review_tiers.after_run": 1,
    "settle_firm.ask_the_firm": 1,
    "settle_firm.ask_who_knows": 1,
    "settle_firm.count_claims": 1,
    "settle_firm.order_by_itself": 1,
    "settle_waiting.after_acceptance": 1,
    "settle_waiting.after_card": 1,
    "settle_waiting.after_enrolment": 1,
    "settle_waiting.after_forgetting": 1,
    "settle_waiting.after_lesson": 1,
    "settle_waiting.after_merge": 1,
    "settle_waiting.after_proof": 1,
    "settle_witnesses.come_back": 1,
    "settle_witnesses.correct": 1,
    "settle_witnesses.look_again": 1,
    "settle_witnesses.weigh": 1,
    "take_up.begin": 1,
    "tell_of_benefits.lapse": 1,
    "tell_of_benefits.answered": 1,
}


def test_steps_are_called_what_is_stored() -> None:
    declared = {step.name: step.partitions for steps in ROUTES.values() for step in steps}

    assert declared == STORED
