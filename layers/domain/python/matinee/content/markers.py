"""Where in a film its recap, its intro and its credits are: what of it contradicts itself, or the film."""

from matinee.content.details import PASSAGES, TitleInput, TitleType

_PLAY: tuple[TitleType, ...] = ("movie", "episode")


def refused(details: TitleInput, duration: float | None = None) -> dict[str, str]:
    """Field → what is wrong; empty where all agrees. `duration`: the film's, in seconds, once there is one."""
    said = details.markers
    if said is None:
        return {}
    if details.type not in _PLAY:
        return {"markers": f"no {details.type} has any: it does not play"}
    passages = {name: passage for name in PASSAGES if (passage := getattr(said, name))}
    wrong = {
        f"markers.{name}.end": "is not after its start" for name, each in passages.items() if each.end <= each.start
    }
    if said.recap and said.intro and said.recap.start < said.intro.end and said.intro.start < said.recap.end:
        wrong.setdefault("markers.intro.start", "lies within the recap")
    if said.credits_at is not None and any(said.credits_at < each.end for each in passages.values()):
        wrong["markers.credits_at"] = "is before the end of the recap or the intro"
    if duration is not None:
        wrong |= {f"markers.{name}.end": _BEYOND for name, each in passages.items() if each.end > duration}
        if said.credits_at is not None and said.credits_at >= duration:
            wrong["markers.credits_at"] = _BEYOND
    return wrong


_BEYOND = "is after the end of the film"
