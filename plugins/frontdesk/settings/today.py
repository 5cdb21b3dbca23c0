"""The date by which settings that end are judged."""

from datetime import UTC, date, datetime, timedelta

# Twelve hours behind UTC, no later date has begun anywhere: nothing is called expired while it
# still holds for somebody. Source: Etc/GMT+12 of the tz database.
_LATEST_MIDNIGHT = timedelta(hours=12)


def today() -> date:
    """Return the date it is by this computer's clock.

    The site's build reads settings too, and must not reach the Clock port's adapter.
    """
    return date_of(datetime.now(UTC))  # noqa: TID251 - the one place where settings ask for now


def date_of(moment: datetime) -> date:
    """Return the earliest date that any place on earth has at an aware moment."""
    return (moment.astimezone(UTC) - _LATEST_MIDNIGHT).date()
