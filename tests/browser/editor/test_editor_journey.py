"""A therapist writes in a browser, sees it in the real theme, and takes it back."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from browser.looked_at import looked_at
from sample_project import lay

POST = "---\ntitle: One\ndate: 2026-01-02\ncategory: Sound\ntags: [sound]\n---\nWords of one.\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    lay(root, POST)
    return root


@pytest.fixture(scope="module")
def addresses(project: Path) -> Iterator[tuple[str, str]]:
    """The addresses of the site and of the writing, as a real studio prints them."""
    with subprocess.Popen(
        [sys.executable, "-m", "press.studio", "--port", "0"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        told = ""
        while "Ctrl-C" not in told:
            line = running.stdout.readline()
            assert line, told
            told += line
        yield tuple(re.findall(r"http://\S+", told))
        running.terminate()
        running.stdout.read()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(browser: Browser, request) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    made = context.new_page()
    made.scripts = request.param
    yield made
    context.close()


def test_a_post_is_begun_written_illustrated_and_shown(page, addresses, project, tmp_path):
    site, writing = addresses
    name = f"A quiet hour {'with' if page.scripts else 'without'} scripts"
    Image.new("RGB", (600, 400), "teal").save(tmp_path / "desk.png")

    page.goto(writing)
    page.get_by_label("A new post").fill(name)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Text", exact=True).fill("## First\n\nSome **strong** words.")
    page.get_by_label("sound", exact=True).check()
    page.get_by_label("New ones").fill("quiet")
    page.get_by_label("garden").check()
    page.get_by_label("Picture", exact=True).set_input_files(tmp_path / "desk.png")
    page.get_by_label("What it shows").fill("A desk by the window")
    page.get_by_role("button", name="Add it and save").click()

    expect(page.get_by_role("status").first).to_have_text("Saved.")
    seen = page.frame_locator("#seen")
    expect(seen.get_by_role("heading", name="First")).to_be_visible()
    expect(seen.get_by_alt_text("A desk by the window")).to_have_attribute("width", "600")
    page.goto(site)
    expect(page.get_by_text(name)).to_have_count(0)

    page.goto(writing)
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_label("From this day on").check()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("status").first).to_have_text("Saved.")
    page.goto(site)
    expect(page.get_by_text(name).first).to_be_visible()


def test_what_is_typed_shows_beside_the_text_and_is_kept_without_a_touch(
    browser, addresses, project
):
    _, writing = addresses
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{writing}text/posts/one.md")
    seen = page.frame_locator("#seen")
    expect(seen.get_by_text("Words of one.")).to_be_visible()

    page.get_by_label("Text", exact=True).fill("Typed just now.")

    expect(seen.get_by_text("Typed just now.")).to_be_visible()
    expect(page.locator("#saved")).to_contain_text("Saved at")
    assert "Typed just now." in (project / "content" / "posts" / "one.md").read_text()
    page.get_by_role("link", name="Earlier versions").click()
    page.get_by_role("link", name="Look").last.click()
    page.get_by_role("button", name="Bring this text back").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Words of one.\n")
    context.close()


def test_saving_while_it_saves_by_itself_is_no_conflict_with_oneself(browser, addresses, project):
    _, writing = addresses
    context = browser.new_context()
    page = context.new_page()
    held = []

    def hold(route) -> None:
        # The first is what the page sends by itself; it is let go once Save is pressed.
        route.continue_() if held or route.request.method == "GET" else held.append(route)

    page.goto(f"{writing}text/posts/one.md")
    page.route("**/text/posts/one.md", hold)
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_label("Text", exact=True).fill("Typed, then saved at once.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    held[0].continue_()

    expect(page.get_by_role("status").first).to_have_text("Saved.")
    assert "saved at once" in (project / "content" / "posts" / "one.md").read_text()
    page.unroute_all()
    (project / "content" / "posts" / "one.md").write_text(POST)
    context.close()


def test_a_file_saved_by_another_program_shows_by_itself(browser, addresses, project):
    site, _ = addresses
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}writing/one/")
    expect(page.get_by_role("heading", level=1)).to_have_text("One")
    file = project / "content" / "posts" / "one.md"

    file.write_text(POST.replace("title: One", "title: Another\nslug: one"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Another")
    file.write_text(POST.replace("title: One", "title: Pain: broken"))
    expect(page.get_by_role("status")).to_contain_text("line 2")
    file.write_text(POST)
    expect(page.get_by_role("heading", level=1)).to_have_text("One")
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_the_editor_can_be_used_by_everybody(browser, addresses, width):
    _, writing = addresses
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()

    found = {}
    for name in (
        "",
        "text/posts/one.md",
        "history/posts/one.md",
        "remove/posts/one.md",
        "publish",
    ):
        page.goto(f"{writing}{name}")
        found[name] = looked_at(page)

    assert not any(found.values()), found
    context.close()
