"""When something happened, by our clock, though a device said so by its own.

A batch says when it was sent by the device's clock. Our clock's reading at its arrival, less that, is the device's error and the
transit time, as for positions (`matinee.playback.positions`). A batch that is sent again says anew when.
"""

from datetime import datetime, timedelta

from matinee.analytics.schemas import LATEST, SOONEST


def corrected(said: datetime, sent: datetime, received: datetime) -> datetime:
    """The moment by our clock, exact but for the transit time; never after the arrival. Raises OverflowError."""
    return min(said + (received - sent), received)


def misdated(said: datetime, sent: datetime, received: datetime) -> str:
    """Why an event is refused for its moment ("too_old", "in_future"), or nothing."""
    try:
        age = sent - said
        corrected(said, sent, received)
    except OverflowError:
        return "too_old"
    if age > timedelta(seconds=SOONEST):
        return "too_old"
    return "in_future" if age < -timedelta(seconds=LATEST) else ""


def written(moment: datetime) -> str:
    """As the lake's timestamps are: "2026-11-29 12:00:00.123", in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03}"
