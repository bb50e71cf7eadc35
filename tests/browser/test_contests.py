"""A contest by hand: made and opened at the desk, joined and looked at on a phone."""

import subprocess
import sys

from browser.conftest import ROOT, Installation, enter, is_clean
from playwright.sync_api import Browser, Page, expect

# Ania has bought for less than Zenon; what a worker does with it takes a moment.
_BOUGHT = """
import django; django.setup()
import sys
from datetime import date
from decimal import Decimal
from django.db import transaction
import cast
from tandem.activity import recording
from tandem.kit import ids
from tandem.participants.models import Member
from tandem.catalogue.models import Product
from tandem.platform import tenancy
from tandem.programmes.models import Programme
with transaction.atomic():
    with tenancy.across("the world of the test"):
        programme = Programme.objects.everyone(reason="the world of the test").get(slug=sys.argv[1])
    tenancy.enter(programme.organiser_id)
    scope = {"programme_id": programme.id, "organiser_id": programme.organiser_id}
    product = Product.objects.of(programme.organiser_id).get(sku="G-10")
    members = Member.objects.of(programme.organiser_id).filter(programme_id=programme.id)
    for number, (name, net) in enumerate({"Instalbud": 1_500_00, "Zenon": 2_400_00}.items()):
        line = recording.LineIn(product.id, Decimal(5), net, net)
        recording.record(
            recording.NewActivity(
                member_id=members.get(name__startswith=name).id, id=ids.new_uuid(),
                kind="PURCHASE", document_no=f"FV {number}", occurred_at=cast.NOW,
                occurred_on=date(2026, 3, 2), currency="PLN", lines=(line,),
            ),
            **scope, source="API", actor="test", now=cast.NOW,
        )
"""


def _made(page: Page) -> None:
    """Ola makes a contest, step by step, and opens it."""
    page.get_by_role("link", name="Make a contest").first.click()
    page.get_by_label("Name", exact=True).fill(
        "Wiosenny puchar instalatorów i hydraulików Podlasia"
    )
    page.get_by_label("What members read").fill("Three days in the mountains for the first three.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("combobox", name="What is measured").select_option(
        label="Net turnover: a purchase"
    )
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("How many places win").fill("3")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Last day").fill("2026-12-31")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Who takes part").select_option(label="who joins")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Open it").click()
    expect(page.locator(".toast")).to_contain_text("Places follow within a minute")


def test_a_contest_is_made_at_the_desk_and_joined_on_a_phone(
    browser: Browser, installation: Installation
) -> None:
    subprocess.run(
        [sys.executable, "-c", _BOUGHT, installation.slug],
        env=installation.environment,
        cwd=ROOT,
        check=True,
    )
    desk = enter(browser, installation.links["ola"])
    desk.goto(f"{desk.url}contests/")
    is_clean(desk)
    _made(desk)
    is_clean(desk)

    phone = enter(browser, installation.links["ania"], width=390)
    phone.get_by_role("link", name="Have a look").first.click()
    is_clean(phone)
    phone.get_by_role("button", name="Take part").click()
    expect(phone.locator(".toast")).to_contain_text("You take part.")
    _until(phone, "of 1 in the ranking")
    phone.get_by_text("How others see you").click()
    phone.get_by_label("Name that others see").fill("Szybka Ania")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("table").first).to_contain_text("Szybka Ania")
    is_clean(phone)

    desk.reload()
    expect(desk.get_by_role("table").first).to_contain_text("PLN 1,500.00")
    is_clean(desk)
    for page in (desk, phone):
        page.context.close()


def _until(page: Page, text: str) -> None:
    """Look again until a worker has gone on."""
    expect(page.get_by_role("heading").first).to_be_visible()
    for _time in range(60):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"“{text}” does not come")
