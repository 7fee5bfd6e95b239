"""What is true of the synthetic population: its parameters, titles, households, and what is counted while it lives."""

import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

WINDOW = 28
"""Days over which a household's behaviour is looked at, and within which it may cancel."""
GENRES = ("drama", "comedy", "thriller", "animation", "science-fiction", "documentary")


@dataclass(frozen=True)
class Hazard:
    """Log-odds that a paying household cancels in 28 days: the known coefficients.

    On each 28th day of the world (and on the day from which it pays), a household makes up its mind: it cancels on one of the
    next 28 days with chance `logistic(base + Σ coefficient × feature)`, with features over the 28 days before.
    """

    base: float = -2.55
    hours: float = -0.6
    """Of log(1 + hours watched in 28 days)."""
    trend: float = -0.7
    """Of log(1 + hours of the last 14 days) - log(1 + hours of the 14 before)."""
    stalls: float = 0.4
    """Of the percentage of play time that was spent in stalls, at most 5."""
    new: float = 0.5
    """Subscribed less than 90 days ago."""
    unpaid: float = 1.3
    """A payment failed within 28 days."""
    discount: float = 0.7
    """Pays less than three quarters of its plan's usual price."""


@dataclass(frozen=True)
class World:
    """Parameters. The same world gives the same events, to the byte."""

    seed: int = 14
    households: int = 1_900
    """That sign up in a year (times days/365): 1.6 grown-up viewers each, so some 3,000."""
    first: date = date(2025, 12, 1)
    days: int = 365
    titles: int = 150
    catalogue: "tuple[Title, ...]" = ()
    """What is watched; by default so many invented titles."""
    genres: tuple[str, ...] = GENRES
    """Of which each household prefers one."""
    loyalty: float = 0.4
    """Share of choices that are made within a household's genre."""
    kids: str = "animation"
    """The genre that children watch."""
    beat: int = 300
    """Seconds between two `played` of a play. The browser package's is 60; larger makes fewer rows and the same hours."""
    browsing: float = 1.0
    """Share of visits whose pages, impressions, clicks and searches are told. 0: players and server events only."""
    late: float = 0.01
    """Share of visits that arrive 1 to 20 days later, from a device that was offline."""
    doubled: float = 0.004
    """Share of visits that arrive twice, with the same event ids."""
    bots: int = 3
    """Crawlers, each with a visit a day."""
    hazard: Hazard = Hazard()
    weekday: tuple[float, ...] = (0.85, 0.8, 0.85, 0.9, 1.15, 1.35, 1.2)
    """Factor of viewing, Monday first."""
    yearly: float = 0.18
    """How much more is watched in mid-January than on average, and less in mid-July."""
    incident: tuple[int, int, str] = (200, 221, "BR")
    """From day, to day, country: stalls were five times as long."""

    def season(self, day: int) -> float:
        """Factor of viewing on a day of this world."""
        into_year = (self.first.toordinal() + day - date(self.first.year, 1, 15).toordinal()) / 365.25
        weekday = self.weekday[(self.first.weekday() + day) % 7]
        return weekday * (1 + self.yearly * math.cos(2 * math.pi * into_year))


@dataclass(frozen=True)
class Title:
    content_id: str
    name: str
    kind: str
    genre: str
    launch: int
    """Day of the world, negative for what was there before."""
    seconds: int
    appeal: float
    fall: float
    """Days in which interest falls to 1/e."""
    floor: float
    """What stays of it."""
    licence: int
    """Cents."""
    artworks: dict[str, float]
    """Artwork → factor of a click."""

    def interest(self, day: int) -> float:
        """Relative chance that it is chosen on a day."""
        age = day - self.launch
        return 0.0 if age < 0 else self.appeal * (self.floor + (1 - self.floor) * math.exp(-age / self.fall))


@dataclass(frozen=True)
class Experiment:
    name: str
    first: int
    last: int
    measure: str
    effect: float
    """Of the second variant: factor on what is measured."""
    variants: tuple[str, str] = ("control", "treatment")

    def variant(self, person: int) -> str:
        return self.variants[(person * 2_654_435_761 >> 7 ^ self.first) & 1]


EXPERIMENTS = (
    Experiment("hero-artwork", 120, 240, "clicks of impressions in the row hero", 1.5),
    Experiment("autoplay-next", 200, 300, "plays begun", 1.1),
)
ROWS = {"hero": 0.06, "continue": 0.09, "trending": 0.045, "new": 0.035, "because": 0.05, "awards": 0.015}
"""Row → chance that an impression in its first place is clicked with average artwork."""
PLACES = (1.0, 0.8, 0.6, 0.45)
"""Factor of a click by place."""
COUNTRIES = {
    "US": (0.35, -6, "en"),
    "DE": (0.2, 1, "de"),
    "GB": (0.15, 0, "en"),
    "BR": (0.18, -3, "pt"),
    "EG": (0.12, 2, "ar"),
}
"""Country → share, hours from UTC, language."""
DEVICES = {
    "tv": (0.4, "Tizen", "Samsung Internet", 2160, "(SMART-TV; LINUX; Tizen 6.5)", "SamsungBrowser/4.0 TV Safari/537.36"),
    "desktop": (0.25, "Windows", "Chrome", 1080, "(Windows NT 10.0; Win64; x64)", "Chrome/131.0.0.0 Safari/537.36"),
    "phone": (0.25, "Android", "Chrome Mobile", 720, "(Linux; Android 14; Pixel 8)", "Chrome/131.0.0.0 Mobile Safari/537.36"),
    "tablet": (0.1, "iOS", "Mobile Safari", 1080, "(iPad; CPU OS 17_5 like Mac OS X)", "Version/17.5 Mobile/15E148 Safari/604.1"),
}  # fmt: skip
"""Device → share, system, browser, tallest picture, and what is particular in its user agent."""


def user_agent(device: str) -> str:
    *_, system, browser = DEVICES[device]
    return f"Mozilla/5.0 {system} AppleWebKit/537.36 (KHTML, like Gecko) {browser}"


BOT_AGENT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PLANS = {"basic": (0.35, 799, 0), "standard": (0.45, 1299, 7), "premium": (0.2, 1799, 0)}
"""Plan → share, cents a month, days of trial."""
DISCOUNT = 649
"""Cents a month that the promotion's cohort pays for `standard`."""
PROMOTION = range(80, 125)
"""Days on which most who sign up take the promotion: the cohort that is retained worse."""


@dataclass(slots=True)
class Household:
    number: int
    country: str
    plan: str
    monthly: int
    genre: str
    stalls: float
    """Usual percentage of play time in stalls, of its network."""
    viewers: list[tuple[int, float, str]]
    """Number, plays a day, device: of each grown-up profile."""
    child: float
    """Plays a day of its kids profile, 0 for none."""
    signed_up: int
    status: str = "none"
    since: int = 0
    """Day on which the status was reached."""
    zeal: float = 1.0
    """Factor of viewing; falls while the household fades."""
    fading: bool = False
    leaves: int = -1
    """Day on which it has made up its mind to cancel."""
    told: int = 0
    """Millisecond of what our functions told of it last."""
    failed: int = -10_000
    """Day on which a payment last failed."""
    retry: int = -1
    watched: list[float] = field(default_factory=lambda: [0.0] * WINDOW)
    """Seconds of its grown-ups by day modulo 28: what a household's features are made of."""
    stalled: list[float] = field(default_factory=lambda: [0.0] * WINDOW)
    cancelled: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)

    @property
    def household_id(self) -> str:
        return f"h_{self.number:022d}"

    def features(self, day: int) -> dict[str, float]:
        """As they are on the morning of a day: see `Hazard`."""
        watched, last = sum(self.watched), sum(self.watched[(day - back) % WINDOW] for back in range(1, 15))
        stalled = sum(self.stalled)
        return {
            "hours": math.log1p(watched / 3600),
            "trend": math.log1p(last / 3600) - math.log1p(max(0.0, watched - last) / 3600),
            "stalls": min(5.0, 100 * stalled / (watched + stalled)) if stalled else 0.0,
            "new": float(day - self.signed_up < 90),
            "unpaid": float(day - self.failed <= WINDOW),
            "discount": float(self.monthly < 0.75 * PLANS[self.plan][1]),
        }


@dataclass
class Truth:
    """What is so, counted as it happened: without bots and doubles, late events on the day they are of."""

    world: World
    titles: list[Title] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    events: int = 0
    """Different events, those of bots among them."""
    arrivals: int = 0
    """Rows: events and their doubles."""
    viewers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Day → analytics ids that did anything, visitors too."""
    plays: Counter[int] = field(default_factory=Counter)
    """Day → plays that were asked for, kids' too."""
    watched: Counter[int] = field(default_factory=Counter)
    """Day on which the play began → seconds shown."""
    hours: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    """Hour of the world → seconds shown in it; by 3600, the mean of concurrent streams."""
    title_seconds: dict[tuple[str, int], float] = field(default_factory=lambda: defaultdict(float))
    """Title, day → seconds shown."""
    impressions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Title, row, artwork → how often it was in view."""
    clicks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    searches: Counter[str] = field(default_factory=Counter)
    """`all`, `empty` (no results), `clicked`."""
    exposed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Experiment, variant → persons."""
    risks: dict[int, dict[str, float]] = field(default_factory=dict)
    """Day, each 28th → household id → its true chance to cancel on one of the 28 days that begin with it."""
    cancelled: list[tuple[int, str]] = field(default_factory=list)
    """Day and household, in the order of days."""
    signed_up: Counter[int] = field(default_factory=Counter)
    paid: Counter[int] = field(default_factory=Counter)
    """Day → cents."""

    @property
    def hazard(self) -> Hazard:
        return self.world.hazard


def make_titles(world: World, rng: random.Random) -> list[Title]:
    """The world's own catalogue; or three dear ones that few watch, a genre with few but loved ones, and a launch curve each."""
    titles = list(world.catalogue)
    if titles:
        return titles
    for number in range(world.titles):
        kind = "series" if rng.random() < 0.4 else "film"
        genre = GENRES[min(int(rng.random() * 5.3), 5)]
        launch = -1 - int(rng.random() * 700) if rng.random() < 0.35 else int(rng.random() * world.days)
        quality = math.exp(rng.gauss(0.0, 0.6))
        appeal = quality * (2.2 if genre == "documentary" else 1.0)
        dear = number < 3
        titles.append(
            Title(
                content_id=f"ttl_01J{number:023d}",
                name=f"Title {number}",
                kind=kind,
                genre=genre,
                launch=-200 if dear else launch,
                seconds=2_700 if kind == "series" else rng.randrange(4_800, 7_800, 60),
                appeal=0.15 if dear else appeal,
                fall=rng.uniform(14, 30) if kind == "series" else rng.uniform(5, 12),
                floor=0.15 if kind == "series" else 0.08,
                licence=9_000_000 if dear else int(250_000 * quality**0.5 * rng.uniform(0.7, 1.4)),
                artworks={f"{number}-{which}": rng.choice((0.7, 0.9, 1.1, 1.5)) for which in "abc"},
            )
        )
    return titles


def make_household(world: World, rng: random.Random, number: int, person: int, day: int) -> Household:
    country = rng.choices(list(COUNTRIES), [share for share, _, _ in COUNTRIES.values()])[0]
    promoted = day in PROMOTION and rng.random() < 0.7
    plan = "standard" if promoted else rng.choices(list(PLANS), [share for share, _, _ in PLANS.values()])[0]
    devices = rng.choices(list(DEVICES), [row[0] for row in DEVICES.values()], k=3)
    viewers = [
        (person + nth, rng.gammavariate(2.0, 0.14), devices[nth])
        for nth in range(1 + (rng.random() < 0.45) + (rng.random() < 0.15))
    ]
    poor = rng.random() < 0.15
    return Household(
        number=number,
        country=country,
        plan=plan,
        monthly=DISCOUNT if promoted else PLANS[plan][1],
        genre=rng.choice(world.genres),
        stalls=rng.uniform(1.5, 4.5) if poor else rng.expovariate(1 / 0.4),
        viewers=viewers,
        child=rng.gammavariate(2.0, 0.12) if rng.random() < 0.15 else 0.0,
        signed_up=day,
    )
