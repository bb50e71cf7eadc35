"""Writing rules into the draft, publishing it, and taking a version back that does not count
yet.
"""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.earning.models import RuleSet
from tandem.earning.recalculation import runs as earning_runs
from tandem.earning.versions import rulesets
from tandem.flows.programme import publish_rules
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.portals.organiser.rules import drafts, forms, giving
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

RULES = "organiser:rules"


class NoSuchBeginning(Invalid):
    """The day from which a version is to count."""

    code = "portals.no_such_beginning"
    text = gettext_lazy(
        "Choose tomorrow or a later day, or leave the day empty: it is in force from now on then."
    )


@action(
    forms.RuleForm,
    permission="rules.change",
    button=gettext_lazy("Add to the draft"),
    done=gettext_lazy("The rule is in the draft. It gives points from when you publish it."),
)
def add(portal: Portal, form: forms.RuleForm, **_parts: Any) -> Next:
    """Add a rule to the draft, after those that are in it."""
    draft = drafts.ensured(portal)
    made = ({portal.language: form.cleaned_data["name"]}, form.body(ids.public("r", ids.new_id())))
    drafts.write(portal, draft, [*drafts.pairs(portal, draft), made])
    return Next(RULES)


@action(
    forms.KeepForm,
    permission="rules.change",
    button=gettext_lazy("Save the rule"),
    done=gettext_lazy("Saved in the draft."),
)
def keep(portal: Portal, form: forms.KeepForm, rule: str) -> Next:
    """Put the rule in the place of the one that was opened."""
    draft = drafts.ensured(portal)
    rules = drafts.pairs(portal, draft)
    place = drafts.place_of(rules, rule)
    rules[place] = (
        {**rules[place][0], portal.language: form.cleaned_data["name"]},
        form.body(rule),
    )
    drafts.write(portal, draft, rules)
    return Next(RULES)


@action(
    forms.RuleKeyForm,
    permission="rules.change",
    button=gettext_lazy("Remove"),
    done=gettext_lazy("Removed from the draft. What it has given stays."),
    is_quiet=True,
)
def remove(portal: Portal, form: forms.RuleKeyForm) -> Next:
    """Take a rule out of the draft."""
    draft, key = _draft(portal), form.cleaned_data["rule"]
    rules = drafts.pairs(portal, draft)
    place = drafts.place_of(rules, key)
    removed = rules.pop(place)
    drafts.write(portal, draft, rules)
    return Next(undo=Undo("put_back", {"rule": drafts.sealed(draft, place, removed)}))


@action(
    forms.RemovedForm,
    permission="rules.change",
    button=gettext_lazy("Add to the draft"),
    done=gettext_lazy("The rule is in the draft again."),
    is_quiet=True,
)
def put_back(portal: Portal, form: forms.RemovedForm) -> None:
    """Put a rule that was taken out of the draft back where it stood. Safe to repeat."""
    draft = _draft(portal)
    place, pair = drafts.unsealed(draft, form.cleaned_data["rule"])
    rules = drafts.pairs(portal, draft)
    if all(body["key"] != pair[1]["key"] for _names, body in rules):
        rules.insert(place, pair)
        drafts.write(portal, draft, rules)


@action(forms.RuleKeyForm, permission="rules.change", button=gettext_lazy("Up"), is_quiet=True)
def up(portal: Portal, form: forms.RuleKeyForm) -> None:
    """Put a rule before the one above it."""
    _moved(portal, form.cleaned_data["rule"], -1)


@action(forms.RuleKeyForm, permission="rules.change", button=gettext_lazy("Down"), is_quiet=True)
def down(portal: Portal, form: forms.RuleKeyForm) -> None:
    """Put a rule after the one below it."""
    _moved(portal, form.cleaned_data["rule"], 1)


def _moved(portal: Portal, key: str, step: int) -> None:
    draft = _draft(portal)
    rules = drafts.pairs(portal, draft)
    place = drafts.place_of(rules, key)
    if 0 <= place + step < len(rules):
        rules.insert(place + step, rules.pop(place))
        drafts.write(portal, draft, rules)


@action(
    forms.OrderForm,
    permission="rules.change",
    button=gettext_lazy("Save the order"),
    done=gettext_lazy("The rules stand in this order now."),
    is_quiet=True,
)
def order(portal: Portal, form: forms.OrderForm) -> Next:
    """Put the rules in another order; those that are not told stay behind."""
    draft = _draft(portal)
    places = {key: place for place, key in enumerate(form.cleaned_data["order"].split())}
    rules = drafts.pairs(portal, draft)
    drafts.write(
        portal, draft, sorted(rules, key=lambda pair: places.get(pair[1]["key"], len(places)))
    )
    before = " ".join(body["key"] for _names, body in rules)
    return Next(undo=Undo("order", {"order": before}))


@action(
    Nothing, permission="rules.change", button=gettext_lazy("Change these rules"), is_quiet=True
)
def begin(portal: Portal, _form: Nothing) -> None:
    """Make a draft of the rules that count."""
    drafts.ensured(portal)


@action(
    Nothing,
    permission="rules.change",
    button=gettext_lazy("Throw the draft away"),
    done=gettext_lazy("The draft is gone. The rules that give points now go on."),
    question=gettext_lazy(
        "Throw the draft away? What was changed in it is lost; the rules that give points now"
        " go on."
    ),
    is_quiet=True,
)
def drop(portal: Portal, _form: Nothing) -> None:
    """Throw the draft away."""
    rulesets.drop(_draft(portal).id, actor=portal.actor)


@action(
    forms.PublishForm,
    permission="rules.publish",
    button=gettext_lazy("Publish"),
    question=gettext_lazy(
        "Publish these rules? Purchases and actions from that day on get their points by them."
    ),
)
def publish(portal: Portal, form: forms.PublishForm, **parts: Any) -> Next:
    """Let the draft count, from now or from a day on. Activities know their day, not their hour, so
    it begins with one. From the page of a run it is published as it was tried there, or not at all.
    """
    draft, day = _draft(portal), form.cleaned_data["day"]
    if "run" in parts and not earning_runs.tried(
        parts["run"], draft.id, organiser_id=portal.organiser_id
    ):
        raise drafts.DraftIsAnother()
    if day is not None and day < drafts.tomorrow(portal):
        raise NoSuchBeginning()
    begins = drafts.beginning(portal, day)
    publish_rules.publish(
        portal.programme.id, draft.id, valid_from=begins, actor=portal.actor, now=portal.now
    )
    done = (
        _("Version %(v)s is in force from the day you chose.")
        if day
        else _("Version %(v)s is in force from now on.")
    )
    return Next(RULES, done=done % {"v": draft.version})


@action(
    forms.WithdrawForm,
    permission="rules.publish",
    button=gettext_lazy("Withdraw"),
    question=gettext_lazy(
        "Withdraw this version? It is not in force yet, and its rules stay in a draft."
    ),
    is_quiet=True,
)
def withdraw(portal: Portal, form: forms.WithdrawForm) -> Next:
    """Take a version back that does not count yet; its rules become the draft where there is
    none.
    """
    sets = RuleSet.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    wanted = sets.filter(id=form.cleaned_data["version"]).order_by("id").first()
    if wanted is None:
        raise Http404
    has_draft = drafts.versions(portal).draft is not None
    rulesets.withdraw(wanted.id, actor=portal.actor, now=portal.now)
    if not has_draft:
        drafts.draft_of(portal, wanted)
    text = (
        _("Version %(v)s is withdrawn.")
        if has_draft
        else _("Version %(v)s is withdrawn. Its rules are in the draft.")
    )
    return Next(RULES, done=text % {"v": wanted.version})


@action(
    forms.BudgetsForm,
    permission="rules.change",
    button=gettext_lazy("Save the budgets"),
    done=gettext_lazy("Saved in the draft. They hold from when it is published."),
)
def budget(portal: Portal, form: forms.BudgetsForm) -> Next:
    """Say how much may be given at most."""
    draft = drafts.ensured(portal)
    rows = [
        {"campaign": row["campaign"], "over": limit["over"], **_much(limit)}
        for row, limit in zip(form.row_sets["budgets"].typed, _limits(form), strict=True)
    ]
    drafts.write(portal, draft, drafts.pairs(portal, draft), budgets=rows)
    return Next(RULES)


def _limits(form: forms.BudgetsForm) -> list[dict[str, Any]]:
    return giving.limits_json(
        [{**row, "per": "PROGRAMME"} for row in form.row_sets["budgets"].typed]
    )


def _much(limit: dict[str, Any]) -> dict[str, Any]:
    return {name: limit[name] for name in ("money", "points") if name in limit}


def _draft(portal: Portal) -> RuleSet:
    draft = drafts.versions(portal).draft
    if draft is None:
        raise drafts.DraftIsGone()
    return draft
