"""What the doctor asks the video providers of the practice."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from frontdesk.actions.ports import Clock
from frontdesk.actions.video_port import VideoDown, VideoProvider, VideoRefused
from frontdesk.adapters.clock import System as SystemClock
from frontdesk.cli import videos
from frontdesk.cli.said import Said, fail, note
from frontdesk.domain.practice import Practice
from frontdesk.domain.video import BUILT_IN
from frontdesk.settings.environment import Environment
from frontdesk.settings.video import PREFIX

Check = Callable[[], Iterable[Said]]
_USUAL = "see docs/video.md for what it needs."


def checks(env: Environment, practice: Practice) -> Iterator[tuple[str, Check]]:
    """Yield each look with its name; a practice that has only our own room asks nobody."""
    clock = SystemClock()
    for video in videos.providers(practice, env.videos).values():
        yield f"video {video.id}", partial(health, video, clock)
    if practice.video.accounts:
        yield "video", partial(plan, practice)


def health(video: VideoProvider, clock: Clock) -> Iterator[Said]:
    """Yield how one account stands, or that its vendor does not say."""
    what = f"video {video.id}"
    try:
        found = video.health(now=clock.now())
    except VideoDown as why:
        then = "try again; until it answers, clients are sent to the fallback or the phone."
        yield fail(what, f"{video.name} does not answer ({why})", then)
    except VideoRefused as why:
        then = f"put credentials that are in use into {PREFIX}…; {_USUAL}"
        yield fail(what, f"{video.name} refuses ({why.code})", then)
    else:
        words = f"{video.name}: {found.words}"
        yield Said(what, words) if found.ok else fail(what, words, _USUAL)


def plan(practice: Practice) -> Iterator[Said]:
    """Yield what is set up and never used, and that there is nothing to fall back on."""
    found = practice.video
    used = {found.provider, found.fallback, *(service.video for service in practice.services)}
    for account in found.accounts:
        if account.id not in used:
            yield note(
                f"video {account.id}",
                "no service uses it",
                'name it as "provider" or "fallback" in PRACTICE["video"], or take it out.',
            )
    if not found.fallback and used - {BUILT_IN, ""}:
        yield note(
            "video",
            "there is no fallback: when the provider fails, there is the phone",
            f'put "fallback": "{BUILT_IN}" into PRACTICE["video"] for the room of this service.',
        )
