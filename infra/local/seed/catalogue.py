"""The demo's titles: invented films and series, each with a palette and a landscape of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from infra.local.seed.texts import SPOKEN, TRANSLATED

_EPISODE = 18
"""Seconds of an episode."""
_TRAILER = 12


@dataclass(frozen=True)
class Demo:
    title: str
    description: str
    genres: tuple[str, ...]
    director: str
    cast: tuple[str, ...]
    year: int
    maturity: int | None
    """None: it is unrated, and stays a draft."""
    palette: tuple[str, str, str]
    """Background, shapes, title: "#rrggbb"."""
    scene: str = "hills"
    """Of `drawing.SCENERY`."""
    weather: str = ""
    """What falls: rain, snow, stars, sparks."""
    picture: str = ""
    """An ffmpeg source in place of the landscape; {s} is its size."""
    languages: tuple[str, ...] = ("en",)
    """Of its audio tracks."""
    trailer: bool = False
    leaves: int = 0
    """Days after which it may not be seen any more; 0: it stays."""
    second_poster: int | None = None
    """The number of the still that is tried beside its poster."""
    seconds: int = 20
    form: str = "film"

    @property
    def subtitles(self) -> Mapping[str, tuple[str, ...]]:
        """Language → what is said, one line after the other."""
        return SPOKEN.get(self.title, {})

    @property
    def translations(self) -> Mapping[str, tuple[str, str]]:
        """Language → title and description."""
        return TRANSLATED.get(self.title, {})


@dataclass(frozen=True)
class Season:
    number: int
    """0 has the specials."""
    title: str
    episodes: tuple[tuple[str, str], ...]
    """Title and description."""


@dataclass(frozen=True)
class Series:
    whole: Demo
    seasons: tuple[Season, ...] = field(default=())

    def episodes(self) -> Iterator[tuple[Season, int, Demo]]:
        """Season, number and episode, specials last; each season has a sky of its own."""
        ground, shape, ink = self.whole.palette
        for season in sorted(self.seasons, key=lambda each: each.number or 99):
            palette = (ground, shape, ink) if season.number % 2 else (shape, ground, ink)
            for number, (title, description) in enumerate(season.episodes, 1):
                yield (
                    season,
                    number,
                    replace(
                        self.whole,
                        title=title,
                        description=description,
                        palette=palette,
                        seconds=min(_EPISODE, self.whole.seconds),
                    ),
                )


def trailer_of(demo: Demo) -> Demo:
    return replace(
        demo,
        title=f"{demo.title}: trailer",
        description="",
        trailer=False,
        languages=("en",),
        leaves=0,
        second_poster=None,
        seconds=min(_TRAILER, demo.seconds),
    )


DEMOS = (
    Demo(
        "The Lighthouse Keeper",
        "One storm, one lamp, and a letter that should never have been opened.",
        ("Drama", "Mystery"),
        "Ines Albrecht",
        ("Tomas Reyl", "Mara Osei"),
        2024,
        12,
        ("#0b2545", "#f4a259", "#fff4e0"),
        "sea",
        "rain",
        languages=("en", "de"),
        trailer=True,
        second_poster=3,
    ),
    Demo(
        "Paper Moons",
        "A printer's apprentice forges a second moon, and the town believes in it.",
        ("Family", "Fantasy"),
        "Yuki Tanabe",
        ("Lena Faro", "Ode Birk"),
        2023,
        0,
        ("#2d1e4f", "#ffd166", "#fef9ef"),
        "city",
        "stars",
    ),
    Demo(
        "Northern Line",
        "The last night train carries eleven strangers and one secret.",
        ("Thriller",),
        "Samir Haddad",
        ("Iris Koval", "Jon Amadi"),
        2025,
        16,
        ("#101418", "#e63946", "#f1faee"),
        "city",
        "snow",
        second_poster=2,
    ),
    Demo(
        "Salt and Cinnamon",
        "Two rival kitchens, one recipe, four generations.",
        ("Comedy", "Romance"),
        "Paola Winters",
        ("Nico Bell", "Amal Rashid"),
        2022,
        6,
        ("#7f2704", "#fdd0a2", "#fff8f0"),
        "dunes",
        "sparks",
        languages=("en", "es"),
        second_poster=2,
    ),
    Demo(
        "Zero Kelvin",
        "A crew asleep for eighty years is woken by a voice that knows their names.",
        ("Science fiction",),
        "Dara O'Neill",
        ("Kesia Vaughn", "Piotr Lis"),
        2025,
        12,
        ("#03071e", "#48cae4", "#caf0f8"),
        "dunes",
        "stars",
        "mandelbrot=s=320x180:r=24:start_scale=2.2:end_scale=0.002:end_pts=480:inner=convergence:maxiter=200,"
        "colorize=hue=200:saturation=0.6:lightness=0.45:mix=0.75,scale={s}",
    ),
    Demo(
        "Garden of Rules",
        "A mathematician plants four numbers and comes back to a city.",
        ("Documentary",),
        "Hanna Lund",
        ("Hanna Lund",),
        2021,
        0,
        ("#132a13", "#90a955", "#ecf39e"),
        "forest",
        "",
        "life=s=160x90:r=12:mold=12:ratio=0.12:seed=7:life_color=#ecf39e:death_color=#31572c:mold_color=#132a13,"
        "scale={s}:flags=neighbor",
    ),
    Demo(
        "Sixty-Four Summers",
        "Every August they met on the same bench. This is all of them.",
        ("Romance", "Drama"),
        "Marc Delacroix",
        ("Eva Stern", "Paul Ito"),
        2020,
        6,
        ("#335c67", "#fff3b0", "#fff3b0"),
        "park",
    ),
    Demo(
        "The Cartographer",
        "She maps a country that moves whenever nobody looks.",
        ("Adventure", "Fantasy"),
        "Oluwaseun Ade",
        ("Rita Magni", "Bao Tran"),
        2024,
        6,
        ("#3c2a21", "#d5cea3", "#e5e5cb"),
        "hills",
        second_poster=2,
    ),
    Demo(
        "Afterglow",
        "The aurora fell silent for a year. Then it began to answer.",
        ("Science fiction", "Mystery"),
        "Sigrun Vik",
        ("Leif Aas", "Noor Salem"),
        2023,
        12,
        ("#001219", "#94d2bd", "#e9d8a6"),
        "forest",
        "snow",
    ),
    Demo(
        "Small Orchestra",
        "Nine retired postmen and a borrowed concert hall.",
        ("Comedy", "Music"),
        "Clara Boyd",
        ("Henk Visser", "Ana Prado"),
        2022,
        0,
        ("#540b0e", "#e09f3e", "#fff3b0"),
        "park",
        "sparks",
    ),
    Demo(
        "Glasshouse",
        "A house without walls, a family without silence.",
        ("Drama",),
        "Mina Park",
        ("Jae Yoon", "Theo Marsh"),
        2021,
        12,
        ("#14213d", "#fca311", "#ffffff"),
        "forest",
    ),
    Demo(
        "Tidewater",
        "The river took the village. The village wants it back.",
        ("Thriller", "Drama"),
        "Ayo Mensah",
        ("Kofi Danso", "Linn Berg"),
        2025,
        16,
        ("#0a3d3c", "#f2cc8f", "#f4f1de"),
        "sea",
        leaves=9,
    ),
)
SERIES = (
    Series(
        Demo(
            "Harbour Lights",
            "A night shift at the customs office, and everything that comes ashore.",
            ("Thriller", "Drama"),
            "Ines Albrecht",
            ("Mara Osei", "Jon Amadi", "Linn Berg"),
            2023,
            12,
            ("#14142b", "#ff7f51", "#ffe8d6"),
            "city",
            "rain",
            form="series",
        ),
        (
            Season(
                1,
                "Season 1",
                (
                    ("The Ninth Container", "A seal is broken, and nobody has signed for it."),
                    ("Low Water", "The tide gives something back."),
                ),
            ),
            Season(
                2,
                "Season 2",
                (("A Friend at the Ministry", "The office gets a visitor who knows its files by heart."),),
            ),
            Season(0, "Specials", (("The Longest Night", "Midwinter at the quay, told in one shift."),)),
        ),
    ),
    Series(
        Demo(
            "Pip and the Weather",
            "A small cloud learns what rain is for.",
            ("Family", "Animation"),
            "Yuki Tanabe",
            ("Ode Birk",),
            2024,
            0,
            ("#5390d9", "#ffd6ba", "#ffffff"),
            "hills",
            "snow",
            form="series",
        ),
        (
            Season(
                1,
                "Season 1",
                (
                    ("Pip Gets Lost", "Behind the mountain there is another mountain."),
                    ("Pip and the Fog", "Who are you, if nobody can see you?"),
                ),
            ),
            Season(2, "Season 2", (("Pip Snows", "The first snow is the softest."),)),
        ),
    ),
)
DRAFT = Demo(
    "The Cloud Atlas of Mr. Ferris",
    "A rough cut: its rating is not decided yet.",
    ("Adventure",),
    "Rita Magni",
    ("Bao Tran",),
    2026,
    None,
    ("#22577a", "#c7f9cc", "#ffffff"),
    "hills",
    "stars",
    seconds=12,
)
