from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office, SignedIn
from tests.browser.test_dashboard import FAINT_TEXT, OVERFLOW

pytestmark = pytest.mark.servers

LEAD = "lead.rivers@example.org"


def tab_to(page: Page, name: str) -> None:
    """Walk on with the Tab key until the button or link of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent").strip():
            return
    raise AssertionError(f"no way to {name!r} by keyboard")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_lead_s_pages_fit_their_width_and_every_text_can_be_read(
    office: Office, signed_in: SignedIn, tmp_path: Path, width: int
) -> None:
    page = signed_in(width=width, as_=LEAD)
    page.goto(f"{office.url}/wishes")
    form = page.get_by_role("link", name="Confirm").get_attribute("href")
    told = office.call("told").removeprefix(office.url)
    for number, address in enumerate(("/calls", "/alerts", "/wishes", form, told)):
        page.goto(f"{office.url}{address}")
        page.screenshot(path=tmp_path / f"{number}-{width}.png", full_page=True)
        assert page.evaluate(OVERFLOW) <= 0, address
        assert page.evaluate(FAINT_TEXT) == [], address


def test_s4_the_lead_marks_an_alert_as_seen_by_keyboard(
    office: Office, signed_in: SignedIn
) -> None:
    page = signed_in(as_=LEAD)
    tab_to(page, "Alerts")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Alerts", level=1).wait_for()
    rows = page.get_by_role("table").get_by_role("row")
    newest = rows.nth(1)
    expect(newest).to_contain_text("S3, danger to life")
    tab_to(page, "Mark as seen")
    page.keyboard.press("Enter")
    expect(newest).to_contain_text("Ms Lead")
    expect(newest.get_by_role("button")).to_have_count(0)
    assert page.url.startswith(f"{office.url}/alerts#alert-")


def test_s5_the_lead_releases_a_call_and_a_teacher_then_sees_it(
    office: Office, signed_in: SignedIn
) -> None:
    lead, teacher = signed_in(as_=LEAD), signed_in()
    rows = teacher.get_by_role("table").get_by_role("row")
    before = rows.count()
    lead.goto(office.call("safety"))
    expect(lead.get_by_role("region", name="Held back from the class view")).to_be_visible()
    lead.get_by_role("button", name="Release to the class view").focus()
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("Who opened it")).to_be_visible()
    expect(lead.get_by_role("button", name="Release")).to_have_count(0)
    teacher.reload()
    expect(rows).to_have_count(before + 1)


def test_a_teacher_confirms_a_new_learner_by_keyboard(office: Office, signed_in: SignedIn) -> None:
    page = signed_in()
    tab_to(page, "Wishes")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What callers asked for").wait_for()
    tab_to(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.get_by_label("First name")).to_have_value("Mira")
    page.get_by_label("Who said yes").select_option(label="Ms Rao")
    page.get_by_label("How it was given").select_option(label="On the telephone")
    agreed = page.get_by_role("checkbox")
    page.get_by_role("button", name="Add the learner").click()
    expect(page).to_have_url(f"{office.url}/wishes/{wish_number(page)}/join")  # not without a yes
    agreed.focus()
    page.keyboard.press("Space")
    tab_to(page, "Add the learner")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mira joined on key 3")).to_be_visible()


def wish_number(page: Page) -> str:
    return page.url.split("/")[-2]


def test_a_wish_is_done_and_the_count_at_the_top_goes_down(signed_in: SignedIn) -> None:
    page = signed_in()
    page.get_by_role("link", name="Wishes").click()
    count = page.get_by_role("navigation", name="Pages").locator(".count")
    before = int(count.inner_text().split()[0])
    page.get_by_role("row", name="To be rung back").get_by_role("button", name="Done").click()
    expect(count).to_contain_text(str(before - 1))
