"""What regulations say of what partners show by photos."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.models import PhotoProof
from tandem.insights.regulations.facts import DisplayFact, Facts, RuleFact
from tandem.insights.regulations.wording import number
from tandem.insights.running import parts
from tandem.kit.texts import localized
from tandem.programmes.terms import Paragraph
from tandem.rules import ast
from tandem.rules.vocabulary import Vocabulary


def displaying(facts: Facts) -> Iterator[Paragraph]:
    """What is asked, what it gives, who decides, and how it is taken back."""
    for one in facts.displays:
        asked = _("“%(name)s”: the partner sends a photo of it, for each of its outlets.")
        sentences = [asked % {"name": one.name}]
        if one.text:
            sentences.append(_("It shows: %(text)s") % {"text": one.text})
        if one.checks:
            checks = "; ".join(one.checks)
            sentences.append(_("What is looked at: %(checks)s.") % {"checks": checks})
        if one.rules:
            rules = ", ".join(_("“%(name)s”") % {"name": rule} for rule in one.rules)
            text = _("It gives the partner what stands under “What gives points”: %(rules)s.")
            sentences.append(text % {"rules": rules})
        else:
            sentences.append(_("Nothing is given for it yet."))
        if one.rules and one.every_days:
            text = ngettext(
                "It gives points at most once in %(n)s day for an outlet.",
                "It gives points at most once in %(n)s days for an outlet.",
                one.every_days,
            )
            sentences.append(text % {"n": number(one.every_days)})
        yield Paragraph(f"display:{one.key}", " ".join(sentences))
    if facts.displays:
        yield Paragraph(
            "display_decided",
            _(
                "The organiser looks at each photo and decides. Where it refuses one, it says why"
                " to who sent it."
            ),
        )
        yield Paragraph(
            "display_back",
            _(
                "What turns out not to have been shown is taken back with its points, for a reason"
                " that the partner is told."
            ),
        )


def gathered(
    asked: Mapping[str, tuple[ActivityKind, PhotoProof]],
    rules: Sequence[ast.Rule],
    told: Sequence[RuleFact],
    *,
    terms: Vocabulary,
    language: str,
) -> Iterator[DisplayFact]:
    """What partners are asked to show, with the rules that give them for it."""
    by_kind: dict[str, list[str]] = {}
    for rule, fact in zip(rules, told, strict=True) if asked else ():
        if any(effect.to == "PARTNER" for effect in rule.effects):
            kind = parts.of(rule, terms).kind
            by_kind.setdefault(kind, []).append(fact.name or fact.sentence)
    for kind, (row, proof) in asked.items():
        yield DisplayFact(
            key=kind,
            name=declaring.name_of(row, language),
            text=localized(proof.texts, language).strip() if proof.texts else "",
            checks=tuple(proof.checklist),
            every_days=proof.every_days,
            rules=tuple(by_kind.get(kind, ())),
        )
