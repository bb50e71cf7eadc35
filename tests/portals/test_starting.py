"""From a few questions to a programme: what is proposed, what may be changed, and what is opened."""

import re
from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling

from tandem.kit import ids
from tandem.platform.access import identity
from tandem.platform.models import Membership, Organiser, User
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
START, EMPTY = "/operator/start/", "/operator/start/empty/"
ANSWERS = {
    "sells": "building",
    "through": "DISTRIBUTORS",
    "changes": ["NEW", "NOVELTIES"],
    "country": "PL",
    "turnover": "6 000 000",
    "members": "500",
}


@pytest.fixture
def operator(db: None) -> Client:
    user = User.objects.create_user(
        f"oskar{ids.new_id()}@host.example", is_operator=True, created_at=cast.NOW
    )
    client = Client()
    client.force_login(user)
    return client


def _text(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


def _asked(client: Client, **typed: Any) -> Any:
    """The proposal for some answers: its page stands under an address that holds them."""
    answer = filling.send(client, START, "_ask", **ANSWERS | typed)
    return client.get(answer["Location"]) if answer.status_code == 302 else answer


def _sent(client: Client, page: Any, verdict: str, **typed: Any) -> Any:
    form = filling.shown(page.content, "_open") | typed | {"verdict": verdict}
    return client.post(START, {name: value for name, value in form.items() if value is not None})


def _programmes() -> list[Programme]:
    from tandem.platform import tenancy

    with tenancy.across("a test"):
        return list(Programme.objects.everyone(reason="a test").order_by("created_at", "id"))


def test_a_few_questions_bring_a_proposal_with_its_cost(operator: Client) -> None:
    first = _text(operator.get(START).content)
    assert "Answer a few questions" in first
    assert "one like a programme that stands" not in first, "there is none to copy"

    page = _asked(operator)

    text = _text(page.content)
    assert page.status_code == 200
    assert "A proposal: Building materials for installers" in text
    assert "It is likely to cost PLN 47.8K a year" in text
    assert "A usual purchase of PLN 666.66 net brings 66 points, worth PLN 0.17 each." in text
    assert "1 point for each PLN 10.00" in text
    assert "members have to buy 11 per cent more" in text
    assert "Kivetz, Urminsky, Zheng (2006)" in text
    assert not _programmes()


def test_a_proposal_is_there_again_when_its_page_is_loaded_anew(operator: Client) -> None:
    answer = filling.send(operator, START, "_ask", **ANSWERS)
    address = answer["Location"]

    first, again = operator.get(address), operator.get(address)
    changed = operator.get(address.replace("members=500", "members=0"))

    assert "A proposal: Building materials for installers" in _text(first.content)
    assert _text(again.content) == _text(first.content)
    assert filling.shown(again.content, "_ask")["turnover"].replace("\xa0", " ") == "6 000 000"
    assert changed.status_code == 400 and "A proposal" not in _text(changed.content)
    assert not _programmes()


def test_what_consumers_pay_is_asked_for_and_told_with_tax(operator: Client) -> None:
    questions = {"sells": "children", "through": "OWN_SHOPS", "changes": ["SALES"]}

    text = _text(_asked(operator, **questions, turnover="2 000 000", members="4000").content)

    assert "Persons who buy for themselves: with tax" in text
    assert "A usual purchase of PLN 100.00 with tax brings 20 points" in text
    assert "They pay, with tax" in text and "They buy, net" not in text
    assert "of the gross amount of the line" in text
    assert "PLN 600.00 with tax" in text, "and so do levels"


def test_what_is_changed_is_worked_out_anew_and_nothing_is_opened(operator: Client) -> None:
    page = _sent(operator, _asked(operator), "again", share="4")

    text = _text(page.content)
    assert page.status_code == 200
    assert "It is likely to cost PLN 95.7K a year" in text
    assert filling.shown(page.content, "_open")["share"] == "4"
    assert filling.shown(page.content, "_ask")["turnover"] == "6000000"
    assert not _programmes()


def test_one_button_opens_it_and_leads_to_its_overview(operator: Client) -> None:
    answer = _sent(
        operator,
        _asked(operator),
        "open",
        organiser="Zielona Farba",
        name="Klub Malarza",
        brand_colour="#0A5C36",
    )

    (programme,) = _programmes()
    assert (answer.status_code, answer["Location"]) == (302, f"/o/{programme.slug}/")
    assert (programme.name, programme.brand_colour) == ("Klub Malarza", "#0a5c36")
    assert programme.languages == ["pl", "en"]
    overview = operator.get(answer["Location"])
    assert overview.status_code == 200
    assert "From here to the first points" in overview.content.decode()


def test_a_form_that_was_sent_twice_opens_one_programme(operator: Client) -> None:
    page = _asked(operator)
    typed = {"organiser": "Zielona Farba", "name": "Klub"}
    form = filling.shown(page.content, "_open") | typed | {"verdict": "open"}
    form.pop("with_sample", None)

    first, second = operator.post(START, form), operator.post(START, form)

    assert first["Location"] == second["Location"]
    assert len(_programmes()) == 1


def test_what_is_missing_is_said_and_nothing_is_opened(operator: Client) -> None:
    page = _sent(operator, _asked(operator), "open", share="50")

    text = _text(page.content)
    assert page.status_code == 400
    assert text.count("This field is required.") == 2
    assert not _programmes()
    assert filling.shown(page.content, "_ask")["members"] == "500"


@pytest.mark.parametrize(
    ("_case", "typed", "says"),
    [
        ("nothing is sold", {"turnover": "0"}, "greater than or equal to 1"),
        ("words for figures", {"members": "many"}, "Use a whole number."),
        ("less than one a purchase", {"turnover": "100"}, "less than one PLN"),
        ("nothing should change", {"changes": None}, "This field is required."),
        ("a country of nobody", {"country": "XX"}, "Select a valid choice."),
    ],
)
def test_answers_that_cannot_be_are_refused(
    operator: Client, _case: str, typed: dict[str, Any], says: str
) -> None:
    page = _asked(operator, **typed)

    assert page.status_code == 400
    assert says in _text(page.content)


@pytest.mark.parametrize(
    "typed",
    [
        {"template": "castles"},
        {"country": "XX"},
        {"changes": "ALL"},
        {"turnover": "-1"},
        {"members": "9" * 30},
        {"brand_colour": "red"},
        {"share": "0"},
    ],
)
def test_a_form_that_was_tampered_with_opens_nothing(
    operator: Client, typed: dict[str, str]
) -> None:
    page = _sent(
        operator, _asked(operator), "open", organiser="Zielona Farba", name="Klub", **typed
    )

    assert page.status_code == 400
    assert not _programmes() and not Organiser.objects.exists()


def test_a_second_programme_of_the_same_organiser_keeps_its_people(operator: Client) -> None:
    typed = {"organiser": "Zielona Farba", "name": "Klub"}
    _sent(operator, _asked(operator), "open", **typed)
    organiser = Organiser.objects.get()
    marta = User.objects.create_user(f"marta{ids.new_id()}@zielona.example", created_at=cast.NOW)
    identity.give_role(marta, Role.MARKETER, organiser_id=organiser.id, now=cast.NOW)

    answer = _sent(operator, _asked(operator), "open", name="Klub Zimowy")

    assert Organiser.objects.count() == 1
    assert [programme.name for programme in _programmes()] == ["Klub", "Klub Zimowy"]
    client = Client()
    client.force_login(marta)
    assert client.get(answer["Location"]).status_code == 200


def test_a_new_organiser_stands_beside_the_first(operator: Client) -> None:
    for name in ("Zielona Farba", "Czarny Dach"):
        _sent(operator, _asked(operator), "open", organiser=name, name="Klub", whose="")

    assert set(Organiser.objects.values_list("name", flat=True)) == {"Zielona Farba", "Czarny Dach"}


def test_another_name_than_the_chosen_organisers_is_not_thrown_away(operator: Client) -> None:
    _sent(operator, _asked(operator), "open", organiser="Zielona Farba", name="Klub")
    key = str(Organiser.objects.get().id)

    typed = {"organiser": "Dom i Szafa sp. z o.o.", "name": "Klub Szafa", "whose": key}
    page = _sent(operator, _asked(operator), "open", **typed)

    assert page.status_code == 400
    assert "Above, Zielona Farba is chosen." in page.content.decode()
    assert [programme.name for programme in _programmes()] == ["Klub"]
    typed["organiser"] = "zielona farba"
    assert _sent(operator, _asked(operator), "open", **typed).status_code == 302


def test_nobody_opens_a_programme_of_an_organiser_that_they_do_not_run(operator: Client) -> None:
    world = cast.build()
    reviewer = User.objects.get(pk=operator.session["_auth_user_id"])
    identity.give_role(reviewer, Role.REVIEWER, organiser_id=world.organiser_id, now=cast.NOW)
    before = len(_programmes())

    page = _sent(operator, _asked(operator), "open", name="Klub", whose=str(world.organiser_id))

    assert page.status_code == 400
    assert len(_programmes()) == before
    assert Membership.objects.of(world.organiser_id).filter(user=reviewer).count() == 1


def test_one_may_begin_with_an_empty_programme(operator: Client) -> None:
    answer = filling.send(
        operator, EMPTY, "_empty", organiser="Zielona Farba", name="Klub", country="RO"
    )

    (programme,) = _programmes()
    assert answer["Location"] == f"/o/{programme.slug}/"
    assert (programme.currency, programme.time_zone) == ("RON", "Europe/Bucharest")
    assert operator.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("address", [START, EMPTY])
def test_the_pages_are_for_operators(address: str) -> None:
    client = Client()
    assert client.get(address).status_code == 404
    client.force_login(
        User.objects.create_user(f"ola{ids.new_id()}@host.example", created_at=cast.NOW)
    )
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("language", ["pl", "ro", "be"])
def test_the_proposal_speaks_the_readers_language(operator: Client, language: str) -> None:
    headers = {"accept-language": language}
    form = filling.shown(operator.get(START, headers=headers).content, "_ask") | ANSWERS

    text = _text(operator.post(START, form, headers=headers, follow=True).content)

    assert {"pl": "Rękawice robocze", "ro": "Mănuși de lucru", "be": "Працоўныя пальчаткі"}[
        language
    ] in text
    assert "purchase" not in text
