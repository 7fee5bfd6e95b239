"""The demo titles: invented films, each with a palette and a moving picture of ffmpeg's own making."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Demo:
    title: str
    description: str
    genres: tuple[str, ...]
    director: str
    cast: tuple[str, ...]
    year: int
    maturity: int
    palette: tuple[str, str, str]
    """Background, shapes, title: "#rrggbb"."""
    picture: str
    """An ffmpeg source; {s} is its size, {d} its seconds."""


_WAVES = "gradients=s={s}:d={d}:r=24:n=4:c0=0x{a}:c1=0x{b}:c2=0x{c}:c3=0x0b1020:speed=0.02:type=%s"

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
        _WAVES % "radial",
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
        _WAVES % "circular",
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
        _WAVES % "linear",
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
        _WAVES % "spiral",
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
        "mandelbrot=s={s}:r=24:start_scale=2.2:end_scale=0.004:end_pts=240:inner=convergence:maxiter=400",
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
        "life=s=320x180:r=24:mold=12:ratio=0.12:seed=7:life_color=#ecf39e:death_color=#31572c:mold_color=#132a13,"
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
        _WAVES % "radial",
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
        "sierpinski=s={s}:r=24:type=carpet:jump=40:seed=3,hue=h=35:s=2,gblur=2",
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
        _WAVES % "square",
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
        _WAVES % "circular",
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
        _WAVES % "linear",
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
        _WAVES % "spiral",
    ),
)
