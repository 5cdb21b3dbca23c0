"""The therapist opens what was sealed in her own browser, before she lets anybody in."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.arrival.at_the_door import WHERE, WHO, kept, send, status, take_key
from browser.arrival.conftest import Meeting
from frontdesk.actions.enrol import bound
from frontdesk.adapters.keys import keys_new
from frontdesk.domain.booking import SealedIntake
from frontdesk.domain.intake import Intake, inner

# Sealed with little work, so that opening it does not take a test seconds.
SEALED_KEY = Path(__file__).parents[2] / "js" / "sealed_key.age"


def test_the_room_shows_where_the_client_is_before_she_is_let_in(
    meeting: Meeting, keys_folder: Path
) -> None:
    page = meeting.therapist
    page.goto(meeting.room)
    expect(page.get_by_text("Has not said yet where they are.")).to_be_visible()
    take_key(page, keys_folder / "therapist.key")

    send(meeting)

    expect(page.locator("dd").first).to_have_text(WHERE)
    expect(page.get_by_role("link", name="503 555 0199").first).to_have_attribute(
        "href", "tel:5035550199"
    )
    expect(page.get_by_text(f"Somebody: {WHO}")).to_be_visible()
    expect(page.get_by_role("button", name="Let them in")).to_be_visible()


def test_a_key_is_kept_unreadable_and_opens_again_after_a_reload_until_forgotten(
    meeting: Meeting, keys_folder: Path
) -> None:
    send(meeting)
    page = meeting.therapist
    page.goto(meeting.today)
    expect(page.get_by_text("Sealed answers: where, number, who is there.")).to_be_visible()
    assert WHERE not in page.inner_text("main")
    take_key(page, keys_folder / "therapist.key")
    expect(page.locator("dd").first).to_have_text(WHERE)

    page.reload()

    expect(page.locator("dd").first).to_have_text(WHERE)
    assert page.evaluate(KEPT) == [["CryptoKey", False, ["deriveBits"]]]
    page.get_by_role("button", name="Forget the key here").click()
    expect(page.locator("dd")).to_have_count(0)
    expect(page.get_by_role("button", name="Open the answers of Ana")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Your key file")).to_be_visible()
    assert WHERE not in page.inner_text("main")


KEPT = """() => new Promise((done, failed) => {
  const asked = indexedDB.open('frontdesk-keys', 1);
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction('keys').objectStore('keys').getAll();
    all.onsuccess = () => {
      asked.result.close();
      done(all.result.map(({ identity }) =>
        [identity.constructor.name, identity.extractable, identity.usages]));
    };
  };
})"""


def test_another_key_says_so_and_opens_nothing(meeting: Meeting, tmp_path: Path) -> None:
    send(meeting)
    keys_new(tmp_path / "other", created=meeting.one.now().starts_at)
    page = meeting.therapist
    page.goto(meeting.today)

    take_key(page, tmp_path / "other" / "therapist.key")

    expect(status(page)).to_contain_text("not one that your site seals to today")
    expect(page.get_by_text("sealed to another key than the one in this browser")).to_be_visible()
    expect(page.locator("dd")).to_have_count(0)


def test_a_file_that_is_no_key_says_so_and_the_right_one_can_follow(
    meeting: Meeting, keys_folder: Path
) -> None:
    send(meeting)
    page = meeting.therapist
    page.goto(meeting.today)

    take_key(page, keys_folder / "keys.json")

    expect(status(page)).to_contain_text("There is no age secret key in this file")
    take_key(page, keys_folder / "therapist.key")
    expect(page.locator("dd").first).to_have_text(WHERE)


def test_the_key_from_paper_opens_and_is_not_kept(meeting: Meeting, keys_folder: Path) -> None:
    send(meeting)
    page = meeting.therapist
    page.goto(meeting.today)

    take_key(page, keys_folder / "recovery.key")

    expect(page.locator("dd").first).to_have_text(WHERE)
    expect(status(page)).to_contain_text("the key from paper")
    page.reload()
    expect(page.get_by_label("Your key file")).to_be_visible()


def test_a_key_file_with_a_passphrase_asks_for_it_until_it_is_right(meeting: Meeting) -> None:
    page = meeting.therapist
    page.goto(meeting.today)
    take_key(page, SEALED_KEY)
    expect(page.get_by_label("Passphrase")).to_be_focused()

    page.keyboard.type("wrong horse")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("That passphrase does not open this key file")
    page.get_by_label("Passphrase").fill("correct horse")
    page.get_by_role("button", name="Open the key").click()

    # The key inside is of another practice; what counts is that it came out.
    expect(status(page)).to_contain_text("This key is in this browser now")


def test_answers_put_in_the_place_of_another_clients_are_not_believed(
    meeting: Meeting, keys_folder: Path
) -> None:
    send(meeting)
    said, ports = kept(meeting), meeting.one.served.here.ports
    assert said is not None
    theirs = replace(meeting.one.client(), id="en_other")
    stranger = Intake(
        bound(ports, theirs.id, ports.practice.form), "browser", said.said_at, 1, {"where": "lie"}
    )
    forged = ports.vault.seal(
        inner(stranger), recipients=[one.recipient for one in ports.practice.recipients]
    )
    ports.store.write(lambda tx: tx.save_arrival(replace(said, ciphertext=forged, sha256="ff")))
    page = meeting.therapist
    page.goto(meeting.today)

    take_key(page, keys_folder / "therapist.key")

    expect(page.get_by_text("belongs to another client. Do not rely on it.")).to_be_visible()
    expect(page.locator("dd")).to_have_count(0)


def test_an_intake_opens_with_one_press_and_stays_open_when_the_list_is_drawn_anew(
    meeting: Meeting, keys_folder: Path
) -> None:
    ports, client = meeting.one.served.here.ports, meeting.one.client()
    question = ports.practice.form.questions[0]
    binding = bound(ports, client.id, ports.practice.form)
    now = ports.clock.now()
    said = Intake(binding, "browser", now, 2, {question.id: "canary\n<b>answer</b>"})
    recipients = [one.recipient for one in ports.practice.recipients]
    file = ports.vault.seal(inner(said), recipients=recipients)
    form = f"{ports.practice.form.id}@{ports.practice.form.revision}"
    row = SealedIntake(client.id, 2, file, "aa", "browser", form, now)
    ports.store.write(lambda tx: tx.seal(row))
    page = meeting.therapist
    page.goto(meeting.today)
    take_key(page, keys_folder / "therapist.key")

    page.get_by_role("button", name="Open the answers of Ana").click()

    told = page.locator("dl", has_text=question.label)
    expect(told.locator("dd")).to_have_text("canary\n<b>answer</b>")
    page.reload()
    expect(told.locator("dd")).to_have_text("canary\n<b>answer</b>")
    page.get_by_role("button", name="Close the answers of Ana").click()
    expect(told).to_have_count(0)


def test_the_command_opens_what_was_said_at_the_door(
    meeting: Meeting, keys_folder: Path, tmp_path: Path
) -> None:
    send(meeting)
    page = meeting.therapist
    page.goto(meeting.today)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download what Ana said").click()
    downloaded.value.save_as(tmp_path / "said.age")

    ran = subprocess.run(
        [
            *(sys.executable, "-m", "frontdesk.cli", "intake", "open"),
            *(tmp_path / "said.age", "--key", keys_folder / "therapist.key"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"Where are you now?\n{WHERE}" in ran.stdout
    assert json.loads(ran.stdout.splitlines()[-1])["form"]["id"] == "arrival"


@pytest.mark.parametrize("path", ["arrivals/nobody.age", "arrivals/nobody", "intakes/nobody.age"])
def test_what_is_not_there_is_not_found(meeting: Meeting, path: str) -> None:
    assert meeting.one.served.http.get(f"{meeting.today}/{path}").status_code == 404
