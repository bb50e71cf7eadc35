"""What is said of a benefit, and of requests for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.benefits import wording
from tandem.benefits.answering import ReasonMissing
from tandem.benefits.offering import PLACES_MAX, TEXT_MAX, USES_MAX, How, Texts
from tandem.portals.shared.areas.fields import LocalizedTextField, PictureField, WholeField
from tandem.portals.shared.areas.picking import PickManyField
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences, sources

ASKED, AT_THE_TILL = "asked", "till"


class BenefitForm(audiences.WhomForm):
    """A benefit, for whom it is, and how it is had."""

    columns = "two"
    steps = (
        Step(_("What it is"), fields=("name", "kind", "text", "terms", "picture")),
        Step(_("For whom"), fields=audiences.FIELDS),
        Step(_("How it is had"), fields=("way", "uses", "places", "span", "stays", "offered")),
        Step(_("Where it is used"), fields=("at_partners", "partners")),
    )

    name = LocalizedTextField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(wording.KINDS.items()))
    text = LocalizedTextField(
        label=_("What the member should know"), max_length=TEXT_MAX, required=False, is_long=True
    )
    terms = LocalizedTextField(
        label=_("Terms"),
        max_length=TEXT_MAX,
        required=False,
        is_long=True,
        help_text=_("When, where, what it does not hold for."),
    )
    picture = PictureField(label=_("Picture"), required=False)
    way = forms.ChoiceField(
        label=_("How members get it"),
        choices=[
            (ASKED, _("they ask for it, and you answer")),
            (AT_THE_TILL, _("they show their number where it is used")),
        ],
    )
    uses = WholeField(
        label=_("How often a member may have it"),
        min_value=1,
        max_value=USES_MAX,
        required=False,
        help_text=_("Empty: as often as they like."),
    )
    places = WholeField(
        label=_("Places for all together"),
        min_value=1,
        max_value=PLACES_MAX,
        required=False,
        help_text=_("Empty: as many as are asked for."),
    )
    span = forms.ChoiceField(
        label=_("Both apply to"), choices=list(wording.SPANS.items()), initial="YEAR"
    )
    stays = forms.BooleanField(
        label=_("What was accepted stays with a member who falls below the level or the group"),
        required=False,
        initial=True,
    )

    at_partners = forms.BooleanField(
        label=_("Partners note its use in their portal"),
        required=False,
        help_text=_(
            "A member shows their card or number; whoever is at the till sees what they may have."
        ),
    )
    partners = PickManyField(
        sources.PARTNERS,
        label=_("Only these partners"),
        coerce=int,
        required=False,
        help_text=_("Empty: all of them."),
    )

    @property
    def texts(self) -> Texts:
        """What it is called and what is said of it, in the reader's language."""
        typed = self.cleaned_data
        return Texts(typed["name"], typed["text"], typed["terms"])

    @property
    def how(self) -> How:
        """How it is had."""
        typed = self.cleaned_data
        return How(
            is_asked=typed["way"] == ASKED,
            uses=typed["uses"] or 0,
            places=typed["places"],
            span=typed["span"],
            stays=typed["stays"],
            at_partners=typed["at_partners"],
            partner_ids=typed["partners"] if typed["at_partners"] else (),
        )


class ChangeForm(BenefitForm):
    """A benefit that stands; it may be offered no more."""

    offered = forms.BooleanField(label=_("Members can have it"), required=False)


class AnswerForm(SelectionForm):
    """What is done with the chosen requests."""

    buttons = {
        "accept": _("Accept"),
        "decline": _("Decline"),
        "fulfil": _("It is ready"),
        "used": _("Used"),
    }
    has_matching = False  # what is answered was seen
    errors_at = {ReasonMissing: "answer"}

    answer = forms.CharField(
        label=_("What the members read"),
        max_length=300,
        required=False,
        help_text=_("A reason, if you decline."),
    )


class UndoForm(SelectionForm):
    """Which uses were noted by mistake."""

    has_matching = False  # what is undone was seen
