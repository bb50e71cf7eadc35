"""What a moderator says of posts, ideas and members; how the community is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.earning.models import RuleSet
from tandem.earning.versions import published
from tandem.engagement.community import board, judging, people, posting
from tandem.engagement.community.judging import Decision
from tandem.portals.shared.areas.fields import LinesField, LocalizedTextField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.telling import community
from tandem.portals.shared.templatetags.figures import day

VERSIONS_MAX = 50  # the latest


def _named(row: RuleSet) -> str:
    values = {"version": row.version, "day": day(row.valid_from)}
    return gettext("Version %(version)s, from %(day)s on") % values


class PostKeyForm(PortalForm):
    """One of the posts of the page."""

    post = forms.UUIDField(widget=forms.HiddenInput)


class HideForm(PostKeyForm):
    """Why a post is hidden."""

    errors_at = {judging.BadDecision: "why"}

    why = forms.CharField(label=_("Why: its author reads it"), max_length=judging.WHY_MAX)


class ReplyForm(PortalForm):
    """An answer of the organiser."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=posting.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(PortalForm):
    """What becomes of an idea."""

    state = forms.ChoiceField(label=_("What becomes of it"))
    reason = LocalizedTextField(
        label=_("Why, where it is declined"),
        max_length=judging.REASON_MAX,
        required=False,
        is_long=True,
    )
    change = LocalizedTextField(
        label=_("What was changed"),
        max_length=judging.REASON_MAX,
        required=False,
        is_long=True,
        help_text=_("Whoever voted is told: “You said, we changed”."),
    )
    seen_at = forms.CharField(
        label=_("Where it can be seen"),
        max_length=judging.ADDRESS_MAX,
        required=False,
        help_text=_("The address of a page of this programme, from its first / on; or empty."),
    )

    rules_version = forms.ChoiceField(
        label=_("The version of the rules that answers it"),
        required=False,
        help_text=_("Of an idea that is planned or done: whoever voted for it is told."),
    )

    def prepare(self) -> None:
        """Offer the states, and the versions of the rules."""
        super().prepare()
        field: Any = self.fields["state"]
        field.choices = [(key, name) for key, (name, _mood) in community.STATES.items()]
        versions: Any = self.fields["rules_version"]
        rows = published.sets(self.portal.programme.id, self.portal.organiser_id)
        latest = rows.order_by("-version")[:VERSIONS_MAX]
        versions.choices = [
            ("", _("none")),
            *((str(row.version), _named(row)) for row in latest),
        ]

    def wanted(self) -> Decision:
        """The decision."""
        typed = self.cleaned_data
        version = typed["rules_version"]
        return Decision(
            typed["state"],
            typed["reason"],
            typed["change"],
            typed["seen_at"].strip(),
            int(version) if version else None,
        )


class MemberForm(PortalForm):
    """A member."""

    member = PickField(sources.MEMBERS, label=_("Member"), coerce=int)


class BlockMemberForm(MemberForm):
    """A member who may write nothing."""

    why = forms.CharField(label=_("Why: they read it"), max_length=people.WHY_MAX)


class MemberKeyForm(PortalForm):
    """One of the members of the page."""

    member = forms.IntegerField(widget=forms.HiddenInput)


class BlockForm(MemberKeyForm):
    """Who wrote a post, and may write nothing more."""

    why = forms.CharField(label=_("Why: they read it"), max_length=people.WHY_MAX)


class WordsField(LinesField):
    """Words, a line each."""

    LINES_MAX = board.WORDS_MAX


class BoardForm(PortalForm):
    """How the community is kept."""

    errors_at = {board.BadBoard: "words"}

    is_looked_at_first = forms.BooleanField(
        label=_("Somebody looks at each post before members read it"), required=False
    )
    posts_a_day = WholeField(
        label=_("What a member may write on a day"), min_value=1, max_value=board.A_DAY_MAX
    )
    counted_a_day = WholeField(
        label=_("How many of a member's actions are recorded on a day"),
        min_value=0,
        max_value=board.A_DAY_MAX,
        help_text=_("Answers that helped, ideas taken up, reviews; rules say what they are worth."),
    )
    words = WordsField(
        label=_("Words at which a post waits for a look"),
        required=False,
        help_text=_(
            "A line each, in the language that you read here; “abc*” finds all that begins so."
        ),
    )
