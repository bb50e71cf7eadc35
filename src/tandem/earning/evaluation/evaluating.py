"""Evaluating: what rules give for a set of activities, limits applied, in the table
`earning_given`; nothing is posted.

The one way from rules to points: awarding, trying a draft on history, and awarding again after
facts came late all fill this table and then do different things with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tandem.activity import correcting
from tandem.earning.evaluation import limits
from tandem.earning.evaluation.limits import Uses
from tandem.earning.versions.published import InForce
from tandem.platform import statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules.compiling.compiler import BY_PRODUCT, Compiled, compile_rules
from tandem.rules.together import Column
from tandem.segments import vocabulary

CARRIED = (
    "activity.occurred_at AS at",
    "activity.occurred_on AS day",
    "activity.due_on",
    "activity.partner_id",
    "activity.kind",
)
FURTHER = (
    "activity.created_at AS recorded_at",
    "activity.buyer_id",
    "member.company_id",
    "member.recruited_by_id",
)
KEPT_MAX = 500
_AWAY = (
    "EXISTS (SELECT 1 FROM participants_leave AS gone WHERE gone.organiser_id = %(organiser_id)s"
    " AND gone.member_id = {who} AND {when} >= gone.at"
    " AND (gone.came_back_at IS NULL OR {when} < gone.came_back_at) AND NOT {but})"
)
# A proof that the member sent in before leaving, or what a seller tells of the same invoice: by its
# number, of a scanned code by seller and day.
_SENT_BEFORE = (
    "(EXISTS (SELECT 1 FROM activity_batch AS batch JOIN evidence_document AS proof ON"
    " proof.organiser_id = %(organiser_id)s AND proof.id = batch.source_id"
    " WHERE batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id"
    " AND proof.member_id = activity.member_id AND proof.created_at < gone.at)"
    " OR EXISTS (SELECT 1 FROM evidence_claim AS own WHERE own.organiser_id = %(organiser_id)s"
    " AND own.member_id = activity.member_id AND own.programme_id = activity.programme_id"
    " AND own.partner_id = activity.partner_id AND own.created_at < gone.at"
    " AND (own.kind = 'INVOICE_QR' AND own.issued_on = activity.occurred_on OR own.number_key <> ''"
    " AND own.number_key = evidence_number_key_v2(activity.document_no))))"
)
# Nothing is given for what is recorded while its member is away, whenever it was done, but for what
# they had sent in themselves before they left.
_STAYS = "NOT {}".format(
    _AWAY.format(who="activity.member_id", when="activity.created_at", but=_SENT_BEFORE)
)
# Whether its member ever left: nearly nobody did, and to ask only this is cheaper.
EVER_LEFT = (
    "EXISTS (SELECT 1 FROM participants_leave AS gone WHERE gone.organiser_id = %(organiser_id)s"
    " AND gone.member_id = activity.member_id) AS ever_left"
)


def _unless_away(who: str) -> str:
    """Somebody who gets an effect, unless they had left when the activity was recorded."""
    away = _AWAY.format(who=who, when="given.recorded_at", but="false")
    return f"(CASE WHEN NOT {away} THEN {who} END)"


# Who did it, where they take part themselves and had not left. What one of a firm's people did who
# is no member goes to the firm, and so does what names nobody and is no purchase: there its member
# is who did it (decision 62). Of what a partner did itself nobody is its person.
_PERSON = (
    f"(CASE WHEN given.buyer_id > 0 THEN {_unless_away('given.buyer_id')}"
    " WHEN given.buyer_id < 0 OR given.kind <> 'PURCHASE'"
    " THEN nullif(given.member_id, given.partner_id) END)"
)
# Who gets an effect, of `earning_given`. Of what a partner did itself the columns of members are
# nothing (`_own_of_members`).
HOLDERS = {
    "MEMBER": "given.member_id",
    "PERSON": _PERSON,
    "PARTNER": "given.partner_id",
    "RECRUITER": _unless_away("given.recruited_by_id"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The activities to evaluate: a condition on `activity`, and a wider one that is cheaper to
    check a line at a time.
    """

    text: str
    of_lines: str = ""
    is_batch: bool = True


_kept: dict[tuple[UUID, str, bool, bool], Compiled] = {}


def stage_corrected(
    programme: Programme,
    *,
    activities: str,
    among: str = "true",
    params: Mapping[str, Any] | None = None,
) -> bool:
    """Keep how corrected purchases stand, for whoever evaluates these activities as they stand now;
    whether there are any.

    Args:
        activities: a condition on `activity`, with `params` of its own.
        among: one on `correction`.
    """
    return correcting.stage(
        activities=activities,
        among=among,
        params=params or {},
        organiser_id=programme.organiser_id,
        programme_id=programme.id,
    )


def compiled(
    rule_set: InForce,
    currency: str,
    scope: Scope,
    *,
    as_it_stands: bool = False,
    whoever_left: bool = False,
) -> Compiled:
    """The SELECT of a set; that of a published one never changes, so it is kept. Free variables are
    bound at each run.

    Args:
        as_it_stands: purchases are read as `stage_corrected` keeps them.
        whoever_left: what their members left before is not left out; after the columns of `CARRIED`
            stands whether the member ever left, so that the caller asks again where it matters.
    """
    key = (rule_set.id, scope.text, as_it_stands, whoever_left)
    if key in _kept and not rule_set.is_draft:
        return _kept[key]
    rule_terms = vocabulary.of(currency)
    carry = CARRIED if rule_set.is_plain else CARRIED + FURTHER
    made = compile_rules(
        rule_set.rules,
        rule_terms.standing_on(correcting.standing()) if as_it_stands else rule_terms,
        scope=scope.text if whoever_left else f"{scope.text} AND {_STAYS}",
        of_lines_in=scope.of_lines,
        is_batch=scope.is_batch,
        carry=(*carry, EVER_LEFT) if whoever_left else carry,
        using=() if rule_set.is_plain else ("member",),
    )
    if not scope.is_batch:
        # It is prepared on a connection, and what never changes is not written anew at each call.
        params = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in made.params.items()
        }
        made = replace(made, params=params)
    if not rule_set.is_draft:
        if len(_kept) > KEPT_MAX:
            _kept.clear()
        _kept[key] = made
    return made


def fill(
    rule_set: InForce,
    scope: Scope,
    params: Mapping[str, Any],
    *,
    programme: Programme,
    uses: Uses | None = None,
    with_shared: bool = True,
    as_it_stands: bool = False,
    with_limits: bool = True,
) -> Compiled:
    """Fill the table `earning_given` (a row an activity that gets or asks for anything) under one
    version of the rules.

    Beside the column of each effect stands what was asked for (`asked_…`, where a limit may cut it)
    and what the member's own limits leave of it (`own_…`, where others share a limit).

    Args:
        params: those of the scope, and `now`; `organiser_id`, `programme_id` and `zone` are put in
            here.
        uses: where the use of limits is kept, when it is not the programme's own.
        with_shared: whether what several share is taken from.
        as_it_stands: whether purchases are read with their corrections (`stage_corrected`).
        with_limits: whether limits cut what is asked for, and are used up by it.
    """
    kept_in = uses or Uses()
    made = compiled(rule_set, programme.currency, scope, as_it_stands=as_it_stands)
    every = {
        **params,
        "organiser_id": programme.organiser_id,
        "programme_id": programme.id,
        "zone": programme.time_zone,
    }
    every["editions"] = programmes.edition_starts(programme.id, organiser_id=programme.organiser_id)
    bound = {**made.params, **every}
    for told in made.told:
        batches.keep(told.table, told.text, bound, key=told.key)
    if made.by_product:
        batches.keep(BY_PRODUCT, _by_product(made), bound, key="member_id, activity_id, product_id")
        if with_limits:
            limits.apply_by_product(made.by_product_columns, every, programme, kept_in)
    shared = [column for column in made.columns if limits.is_shared(column, rule_set.budgets)]
    query = _given(made, rule_set, shared)
    batches.keep("earning_given", query, bound, key="member_id, activity_id")
    if not with_limits:
        return made
    limits.apply_own(made.columns, every, programme, kept_in)
    if shared:
        statements.run(
            "UPDATE earning_given SET "
            + ", ".join(f"own_{column.name} = {column.name}" for column in shared)
        )
        if with_shared:
            limits.apply_shared(made.columns, rule_set.budgets, every, programme, kept_in)
    return made


def _by_product(made: Compiled) -> str:
    """What is limited by product, with what was asked for beside it."""
    asks = ", ".join(
        f"asking.{column.name} AS asked_{column.name}" for column in made.by_product_columns
    )
    return f"SELECT asking.*, {asks} FROM (\n{made.by_product}\n) AS asking"


def _given(made: Compiled, rule_set: InForce, shared: Sequence[Column]) -> str:
    """The rows of `earning_given` before any limit cuts them."""
    asked = "".join(
        f", {_asking(column, made)} AS asked_{column.name}"
        for column in made.columns
        if is_limited(column, rule_set)
    )
    owns = "".join(f", 0::bigint AS own_{column.name}" for column in shared)
    nonzero = " OR ".join(f"{_asking(column, made)} <> 0" for column in made.columns)
    query = f"SELECT *{asked}{owns}\nFROM (\n{_own_of_members(made, rule_set)}\n) AS given"
    return f"{query}\nWHERE {nonzero}"


def _own_of_members(made: Compiled, rule_set: InForce) -> str:
    """The rows of the rules, with nothing for a member where a partner did it itself: such an
    activity has the partner's id in place of the member's.
    """
    carry = CARRIED if rule_set.is_plain else CARRIED + FURTHER
    names = [told.rsplit(" AS ", 1)[-1].rsplit(".", 1)[-1] for told in carry]
    points = [
        f"CASE WHEN told.member_id = told.partner_id THEN 0 ELSE told.{column.name} END"
        f" AS {column.name}"
        if column.effect.to == "MEMBER"
        else f"told.{column.name}"
        for column in made.columns
    ]
    shown = [*(f"told.{name}" for name in ("member_id", "activity_id", *names)), *points]
    return f"SELECT {', '.join(shown)}\nFROM (\n{made.text}\n) AS told"


def _asking(column: Column, made: Compiled) -> str:
    """What a column asks for, read where limits have cut nothing yet. Products may cut each other
    out to nothing and have used their limits all the same, so there each of them counts.
    """
    if column not in made.by_product_columns:
        return f"given.{column.name}"
    return (
        f"coalesce((SELECT sum(abs(said.asked_{column.name})) FROM {BY_PRODUCT} AS said"
        " WHERE said.member_id = given.member_id AND said.activity_id = given.activity_id),"
        " 0)::bigint"
    )


def is_limited(column: Column, rule_set: InForce) -> bool:
    """Whether what the column asks for stands beside it, as `asked_…`."""
    return limits.is_limited(column, rule_set.budgets)


def asked(column: Column, rule_set: InForce) -> str:
    """What the rule would have given for the activity."""
    return f"given.asked_{column.name}" if is_limited(column, rule_set) else f"given.{column.name}"


def own(column: Column, rule_set: InForce) -> str:
    """What the member's own limits leave of it."""
    return (
        f"given.own_{column.name}"
        if limits.is_shared(column, rule_set.budgets)
        else f"given.{column.name}"
    )
