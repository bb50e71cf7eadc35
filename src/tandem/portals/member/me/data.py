"""What is known of me, put right by myself; of a firm by its owner. What was put right stands
below, and the organiser sees that too.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.flows.joining import correcting as flow
from tandem.participants import queries as participants
from tandem.participants.consents import giving
from tandem.participants.correcting import numbers, own
from tandem.participants.models import Company, Member, NumberRequestStatus, Person
from tandem.portals.member.me.data_forms import DeliveryForm, NumberForm, OwnFirmForm, OwnForm
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.labels import data_names
from tandem.rewards import queries as rewards

SHOWN = 20


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(OwnForm, permission="member.correct", done=_("Saved. It is read so from now on."))
def correct(portal: Portal, form: OwnForm) -> None:
    """Put right who I am."""
    typed = form.cleaned_data
    birthday = form.birthday_of(typed) if "day" in typed else None
    data = own.OwnData(name=typed["name"], phone=typed["phone"], birthday=birthday)
    flow.correct_own(data, **_scope(portal))


@action(
    DeliveryForm,
    permission="member.correct",
    done=_("Saved. What is on its way still goes where you ordered it to."),
    is_quiet=True,
)
def send_to(portal: Portal, form: DeliveryForm) -> None:
    """Say where rewards are sent to."""
    flow.correct_delivery(form.cleaned_data, **_scope(portal))


@action(
    OwnFirmForm,
    permission="member.correct",
    done=_("Saved. The firm is called so from now on."),
    is_quiet=True,
)
def correct_firm(portal: Portal, form: OwnFirmForm) -> None:
    """Put right what is the firm's."""
    typed = form.cleaned_data
    data = own.FirmData(typed["company"], typed["street"], typed["postal_code"], typed["city"])
    flow.correct_firm(data, **_scope(portal))


@action(
    NumberForm,
    permission="member.correct",
    button=_("Ask the organiser"),
    done=_("The organiser has your request, and you are told what came of it."),
    is_quiet=True,
)
def ask_number(portal: Portal, form: NumberForm) -> None:
    """Ask for another tax number."""
    typed = form.cleaned_data
    member_id = member_of(portal).id
    numbers.ask(member_id, typed["tax_id"], note=typed["note"], **_scope(portal))


@action(
    Nothing,
    permission="member.correct",
    button=_("Ask no more"),
    done=_("The tax number stays as it is."),
    is_quiet=True,
)
def keep_number(portal: Portal, _form: Nothing) -> None:
    """Take that back."""
    numbers.withdraw(member_of(portal).id, actor=portal.actor, now=portal.now)


@page(
    "me/data/",
    permission="member.view",
    template="data.html",
    actions=[correct, send_to, correct_firm, ask_number, keep_number],
    is_for_former=True,
)
def my_data(portal: Portal) -> Mapping[str, Any]:
    """What is known of me, to be put right where it stands."""
    member, of = member_of(portal), portal.organiser_id
    key = giving.person_of(member.id, portal.actor.user_id, organiser_id=of)
    person = Person.objects.of(of).get(id=key) if key is not None else None
    is_owner = participants.is_owner(portal.actor)
    company = member.company if is_owner else None
    scope = {"programme_id": portal.programme.id, "organiser_id": of}
    return framed(
        portal,
        member,
        "me",
        own=portal.form(correct, initial=_own(person)) if person else None,
        email=person.email if person else "",
        send_to=portal.form(send_to, initial=rewards.last_address(member.id, **scope)),
        firm_data=portal.form(correct_firm, initial=_firm(company)) if company else None,
        number=_number(portal, member, company) if company else None,
        is_colleague=member.company is not None and not is_owner,
        changes=_changes(portal, member, key),
    )


def _own(person: Person) -> dict[str, Any]:
    mark = person.birthday or 0
    known = {"day": mark % 100, "month": str(mark // 100)} if mark else {}
    return {"name": person.name, "phone": person.phone, **known}


def _firm(company: Company) -> dict[str, str]:
    return {
        "company": company.name,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
    }


def _number(portal: Portal, member: Member, company: Company) -> dict[str, Any]:
    """The tax number, and what became of the wish for another one."""
    row = numbers.latest(member.id, organiser_id=portal.organiser_id)
    asked = row if row is not None and row.status == NumberRequestStatus.ASKED else None
    refused = row if row is not None and row.status == NumberRequestStatus.REFUSED else None
    return {
        "tax_id": company.tax_id,
        "asked": {"tax_id": asked.tax_id, "at": asked.created_at} if asked else None,
        "refused": {"tax_id": refused.tax_id, "reason": refused.reason} if refused else None,
        "form": portal.form(keep_number if asked else ask_number),
    }


def _changes(portal: Portal, member: Member, person_id: UUID | None) -> list[dict[str, Any]]:
    """What was put right of me and of the member, latest first: which of it, when and by whom."""
    every = own.changes(member.id, organiser_id=portal.organiser_id)
    rows = [row for row in every if row.person_id in (None, person_id)][:SHOWN]
    names = names_by_id.actors(portal, [row.actor for row in rows])
    return [
        {"at": row.at, "what": data_names(row.what), "who": names.get(row.actor, "")}
        for row in rows
    ]
