"""Rules: what counts, the draft, publishing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.earning import rulesets
from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.insights import budgets as insights_budgets
from tandem.insights import kpis
from tandem.kit.errors import Invalid, TandemError
from tandem.kit.periods import add_months, start_of_day
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.organiser import rule_form
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, day_of, key_of, page
from tandem.portals.shared.words import SPANS, wallet_names
from tandem.programmes import queries as programmes
from tandem.programmes import wallets
from tandem.rewards.queries import word
from tandem.rules import codec, reading
from tandem.segments import vocabulary


class NoSuchBeginning(Invalid):
    """The day from which a version is to count."""

    code = "portals.no_such_beginning"
    text = gettext_lazy("Choose tomorrow or a later day, or leave the day empty: the version counts from now on then.")


@desk("organiser", "rules.view")
def rules(desk: Desk) -> HttpResponse:
    """The rules in force as sentences, with what they have given; the draft, if there is one."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "rules.change")
    if desk.request.method == "POST" and desk.request.POST.get("deed") != "more":
        try:
            with transaction.atomic():
                _act(desk)
                return HttpResponseRedirect(address(desk, "organiser:rules"))
        except TandemError as problem:
            error = problem.sentence
    of, now = desk.actor.organiser_id, clock.now()
    sets = list(RuleSet.objects.of(of).filter(programme_id=desk.programme.id).order_by("-version", "id"))
    draft = next((row for row in sets if row.status == RuleSetStatus.DRAFT), None)
    published = _published(sets)
    current = next((row for begins, row in reversed(published) if begins <= now), None)
    coming = [row for begins, row in published if begins > now]
    shown = _shown(desk, current, _figures(desk, now)) if current else []
    drafted = _shown(desk, draft, {}) if draft else []
    opened = next((row for row in drafted if row["key"] == desk.request.GET.get("edit")), None)
    return page(
        desk, "organiser/rules.html", here="rules", error=error, version=current.version if current else 0,
        valid_from=current.valid_from if current else None, rules=shown,
        draft={"version": draft.version, "rules": drafted} if draft else None, opened=opened,
        form=rule_form.form_of(desk, json.loads(opened["json"]) if opened else None) if draft else {},
        options=rule_form.choices(desk) if draft else {}, budgets=rule_form.budget_rows(draft.budgets) if draft else [],
        spent=_budgets(desk, {row["key"]: row["name"] for row in shown}, now), changes=_changes(shown, drafted) if draft and current else [], tomorrow=_tomorrow(desk).isoformat(),
        coming=[{"id": row.id, "version": row.version, "valid_from": row.valid_from, "rules": _shown(desk, row, {})} for row in coming],
        http_status=400 if error else 200,
    )  # fmt: skip


def _rows(desk: Desk, rule_set: RuleSet) -> list[Rule]:
    return list(Rule.objects.of(desk.actor.organiser_id).filter(rule_set_id=rule_set.id).order_by("position", "id"))


def _figures(desk: Desk, now: datetime) -> dict[str, kpis.RuleRow]:
    """What each rule has given in the last twelve months."""
    of = desk.actor.organiser_id
    since = start_of_day(
        add_months(now.astimezone(ZoneInfo(desk.programme.time_zone)).date(), -12), ZoneInfo(desk.programme.time_zone)
    )
    book_id = programmes.book(desk.programme.id, "REWARD", organiser_id=of)
    return kpis.rule_figures(desk.programme.id, organiser_id=of, book_id=book_id, since=since)


def _cost(desk: Desk, row: kpis.RuleRow | None) -> dict[str, Any]:
    """What a rule costs and brings, as the list shows it."""
    value = desk.programme.point_value_minor
    if row is None:
        return {"points": 0}
    cost = row.reward_points * value
    return {
        "points": row.points, "deeds": row.deeds, "members": row.members, "net_minor": row.net_minor, "cost_minor": cost,
        "of_turnover": cost / row.net_minor if cost and row.net_minor > 0 else None,
    }  # fmt: skip


def _budgets(desk: Desk, names: Mapping[str, str], now: datetime) -> list[dict[str, Any]]:
    return [
        {"name": names.get(row.rule, row.rule) if row.rule else row.campaign, "span": SPANS[row.over], "limit": row.limit_points,
         "used": row.used_points, "ends_on": row.ends_on, "runs_out_on": row.runs_out_on, "is_spent": row.used_points >= row.limit_points}
        for row in insights_budgets.budgets(desk.programme, now=now)
    ]  # fmt: skip


def _shown(desk: Desk, rule_set: RuleSet, given: Mapping[str, kpis.RuleRow]) -> list[dict[str, Any]]:
    words, named = vocabulary.of(desk.programme.currency), wallet_names(desk)
    own = wallets.names(desk.programme.id, organiser_id=desk.actor.organiser_id)
    return [
        {
            "key": row.key, "name": word(row.name, desk.language), **_cost(desk, given.get(row.key)),
            "wallet": ", ".join(named.get(wallet, wallet) for wallet in _wallets(row.body)),
            "json": json.dumps(row.body, ensure_ascii=False, indent=1) if not given and rule_set.status == "DRAFT" else "",
            "sentence": reading.sentence(codec.decode_rule(row.body), words, language=desk.language, wallets=own),
        }
        for row in _rows(desk, rule_set)
    ]  # fmt: skip


def _wallets(body: Mapping[str, Any]) -> list[str]:
    """The wallets a rule gives into, each once."""
    return list(dict.fromkeys(gift.get("wallet", "REWARD") for gift in body.get("gifts", [body])))


def _published(sets: Iterable[RuleSet]) -> list[tuple[datetime, RuleSet]]:
    """The published sets with their beginnings, in the order in which they begin to count (as `rulesets.in_force`)."""
    found = [(row.valid_from, row) for row in sets if row.status == RuleSetStatus.PUBLISHED and row.valid_from]
    return sorted(found, key=lambda pair: (pair[0], pair[1].version))


def _changes(current: Sequence[dict[str, Any]], draft: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the draft would change, in sentences: rules that go, that come, and that read otherwise."""
    before, after = ({row["key"]: row for row in rows} for rows in (current, draft))
    found = [
        {"name": row["name"], "was": row["sentence"], "now": after[key]["sentence"] if key in after else ""}
        for key, row in before.items()
        if key not in after or after[key]["sentence"] != row["sentence"] or after[key]["wallet"] != row["wallet"]
    ]
    return found + [{"name": row["name"], "was": "", "now": row["sentence"]} for key, row in after.items() if key not in before]


def _tomorrow(desk: Desk) -> date:
    return clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date() + timedelta(days=1)


def _beginning(desk: Desk) -> datetime | None:
    """When the draft is to count: None for now, or the beginning of a later day of the programme.

    Deeds know their day, not their hour, so a version that is to come begins with a day.
    """
    text = desk.request.POST.get("from", "").strip()
    if not text:
        return None
    day = day_of(text)
    if day is None or day < _tomorrow(desk):
        raise NoSuchBeginning()
    return start_of_day(day, ZoneInfo(desk.programme.time_zone))


def _act(desk: Desk) -> None:
    posted, of, now = desk.request.POST, desk.actor.organiser_id, clock.now()
    words = vocabulary.of(desk.programme.currency)
    sets = RuleSet.objects.of(of).filter(programme_id=desk.programme.id).order_by("-version", "id")
    draft = sets.filter(status=RuleSetStatus.DRAFT).first()  # tidy: first because ordered above
    common: dict[str, Any] = {"vocabulary": words, "actor": desk.actor, "now": now}
    if posted.get("deed") == "draft" and draft is None:
        # From the rules that count now, or from those to come where none count yet; never from a version that was withdrawn.
        published = _published(sets)
        base = next((row for begins, row in reversed(published) if begins <= now), published[0][1] if published else None)
        rows = [(row.name, row.body) for row in _rows(desk, base)] if base else []
        rulesets.draft(desk.programme.id, rules=rows, budgets=base.budgets if base else (), **common)
    elif posted.get("deed") in ("add", "keep", "up") and draft is not None:
        rulesets.change_draft(draft.id, rules=_changed(desk, draft), **common)
    elif posted.get("deed") == "budgets" and draft is not None:
        rows = [(row.name, row.body) for row in _rows(desk, draft)]
        rulesets.change_draft(draft.id, rules=rows, budgets=rule_form.budgets_of(desk), **common)
    elif posted.get("deed") == "remove" and draft is not None:
        rows = [(row.name, row.body) for row in _rows(desk, draft) if row.key != posted.get("key")]
        rulesets.change_draft(draft.id, rules=rows, **common)
    elif posted.get("deed") == "publish" and draft is not None:
        begins = _beginning(desk)
        rulesets.publish(draft.id, valid_from=begins or now, actor=desk.actor, now=now)
        said = _("Version %(v)s counts from the day you chose.") if begins else _("Version %(v)s counts from now on.")
        messages.success(desk.request, said % {"v": draft.version})
    elif posted.get("deed") == "drop" and draft is not None:
        rulesets.drop(draft.id, actor=desk.actor)
    elif posted.get("deed") == "withdraw":
        wanted = sets.filter(id=key_of(posted.get("set", ""))).first()  # tidy: first because ordered above
        if wanted is None:
            raise Http404
        rulesets.withdraw(wanted.id, actor=desk.actor, now=now)
        if draft is None:
            rows = [(row.name, row.body) for row in _rows(desk, wanted)]
            rulesets.draft(desk.programme.id, rules=rows, budgets=wanted.budgets, **common)
        messages.success(
            desk.request,
            _("Version %(v)s is withdrawn. Its rules are in the draft.") % {"v": wanted.version}
            if draft is None
            else _("Version %(v)s is withdrawn.") % {"v": wanted.version},
        )


def _changed(desk: Desk, draft: RuleSet) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """The rules of the draft with one added, put in the place of the one of its key, or moved up by one."""
    posted, key = desk.request.POST, desk.request.POST.get("key", "")
    rows = [(row.name, row.body) for row in _rows(desk, draft)]
    place = next((place for place, (_name, body) in enumerate(rows) if body["key"] == key), None)
    if posted["deed"] == "up":
        if place:
            rows[place - 1], rows[place] = rows[place], rows[place - 1]
        return rows
    name = posted.get("name", "").strip()[:80] or _("Rule")
    if posted["deed"] == "keep" and place is not None:
        rows[place] = ({**rows[place][0], desk.language: name}, rule_form.body_of(desk))
        return rows
    return [*rows, ({desk.language: name}, rule_form.body_of(desk))]
