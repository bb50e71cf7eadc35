"""Writing a mailing, trying it, sending it now or on a day, and taking that back."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.communication.mailings import queries, writing
from tandem.communication.models import Mailing
from tandem.flows.messages import send_mailing
from tandem.kit.texts import localized
from tandem.platform.models import User
from tandem.portals.organiser.mailings.forms import DayForm, MailingForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.templatetags.figures import day, points
from tandem.segments import targeting


def known(portal: Portal, mailing: UUID) -> Mailing:
    """The mailing of an address."""
    return queries.mailing(
        mailing, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@action(
    MailingForm,
    permission="members.change",
    button=_("Save as a draft"),
    done=_("Saved. Nobody has it yet."),
)
def write(portal: Portal, form: MailingForm) -> Next:
    """Write one."""
    key = writing.write(portal.programme, form.over(), actor=portal.actor, now=portal.now)
    return Next("organiser:mailing", {"mailing": key})


@action(MailingForm, permission="members.change", done=_("Saved. Nobody has it yet."))
def change(portal: Portal, form: MailingForm, mailing: UUID) -> None:
    """Write a draft anew."""
    row = known(portal, mailing)
    writing.write(
        portal.programme, form.over(row), mailing_id=row.id, actor=portal.actor, now=portal.now
    )


@action(Nothing, permission="members.change", button=_("Mail it to me"), is_quiet=True)
def test(portal: Portal, _form: Nothing, mailing: UUID) -> Next | Refusal:
    """Send it to whoever looks at it, and to nobody else."""
    address = User.objects.get(id=portal.actor.user_id).email if portal.actor.user_id else ""
    if not address:
        return Refusal(_("Your account has no e-mail address."))
    sent = send_mailing.send_test(known(portal, mailing), address, programme=portal.programme)
    done = ngettext(
        "%(n)s mail is on its way to %(address)s.",
        "%(n)s mails, one a language, are on their way to %(address)s.",
        sent,
    )
    return Next(
        "organiser:mailing",
        {"mailing": mailing},
        done=done % {"n": points(sent), "address": address},
    )


@action(
    Nothing,
    permission="members.change",
    button=_("Send it now"),
    done=_("It is on its way to members."),
    question=_("Send it now? What has left does not come back."),
)
def send(portal: Portal, _form: Nothing, mailing: UUID) -> None:
    """Send it now."""
    send_mailing.send_now(mailing, programme=portal.programme, actor=portal.actor, now=portal.now)


@action(DayForm, permission="members.change", button=_("Send it on that day"), is_quiet=True)
def plan(portal: Portal, form: DayForm, mailing: UUID) -> Next:
    """Send it on a day."""
    on_day = form.cleaned_data["on_day"]
    writing.plan(mailing, on_day, programme=portal.programme, actor=portal.actor, now=portal.now)
    done = _("It leaves on %(day)s. Until then you can take it back.") % {"day": day(on_day)}
    return Next("organiser:mailing", {"mailing": mailing}, done=done, undo=Undo("take_back"))


@action(
    Nothing,
    permission="members.change",
    button=_("Do not send it"),
    done=_("It is a draft again."),
    is_quiet=True,
)
def take_back(portal: Portal, _form: Nothing, mailing: UUID) -> None:
    """Make a draft of one that is planned."""
    writing.take_back(mailing, programme=portal.programme, actor=portal.actor, now=portal.now)


@action(
    Nothing,
    permission="members.change",
    button=_("Delete the draft"),
    done=_("The draft is gone."),
    question=_("Delete this draft?"),
    is_quiet=True,
)
def drop(portal: Portal, _form: Nothing, mailing: UUID) -> Next:
    """Throw one away."""
    writing.drop(mailing, programme=portal.programme, actor=portal.actor, now=portal.now)
    return Next("organiser:mailings")


@action(
    Nothing,
    permission="members.change",
    button=_("Use it again"),
    done=_("A draft with the same words. Nobody has it yet."),
    is_quiet=True,
)
def again(portal: Portal, _form: Nothing, mailing: UUID) -> Next:
    """Begin another one with the same words and audience."""
    row = known(portal, mailing)
    whom = targeting.whom_of(row.audience_id, organiser_id=portal.organiser_id)
    key = writing.write(
        portal.programme,
        writing.MailingIn(row.title, row.text, whom, row.by_mail),
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:mailing", {"mailing": key})


def title_of(portal: Portal, row: Mailing) -> str:
    """Its title in the reader's language."""
    return localized(row.title, portal.language)
