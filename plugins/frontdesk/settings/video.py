"""Which video service sessions are held on: our own room, or a provider the practice names."""

from collections.abc import Iterator, Mapping

from frontdesk.domain.practice import Practice, nearest
from frontdesk.domain.video import BUILT_IN, OWN_ROOM, VideoAccount, VideoPlan
from frontdesk.settings.reading import Reading, name, one_of, optional_text, text

PREFIX = "FRONTDESK_VIDEO_"
# What every provider has; the rest is for its kind to judge.
_COMMON = ("id", "kind", "name", "steps")


def plan(top: Reading) -> VideoPlan:
    """Read PRACTICE["video"]; "room" and no setting at all mean our own room."""
    if not isinstance(top.raw.get("video"), Mapping):
        top.take("video", one_of("room"), default="room")
        return OWN_ROOM
    inner = top.inner("video")
    found = VideoPlan(
        provider=inner.take("provider", name, default=BUILT_IN),
        fallback=inner.take("fallback", name, default=""),
        accounts=tuple(_account(one) for one in inner.each("providers", least=0)),
    )
    inner.done()
    return found


def mismatches(practice: Practice) -> Iterator[str]:
    """Yield providers that share an id or a variable, and names that belong to none."""
    found, seen = practice.video, {BUILT_IN: BUILT_IN}
    for number, account in enumerate(found.accounts):
        if (other := seen.get(_ending(account.id))) is not None and account.id:
            place = f'PRACTICE["video"]["providers"][{number}]["id"]'
            like = "is taken" if other == account.id else f'is too much like "{other}"'
            yield f'{place}: "{account.id}" {like}; give each an id of its own'
        seen.setdefault(_ending(account.id), account.id)
    known = [BUILT_IN, *(account.id for account in found.accounts)]
    services = enumerate(practice.services)
    asked = {
        'PRACTICE["video"]["provider"]': found.provider,
        'PRACTICE["video"]["fallback"]': found.fallback,
        **{f'PRACTICE["services"][{n}]["video"]': one.video for n, one in services},
    }
    for place, one in asked.items():
        if one and one not in known and "" not in known:
            near = nearest(one, known)
            hint = f'; did you mean "{near}"?' if near else ""
            yield f'{place}: no provider is called "{one}"{hint}'


def variable(account: str, secret: str) -> str:
    """Return the name of the variable that holds a secret of a provider."""
    return f"{PREFIX}{_ending(account)}_{secret.upper()}"


def _ending(account: str) -> str:
    # Two ids that differ in this only would read each other's secrets.
    return BUILT_IN if account == BUILT_IN else account.upper().replace("-", "_")


def _account(one: Reading) -> VideoAccount:
    others = [key for key in one.raw if isinstance(key, str) and key not in _COMMON]
    return VideoAccount(
        id=one.take("id", name, blank=""),
        kind=one.take("kind", name, blank=""),
        name=one.take("name", optional_text, default=""),
        steps=one.items("steps", text, least=1, optional=True),
        options=tuple((key, one.take(key, text, blank="")) for key in others),
    )
