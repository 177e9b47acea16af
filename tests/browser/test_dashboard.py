import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Office, SignedIn
from tests.webhooks.dashboard.sample import PASSWORD

pytestmark = pytest.mark.servers

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Resolves with the place once the sound has gone past it. A promise and not a condition to poll:
# the page's own policy forbids the eval that polling needs.
HEARD_PAST = """(seconds) => new Promise((done) => {
  const audio = document.getElementById("recording");
  const look = () => (audio.currentTime > seconds && !audio.paused
    ? done(audio.currentTime) : requestAnimationFrame(look));
  look();
})"""
# Contrast of every piece of text against the nearest painted background behind it.
FAINT_TEXT = """() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const node = walker.currentNode.parentElement;
    if (!text || node.closest("option, script")) continue;
    const pair = [light(numbers(getComputedStyle(node).color).slice(0, 3)), light(ground(node))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) faint.push(`${text}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


def heard_past(page: Page, seconds: float) -> float:
    place = page.evaluate(HEARD_PAST, seconds)
    assert isinstance(place, int | float)
    return place


def test_a_teacher_signs_in_and_out_with_the_keyboard_alone(
    office: Office, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{office.url}/calls")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type("rivers@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Calls", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.close()


def test_a_wrong_password_is_told_and_the_e_mail_stays(office: Office, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{office.url}/signin")
    page.get_by_label("E-mail").fill("hills@example.org")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("E-mail or password is not right.")
    expect(page.get_by_label("E-mail")).to_have_value("hills@example.org")
    expect(page.get_by_label("Password")).to_be_focused()
    page.close()


def test_a_filter_leaves_the_calls_asked_for_and_can_be_cleared(signed_in: SignedIn) -> None:
    page = signed_in()
    page.get_by_label("Learner").select_option(label="Samuel, Class 3")
    page.get_by_label("Outcome").select_option(label="Busy")
    page.get_by_role("button", name="Show").click()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(2)  # headings and one call
    expect(page.get_by_label("Outcome")).to_have_value("busy")
    page.get_by_role("link", name="Clear").click()
    expect(rows).to_have_count(6)


def test_a_click_on_a_heading_sorts_and_says_so(signed_in: SignedIn) -> None:
    page = signed_in()
    page.get_by_role("columnheader", name="Who").get_by_role("link").click()
    heading = page.get_by_role("columnheader", name="Who")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")


def test_a_click_on_a_line_plays_its_seconds(signed_in: SignedIn) -> None:
    page = signed_in()
    page.get_by_role("link", name="9 Mar 2026, 16:00").click()
    line = page.get_by_role("button", name=re.compile("Forty-two!"))
    line.click()
    assert 19.0 < heard_past(page, 19.0) < 20.9
    expect(line).to_have_attribute("aria-current", "true")


def test_the_highlight_moves_on_with_the_sound(office: Office, signed_in: SignedIn) -> None:
    page = signed_in()
    page.goto(office.call("lesson"))
    page.get_by_role("button", name=re.compile("Forty-two!")).click()
    following = page.get_by_role("button", name=re.compile("Yes, forty-two"))
    expect(following).to_have_attribute("aria-current", "true")
    assert page.locator("[aria-current=true]").count() == 1


def test_enter_on_a_line_plays_it_too(office: Office, signed_in: SignedIn) -> None:
    page = signed_in()
    page.goto(office.call("lesson"))
    page.get_by_role("button", name=re.compile("Thirty-two")).focus()
    page.keyboard.press("Enter")
    assert heard_past(page, 8.0) < 10.0


def test_a_score_leads_to_the_seconds_it_rests_on(office: Office, signed_in: SignedIn) -> None:
    page = signed_in()
    page.goto(office.call("lesson"))
    scores = page.get_by_role("region", name="Scores")
    scores.get_by_role("link", name="Turn 6, 00:29").click()
    assert heard_past(page, 29.0) < 31.0
    expect(page.get_by_role("button", name=re.compile("it goes to the tens"))).to_be_focused()


def test_a_click_into_the_waveform_plays_that_place(office: Office, signed_in: SignedIn) -> None:
    page = signed_in()
    page.goto(office.call("lesson"))
    wave = page.locator("#wave")
    box = wave.bounding_box()
    assert box is not None
    wave.click(position={"x": box["width"] * 0.75, "y": 10})
    assert 31.0 < heard_past(page, 31.0) < 34.0


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_their_width_and_every_text_can_be_read(
    office: Office, signed_in: SignedIn, tmp_path: Path, width: int
) -> None:
    page = signed_in(width=width)
    for name in ("", "lesson", "refused", "running"):
        page.goto(office.call(name) if name else f"{office.url}/calls")
        page.screenshot(path=tmp_path / f"{name or 'log'}-{width}.png", full_page=True)
        assert page.evaluate(OVERFLOW) <= 0, name
        assert page.evaluate(FAINT_TEXT) == [], name


def test_on_a_phone_a_call_is_a_card_and_still_a_table_row(signed_in: SignedIn) -> None:
    page = signed_in(width=360)
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(6)
    cell = rows.nth(2).get_by_role("cell").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Who"'
    page.get_by_label("Sort by").select_option(label="Score")
    page.get_by_label("Order").select_option(label="Descending")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("rowheader").first).to_contain_text("9 Mar 2026")


def test_the_focus_can_always_be_seen(signed_in: SignedIn) -> None:
    page = signed_in()
    for _ in range(8):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
