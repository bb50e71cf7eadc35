"""What follows from what: the one table of reactions.

Left the fact, right the steps; each step keeps its own place in the journal and its own retries. A step calls one
package.
"""

from tandem.activity.facts import ActivityRecorded, PaymentsRecorded
from tandem.earning.facts import PointsAwarded
from tandem.evidence.facts import AliasLearnt
from tandem.flows import award_activity, release_points, settle_waiting
from tandem.participants.facts import MemberEnrolled
from tandem.platform.journal import Fact
from tandem.platform.steps import Step

ROUTES: dict[type[Fact], tuple[Step, ...]] = {
    ActivityRecorded: (award_activity.award,),
    PaymentsRecorded: (release_points.release,),
    PointsAwarded: (release_points.release_awarded,),
    AliasLearnt: (settle_waiting.after_lesson,),
    MemberEnrolled: (settle_waiting.after_enrolment,),
}
