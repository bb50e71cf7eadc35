"""Doors for those who are not in yet: the form of enrolment, its confirmation, and invitations."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tandem.earning.versions import published
from tandem.engagement import ways
from tandem.engagement.referrals.touching import Invited
from tandem.flows.joining import enrolling as enrol_member
from tandem.insights.running.telling import Reader
from tandem.kit import ids
from tandem.kit.errors import Exhausted, TandemError
from tandem.outreach import touches
from tandem.outreach.touches import Touch
from tandem.participants import applications
from tandem.participants.models import Member, MemberStatus
from tandem.partners.models import Partner
from tandem.platform import clock, mail, tenancy
from tandem.platform.access import invitations
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.joining import arriving, inviting
from tandem.portals.shared.joining.joining_forms import GuestForm, JoinForm
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.telling import why as reasons
from tandem.programmes import domains
from tandem.programmes.models import Programme


class TooManyForms(Exhausted):
    """One place sends form after form."""

    code = "portals.too_many_forms"
    text = gettext_lazy("Too many forms came from here. Try again in an hour.")


@action(JoinForm, permission="", button=gettext_lazy("Take part"))
def _join(_visitor: Visitor, _form: JoinForm) -> None:
    """What a stranger sends; `join` says what becomes of it."""


@action(GuestForm, permission="", button=gettext_lazy("Accept the invitation"))
def _accept(_visitor: Visitor, _form: GuestForm) -> None:
    """What somebody sends who was invited; `invitation` says what becomes of it."""


def _shown(programme: Programme) -> dict[str, Any]:
    return {
        "name": programme.name,
        "slug": programme.slug,
        "initial": programme.name[:1],
        "logo": programme.logo_id,
        "cover": programme.cover_id,
    }


def _slow_down(request: HttpRequest) -> None:
    if not ratelimit.consume(request, action="join"):
        raise TooManyForms()


def _open(slug: str) -> Programme:
    """The programme that a stranger comes to."""
    with tenancy.across("a stranger comes to a programme"):
        programme = (
            Programme.objects.everyone(reason="its form is public")
            .filter(slug=slug)
            .order_by("id")
            .first()
        )
    if programme is None:
        raise Http404
    tenancy.enter(programme.organiser_id)
    return programme


@require_safe
def why(request: HttpRequest, slug: str) -> HttpResponse:
    """Why one takes part, for who is about to join; as long as no rules are published, there is
    nothing to tell.
    """
    programme = _open(slug)
    if not published.sets(programme.id, programme.organiser_id).exists():
        raise Http404
    zone = ZoneInfo(programme.time_zone)
    now = clock.now()
    sections = reasons.shown(
        programme,
        reader=Reader(),
        today=now.astimezone(zone).date(),
        now=now,
        language=(get_language() or "en").split("-")[0],
    )
    context = {"programme": _shown(programme), "sections": sections}
    return render(request, "shared/why.html", context)


def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of enrolment of a programme; `?by=` names the partner who recruits, by its code,
    `?who=` which of its people, `?friend=` the member who invites, by their code, and `?member=`
    the member who recommends, by their number.
    """
    programme = _open(slug)
    by = request.GET.get("by", "").replace("\x00", "")[:40]
    partners = Partner.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, code=by, ended_at=None
    )
    partner = partners.order_by("id").first() if by else None
    recommending_id = None if partner else _recommending(request, programme)
    friend = inviting.touch(request, programme, recommending_id) if partner is None else None
    if ways.uses(programme, ways.REFERRALS):  # then their code says it, if it stays in the form
        recommending_id = None
    recruiter_id = partner.id if partner else recommending_id
    recommending = recommending_id or friend
    touch = _touch(request, programme, partner, is_by_member=recommending is not None)
    known = arriving.came(request, programme, touch)
    language = get_language() or "en"

    def apply(form: Any) -> bool:
        enrol_member.apply(
            form.applicant,
            programme=programme,
            terms_id=form.accepted,
            recruited_by_id=recruiter_id,
            recruited_by_user_id=_person_of(request, partner),
            language=language,
            base=domains.base(programme),
            came=known,
            invited=inviting.invited(form, request, programme),
            agreed=form.agreed_version,
            now=clock.now(),
        )
        return True

    initial = {"friend_code": friend.code} if friend else {}
    visitor = Visitor(request, programme, language)
    done = visiting.done(visitor, _join, apply, first=_slow_down, initial=initial)
    context = {
        "programme": {
            **_shown(programme),
            "has_rules": published.sets(programme.id, programme.organiser_id).exists(),
        },
        "partner": partner.name if partner else "",
        "friend": inviting.first_name(friend, programme),
        "form": done.form,
        "is_sent": bool(done.answer),
    }
    if done.answer:
        context |= {
            "recipient": done.form.cleaned_data["email"],
            "is_firm": bool(done.form.cleaned_data.get("tax_id")),
            "is_mail_read": mail.is_read(),
            "days": applications.DAYS_VALID,
        }
    answer = render(request, "shared/join.html", context, status=done.http_status)
    inviting.keep(answer, request, programme, friend)
    return answer


def _touch(
    request: HttpRequest,
    programme: Programme,
    partner: Partner | None,
    *,
    is_by_member: bool,
) -> Touch | None:
    """Where somebody comes from who followed a link to the form itself; None where a page before
    it has said so, in a word that still holds.
    """
    touch = touches.said(request.GET)
    if touch is not None or arriving.came(request, programme) is not None:
        return touch
    if partner is not None:
        return Touch(touches.PARTNER, partner_id=partner.id)
    return Touch(touches.MEMBER) if is_by_member else None


def _person_of(request: HttpRequest, partner: Partner | None) -> UUID | None:
    """Which of the partner's people gave the link (`?who=`), as long as they work there."""
    key = ids.parsed(request.GET.get("who", ""))
    if partner is None or key is None:
        return None
    memberships = Membership.objects.of(partner.organiser_id).filter(
        id=key, partner_id=partner.id, ended_at=None
    )
    return memberships.order_by("id").values_list("user_id", flat=True).first()


def _recommending(request: HttpRequest, programme: Programme) -> int | None:
    """The member whose link was followed; who they are is not told to a stranger."""
    number = request.GET.get("member", "").strip()
    if not (number.isascii() and number.isdecimal() and len(number) <= 20):
        return None
    members = Member.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, number=number, status=MemberStatus.ACTIVE
    )
    return members.order_by("id").values_list("id", flat=True).first()


def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link of the mail: one press, and the person is in."""
    try:
        with tenancy.across("a link names no organiser"):
            row = applications.opened_by(token, now=clock.now())
        invitations.require_own(token, row.applicant["email"], signed_in=_signed_in(request))
        tenancy.enter(row.organiser_id)
        programme = Programme.objects.of(row.organiser_id).get(id=row.programme_id)
        if request.method == "POST":
            with transaction.atomic(), tenancy.across("a link names no organiser"):
                user = enrol_member.confirm(token, now=clock.now(), signed_in=_signed_in(request))
            answer = sign_in(request, user, f"/m/{programme.slug}/")
            _note_device(answer, request, programme, user)
            return answer
    except TandemError as problem:
        return _ended(request, problem)
    return render(
        request,
        "shared/confirm.html",
        {"programme": _shown(programme), "email": row.applicant["email"]},
    )


def _signed_in(request: HttpRequest) -> UUID | None:
    return request.user.pk if request.user.is_authenticated else None


def _ended(request: HttpRequest, problem: TandemError) -> HttpResponse:
    """Why a link opens nothing; or nothing yet, where its bearer signs in first."""
    is_open = isinstance(problem, invitations.AccountStands)
    shown = {"sentence": problem.sentence, "heading": _("Sign in first") if is_open else ""}
    return render(request, "shared/ended.html", shown, status=409 if is_open else 410)


def _note_device(
    answer: HttpResponseBase, request: HttpRequest, programme: Programme, user: User
) -> None:
    rows = Membership.objects.of(programme.organiser_id).filter(
        user_id=user.pk, programme_id=programme.id, member_id__isnull=False, ended_at=None
    )
    latest = rows.order_by("-created_at", "-id").values_list("member_id", flat=True).first()
    if latest is not None:
        inviting.note_device(answer, request, programme, latest)


def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the invitation is to, and taking it on; a future member fills in who they are."""
    try:
        with tenancy.across("a link names no organiser"):
            row = invitations.opened_by(token, now=clock.now())
        invitations.require_own(token, row.email, signed_in=_signed_in(request))
    except TandemError as problem:
        return _ended(request, problem)
    tenancy.enter(row.organiser_id)
    assert row.programme_id is not None, "an invitation is to a programme"
    programme = Programme.objects.of(row.organiser_id).get(id=row.programme_id)
    is_enrolment = row.role == Role.MEMBER and row.member_id is None
    face = "m" if row.role == Role.MEMBER else "p" if row.partner_id else "o"

    def take_on(form: Any) -> HttpResponseBase:
        with tenancy.across("a link names no organiser"):
            if is_enrolment:
                user = _enrolled(token, form, inviting.invited(form, request, programme), request)
            else:
                user = _taken_on(token, form, request)
            return sign_in(request, user, f"/{face}/{programme.slug}/")

    visitor = Visitor(request, programme, get_language() or "en")
    if is_enrolment:
        done = visiting.done(
            visitor, _join, take_on, initial={"person_name": row.name}, asks_email=False
        )
    else:
        done = visiting.done(visitor, _accept, take_on, initial={"name": row.name})
    if done.answer is not None:
        answer: HttpResponseBase = done.answer
        return answer
    context = {
        "programme": _shown(programme),
        "email": row.email,
        "form": done.form,
        "role": ROLE_NAMES[row.role],
    }
    template = "shared/join.html" if is_enrolment else "shared/invitation.html"
    return render(request, template, context, status=done.http_status)


def _enrolled(token: str, form: Any, invited: Invited | None, request: HttpRequest) -> User:
    """A new member."""
    return enrol_member.accept_invitation(
        token,
        applicant=form.applicant,
        terms_id=form.accepted,
        now=clock.now(),
        invited=invited,
        agreed=form.agreed_version,
        language=get_language() or "en",
        signed_in=_signed_in(request),
    )


def _taken_on(token: str, form: Any, request: HttpRequest) -> User:
    """Somebody who works for the organiser, for a partner, or for a firm that takes part."""
    name, signed_in = form.cleaned_data["name"], _signed_in(request)
    user = enrol_member.join_as(token, name=name, now=clock.now(), signed_in=signed_in)
    password = form.cleaned_data["password"]
    # A link may give somebody new a password, but never replace the one of an account that stands.
    if password and not user.has_usable_password():
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def sign_in(request: HttpRequest, user: User, target: str) -> HttpResponseBase:
    """Sign in whoever came by a link; an account with a second step is asked for it first."""
    response: HttpResponseBase = perform_login(request, user, redirect_url=target)
    return response
