"""WebVTT as we write it (W3C, 2019)."""


def clock(seconds: float) -> str:
    """A timestamp, to the millisecond."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
