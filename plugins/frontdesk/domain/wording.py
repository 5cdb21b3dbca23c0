"""Dates, times, money and rules in the words a person reads (en-US)."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.money import Money, decimals
from frontdesk.domain.practice import Policy

# Only zones that keep the same clock all year may share a name; a test compares them.
# Canadian zones are absent on purpose: from 2026 several no longer follow their US neighbours.
_SHARED_CLOCKS = {
    "Eastern time": (
        "America/New_York America/Detroit America/Indiana/Indianapolis "
        "America/Kentucky/Louisville US/Eastern"
    ),
    "Central time": "America/Chicago America/Menominee US/Central",
    "Mountain time": "America/Denver America/Boise US/Mountain",
    "Pacific time": "America/Los_Angeles US/Pacific",
    "Arizona time": "America/Phoenix US/Arizona",
    "Alaska time": "America/Anchorage America/Juneau America/Sitka America/Nome US/Alaska",
    "Hawaii time": "Pacific/Honolulu US/Hawaii",
    "UK time": "Europe/London GB",
    "UTC": "UTC Etc/UTC Etc/UCT Etc/Universal Etc/Zulu Etc/GMT GMT Universal Zulu",
}
_ZONE_NAMES = {zone: name for name, zones in _SHARED_CLOCKS.items() for zone in zones.split()}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
# In the order of ISO, which counts Monday as 1.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def zone_words(zone: str) -> str:
    """Return what people call the clock of an IANA zone: "Pacific time", "Lisbon time"."""
    if name := _ZONE_NAMES.get(zone):
        return name
    city = zone.rpartition("/")[2]
    if zone.startswith("Etc/GMT"):
        # POSIX counts westwards: Etc/GMT+5 is five hours behind.
        return "UTC" + city.removeprefix("GMT").translate(str.maketrans("+-", "-+"))
    return f"{city.replace('_', ' ')} time"


def day_words(instant: datetime, zone: str, *, today: date | None = None) -> str:
    """Return "Wednesday, November 25", with the year when today lies in another one.

    Raises:
        ValueError: instant carries no zone.
        zoneinfo.ZoneInfoNotFoundError: no such zone.
    """
    return date_words(_local(instant, zone).date(), today=today)


def date_words(day: date, *, today: date | None = None) -> str:
    """Return a calendar day as day_words does."""
    words = f"{WEEKDAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}"
    return words if today is None or today.year == day.year else f"{words}, {day.year}"


def clock_words(instant: datetime, zone: str) -> str:
    """Return "11:30 am"; in the hour that comes twice in autumn, also which of the two.

    Raises: as day_words.
    """
    local = _local(instant, zone)
    half = "am" if local.hour < 12 else "pm"  # noqa: PLR2004 - noon
    return f"{local.hour % 12 or 12}:{local.minute:02d} {half}{_which_of_two(local)}"


def when_words(starts: datetime, zone: str, *, today: date | None = None) -> str:
    """Return "Wednesday, November 25, 11:30 am Pacific time". Raises: as day_words."""
    day = day_words(starts, zone, today=today)
    return f"{day}, {clock_words(starts, zone)} {zone_words(zone)}"


def span_words(starts: datetime, ends: datetime, zone: str) -> str:
    """Return "11:30 am to 12:20 pm Pacific time". Raises: as day_words."""
    return f"{clock_words(starts, zone)} to {clock_words(ends, zone)} {zone_words(zone)}"


def money_words(money: Money) -> str:
    """Return "$140", "$140.50", "€80" or, where a sign would be unclear, "1,200 JPY"."""
    digits = decimals(money.currency)
    whole, part = divmod(money.minor, 10**digits)
    amount = f"{whole:,}.{part:0{digits}d}" if part else f"{whole:,}"
    sign = _SIGNS.get(money.currency)
    return f"{sign}{amount}" if sign else f"{amount} {money.currency}"


def minutes_words(minutes: int) -> str:
    """Return "50 minutes", "1 hour" or "1 hour 25 minutes".

    Raises:
        ValueError: minutes is negative.
    """
    if minutes < 0:
        raise ValueError(f"{minutes} minutes is no length")
    hours, rest = divmod(minutes, 60)
    counted = [_count(hours, "hour")] * bool(hours) + [_count(rest, "minute")] * bool(rest)
    return " ".join(counted) or "0 minutes"


def choice_words(names: Sequence[str]) -> str:
    """Return "video, phone or in person"."""
    *first, last = names or ("",)
    return f"{', '.join(first)} or {last}" if first else last


def cancel_rule(
    policy: Policy,
    *,
    price: Money | None = None,
    moved_late: bool = False,
    part: bool = False,
    card: bool = False,
) -> str:
    """Return the rule for the fee of a cancelled session, as the refund is worked out.

    Args:
        policy: the rule that is applied; hours are elapsed hours, so never told as days.
        price: what this client pays, if it is known; without it the words hold for any price.
        moved_late: whether this session was moved late, so that the hours do not count any more.
        part: whether only a part of the price may have been paid by then.
        card: whether a card is kept that a fee may be charged to.
    """
    free = price is not None and price.free
    fees = [fee for fee in (policy.late_fee, *policy.late_fees) if not fee.free]
    never = not policy.full_refund_hours or not fees
    if free and (never or not card):
        return "Cancel any time before the session. There is nothing to pay."
    back = "all you have paid goes back" if part else "the full fee goes back"
    if never:
        return f"Cancel any time before the session and {back} to your card."
    late = _late_words(fees, price, part=part, card=card)
    if moved_late:
        return f"It was moved late. If you cancel it, {late}."
    told = "there is nothing to pay" if free else f"{back} to your card"
    hours = _count(policy.full_refund_hours, "hour")
    return f"Cancel up to {hours} before and {told}. Later than that, {late}."


def how_words(way: str, name: str) -> str:
    """Return how people meet, within a sentence: "by video", or the name of any other way."""
    known = {"video": "by video", "phone": "by phone", "office": "in person"}
    return known.get(way, name)


def back_words(paid: Money, back: Money, *, desk: bool = False, held: bool = False) -> str:
    """Return what becomes of the fee of a cancelled session, and when it shows.

    desk: for the therapist's eyes; otherwise for the client's.
    held: whether a bank disputes the payment, so that nothing can go back now.
    """
    if paid.free:
        return "There was nothing to pay."
    card = "their card" if desk else "the card you paid with"
    keeping = "By the rule, you keep" if desk else "By the rule you agreed to, I keep"
    if back.free:
        return f"{keeping} the fee of {money_words(paid)}."
    kept = "" if back == paid else f" {keeping} {money_words(paid.less(back))}."
    if held and desk:
        waits = f"{money_words(back)} is not sent back"
        return f"Their bank disputes this payment. Until it decides, {waits}.{kept}"
    if held:
        waits = f"I cannot send {money_words(back)} back"
        return f"Your bank looks into this payment. Until it decides, {waits}.{kept}"
    whole = "All of the " if back == paid else ""
    shows = "Banks take 5 to 10 days to show it."
    return f"{whole}{money_words(back)} goes back to {card}. {shows}{kept}"


def _late_words(fees: Sequence[Money], price: Money | None, *, part: bool, card: bool) -> str:
    kept = choice_words([money_words(fee) for fee in fees])
    if price is not None and price.free:
        return f"I may charge {kept} to the card I keep"
    if part:
        same = price is not None and price.currency == fees[0].currency
        most = money_words(min(price, fees[0])) if price and same else kept
        more = ". If you have paid less, I may charge what is missing to the card I keep"
        return f"I keep up to {most} of it{more if card else ''}"
    if price is None or price.currency != fees[0].currency:
        return f"I keep up to {kept} of it"
    if fees[0] >= price:
        return "I keep the fee"
    return f"I keep {kept} and the rest goes back"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _local(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        # astimezone() would silently take the machine's own zone.
        raise ValueError(f"{instant.isoformat()} carries no zone")
    return instant.astimezone(ZoneInfo(zone))


def _which_of_two(local: datetime) -> str:
    first, second = local.replace(fold=0), local.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    return " (after the clocks go back)" if local.fold else " (before the clocks go back)"
