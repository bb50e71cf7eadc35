"""A task by hand: a marketer writes its steps and opens it, a member does them on the phone; and the
page of an action on which it stands beside a ranking and materials.
"""

import subprocess
import sys

from browser.conftest import ROOT, SECONDS_MAX, Installation, enter, is_clean
from browser.hands import saved
from playwright.sync_api import Browser, Page, expect


def _write(page: Page) -> None:
    """Steps of the form one after another: each row asks for what applies to its action."""
    page.goto(f"{page.url}tasks/new/")
    page.get_by_label("Name", exact=True).fill("Wypróbuj nowy eksport zestawień")
    page.get_by_role("button", name="Continue").click()
    kind, much = page.get_by_label("What is done"), page.get_by_label("How much of it")
    kind.select_option(label="A purchase")
    more = page.get_by_label("How it is measured").locator("option", has_text="the pieces")
    expect(more).to_have_count(1)
    is_clean(page)
    kind.select_option(label="Code word")
    expect(much).to_have_count(0)
    page.get_by_role("textbox", name="Code word").fill("Żółty zawór")
    page.get_by_role("button", name="Save as a draft").click()


def test_a_task_is_written_opened_and_done(browser: Browser, installation: Installation) -> None:
    ola = enter(browser, installation.links["ola"])
    _write(ola)
    expect(ola.get_by_role("heading", name="Wypróbuj nowy eksport")).to_be_visible()
    is_clean(ola)
    ola.get_by_role("button", name="Open it").click()
    ola.get_by_role("alertdialog").get_by_role("button", name="Open it").click()
    saved(ola, "from its first day on")

    ania = enter(browser, installation.links["ania"], width=390)
    ania.get_by_role("link", name="Look: Wypróbuj nowy eksport").click()
    is_clean(ania)
    ania.get_by_label("Code word").fill(" zolty zawor")
    ania.get_by_role("button", name="Check it").click()
    saved(ania, "the step is done")
    place = ania.url
    for _ in range(SECONDS_MAX * 4):  # who is done is found after the answer
        if ania.get_by_text("done on").count():
            break
        ania.wait_for_timeout(250)
        ania.goto(place)
    expect(ania.get_by_text("done on")).to_be_visible()
    is_clean(ania)

    ola.reload()
    expect(ola.get_by_role("cell", name="Instalbud")).to_be_visible()
    is_clean(ola)
    ola.get_by_role("link", name="Who is on the way").click()
    expect(ola.get_by_text("Nobody is on the way")).to_be_visible()
    is_clean(ola)
    ola.get_by_role("link", name="Wypróbuj nowy eksport").click()
    ola.get_by_role("button", name="End it").click()
    ola.locator(".toast").get_by_role("button", name="Undo").click()
    expect(ola.get_by_text("runs now")).to_be_visible()
    ola.context.close()
    ania.context.close()


# Who tries a new function is ranked, and Ania tried it twice.
_TRIED = """
import django; django.setup()
import sys
from datetime import date
from decimal import Decimal
from django.db import transaction
import cast
from tandem.activity import declaring, recording
from tandem.engagement.contests import writing as contests
from tandem.engagement.contests.ranking import measuring
from tandem.engagement.contests.writing import ContestIn
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tasks.writing import TaskIn, write
from tandem.flows.engagement import open_tasks
from tandem.kit import ids
from tandem.participants.models import Member
from tandem.platform import clock, tenancy
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.programmes.models import Programme
with transaction.atomic():
    with tenancy.across("the world of the test"):
        programme = Programme.objects.everyone(reason="the world of the test").get(slug=sys.argv[1])
    of, now = programme.organiser_id, clock.now()
    tenancy.enter(of)
    actor = Actor(name="user:ola", organiser_id=of, permissions=OPERATOR)
    scope = {"actor": actor, "now": now}
    declaring.declare("EXPORT_TRIED", programme_id=programme.id, names={"en": "New export tried"}, attributes=[], **scope)
    cup = ContestIn(name={"en": "Kto najczęściej wypróbuje nowy eksport zestawień"}, since_on=now.date().replace(month=1, day=1),
                    until_on=now.date().replace(month=12, day=31), measure=measuring.Measure("COUNT", kind="EXPORT_TRIED"))
    contests.open_contest(contests.write(programme, cup, **scope), programme_id=programme.id, **scope)
    said = TaskIn(name={"en": "Trzy próby nowego eksportu"}, steps=(TaskStep("EXPORT_TRIED", Decimal(3)),), since_on=date(2026, 1, 1))
    open_tasks.open_task(write(programme, said, **scope), programme=programme, **scope)
    ania = Member.objects.of(of).get(programme_id=programme.id, name__startswith="Instalbud")
    for number in range(2):
        recording.record(
            recording.NewActivity(
                member_id=ania.id, id=ids.new_uuid(), kind="EXPORT_TRIED", document_no=f"try {number}",
                occurred_at=now, occurred_on=now.date(), currency="PLN", lines=(),
            ),
            programme_id=programme.id, organiser_id=of, source="API", actor="test", now=now,
        )
"""


def _begun(page: Page) -> None:
    """Ola begins an initiative, with a film, a text and a PDF on its page, and opens it."""
    page.goto(page.url.split("tasks/")[0] + "initiatives/new/")
    page.get_by_label("Name", exact=True).fill("Nowy eksport: próbuj i wygrywaj")
    page.get_by_label("What it is about").fill("Każda próba jest nagradzana.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Last day").fill("2036-12-31")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("The staff of partners read it too").check()
    page.get_by_role("button", name="Save as a draft").click()
    for field, value in (
        ("Or the address of a film", "https://films.example/1"),
        ("Or a text", "Otwórz „Zestawienia” i naciśnij „Eksport”."),
    ):
        page.get_by_text("Add a PDF, a film or a text").click()
        form = page.locator("form#add_material")
        form.get_by_label("Title").fill(field)
        form.get_by_label(field).fill(value)
        form.get_by_role("button", name="Put it on the page").click()
        saved(page, "It stands on the page.")


def _arranged(page: Page) -> None:
    """The task and the ranking are put on the page."""
    page.get_by_text("Choose what stands there, and in which order").click()
    form = page.locator("form#arrange")
    form.get_by_role("button", name="Add one more").click()
    lists = form.locator("select[name^=pieces-]")
    for number, name in enumerate(("Trzy próby nowego eksportu", "Kto najczęściej wypróbuje")):
        field = form.get_by_role("combobox").nth(number)
        field.click()
        field.press_sequentially(name[:12])
        page.get_by_role("option", name=name).click()
        page.keyboard.press("Tab")  # its list is closed, and nothing moves any more
    expect(lists.nth(1).locator("option:checked")).to_contain_text("Kto najczęściej")
    is_clean(page)
    form.get_by_role("button", name="Save what stands there").click()
    saved(page, "each what is for them")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Publish").click()
    saved(page, "Its audience sees it")


def test_all_of_an_action_stands_on_one_page(browser: Browser, installation: Installation) -> None:
    subprocess.run(
        [sys.executable, "-c", _TRIED, installation.slug],
        env=installation.environment,
        check=True,
        cwd=ROOT,
    )
    ola = enter(browser, installation.links["ola"])
    ola.goto(f"{ola.url}tasks/")
    _begun(ola)
    _arranged(ola)
    is_clean(ola)

    ania = enter(browser, installation.links["ania"], width=390)
    ania.get_by_role("link", name="Nowy eksport: próbuj i wygrywaj").first.click()
    place = ania.url
    for _ in range(SECONDS_MAX * 4):  # the ranking follows what was done
        if ania.get_by_text("You: place 1").count():
            break
        ania.wait_for_timeout(250)
        ania.goto(place)
    expect(ania.get_by_text("You: place 1")).to_be_visible()
    expect(ania.get_by_label("Trzy próby nowego eksportu", exact=True)).to_have_attribute(
        "value", "66"
    )
    expect(ania.get_by_text("film, opens films.example")).to_be_visible()
    is_clean(ania)
    ania.get_by_role("link", name="Go on: Trzy próby nowego eksportu").click()
    expect(ania.get_by_role("heading", name="Trzy próby nowego eksportu")).to_be_visible()

    jan = enter(browser, installation.links["jan"], width=390)
    jan.get_by_role("link", name="Have a look: Nowy eksport: próbuj i wygrywaj").click()
    expect(jan.get_by_text("film, opens films.example")).to_be_visible()
    expect(jan.get_by_text("Trzy próby")).to_have_count(0)
    is_clean(jan)
    for page in (ola, ania, jan):
        page.context.close()
