"""Which copy of the world's clock rules this program goes by."""

from zoneinfo import ZoneInfo, reset_tzpath


def use_packaged_zones() -> None:
    """Take time zones from the tzdata package only, never from the machine.

    A machine's own copy may be years old, and Python would prefer it: sessions of next winter
    would then be an hour off where a government has changed its mind. The package is updated
    and tested with the program, so the site's build and the service agree as well. Call it
    first thing, before any zone is made: a zone made earlier keeps its old rules.
    """
    reset_tzpath(())
    ZoneInfo.clear_cache()
