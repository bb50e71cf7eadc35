"""Doors for those who are not in yet: the form of enrolment, its confirmation, and invitations."""

from typing import Any
from uuid import UUID

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.flows.joining import enrolling as enrol_member
from tandem.kit import ids
from tandem.kit.errors import Exhausted, TandemError
from tandem.participants import applications
from tandem.participants.enrolment import Applicant
from tandem.participants.models import Member, MemberStatus
from tandem.partners.models import Partner
from tandem.platform import clock, invitations, tenancy
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.programmes import terms
from tandem.programmes.models import Programme
from tandem.rewards.queries import word


class TooManyForms(Exhausted):
    """One place sends form after form."""

    code = "portals.too_many_forms"
    text = _("Too many forms came from here. Try again in an hour.")


def applicant_of(request: HttpRequest, country: str) -> Applicant:
    """Who fills in a form of enrolment."""
    posted = request.POST
    said = {
        name: posted.get(name, "").replace("\x00", "").strip()[:length]
        for name, length in (
            ("person_name", 200), ("email", 200), ("phone", 20), ("company_name", 200), ("tax_id", 30), ("street", 200),
            ("postal_code", 12), ("city", 100), ("region", 60), ("trade", 40),
        )
    }  # fmt: skip
    return Applicant(country=country, **said)


def terms_of(programme: Programme) -> dict[str, Any] | None:
    """The regulations in force, as a form shows them."""
    latest = terms.in_force(programme.id, organiser_id=programme.organiser_id)
    return {"id": latest.id, "version": latest.version, "text": word(latest.text, get_language() or "en")} if latest else None


def accepted(request: HttpRequest) -> UUID | None:
    """The version of the regulations that a form accepts."""
    try:
        return UUID(request.POST.get("terms", ""))
    except ValueError:
        return None


def _shown(programme: Programme) -> dict[str, Any]:
    return {"name": programme.name, "slug": programme.slug, "initial": programme.name[:1], "logo": programme.logo_id}


def _slow_down(request: HttpRequest) -> None:
    if not ratelimit.consume(request, action="join"):
        raise TooManyForms()


def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of enrolment of a programme; `?by=` names the partner who recruits, by its code, `?who=` which of its people, `?member=`
    the member who recommends, by their number."""
    with tenancy.across("a stranger comes to a programme"):
        programme = Programme.objects.everyone(reason="its form is public").filter(slug=slug).order_by("id").first()
    if programme is None:
        raise Http404
    tenancy.enter(programme.organiser_id)
    by = request.GET.get("by", "").replace("\x00", "")[:40]
    partners = Partner.objects.of(programme.organiser_id).filter(programme_id=programme.id, code=by, ended_at=None)
    partner = partners.order_by("id").first() if by else None
    recruiter_id = partner.id if partner else _recommending(request, programme)
    error, is_sent = "", False
    if request.method == "POST":
        try:
            _slow_down(request)
            with transaction.atomic():
                enrol_member.apply(
                    applicant_of(request, programme.country), programme=programme, terms_id=accepted(request),
                    recruited_by_id=recruiter_id, recruited_by_user_id=_person_of(request, partner), language=get_language() or "en", base=settings.PUBLIC_URL,
                    now=clock.now(),
                )  # fmt: skip
                is_sent = True
        except TandemError as problem:
            error = problem.sentence
    return render(
        request, "shared/join.html",
        {"programme": _shown(programme), "terms": terms_of(programme), "partner": partner.name if partner else "", "form": request.POST,
         "error": error, "is_sent": is_sent, "asks_email": True},
        status=400 if error else 200,
    )  # fmt: skip


def _person_of(request: HttpRequest, partner: Partner | None) -> UUID | None:
    """Which of the partner's people gave the link (`?who=`), as long as they work there."""
    key = ids.parsed(request.GET.get("who", ""))
    if partner is None or key is None:
        return None
    found = Membership.objects.of(partner.organiser_id).filter(id=key, partner_id=partner.id, ended_at=None)
    return found.order_by("id").values_list("user_id", flat=True).first()


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
        tenancy.enter(row.organiser_id)
        programme = Programme.objects.of(row.organiser_id).get(id=row.programme_id)
        if request.method == "POST":
            with transaction.atomic(), tenancy.across("a link names no organiser"):
                user = enrol_member.confirm(token, now=clock.now())
            return sign_in(request, user, f"/m/{programme.slug}/")
    except TandemError as problem:
        return render(request, "shared/ended.html", {"sentence": problem.sentence}, status=410)
    return render(request, "shared/confirm.html", {"programme": _shown(programme), "email": row.applicant["email"]})


def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the invitation is to, and taking it on; a future member fills in who they are."""
    try:
        with tenancy.across("a link names no organiser"):
            row = invitations.opened_by(token, now=clock.now())
    except TandemError as problem:
        return render(request, "shared/ended.html", {"sentence": problem.sentence}, status=410)
    tenancy.enter(row.organiser_id)
    assert row.programme_id is not None, "an invitation is to a programme"
    programme = Programme.objects.of(row.organiser_id).get(id=row.programme_id)
    is_enrolment = row.role == Role.MEMBER and row.member_id is None
    error = ""
    if request.method == "POST":
        try:
            with transaction.atomic(), tenancy.across("a link names no organiser"):
                user = _take_on(request, token, programme, is_enrolment)
                face = "m" if row.role == Role.MEMBER else "p" if row.partner_id else "o"
                return sign_in(request, user, f"/{face}/{programme.slug}/")
        except TandemError as problem:
            error = problem.sentence
        except ValidationError as problem:
            error = " ".join(problem.messages)
    context = {
        "programme": _shown(programme),
        "error": error,
        "email": row.email,
        "form": request.POST or {"name": row.name, "person_name": row.name},
    }
    if is_enrolment:
        return render(request, "shared/join.html", {**context, "terms": terms_of(programme)}, status=400 if error else 200)
    return render(request, "shared/invitation.html", {**context, "role": row.role}, status=400 if error else 200)


def _take_on(request: HttpRequest, token: str, programme: Programme, is_enrolment: bool) -> User:
    if is_enrolment:
        applicant = applicant_of(request, programme.country)
        return enrol_member.accept_invitation(token, applicant=applicant, terms_id=accepted(request), now=clock.now())
    user = enrol_member.join_as(token, name=request.POST.get("name", "").replace("\x00", "")[:200], now=clock.now())
    password = request.POST.get("password", "")
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
