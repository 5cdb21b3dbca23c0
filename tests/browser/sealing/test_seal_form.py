"""The intake form in a real browser, sealed on the client's device."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.sealing.desk import (
    HOPES,
    WHY,
    Desk,
    fill,
    posted_file,
    submit,
)
from frontdesk.adapters.vault import open_file, open_intake
from frontdesk.domain.intake import Binding, check_sealed, inner, read_inner


@pytest.mark.parametrize("key", ["therapist.key", "recovery.key"])
def test_what_the_browser_sealed_opens_with_either_key(
    page: Page, desk: Desk, bound: Binding, keys: Path, key: str
) -> None:
    fill(page, desk)

    submit(page)

    opened = open_intake(posted_file(desk), (keys / key).read_text(), expected=bound)
    assert opened["answers"] == {"why": WHY, "hopes": HOPES, "before": "no"}
    assert opened["sealed_by"] == "browser"
    if shutil.which("age") is None:
        pytest.skip("the age program is not installed (apt install age)")
    ran = subprocess.run(
        ["age", "-d", "-i", keys / key], input=posted_file(desk), capture_output=True, check=True
    )
    assert ran.stdout == open_file(posted_file(desk), keys / key)


def test_the_post_carries_the_sealed_file_and_not_one_word_of_the_client(
    page: Page, desk: Desk, bound: Binding
) -> None:
    fill(page, desk)

    submit(page)

    check_sealed(posted_file(desk))
    assert set(desk.last) == {"step", "go", "ct", "sealed_by"}
    assert desk.last["go"] == ["on"]
    assert desk.last["sealed_by"] == ["browser"]
    assert len(desk.posts) == 1
    assert "canary" not in desk.posts[0]
    assert "slept" not in desk.posts[0]


def test_without_script_the_answers_are_posted_for_sealing_on_arrival(
    browser: Browser, desk: Desk, bound: Binding
) -> None:
    page = browser.new_page(java_script_enabled=False)
    fill(page, desk)

    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/enrol")

    assert "canary-one" in desk.last["answer.why"][0]
    assert desk.last["answer.hopes"] == [HOPES]
    assert "ct" not in desk.last
    page.close()


def test_the_browser_writes_the_very_bytes_the_server_would(
    page: Page, desk: Desk, bound: Binding, keys: Path
) -> None:
    fill(page, desk)

    submit(page)

    plain = open_file(posted_file(desk), keys / "therapist.key")
    assert plain == inner(read_inner(plain))
    assert len(plain) == 4096


def test_the_page_says_where_the_answers_are_sealed(
    page: Page, desk: Desk, bound: Binding
) -> None:
    page.goto(f"{desk.url}/enrol")

    note = page.locator("[data-seal-note]")
    expect(note).to_have_text("They are sealed on this device before they are sent.")


def test_coming_back_finds_every_word_and_seals_again(
    page: Page, desk: Desk, bound: Binding, keys: Path
) -> None:
    fill(page, desk)
    submit(page)

    page.go_back()

    why = page.get_by_label("What brings you?")
    expect(why).to_have_value(WHY)
    expect(why).to_have_attribute("name", "answer.why")
    why.fill("canary-three")
    submit(page)
    assert "canary" not in desk.posts[1]
    opened = open_intake(posted_file(desk), (keys / "therapist.key").read_text())
    assert opened["answers"]["why"] == "canary-three"


def test_a_page_that_stays_is_left_as_it_was(page: Page, desk: Desk, bound: Binding) -> None:
    desk.status = 204
    fill(page, desk)

    with page.expect_response(lambda response: response.status == 204):
        page.get_by_role("button", name="Continue").click()

    names = page.eval_on_selector_all("form [name]", "all => all.map((one) => one.name)")
    assert names == ["answer.why", "answer.hopes", "answer.before", "answer.before", "step", "go"]
    assert page.get_by_label("No", exact=True).is_checked()


def test_the_enter_key_seals_too(page: Page, desk: Desk, bound: Binding) -> None:
    fill(page, desk)

    page.get_by_label("Hopes?").press("Enter")
    expect(page).to_have_title("Thanks")

    check_sealed(posted_file(desk))
    assert "canary" not in desk.posts[0]


def test_a_browser_without_x25519_of_its_own_seals_as_well(
    page: Page, desk: Desk, bound: Binding, keys: Path
) -> None:
    page.add_init_script("""for (const name of ["generateKey", "importKey", "deriveBits"]) {
      SubtleCrypto.prototype[name] = async () => {
        throw new DOMException("Unrecognized name.", "NotSupportedError");
      };
    }""")
    fill(page, desk)

    submit(page)

    opened = open_intake(posted_file(desk), (keys / "recovery.key").read_text(), expected=bound)
    assert opened["answers"]["hopes"] == HOPES
