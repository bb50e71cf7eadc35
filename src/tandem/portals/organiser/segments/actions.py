"""Defining a segment, changing it, and offering it no more."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.rules import drafts
from tandem.portals.organiser.segments.forms import SegmentForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.rules import ast
from tandem.segments import defining, vocabulary


def used(portal: Portal) -> dict[str, list[tuple[str, str]]]:
    """The rules that name a segment, in force, to come and in the draft: name and address, by the
    segment's key.
    """
    versions = drafts.versions(portal)
    named: dict[str, dict[str, tuple[str, str]]] = {}
    for version in (versions.current, *versions.coming, versions.draft):
        for rule in drafts.rules_of(portal, version):
            for _place, node in ast.walk(rule.rule.when):
                if isinstance(node, ast.Segment):
                    address = portal.address("organiser:rules")
                    named.setdefault(node.key, {})[rule.key] = (rule.name, address)
    return {key: list(rules.values()) for key, rules in named.items()}


@action(
    SegmentForm, permission="rules.change", button=_("Define it"), done=_("The segment is defined.")
)
def define(portal: Portal, form: SegmentForm) -> Next:
    """Give a kind of members a name."""
    return Next("organiser:segment", {"segment": _written(portal, form, "")})


@action(
    SegmentForm,
    permission="rules.change",
    button=_("Save"),
    done=_("Saved. Rules take it as it is now when their draft is written again."),
)
def change(portal: Portal, form: SegmentForm, segment: str) -> Next:
    """Say anew who belongs to it."""
    return Next("organiser:segment", {"segment": _written(portal, form, segment)})


def _written(portal: Portal, form: SegmentForm, key: str) -> str:
    body = form.body()
    of_rules = vocabulary.of(portal.programme.currency)
    if not defining.may_stand_in_rules(body, of_rules) and key in used(portal):
        # Else no draft that names it could be written any more.
        raise defining.BadSegment(
            place=key, why=_("rules name it, and none may ask for points that rules gave")
        )
    return defining.define(
        portal.programme.id,
        name={portal.language: form.cleaned_data["name"]},
        body=body,
        vocabulary=vocabulary.of_members(portal.programme.currency),
        actor=portal.actor,
        now=portal.now,
        key=key,
        seen=form.cleaned_data["seen"],
    )


@action(
    Nothing,
    permission="rules.change",
    button=_("Delete"),
    done=_("It is offered no more. Rules that name it stay as they are."),
    question=_(
        "Delete this segment? Rules that name it stay as they are; new ones cannot name it."
    ),
    is_quiet=True,
)
def end(portal: Portal, _form: Nothing, segment: str) -> Next:
    """Offer it no more."""
    defining.end(portal.programme.id, segment, actor=portal.actor, now=portal.now)
    return Next("organiser:segments")
