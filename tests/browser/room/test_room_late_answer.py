"""What a page said before its reload does not disturb the page after it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from browser.room.side import Come, meet
from frontdesk.web.rooms import Rooms
from web.join_harness import ROOT, running

STATIC = ROOT / "plugins/frontdesk/static"


class Careless(Rooms):
    """Passes on the words of, and for, pages that are gone."""

    def _holds(self, *_: Any) -> bool:
        return True

    def _is_meant_for(self, *_: Any) -> bool:
        return True


@pytest.mark.parametrize(
    ("desk_checks", "page_checks"),
    [(True, True), (False, True), (True, False), (False, False)],
)
def test_a_late_answer_of_the_page_before_the_reload_does_no_harm(
    tmp_path: Path,
    sides: Come,
    *,
    desk_checks: bool,
    page_checks: bool,
) -> None:
    # Where it is to fail, nobody tries again by themselves, however slow this machine is.
    patience = 12 if desk_checks or page_checks else 600
    rooms = (Rooms if desk_checks else Careless)(beat_seconds=2, patience_seconds=patience)
    scripts = STATIC if page_checks else careless_scripts(tmp_path)
    with running(tmp_path, rooms=rooms, scripts=scripts) as desk:
        client, therapist = meet(desk, sides)
        late_answer(client.page)
        client.page.reload()

        if desk_checks or page_checks:
            client.sees_and_hears()
            therapist.sees_and_hears()
        else:
            # The twin: with both guards off the very same late answer keeps them apart.
            client.page.wait_for_timeout(3_000)
            assert not client.received()["video"]


def late_answer(page: Page) -> None:
    """Say the answer of this page once more, after a reload, just before the new answer."""
    answer = {"type": "answer", "sdp": page.evaluate("calls[0].localDescription.sdp")}
    seen = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    old_line = next(name for name in seen if "/signal?page=" in name)

    def handle(route: Route) -> None:
        said = json.loads(route.request.post_data or "{}")
        for one in said if isinstance(said, list) else [said]:
            if one.get("description", {}).get("type") == "answer":
                late = {"type": "signal", "to": one["to"], "description": answer}
                route.fetch(url=old_line, post_data=json.dumps(late))
        route.continue_()

    page.route("**/signal?*", handle)


def careless_scripts(folder: Path) -> Path:
    scripts = folder / "careless"
    shutil.copytree(STATIC, scripts)
    wire = (scripts / "room-call.js").read_text("utf-8")
    guard = "return message.to === page && message.from === peer;"
    assert guard in wire
    (scripts / "room-call.js").write_text(wire.replace(guard, "return true;"))
    return scripts
