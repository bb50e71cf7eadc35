"""What rules may ask of a member's level: the one that stood at the end of the deed's day."""

from tandem.rules.types import NUMBER, TEXT
from tandem.rules.vocabulary import Field, Lent, Source

_RANK = """coalesce((
  SELECT step.to_rank FROM tiers_step AS step
  WHERE step.organiser_id = deed.organiser_id AND step.member_id = deed.member_id AND step.ladder_id = ladder.id
    AND step.on_day <= deed.occurred_on
  ORDER BY step.on_day DESC, step.created_at DESC, step.id DESC LIMIT 1
), 0)"""
_CODE = f"""coalesce((
  SELECT tier.code FROM tiers_tier AS tier
  WHERE tier.organiser_id = deed.organiser_id AND tier.ladder_id = ladder.id AND tier.rank = {_RANK}
), '')"""

LENT = Lent(
    sources=(Source("ladder", "tiers_ladder", "ladder.programme_id = deed.programme_id", ("deed",)),),
    fields=(
        Field(
            "member.tier", TEXT, _CODE, "ladder", {"en": "the level", "pl": "poziom", "ro": "nivelul", "be": "узровень"}, "tiers",
        ),
        Field(
            "member.tier_rank", NUMBER, _RANK, "ladder",
            {"en": "the level's rank (0 = none)", "pl": "stopień poziomu (0 = brak)", "ro": "treapta nivelului (0 = niciuna)",
             "be": "ступень узроўню (0 = няма)"},
        ),
    ),
)  # fmt: skip
