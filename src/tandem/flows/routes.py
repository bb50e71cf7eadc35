"""What follows from what: the one table of reactions.

Left the fact, right the steps; each step keeps its own place in the journal and its own retries. A
step calls one package.
"""

from django.utils.translation import gettext_lazy as _

from tandem.activity.facts import ActivityRecorded, PaymentsRecorded
from tandem.adjustments.facts import ExpiryExtended, MembersMerged, MergeUndone
from tandem.benefits.facts import (
    BenefitAccepted,
    BenefitDeclined,
    BenefitFulfilled,
    BenefitLapsed,
    BenefitUsed,
    BenefitUseUndone,
)
from tandem.closing.facts import EditionSettled
from tandem.communication.facts import MembersNotified
from tandem.earning.facts import (
    PointsAdjusted,
    PointsAwarded,
    PointsRecalculated,
    PointsRefused,
    PointsReleased,
)
from tandem.engagement.contests.facts import (
    ContestMoved,
    ContestOpened,
    ContestSigned,
    EntrySetAside,
    JuryNamed,
    MarksGiven,
    PrizePassedOn,
    TargetsSet,
)
from tandem.engagement.surveys.facts import SurveyChanged
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
from tandem.fees.facts import (
    DifferenceLapsed,
    FeeIssued,
    FeePaid,
    RefundOwed,
    RenewalAsked,
    SubscriptionMoved,
)
from tandem.flows.activities import make_activities
from tandem.flows.engagement import follow_tasks, keep_community
from tandem.flows.engagement.contests import draw_lots, follow_contests, give_prizes
from tandem.flows.engagement.surveys import invite_to_surveys
from tandem.flows.evidence import (
    settle_calls,
    settle_firm,
    settle_waiting,
    settle_witnesses,
    take_up,
)
from tandem.flows.joining import follow_referrals, notify_firms
from tandem.flows.messages import (
    mail_members,
    notify_members,
    notify_of_benefits,
    notify_of_orders,
    notify_of_regulations,
    notify_payers,
)
from tandem.flows.partners import follow_photos, notify_partners
from tandem.flows.points import (
    award_activity,
    order_reward,
    release_points,
    review_tiers,
    settle_debts,
)
from tandem.flows.programme import close_edition
from tandem.participants.facts import (
    CardAdded,
    FirmAsked,
    FirmProved,
    FirmRefused,
    FirmRevoked,
    MemberCameBack,
    MemberEnrolled,
    MemberLeft,
)
from tandem.partners.facts import AgreementPublished
from tandem.platform.journal import Fact
from tandem.platform.steps import Step
from tandem.programmes.facts import TermsPublished
from tandem.rewards.facts import OrderCancelled, OrderShipped, RewardOrdered
from tandem.tiers.facts import StandingsChanged

ROUTES: dict[type[Fact], tuple[Step, ...]] = {
    ActivityRecorded: (
        award_activity.award,
        release_points.find_payments,
        follow_tasks.finish,
        follow_contests.follow,
        follow_referrals.bought,
        invite_to_surveys.after_activities,
    ),
    PaymentsRecorded: (release_points.release,),
    PointsAwarded: (
        release_points.release_awarded,
        award_activity.recalculate,
        review_tiers.after_batch,
        settle_debts.settle,
        order_reward.by_itself,
        follow_contests.follow,
    ),
    PointsRecalculated: (
        release_points.release_recalculated,
        review_tiers.after_run,
        notify_members.points_recalculated,
        settle_debts.settle,
        order_reward.by_itself,
        follow_contests.follow,
    ),
    PointsAdjusted: (notify_members.points_adjusted, settle_debts.settle, order_reward.by_itself),
    PointsRefused: (notify_members.points_refused,),
    MembersMerged: (
        settle_debts.review,
        settle_waiting.after_merge,
        notify_members.merged,
        follow_tasks.finish,
        follow_contests.follow,
        follow_referrals.merged,
        keep_community.as_one,
    ),
    MergeUndone: (
        settle_debts.review,
        follow_contests.follow,
        follow_tasks.finish,
        keep_community.as_one,
    ),
    MemberLeft: (follow_contests.follow,),
    MemberCameBack: (follow_contests.follow,),
    ExpiryExtended: (notify_members.expiry_extended,),
    EditionSettled: (close_edition.notify,),
    StandingsChanged: (notify_members.tier_changed, notify_of_benefits.lapse),
    BenefitAccepted: (notify_of_benefits.answered,),
    BenefitDeclined: (notify_of_benefits.answered,),
    BenefitFulfilled: (notify_of_benefits.answered,),
    BenefitLapsed: (notify_of_benefits.answered,),
    BenefitUsed: (notify_of_benefits.used,),
    BenefitUseUndone: (notify_of_benefits.used,),
    PointsReleased: (
        notify_members.points_voided,
        notify_members.points_released,
        settle_debts.settle,
        order_reward.by_itself,
        follow_contests.follow,
    ),
    ContestOpened: (follow_contests.follow,),
    ContestMoved: (follow_contests.follow,),
    EntrySetAside: (follow_contests.follow,),
    JuryNamed: (follow_contests.follow,),
    MarksGiven: (follow_contests.follow,),
    TargetsSet: (follow_contests.follow,),
    ContestSigned: (follow_contests.settle, give_prizes.give),
    PrizePassedOn: (draw_lots.pass_on,),
    AliasLearnt: (settle_waiting.after_lesson,),
    AliasForgotten: (settle_waiting.after_forgetting,),
    MemberEnrolled: (
        settle_waiting.after_enrolment,
        make_activities.by_joining,
        notify_members.welcome,
        follow_referrals.joined,
    ),
    CardAdded: (settle_waiting.after_card,),
    DisagreementDecided: (
        settle_witnesses.correct,
        settle_witnesses.go_through_again,
        notify_members.purchase_put_right,
    ),
    DocumentReceived: (take_up.begin,),
    FirmAsked: (settle_firm.ask_who_knows, notify_firms.asked),
    FirmProved: (
        settle_firm.count_claims,
        settle_firm.ask_the_firm,
        settle_firm.order_by_itself,
        settle_waiting.after_proof,
        notify_firms.proved,
    ),
    FirmRefused: (notify_firms.refused,),
    FirmRevoked: (notify_firms.revoked,),
    DocumentAccepted: (
        settle_waiting.after_acceptance,
        settle_witnesses.weigh,
        settle_calls.tell_again,
        notify_members.proof_decided,
        notify_partners.action_recorded,
    ),
    DocumentRefused: (notify_members.proof_decided, notify_partners.action_rejected),
    DocumentTakenBack: (settle_witnesses.come_back,),
    ClaimDecided: (
        notify_members.claim_rejected,
        notify_partners.action_rejected,
        follow_photos.decided,
    ),
    ClaimQuestioned: (notify_members.claim_questioned,),
    FeeIssued: (notify_payers.issued,),
    FeePaid: (notify_payers.paid,),
    DifferenceLapsed: (notify_payers.difference_lapsed,),
    RenewalAsked: (notify_payers.renewal_asked,),
    SubscriptionMoved: (notify_payers.moved,),
    RefundOwed: (notify_payers.refund_owed,),
    SurveyChanged: (invite_to_surveys.opened,),
    RewardOrdered: (invite_to_surveys.after_orders, notify_of_orders.ready),
    AgreementPublished: (notify_partners.agreement_published,),
    TermsPublished: (notify_of_regulations.regulations_published,),
    OrderShipped: (notify_of_orders.ended, notify_partners.order_ended),
    OrderCancelled: (notify_of_orders.ended, notify_partners.order_ended),
    MembersNotified: (mail_members.by_mail,),
}

# What the steps of a module do, for the people who look after an installation.
TITLES: dict[str, object] = {
    "award_activity": _("Giving points for purchases and actions"),
    "follow_photos": _("Ticking what photos of partners show"),
    "release_points": _("Releasing points when purchases are paid"),
    "review_tiers": _("Reviewing levels"),
    "put_right": _("Settling debts and merged members"),
    "order_reward": _("Ordering rewards by themselves"),
    "notify_members": _("Telling members"),
    "notify_partners": _("Telling partners of their orders, agreements and actions"),
    "notify_payers": _("Telling members of their paid membership"),
    "close_edition": _("Telling members that an edition is settled"),
    "settle_waiting": _("Going through what had waited for a word or a member"),
    "settle_witnesses": _("Following what was said of proofs that do not agree"),
    "settle_calls": _("Telling purchases of programs again that a document recorded meanwhile"),
    "take_up": _("Reading what came in"),
    "make_activities": _("Recording what follows from other actions"),
    "settle_firm": _("Going on with firms that are to be confirmed"),
    "follow_contests": _("Moving rankings, and recording who won"),
    "keep_community": _("Counting votes and reviews of merged members once"),
    "give_prizes": _("Giving the prizes of contests"),
    "draw_lots": _("Giving a prize that was drawn to a substitute"),
    "follow_tasks": _("Finding who is done with a task"),
    "follow_referrals": _("Following whom members invited"),
    "invite_to_surveys": _("Inviting members to surveys"),
    "tell_of_benefits": _("Telling what became of requests for benefits"),
    "notifying": _("Telling who knows a firm"),
}
