"""What rules may ask of a member's level, membership and target: those that stood at the end of the
activity's day.
"""

from tandem.activity import turnover
from tandem.rules.types import FLAG, NUMBER, TEXT, Type
from tandem.rules.vocabulary import Field, Lent, Source

_RANK = """coalesce((
  SELECT step.to_rank FROM tiers_step AS step
  WHERE step.organiser_id = activity.organiser_id AND step.member_id = activity.member_id
    AND step.ladder_id = ladder.id
    AND step.on_day <= activity.occurred_on
  ORDER BY step.on_day DESC, step.created_at DESC, step.id DESC LIMIT 1
), 0)"""
_CODE = f"""coalesce((
  SELECT tier.code FROM tiers_tier AS tier
  WHERE tier.organiser_id = activity.organiser_id AND tier.ladder_id = ladder.id
    AND tier.rank = {_RANK}
), '')"""

_PLAN = """coalesce((
  SELECT plan.code FROM tiers_membership AS held
  JOIN tiers_plan AS plan ON plan.organiser_id = held.organiser_id AND plan.id = held.plan_id
  WHERE held.organiser_id = activity.organiser_id AND held.member_id = activity.member_id
    AND plan.programme_id = activity.programme_id
    AND held.since_on <= activity.occurred_on AND held.until_on >= activity.occurred_on
  ORDER BY held.since_on DESC, held.id DESC LIMIT 1
), '')"""
_TARGETS = """tiers_target AS target
  WHERE target.organiser_id = activity.organiser_id AND target.member_id = activity.member_id
    AND target.programme_id = activity.programme_id
    AND target.since_on <= activity.occurred_on AND target.until_on >= activity.occurred_on
  ORDER BY target.since_on DESC, target.id DESC LIMIT 1"""
_TARGET = f"(SELECT target.net_minor FROM {_TARGETS})"
_TOWARDS = f"""(SELECT coalesce(sum({turnover.of("past")}), 0)
  FROM (SELECT target.since_on FROM {_TARGETS}) AS aim
  JOIN activity_activity AS past
    ON past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
      AND past.programme_id = activity.programme_id
   AND past.occurred_on >= aim.since_on
      AND (past.occurred_at, past.id) {{upto}} (activity.occurred_at, activity.id))"""
_REACHED = (
    f"({_TOWARDS.format(upto='<=')} >= {_TARGET} AND {_TOWARDS.format(upto='<')} < {_TARGET})"
)

LENT = Lent(
    sources=(
        Source(
            "ladder", "tiers_ladder", "ladder.programme_id = activity.programme_id", ("activity",)
        ),
    ),
    fields=(
        Field(
            "member.tier",
            TEXT,
            _CODE,
            "ladder",
            {"en": "the level", "pl": "poziom", "ro": "nivelul", "be": "узровень"},
            "tiers",
        ),
        Field(
            "member.tier_rank",
            NUMBER,
            _RANK,
            "ladder",
            {
                "en": "the level's rank (0 = none)",
                "pl": "stopień poziomu (0 = brak)",
                "ro": "treapta nivelului (0 = niciuna)",
                "be": "ступень узроўню (0 = няма)",
            },
            ranks="ranks",
        ),
        Field(
            "member.membership",
            TEXT,
            _PLAN,
            "activity",
            {"en": "the membership", "pl": "członkostwo", "ro": "abonamentul", "be": "членства"},
            "plans",
        ),
        Field(
            "member.target",
            Type("MONEY"),
            _TARGET,
            "activity",
            {
                "en": "the member's own target",
                "pl": "własny cel uczestnika",
                "ro": "ținta proprie a membrului",
                "be": "уласная мэта удзельніка",
            },
        ),
        Field(
            "member.target_net",
            Type("MONEY"),
            _TOWARDS.format(upto="<="),
            "activity",
            {
                "en": "the turnover towards the target",
                "pl": "obrót na poczet celu",
                "ro": "cifra de afaceri către țintă",
                "be": "абарот да мэты",
            },
            is_past=True,
        ),
        Field(
            "member.target_reached",
            FLAG,
            f"coalesce({_REACHED}, false)",
            "activity",
            {
                "en": "the target is reached by this",
                "pl": "tym zakupem osiągnięto cel",
                "ro": "ținta este atinsă cu aceasta",
                "be": "гэтым дасягнута мэта",
            },
            is_past=True,
        ),
    ),
)
