"""What a browser brings to the form of joining of an invitation, and what is kept of it there.

Public pages keep nothing in a browser. The form does, in two signed cookies of its own address
alone: by whose code it was opened last, for as long as the programme says, so that whoever comes
back is thanked as they were told; and which members used this browser, so that nobody invites
themselves. Both only where the programme uses referrals.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase

from tandem.engagement import ways
from tandem.engagement.referrals import letters, queries, touching
from tandem.engagement.referrals.models import Door
from tandem.engagement.referrals.touching import Invited, Touch
from tandem.participants.models import Member
from tandem.platform import clock
from tandem.platform.models import Membership
from tandem.programmes.models import Programme

NAME = letters.FIELD
DEVICE = "joined"
DEVICES_MAX, DEVICE_DAYS = 5, 180
_DAY = 86_400


def touch(request: HttpRequest, programme: Programme, member_id: int | None = None) -> Touch | None:
    """The last invitation that was followed: that of this address, or one that the browser kept.

    Args:
        member_id: who recommends by a link that names their number, as links did before.
    """
    if not ways.uses(programme, ways.REFERRALS):
        return None
    scope: dict[str, Any] = {
        "programme_id": programme.id,
        "organiser_id": programme.organiser_id,
    }
    code = letters.tidy(request.GET.get(NAME, ""))
    if not code and member_id is not None:
        code = letters.code_of(member_id, now=clock.now(), **scope)
    touched = Touch(code, _today(programme)) if code else None
    if touched is None or not _invites(touched.code, scope):
        secret = settings.SECRET_KEY.encode()
        kept = request.COOKIES.get(NAME, "")
        touched = touching.opened(kept, programme=programme, secret=secret, today=_today(programme))
    return touched if touched is not None and _invites(touched.code, scope) else None


def _invites(code: str, scope: dict[str, Any]) -> bool:
    try:
        letters.inviting(code, **scope)
    except letters.NoSuchCode:
        return False
    return True


def first_name(touched: Touch | None, programme: Programme) -> str:
    """The first name of who invites, as their invitation tells it."""
    if touched is None:
        return ""
    of = programme.organiser_id
    member = letters.inviting(touched.code, programme_id=programme.id, organiser_id=of)
    return queries.first_names_of([member.id], organiser_id=of).get(member.id, "")


def keep(
    answer: HttpResponseBase, request: HttpRequest, programme: Programme, touched: Touch | None
) -> None:
    """Let the form's own address know the invitation when its reader comes back."""
    if not ways.uses(programme, ways.REFERRALS):
        return
    if touched is not None:
        word = touching.signed(
            touched, programme_id=programme.id, secret=settings.SECRET_KEY.encode()
        )
        _set(answer, programme, NAME, word, days=programme.referral_days)
    signed_in = _signed_in(request, programme)
    if signed_in is not None:
        note_device(answer, request, programme, signed_in)


def note_device(
    answer: HttpResponseBase, request: HttpRequest, programme: Programme, member_id: int
) -> None:
    """Let the form know that this member used the browser."""
    if not ways.uses(programme, ways.REFERRALS):
        return
    known = [member_id, *(key for key in _kept_devices(request, programme) if key != member_id)]
    word = _signer(programme).sign("-".join(map(str, known[:DEVICES_MAX])))
    _set(answer, programme, DEVICE, word, days=DEVICE_DAYS)


def invited(form: Any, request: HttpRequest, programme: Programme) -> Invited | None:
    """What a form that was sent says: the code that stands in it decides, whatever was kept."""
    code = letters.tidy(form.cleaned_data.get("friend_code") or "")
    if not code:
        return None
    touched, signed_in = touch(request, programme), _signed_in(request, programme)
    is_link = touched is not None and touched.code == code
    devices = _kept_devices(request, programme)
    return Invited(
        code=code,
        door=Door.LINK if is_link else Door.TYPED,
        on=touched.on if touched is not None and is_link else _today(programme),
        shows_name=bool(form.cleaned_data.get("shows_name")),
        devices=tuple(devices if signed_in is None else [signed_in, *devices]),
    )


def _signed_in(request: HttpRequest, programme: Programme) -> int | None:
    """The member of the programme whose browser this is, as far as somebody is signed in."""
    if not request.user.is_authenticated:
        return None
    rows = Membership.objects.of(programme.organiser_id).filter(
        user_id=request.user.pk,
        programme_id=programme.id,
        member_id__isnull=False,
        ended_at=None,
    )
    return rows.order_by("id").values_list("member_id", flat=True).first()


def _kept_devices(request: HttpRequest, programme: Programme) -> list[int]:
    """The members that the browser says used it; of this programme only."""
    try:
        keys_text = _signer(programme).unsign(request.COOKIES.get(DEVICE, "")[:300])
    except BadSignature:
        return []
    keys = [int(key) for key in keys_text.split("-")]
    rows = Member.objects.within(programme.id, organiser_id=programme.organiser_id)
    known = set(rows.filter(id__in=keys).values_list("id", flat=True))
    return [key for key in keys if key in known]


def _signer(programme: Programme) -> Signer:
    return Signer(salt=f"joined:{programme.id}")


def _set(
    answer: HttpResponseBase, programme: Programme, name: str, word: str, *, days: int
) -> None:
    answer.set_cookie(
        name,
        word,
        max_age=days * _DAY,
        path=f"/join/{programme.slug}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _today(programme: Programme) -> date:
    return programme.day_at(clock.now())
