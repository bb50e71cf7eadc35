"""What a member writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.community import marking, people, posting
from tandem.portals.shared.areas.forms import PortalForm


class PostForm(PortalForm):
    """A question or an idea."""

    title = forms.CharField(label=_("In one sentence"), max_length=posting.TITLE_MAX)
    text = forms.CharField(
        label=_("More of it"),
        max_length=posting.TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(PortalForm):
    """An answer."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=posting.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PostKeyForm(PortalForm):
    """One of the posts of the page."""

    post = forms.UUIDField(widget=forms.HiddenInput)


class ReportForm(PostKeyForm):
    """What is wrong with a post."""

    why = forms.CharField(label=_("What is wrong with it"), max_length=marking.REPORT_MAX)


class NameForm(PortalForm):
    """What a member wants to be called."""

    errors_at = {people.BadNickname: "nickname"}

    nickname = forms.CharField(
        label=_("Called in the community"),
        max_length=people.NICKNAME_MAX,
        required=False,
        help_text=_("Empty: your first name, and one letter of the next."),
    )
