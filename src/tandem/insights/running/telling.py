"""What runs now for somebody, soonest end first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from tandem.activity import kinds
from tandem.catalogue.models import Product
from tandem.earning.models import Rule
from tandem.earning.versions import published
from tandem.earning.versions.published import InForce
from tandem.evidence.models import CodeBatch, CodeBatchStatus
from tandem.initiatives import audience
from tandem.initiatives import queries as published_initiatives
from tandem.initiatives.models import Initiative
from tandem.insights import budgets
from tandem.insights.running import opening, parts
from tandem.insights.running.opening import COMING_DAYS, NEW_DAYS, OF_A_KIND_MAX
from tandem.insights.running.parts import Parts
from tandem.kit.texts import localized
from tandem.programmes import wallets
from tandem.programmes.models import Programme
from tandem.rules import ast
from tandem.rules.sentences import reading
from tandem.segments import audiences, naming, vocabulary

INITIATIVE, RULE, CODES = "INITIATIVE", "RULE", "CODES"
REWARD, PRODUCT = "REWARD", "PRODUCT"
_ORDER = (INITIATIVE, RULE, CODES, REWARD, PRODUCT)
OF_PRODUCTS = {"", kinds.PURCHASE, kinds.CODE}  # actions that have products; "": any
_THEIRS = {"MEMBER", "PERSON"}
_FAR = date.max


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: a member, a partner (at an outlet), or a stranger, of whom nothing is known; about
    everything or about one product.
    """

    member_id: int | None = None
    partner_id: int | None = None
    outlet_id: UUID | None = None
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """Something that runs: an initiative, whose key is its address, a rule, codes on a product, a
    reward, a new product.

    `since` and `until` are its first and last day, where it has one, of a reward the day from which
    this reader can order it; `receivers`: who gets what a rule gives, in the words of
    `rules.ast.Effect`, and `action` the kind that it gives for alone. `is_used_up`: a rule whose
    points for everybody are used for now. `points`: what a reward costs this reader, delivery and
    all; `is_ahead`: they have it before others. `pieces_left`: of a reward of which few are left.
    """

    kind: str
    key: str
    name: str
    sentence: str = ""
    receivers: tuple[str, ...] = ()
    action: str = ""
    since: date | None = None
    until: date | None = None
    is_new: bool = False
    is_used_up: bool = False
    points: int | None = None
    pieces_left: int | None = None
    is_ahead: bool = False

    def days_left(self, today: date) -> int | None:
        """In how many days it ends, today 0; None: it has no end."""
        return (self.until - today).days if self.until else None

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Where it stands among others: the soonest end first, then initiatives, rules, codes,
        rewards and products, of each what is new.
        """
        return (
            (self.until or _FAR).isoformat(),
            _ORDER.index(self.kind),
            0 if self.is_new else 1,
            self.key,
        )


def running(programme: Programme, reader: Reader, *, language: str, now: datetime) -> list[Running]:
    """All that runs now for a reader, and what begins within a month; soonest end first.

    A stranger is not told rules for a segment: which groups an organiser has is its own affair.
    """
    today = _day(now, programme)
    rows = [
        *_rules(programme, reader, language=language, now=now),
        *_codes(programme, now=now, product_id=reader.product_id),
    ]
    if reader.product_id is None:
        rows += [
            *_initiatives(programme, reader, language=language, now=now),
            *_rewards(programme, reader, language=language, now=now),
            *_novelties(programme),
        ]
    return sorted(
        (row for row in rows if row.until is None or row.until >= today),
        key=lambda row: row.place,
    )


def in_force(programme: Programme, *, now: datetime) -> tuple[InForce | None, list[InForce]]:
    """The published version that counts now, and all of them."""
    versions = published.in_force(programme.id, organiser_id=programme.organiser_id)
    counting = [
        version
        for version in versions
        if version.valid_from <= now and (version.valid_to is None or version.valid_to > now)
    ]
    return (counting[-1] if counting else None), versions


def given_for(rules: Iterable[ast.Rule], programme: Programme) -> frozenset[str]:
    """The kinds of activities that rules give for; a rule that names none gives for purchases."""
    rule_terms = vocabulary.of(programme.currency)
    return frozenset(parts.of(rule, rule_terms).kind or kinds.PURCHASE for rule in rules)


def gives_for(programme: Programme, *, now: datetime) -> frozenset[str]:
    """The kinds of activities that the rules in force give for; none before there are any."""
    current, _versions = in_force(programme, now=now)
    return given_for(current.rules if current else (), programme)


def _rules(
    programme: Programme, reader: Reader, *, language: str, now: datetime
) -> Iterator[Running]:
    current, versions = in_force(programme, now=now)
    if current is None:
        return
    rule_terms, today = vocabulary.of(programme.currency), _day(now, programme)
    of_rules = {rule.key: parts.of(rule, rule_terms) for rule in current.rules}
    told = [
        rule
        for rule in for_reader(current.rules, of_rules, reader, programme=programme, now=now)
        if _is_near(of_rules[rule.key], today)
    ]
    gone = used_up(programme, now=now)
    sentences = sentences_of(told, current, programme=programme, language=language)
    for rule in told:
        known = of_rules[rule.key]
        first, last = _standing(rule.key, current, versions, programme)
        since = max(filter(None, (known.since, first)), default=None)
        name, sentence = sentences[rule.key]
        yield Running(
            RULE,
            rule.key,
            name,
            sentence,
            tuple(dict.fromkeys(effect.to for effect in rule.effects)),
            known.kind,
            since,
            min(filter(None, (known.until, last)), default=None),
            is_new=since is not None and today - timedelta(days=NEW_DAYS) < since,
            is_used_up=bool({rule.key, "", rule.campaign and f"*{rule.campaign}"} & gone),
        )


def for_reader(
    rules: Sequence[ast.Rule],
    of_rules: dict[str, Parts],
    reader: Reader,
    *,
    programme: Programme,
    now: datetime,
) -> list[ast.Rule]:
    """The rules that may give something to a reader, or through them: what they ask of the member
    and of the partner is asked of the engine, all at once.
    """
    asked: list[tuple[str, ast.Node]] = []
    kept = []
    for rule in rules:
        receivers = {effect.to for effect in rule.effects}
        known = of_rules[rule.key]
        if reader.partner_id is None and not receivers - {"PARTNER"}:
            continue
        if reader.member_id is None and reader.partner_id is None and known.of_segment:
            continue
        if reader.product_id is not None and known.kind not in OF_PRODUCTS:
            continue
        kept.append(rule)
        if reader.member_id is not None and receivers & _THEIRS:
            asked += [(rule.key, node) for node in known.of_member]
        if reader.partner_id is not None and receivers - {"RECRUITER"}:
            needed = known.of_partner if reader.outlet_id else _of_partner_alone(known.of_partner)
            asked += [(rule.key, node) for node in needed]
        if reader.product_id is not None:
            asked += [(rule.key, node) for node in known.of_product]
    holds = audiences.holding(
        [node for _key, node in asked],
        programme=programme,
        now=now,
        member_id=reader.member_id,
        partner_id=reader.partner_id,
        outlet_id=reader.outlet_id,
        product_id=reader.product_id,
    )
    refused = {key for (key, _node), is_held in zip(asked, holds, strict=True) if not is_held}
    return [rule for rule in kept if rule.key not in refused]


def sentences_of(
    rules: Sequence[ast.Rule], current: InForce, *, programme: Programme, language: str
) -> dict[str, tuple[str, str]]:
    """Name and sentence of rules of a version, by key."""
    if not rules:
        return {}
    of, rule_terms = programme.organiser_id, vocabulary.of(programme.currency)
    names = {
        row.key: localized(row.name, language).strip()
        for row in Rule.objects.of(of).filter(rule_set_id=current.id)
    }
    known: dict[str, Any] = {
        "wallets": wallets.names(programme.id, organiser_id=of),
        "names": {
            **naming.of_rules(
                rules, rule_terms, programme_id=programme.id, organiser_id=of, language=language
            ),
            "rules": names,
        },
    }
    return {
        rule.key: (
            names.get(rule.key, ""),
            reading.sentence(rule, rule_terms, language=language, **known),
        )
        for rule in rules
    }


def _of_partner_alone(nodes: Sequence[ast.Node]) -> list[ast.Node]:
    """What is asked of the partner whichever of its outlets sells."""
    return [
        node
        for node in nodes
        if not any(
            isinstance(below, ast.Field) and below.name.startswith("outlet.")
            for _place, below in ast.walk(node)
        )
    ]


def _is_near(known: Parts, today: date) -> bool:
    begins_late = known.since is not None and known.since > today + timedelta(days=COMING_DAYS)
    return not begins_late and (known.until is None or known.until >= today)


def _standing(
    key: str, current: InForce, versions: Sequence[InForce], programme: Programme
) -> tuple[date | None, date | None]:
    """The first day of a rule that was added to others, and the last of one that the next versions
    do not hold.
    """
    earlier = [version for version in versions if version.valid_from <= current.valid_from]
    later = [version for version in versions if version.valid_from > current.valid_from]
    first = None
    for version in reversed(earlier):
        if not _holds(version, key):
            break
        first = version.valid_from
    ends = next((version.valid_from for version in later if not _holds(version, key)), None)
    is_first_of_all = first == earlier[0].valid_from
    return (
        _day(first, programme) if first and not is_first_of_all else None,
        _day(ends - timedelta(microseconds=1), programme) if ends else None,
    )


def _holds(version: InForce, key: str) -> bool:
    return any(rule.key == key for rule in version.rules)


def used_up(programme: Programme, *, now: datetime) -> set[str]:
    """Keys of rules, `*campaign`, or "" (the whole programme) whose points are used for now."""
    return {
        row.rule or (f"*{row.campaign}" if row.campaign else "")
        for row in budgets.budgets(programme, now=now)
        if row.used_points >= row.limit_points
    }


def initiatives(programme: Programme, reader: Reader, *, now: datetime) -> list[Initiative]:
    """Those that run for a reader, or begin within a month: of a member whose audience they are;
    strangers know of the public ones, partners of all.
    """
    today = _day(now, programme)
    of = programme.organiser_id
    rows = [
        row
        for row in published_initiatives.shown_on(today, programme_id=programme.id, organiser_id=of)
        if row.since_on <= today + timedelta(days=COMING_DAYS)
    ]
    if reader.member_id is not None:
        return audience.seen_by(rows, reader.member_id, programme=programme, now=now)
    return [row for row in rows if row.is_public or reader.partner_id is not None]


def _initiatives(
    programme: Programme, reader: Reader, *, language: str, now: datetime
) -> Iterator[Running]:
    for row in initiatives(programme, reader, now=now):
        yield Running(
            INITIATIVE,
            row.slug,
            localized(row.name, language),
            since=row.since_on,
            until=row.until_on,
        )


def _codes(programme: Programme, *, now: datetime, product_id: UUID | None) -> Iterator[Running]:
    """Products that bear codes which can still be used, by the last of their ends; or one."""
    live = CodeBatch.objects.of(programme.organiser_id).filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        programme_id=programme.id,
        status=CodeBatchStatus.ACTIVE,
    )
    if product_id is not None:
        live = live.filter(product_id=product_id)
    endless = set(live.filter(expires_at=None).values_list("product_id", flat=True))
    ends = dict(live.order_by().values_list("product_id").annotate(Max("expires_at")))
    named = Product.objects.of(programme.organiser_id).filter(id__in=ends, ended_at=None)
    for row in named.order_by("sort_key", "id")[:OF_A_KIND_MAX]:
        ends_at = None if row.id in endless else ends[row.id] - timedelta(microseconds=1)
        until = _day(ends_at, programme) if ends_at else None
        yield Running(CODES, str(row.id), row.name, until=until)


def _rewards(
    programme: Programme, reader: Reader, *, language: str, now: datetime
) -> Iterator[Running]:
    for told in opening.told(programme, member_id=reader.member_id, now=now):
        yield Running(
            REWARD,
            str(told.row.id),
            localized(told.row.name, language),
            since=told.since,
            is_new=told.is_new,
            points=told.points,
            pieces_left=told.pieces_left,
            is_ahead=told.is_ahead,
        )


def _novelties(programme: Programme) -> Iterator[Running]:
    rows = Product.objects.of(programme.organiser_id).filter(is_novelty=True, ended_at=None)
    for row in rows.order_by("-created_at", "id")[:OF_A_KIND_MAX]:
        yield Running(PRODUCT, str(row.id), row.name, is_new=True)


def _day(at: datetime, programme: Programme) -> date:
    return programme.day_at(at)
