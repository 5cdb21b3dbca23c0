"""When sealing goes wrong in the browser, nothing is sent in clear by itself."""

from html import escape

import pytest
from playwright.sync_api import Page, Route, expect

from browser.sealing.desk import (
    HOPES,
    SERVER_NOTE,
    WHY,
    Desk,
    drawn,
    fill,
    posted_file,
    status,
    submit,
)
from frontdesk.domain.intake import Binding, check_sealed


@pytest.mark.parametrize("fault", ["gone", "broken", "leaking"])
def test_when_sealing_fails_nothing_is_sent_until_the_client_chooses(
    page: Page, desk: Desk, bound: Binding, fault: str
) -> None:
    page.route("**/age.js*", lambda route: _spoil(route, fault))
    fill(page, desk)

    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send it to be sealed on arrival").wait_for()

    assert desk.posts == []
    assert "could not be sealed" in status(page)
    assert page.get_by_label("What brings you?").input_value() == WHY
    submit(page, "Send it to be sealed on arrival")
    assert desk.last["seal"] == ["on-arrival"]
    assert desk.last["answer.hopes"] == [HOPES]
    assert "ct" not in desk.last


def _spoil(route: Route, fault: str) -> None:
    leaking = "export class Encrypter { addRecipient() {} async encrypt(p) { return p; } }"
    broken = "export class Encrypter { constructor() { throw new Error('no'); } }"
    if fault == "gone":
        route.abort()
    else:
        body = leaking if fault == "leaking" else broken
        route.fulfill(body=body, content_type="text/javascript")


def test_after_a_failure_the_usual_button_tries_again_and_seals(
    page: Page, desk: Desk, bound: Binding
) -> None:
    page.route("**/age.js*", lambda route: route.abort())
    fill(page, desk)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send it to be sealed on arrival").wait_for()
    page.unroute("**/age.js*")

    submit(page)

    check_sealed(posted_file(desk))
    assert "canary" not in desk.posts[0]


def test_a_network_that_hangs_ends_in_the_same_choice(
    page: Page, desk: Desk, bound: Binding
) -> None:
    page.clock.install()
    page.route("**/age.js*", lambda _route: None)
    fill(page, desk)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status")).to_have_text("Sealing your answers…")

    page.clock.fast_forward(15_000)

    page.get_by_role("button", name="Send it to be sealed on arrival").wait_for()
    assert desk.posts == []


def test_after_a_network_that_hung_the_usual_button_asks_again(
    page: Page, desk: Desk, bound: Binding
) -> None:
    page.clock.install()
    page.route("**/age.js", lambda _route: None)
    fill(page, desk)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status")).to_have_text("Sealing your answers…")
    page.clock.fast_forward(15_000)
    page.get_by_role("button", name="Send it to be sealed on arrival").wait_for()

    submit(page)

    check_sealed(posted_file(desk))


@pytest.mark.parametrize("recipients_shown", ["[]", "nonsense", '["age1nonsense"]'])
def test_a_page_without_a_usable_key_never_posts_by_itself(
    page: Page, desk: Desk, bound: Binding, recipients_shown: str
) -> None:
    desk.page = drawn(bound, (), attributes="").replace(
        'data-recipients="[]"', f'data-recipients="{escape(recipients_shown)}"'
    )
    fill(page, desk)

    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send it to be sealed on arrival").wait_for()

    assert desk.posts == []


def test_empty_answers_are_all_pointed_at_as_the_server_points_at_others(
    page: Page, desk: Desk, bound: Binding, recipients: tuple[str, ...]
) -> None:
    desk.page = drawn(bound, recipients, attributes="novalidate").replace(
        'name="answer.hopes"', 'name="answer.hopes" required'
    )
    page.goto(f"{desk.url}/enrol")
    page.get_by_label("Hopes?").fill("  ")

    page.get_by_role("button", name="Continue").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading", level=2)).to_have_text("There is a problem")
    asked = "Answer this question in a few words: "
    expect(summary.get_by_role("link")).to_have_text(
        [f"{asked}What brings you?", f"{asked}Hopes?"]
    )
    expect(page).to_have_title("Error: Why")
    for box, question in [("#w", "What brings you?"), ("#answer-hopes", "Hopes?")]:
        expect(page.locator(box)).to_have_attribute("aria-invalid", "true")
        expect(page.locator(box)).to_have_accessible_description(f"Error: {asked}{question}")
    summary.get_by_role("link", name="Hopes?").click()
    expect(page.locator("#answer-hopes")).to_be_focused()
    assert desk.posts == []


def test_what_was_pointed_at_is_looked_at_afresh_on_the_next_try(
    page: Page, desk: Desk, bound: Binding, recipients: tuple[str, ...]
) -> None:
    desk.page = drawn(bound, recipients, attributes="novalidate").replace(
        'name="answer.hopes"', 'name="answer.hopes" required'
    )
    desk.status = 204
    page.goto(f"{desk.url}/enrol")
    page.get_by_role("button", name="Continue").click()
    page.locator("#w").fill("Sleep")

    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect(page.locator("#w")).to_have_accessible_description("")
    expect(page.locator("#w")).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Hopes?").fill(HOPES)
    with page.expect_response(lambda response: response.status == 204):
        page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".err")).to_have_count(0)
    expect(page).to_have_title("Why")
    check_sealed(posted_file(desk))


def test_too_many_words_are_refused_kindly_and_kept(
    page: Page, desk: Desk, bound: Binding
) -> None:
    fill(page, desk)
    page.get_by_label("What brings you?").fill("x" * 70_000)

    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("status")).to_contain_text("too long to seal")
    assert desk.posts == []
    assert len(page.get_by_label("What brings you?").input_value()) == 70_000


def test_a_browser_that_cannot_seal_keeps_the_form_and_its_honest_note(
    page: Page, desk: Desk, bound: Binding
) -> None:
    page.add_init_script("delete HTMLFormElement.prototype.requestSubmit;")
    fill(page, desk)

    expect(page.locator("[data-seal-note]")).to_have_text(SERVER_NOTE)
    submit(page)

    assert desk.last["answer.hopes"] == [HOPES]
