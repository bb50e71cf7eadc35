"""Long forms in steps: every field stands in one, what is wrong says in which, and nothing is asked
for that no step shows.
"""

import cast
import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.portals.organiser.benefits.forms import BenefitForm, ChangeForm
from tandem.portals.organiser.codes.forms import IssueForm
from tandem.portals.organiser.contests.forms import ContestForm
from tandem.portals.organiser.events.forms import EventForm
from tandem.portals.organiser.initiatives.forms import GoalForm, InitiativeForm
from tandem.portals.organiser.mailings.forms import MailingForm
from tandem.portals.organiser.rewards.forms import ChangeForm as OfferedForm
from tandem.portals.organiser.settings.forms import ChecksForm
from tandem.portals.organiser.settings.points import PointsForm
from tandem.portals.organiser.surveys.forms import SurveyForm
from tandem.portals.organiser.tasks.forms import TaskForm
from tandem.portals.shared.areas.steps import Step, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build(release="WHEN_PAID")


def _steps(client: Client, address: str) -> dict[str, list[str]]:
    """The names of what is asked, by the titles of the steps."""
    page = html.fromstring(client.get(address).content)
    return {
        step.xpath("string(.//h2|.//h3)").strip(): [
            field.get("name")
            for field in step.xpath(".//*[@name][not(ancestor::template)]")
            if field.get("type") not in ("hidden", "submit") and field.tag != "button"
        ]
        for step in page.xpath("//section[contains(@class, 'step')]")
    }


def test_points_are_asked_for_in_steps(world: cast.World) -> None:
    address = reverse("organiser:settings-points", args=[world.programme.slug])

    steps = _steps(_client(world, "MARKETER"), address)

    # Days to wait, months and a fixed day do not apply here: nothing asks for them.
    assert {title: sorted(set(names)) for title, names in steps.items()} == {
        "When they become the member's own": [
            "payment_curve-from",
            "payment_curve-gives",
            "payment_days",
            "release",
        ],
        "How long they last": ["expiry", "warning_days"],
        "What they are worth": ["point_value", "tax_percent"],
        "Partners": ["partner_rewards"],
        "Passing on, and the night": ["night_hour", "points_transfers", "spending_order"],
        "When a member leaves": ["leaving_days"],
    }


@pytest.mark.parametrize(
    "form",
    [
        BenefitForm,
        ChangeForm,
        ChecksForm,
        EventForm,
        ContestForm,
        GoalForm,
        InitiativeForm,
        IssueForm,
        MailingForm,
        OfferedForm,
        PointsForm,
        SurveyForm,
        TaskForm,
    ],
)
def test_each_field_is_named_by_one_step(form: type) -> None:
    declared = {*form.base_fields, *form.rows}  # type: ignore[attr-defined]
    named = [name for step in form.steps for name in (*step.fields, *step.rows)]  # type: ignore[attr-defined]

    assert len(named) == len(set(named))
    assert declared <= set(named)


def test_what_is_wrong_says_in_which_step(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = reverse("organiser:settings-checks", args=[world.programme.slug])

    answer = filling.send(client, address, "save", appeal_days="-3")

    page = html.fromstring(answer.content)
    wrong = [step.xpath("string(.//h2)") for step in page.xpath("//section[@data-wrong]")]
    marked = [
        link.text_content()
        for link in page.xpath(
            "//nav[@class='stepper-side']//a[.//span[contains(@class, 'badge')]]"
        )
    ]
    assert answer.status_code == 400
    assert wrong == ["By when"]
    assert [" ".join(text.split()) for text in marked] == ["2 By when to be corrected"]


def test_what_no_step_names_is_asked_in_the_last(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    response = client.get(reverse("organiser:settings-checks", args=[world.programme.slug]))
    form = response.context["form"]

    steps = shown(
        [Step("First", fields=("verify_*",)), Step("None", fields=("no_such",)), Step("Rest")],
        form.visible_fields(),
        {},
        id_of="x",
    )

    assert [(step.id, step.title) for step in steps] == [
        ("x-step-1", "First"),
        ("x-step-3", "Rest"),
    ]
    assert {field.name for field in steps[0].fields} >= {"verify_days", "verify_amounts"}
    assert {field.name for field in steps[1].fields} == {
        "appeal_days",
        "award_ceiling",
        "adjust_limit_points",
        "adjust_limit_admin_points",
        "rules_need_two",
        "debts",
    }
