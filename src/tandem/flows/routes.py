"""What follows from what: the one table of reactions.

Left the fact, right the steps; each step keeps its own place in the journal and its own retries. A
step calls one package.
"""

from django.utils.translation import gettext_lazy as _

from tandem.activity.facts import ActivityRecorded, PaymentsRecorded
from tandem.adjustments.facts import ExpiryExtended, MembersMerged, MergeUndone
from tandem.communication.facts import MembersTold
from tandem.earning.facts import (
    PointsAdjusted,
    PointsAwarded,
    PointsRecalculated,
    PointsRefused,
    PointsReleased,
)
from tandem.evidence.facts import (
    AliasForgotten,
    AliasLearnt,
    ClaimDecided,
    ClaimQuestioned,
    DisagreementDecided,
    DocumentAccepted,
    DocumentReceived,
    DocumentRefused,
    DocumentTakenBack,
)
from tandem.flows import (
    award_activity,
    make_activities,
    order_reward,
    put_right,
    release_points,
    review_tiers,
    settle_firm,
    settle_waiting,
    settle_witnesses,
    take_up,
    tell_members,
)
from tandem.flows.joining import telling as tell_firms
from tandem.participants.facts import (
    CardAdded,
    FirmAsked,
    FirmProved,
    FirmRefused,
    FirmRevoked,
    MemberEnrolled,
)
from tandem.platform.journal import Fact
from tandem.platform.steps import Step
from tandem.rewards.facts import OrderCancelled, OrderShipped
from tandem.tiers.facts import StandingsChanged

ROUTES: dict[type[Fact], tuple[Step, ...]] = {
    ActivityRecorded: (award_activity.award, release_points.find_payments),
    PaymentsRecorded: (release_points.release,),
    PointsAwarded: (
        release_points.release_awarded,
        award_activity.recalculate,
        review_tiers.after_batch,
        put_right.settle,
        order_reward.by_itself,
    ),
    PointsRecalculated: (
        release_points.release_recalculated,
        review_tiers.after_run,
        tell_members.points_recalculated,
        put_right.settle,
        order_reward.by_itself,
    ),
    PointsAdjusted: (tell_members.points_adjusted, put_right.settle, order_reward.by_itself),
    PointsRefused: (tell_members.points_refused,),
    MembersMerged: (put_right.review, tell_members.merged),
    MergeUndone: (put_right.review,),
    ExpiryExtended: (tell_members.expiry_extended,),
    StandingsChanged: (tell_members.tier_changed,),
    PointsReleased: (tell_members.points_voided, put_right.settle, order_reward.by_itself),
    AliasLearnt: (settle_waiting.after_lesson,),
    AliasForgotten: (settle_waiting.after_forgetting,),
    MemberEnrolled: (
        settle_waiting.after_enrolment,
        make_activities.by_joining,
        tell_members.welcome,
    ),
    CardAdded: (settle_waiting.after_card,),
    DisagreementDecided: (
        settle_witnesses.correct,
        settle_witnesses.look_again,
        tell_members.purchase_put_right,
    ),
    DocumentReceived: (take_up.begin,),
    FirmAsked: (settle_firm.ask_who_knows, tell_firms.asked),
    FirmProved: (
        settle_firm.count_claims,
        settle_firm.ask_the_firm,
        settle_firm.order_by_itself,
        settle_waiting.after_proof,
        tell_firms.proved,
    ),
    FirmRefused: (tell_firms.refused,),
    FirmRevoked: (tell_firms.revoked,),
    DocumentAccepted: (
        settle_waiting.after_acceptance,
        settle_witnesses.weigh,
        tell_members.proof_decided,
    ),
    DocumentRefused: (tell_members.proof_decided,),
    DocumentTakenBack: (settle_witnesses.come_back,),
    ClaimDecided: (tell_members.claim_rejected,),
    ClaimQuestioned: (tell_members.claim_questioned,),
    OrderShipped: (tell_members.order_ended,),
    OrderCancelled: (tell_members.order_ended,),
    MembersTold: (tell_members.by_mail,),
}

# What the steps of a module do, for the people who look after an installation.
TITLES: dict[str, object] = {
    "award_activity": _("Giving points for purchases and actions"),
    "release_points": _("Releasing points when purchases are paid"),
    "review_tiers": _("Reviewing levels"),
    "put_right": _("Settling debts and merged members"),
    "order_reward": _("Ordering rewards by themselves"),
    "tell_members": _("Telling members"),
    "settle_waiting": _("Going through what had waited for a word or a member"),
    "settle_witnesses": _("Following what was said of proofs that do not agree"),
    "take_up": _("Reading what came in"),
    "make_activities": _("Recording what follows from other actions"),
    "settle_firm": _("Going on with firms that are to be confirmed"),
    "telling": _("Telling who knows a firm"),
}
