"""The golden set: a small catalogue of made-up and public-domain titles, and what questions must find in it, with any engine.

A case names titles by their keys in `CATALOGUE`. Where only the best hit matters it says `first`; `found` is the whole
answer in any order; `among` must be within the first five; `never` must not be found at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from matinee.content.details import Window
from matinee.search.models import Document, Filters, Query

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
_APRIL, _MAY, _JUNE, _JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (4, 5, 6, 7))


def _titles() -> Iterator[tuple[str, dict[str, Any]]]:
    """Key → what differs from a film in English that anybody may see."""
    # --- public domain ---
    yield (
        "general",
        {
            "titles": {"en": "The General", "fr": "Le Mécano de la Générale", "de": "Der General"},
            "descriptions": {"en": "A railway engineer chases his stolen locomotive behind enemy lines."},
            "cast": ["Buster Keaton", "Marion Mack"],
            "directors": ["Buster Keaton", "Clyde Bruckman"],
            "genres": ["Comedy", "Adventure"],
            "year": 1926,
            "popularity": 0.7,
        },
    )
    yield (
        "sherlock",
        {
            "titles": {"en": "Sherlock Jr."},
            "descriptions": {"en": "A projectionist dreams himself into the film that he shows."},
            "cast": ["Buster Keaton", "Kathryn McGuire"],
            "directors": ["Buster Keaton"],
            "genres": ["Comedy"],
            "year": 1924,
            "popularity": 0.5,
        },
    )
    yield (
        "nosferatu",
        {
            "titles": {"de": "Nosferatu, eine Symphonie des Grauens", "en": "Nosferatu: A Symphony of Horror"},
            "descriptions": {
                "de": "Ein Makler reist in die Karpaten und verkauft einem Vampir ein Haus.",
                "en": "An estate agent travels to the Carpathians and sells a vampire a house.",
            },
            "original_language": "de",
            "cast": ["Max Schreck", "Greta Schröder"],
            "directors": ["Friedrich Wilhelm Murnau"],
            "genres": ["Horror"],
            "tags": ["vampire", "expressionism"],
            "year": 1922,
            "maturity": 12,
            "popularity": 0.8,
        },
    )
    yield (
        "metropolis",
        {
            "titles": {"de": "Metropolis", "ru": "Метрополис", "ja": "メトロポリス"},
            "descriptions": {"de": "In einer Stadt der Zukunft leben die Arbeiter unter der Erde."},
            "original_language": "de",
            "cast": ["Brigitte Helm", "Alfred Abel"],
            "directors": ["Fritz Lang"],
            "genres": ["Science Fiction", "Drama"],
            "tags": ["robot"],
            "year": 1927,
            "popularity": 0.9,
        },
    )
    yield (
        "caligari",
        {
            "titles": {"de": "Das Cabinet des Dr. Caligari", "en": "The Cabinet of Dr. Caligari"},
            "original_language": "de",
            "cast": ["Werner Krauss", "Conrad Veidt"],
            "directors": ["Robert Wiene"],
            "genres": ["Horror", "Mystery"],
            "tags": ["expressionism"],
            "year": 1920,
            "popularity": 0.6,
        },
    )
    yield (
        "moon",
        {
            "titles": {"fr": "Le Voyage dans la Lune", "en": "A Trip to the Moon"},
            "original_language": "fr",
            "cast": ["Georges Méliès"],
            "directors": ["Georges Méliès"],
            "genres": ["Science Fiction", "Short"],
            "year": 1902,
            "popularity": 0.6,
        },
    )
    yield (
        "potemkin",
        {
            "titles": {"ru": "Броненосец «Потёмкин»", "en": "Battleship Potemkin"},
            "original_language": "ru",
            "directors": ["Сергей Эйзенштейн"],
            "genres": ["Drama", "History"],
            "year": 1925,
            "popularity": 0.7,
        },
    )
    yield (
        "camera",
        {
            "titles": {"ru": "Человек с киноаппаратом", "en": "Man with a Movie Camera"},
            "original_language": "ru",
            "directors": ["Дзига Вертов"],
            "genres": ["Documentary"],
            "year": 1929,
            "popularity": 0.5,
        },
    )
    yield (
        "musketeers1921",
        {
            "titles": {"en": "The Three Musketeers"},
            "cast": ["Douglas Fairbanks"],
            "genres": ["Adventure"],
            "year": 1921,
            "popularity": 0.6,
        },
    )
    yield (
        "musketeers1914",
        {
            "titles": {"en": "The Three Musketeers"},
            "cast": ["Earl Talbot"],
            "genres": ["Adventure"],
            "year": 1914,
            "popularity": 0.1,
        },
    )
    yield (
        "raja",
        {
            "titles": {"hi": "राजा हरिश्चन्द्र", "en": "King Harishchandra"},
            "original_language": "hi",
            "directors": ["Dadasaheb Phalke"],
            "genres": ["Drama"],
            "year": 1913,
            "popularity": 0.3,
        },
    )
    # --- made up, in other scripts ---
    yield (
        "snow",
        {
            "titles": {"ja": "雪国からの手紙", "en": "Letters from the Snow Country"},
            "original_language": "ja",
            "cast": ["田中花子"],
            "directors": ["佐藤一郎"],
            "genres": ["Drama"],
            "year": 1998,
            "popularity": 0.4,
        },
    )
    yield (
        "robotdream",
        {
            "titles": {"ja": "ロボットの夢", "en": "What the Robot Dreamt"},
            "original_language": "ja",
            "genres": ["Animation", "Science Fiction"],
            "year": 2011,
            "popularity": 0.5,
        },
    )
    yield (
        "wall",
        {
            "titles": {"zh": "长城上的月亮", "en": "Moon over the Long Wall"},
            "original_language": "zh",
            "cast": ["王小明"],
            "genres": ["History"],
            "year": 2004,
            "popularity": 0.4,
        },
    )
    yield (
        "seoul",
        {
            "titles": {"ko": "서울의 봄바람", "en": "Spring Wind of Seoul"},
            "original_language": "ko",
            "cast": ["김민수"],
            "genres": ["Romance"],
            "year": 2016,
            "popularity": 0.4,
        },
    )
    yield (
        "cairo",
        {
            "titles": {"ar": "ليلة القاهرة الطويلة", "en": "The Long Night of Cairo"},
            "original_language": "ar",
            "cast": ["أحمد الشريف"],
            "genres": ["Thriller"],
            "year": 1987,
            "popularity": 0.4,
        },
    )
    yield (
        "whitecity",
        {
            "titles": {"ar": "المدينة البيضاء", "en": "The White City"},
            "original_language": "ar",
            "genres": ["Drama"],
            "year": 1991,
            "popularity": 0.3,
        },
    )
    yield (
        "hill",
        {
            "titles": {"he": "הבית על הגבעה", "en": "The House on the Hill"},
            "original_language": "he",
            "genres": ["Mystery"],
            "year": 2009,
            "popularity": 0.3,
        },
    )
    yield (
        "island",
        {
            "titles": {"el": "Το Νησί των Ανέμων", "en": "Island of the Winds"},
            "original_language": "el",
            "genres": ["Romance"],
            "year": 1978,
            "popularity": 0.3,
        },
    )
    yield (
        "river",
        {
            "titles": {"th": "แม่น้ำสายยาว", "en": "The Long River"},
            "original_language": "th",
            "genres": ["Documentary"],
            "year": 2019,
            "popularity": 0.2,
        },
    )
    # --- made up, with diacritics ---
    yield (
        "etretat",
        {
            "titles": {"fr": "Un été à Étretat", "en": "A Summer in Étretat"},
            "original_language": "fr",
            "cast": ["Zoé Lefèvre"],
            "directors": ["François Çelik"],
            "genres": ["Romance"],
            "year": 2003,
            "popularity": 0.4,
        },
    )
    yield (
        "strasse",
        {
            "titles": {"de": "Die Straße der müden Träumer", "en": "The Street of Weary Dreamers"},
            "descriptions": {"de": "Drei Häuser, drei Familien und ein langer Sommer."},
            "original_language": "de",
            "genres": ["Drama"],
            "year": 1965,
            "popularity": 0.3,
        },
    )
    yield (
        "cadiz",
        {
            "titles": {"es": "Mañana en Cádiz", "en": "Tomorrow in Cadiz"},
            "original_language": "es",
            "cast": ["Íñigo Peña"],
            "genres": ["Comedy"],
            "year": 1982,
            "popularity": 0.3,
        },
    )
    yield (
        "lodz",
        {
            "titles": {"pl": "Łódź nocą", "en": "Lodz by Night"},
            "original_language": "pl",
            "genres": ["Crime"],
            "year": 1974,
            "popularity": 0.2,
        },
    )
    yield (
        "istanbul",
        {
            "titles": {"tr": "İstanbul'da Kış", "en": "Winter in Istanbul"},
            "original_language": "tr",
            "genres": ["Drama"],
            "year": 2014,
            "popularity": 0.3,
        },
    )
    yield (
        "sea",
        {
            "titles": {"vi": "Đường về phía biển", "en": "The Road Towards the Sea"},
            "original_language": "vi",
            "genres": ["Drama"],
            "year": 2001,
            "popularity": 0.2,
        },
    )
    # --- made up, in English ---
    yield (
        "lighthouse",
        {
            "titles": {"en": "The Lighthouse Keeper's Daughter", "de": "Die Tochter des Leuchtturmwärters"},
            "descriptions": {"en": "She signals to ships that nobody else believes in."},
            "cast": ["Ingrid Halloway", "Tobias Finch"],
            "directors": ["Marguerite Okonkwo"],
            "genres": ["Drama", "Mystery"],
            "tags": ["sea"],
            "year": 2012,
            "popularity": 0.8,
        },
    )
    yield (
        "lighthouse2",
        {
            "titles": {"en": "The Lighthouse Keeper's Daughter II"},
            "cast": ["Ingrid Halloway"],
            "directors": ["Marguerite Okonkwo"],
            "genres": ["Drama"],
            "year": 2015,
            "popularity": 0.4,
        },
    )
    yield (
        "clockwork",
        {
            "titles": {"en": "Clockwork Sparrow"},
            "descriptions": {"en": "A watchmaker builds a bird that remembers."},
            "cast": ["Tobias Finch", "Amara Delacroix"],
            "directors": ["Henrik Solberg"],
            "genres": ["Fantasy", "Family"],
            "year": 2018,
            "popularity": 0.9,
        },
    )
    yield (
        "finch",
        {
            "titles": {"en": "Finch"},
            "genres": ["Drama"],
            "year": 2021,
            "popularity": 0.2,
        },
    )
    yield (
        "thunder",
        {
            "titles": {"en": "Thunder Over Wexcombe"},
            "descriptions": {"en": "Pilots of a small airfield in World War II wait for the weather."},
            "cast": ["Rupert Ashdown"],
            "genres": ["War"],
            "tags": ["world war ii"],
            "year": 1969,
            "popularity": 0.4,
        },
    )
    yield (
        "quasar",
        {
            "titles": {"en": "Quasar Drift"},
            "cast": ["Amara Delacroix"],
            "directors": ["Henrik Solberg"],
            "genres": ["Science Fiction"],
            "year": 2023,
            "maturity": 16,
            "popularity": 0.7,
        },
    )
    yield (
        "abattoir",
        {
            "titles": {"en": "Abattoir Blue"},
            "cast": ["Conrad Vane"],
            "genres": ["Horror"],
            "year": 2020,
            "maturity": 18,
            "popularity": 0.6,
        },
    )
    yield "up", {"titles": {"en": "Up"}, "genres": ["Animation"], "year": 2009, "popularity": 0.8}
    yield "m", {"titles": {"de": "M"}, "original_language": "de", "directors": ["Fritz Lang"], "year": 1931}
    yield "year2046", {"titles": {"en": "2046: A Letter"}, "genres": ["Drama"], "year": 2005, "popularity": 0.3}
    yield "wisp", {"titles": {"en": "W.I.S.P."}, "genres": ["Thriller"], "year": 1995, "popularity": 0.2}
    yield "salt", {"titles": {"en": "Salt & Cinder"}, "genres": ["Western"], "year": 1958, "popularity": 0.3}
    yield "what", {"titles": {"en": "What?!"}, "genres": ["Comedy"], "year": 1999, "popularity": 0.1}
    yield "hash", {"titles": {"en": "#unfollowed"}, "genres": ["Thriller"], "year": 2022, "popularity": 0.3}
    yield "spiderfly", {"titles": {"en": "Spider-Fly"}, "genres": ["Animation"], "year": 2007, "popularity": 0.3}
    yield (
        "harbour",
        {
            "type": "series",
            "titles": {"en": "Harbour Lights", "es": "Luces del puerto"},
            "cast": ["Ingrid Halloway"],
            "genres": ["Crime", "Drama"],
            "year": 2017,
            "popularity": 0.6,
        },
    )
    yield (
        "pilot",
        {
            "type": "episode",
            "titles": {"en": "Harbour Lights: The Drowned Bell"},
            "genres": ["Crime"],
            "year": 2017,
            "popularity": 0.1,
        },
    )
    for number in range(1, 13):
        yield (
            f"reel{number}",
            {
                "titles": {"en": f"Travelling Reel Number {number:02}"},
                "genres": ["Documentary"],
                "year": 1930 + number,
                "popularity": 0.0,
            },
        )
    # --- made up and real, that are hard to type ---
    for key, title in {
        "question": "?",
        "shout": "!!!",
        "dollar": "$",
        "balloon": "🎈",
        "nine": "9",
        "wartime": "1917",
        "plusone": "+1",
        "fuses": "*fuses not included",
        "mercy": "…And Mercy for None",
        "et": "E.T. the Extra-Terrestrial",
        "swat": "S.W.A.T.",
        "swat2": "S.W.A.T.: Under Siege",
        "mash": "M*A*S*H",
        "walle": "WALL·E",
        "jfk": "J. F. K.",
        "jfk2": "J.F.K. Revisited",
        "hyphen": "The Return of Spider-Man",
        "spaced": "Attack of the Dragon Fly",
        "joined": "The Last Spiderman Club",
        "xmen": "X-Men: Last Dawn",
        "faceoff": "Face/Off",
        "obrien": "Dear Miss O'Brien",
        "rock": "Rock 'n' Coal",
        "romeo": "Romeo + Julia",
        "leet": "Se7en Doors",
        "bridges": "Two Bridges",
        "sailor": "Sailor's Eleven",
        "ligature": "Œuvre of Æsop, the ﬁrst",
    }.items():
        yield key, {"titles": {"en": title}}
    yield "etpuis", {"titles": {"fr": "Et puis la neige"}, "original_language": "fr", "popularity": 0.5}
    # --- not everybody's ---
    yield "germany", {"titles": {"en": "Borderline Picnic"}, "open_in": ["DE", "AT"]}
    yield "nowhere", {"titles": {"en": "Borderline Nowhere"}, "open_in": []}
    yield "past", {"titles": {"en": "Borderline Yesterday"}, "windows": [[Window(end=_MAY)]], "open_in": []}
    yield "future", {"titles": {"en": "Borderline Tomorrow"}, "windows": [[Window(start=_JULY)]], "open_in": []}
    yield "today", {"titles": {"en": "Borderline Today"}, "windows": [[Window(start=_JUNE, end=_JULY)]]}
    yield (
        "moved",
        {
            "titles": {"en": "Borderline Moved"},
            "windows": [[Window(countries=["US"], end=_MAY), Window(countries=["FR"], start=_MAY)]],
            "open_in": ["FR"],
        },
    )


def _documents() -> Iterator[tuple[str, Document]]:
    for number, (key, told) in enumerate(_titles(), 1):
        usual: dict[str, Any] = {"type": "movie", "original_language": "en", "version": 1}
        content_id = f"ttl_{number:026}"
        card = {"content_id": content_id, "title": next(iter(told["titles"].values()))}
        yield key, Document.model_validate({**usual, **told, "content_id": content_id, "card": card})


CATALOGUE: dict[str, Document] = dict(_documents())
KEYS: dict[str, str] = {document.content_id: key for key, document in CATALOGUE.items()}


@dataclass(frozen=True)
class Case:
    """What somebody asks, and what they must and must not find."""

    text: str
    first: str = ""
    found: frozenset[str] | None = None
    among: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    better: str | None = field(default="(any)")
    """What `did_you_mean` must be; "(any)" where it does not matter."""
    highlights: dict[str, str] = field(default_factory=dict)
    """Of the first hit."""
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    """Counts that these facets must hold; 0 for a value that must be missing."""
    filters: dict[str, Any] = field(default_factory=dict)
    country: str = "US"
    limit: int = 18
    language: str = "en"
    moment: datetime = NOW

    @property
    def query(self) -> Query:
        return Query(
            text=self.text,
            filters=Filters.model_validate(self.filters),
            country=self.country,
            maturity_limit=self.limit,
            language=self.language,
            moment=self.moment,
            limit=100,
        )


def _set(*keys: str) -> frozenset[str]:
    return frozenset(keys)


_NOTHING = _set()
_ALL_IN_US = frozenset(key for key in CATALOGUE if key not in ("germany", "nowhere", "past", "future", "moved"))

EXACT = [
    Case("The General", "general", better=None),
    Case("Metropolis", "metropolis", better=None),
    Case("Clockwork Sparrow", "clockwork", better=None),
    Case("clockwork sparrow", "clockwork"),
    Case("CLOCKWORK SPARROW", "clockwork"),
    Case("sparrow clockwork", "clockwork"),
    Case("Up", "up"),
    Case("M", "m"),
    Case("Finch", "finch"),
    Case("Battleship Potemkin", "potemkin"),
    Case("2046: A Letter", "year2046"),
    Case("2046", "year2046"),
    Case("The Three Musketeers", "musketeers1921", found=_set("musketeers1921", "musketeers1914")),
    Case("three musketeers", among=("musketeers1921", "musketeers1914")),
    Case("musketeers", "musketeers1921"),
    Case("the lighthouse keepers daughter", "lighthouse"),
    Case("lighthouse", "lighthouse", found=_set("lighthouse", "lighthouse2")),
    Case("Harbour Lights", "harbour", among=("pilot",)),
    Case("man with a movie camera", "camera"),
    Case("travelling reel number 07", "reel7"),
    Case("house hill", "hill"),
]
PREFIX = [
    Case("clockw", "clockwork"),
    Case("clockwork spa", "clockwork"),
    Case("metro", "metropolis"),
    Case("the lighthouse kee", "lighthouse"),
    Case("nosf", "nosferatu"),
    Case("quas", "quasar"),
    Case("thunder over w", "thunder"),
    Case("harb", "harbour"),
    Case("buster kea", found=_set("general", "sherlock")),
    Case("雪国", "snow"),
    Case("Броненос", "potemkin"),
    Case("סרט הבית", "hill"),
    Case("הבי", "hill"),
]
TYPO = [
    Case("metropols", "metropolis", better="metropolis"),
    Case("metropoliss", "metropolis", better="metropolis"),
    Case("metrpoolis", "metropolis", better="metropolis"),
    Case("netropolis", "metropolis", better="metropolis"),
    Case("nosferatoo", "nosferatu"),
    Case("nosfertu", "nosferatu", better="nosferatu"),
    Case("clokwork sparrow", "clockwork", better="clockwork sparrow"),
    Case("clockwork sparow", "clockwork", better="clockwork sparrow"),
    Case("clock work sparrow", "clockwork"),
    Case("clockworksparrow", "clockwork"),
    Case("quasra drift", "quasar", better="quasar drift"),
    Case("quasar drfit", "quasar", better="quasar drift"),
    Case("lighthose keeper", "lighthouse"),
    Case("thnuder over wexcombe", "thunder"),
    Case("battelship potemkin", "potemkin"),
    Case("cabinet of dr caligary", "caligari"),
    Case("musketers", among=("musketeers1921", "musketeers1914")),
    Case("harbor lights", "harbour"),
    Case("salt and cindr", "salt"),
    Case("spiderfly", "spiderfly"),
    Case("spider fly", "spiderfly"),
    Case("bustre keaton", among=("general", "sherlock")),
    Case("ingrid haloway", among=("lighthouse", "harbour")),
    Case("solbreg", among=("clockwork", "quasar")),
]
PEOPLE = [
    Case("Buster Keaton", found=_set("general", "sherlock"), better=None),
    Case("keaton", found=_set("general", "sherlock")),
    Case("keaton 1924", "sherlock"),
    Case("general keaton", "general", found=_set("general")),
    Case("Fritz Lang", found=_set("metropolis", "m")),
    Case("Murnau", found=_set("nosferatu")),
    Case("max schreck", found=_set("nosferatu")),
    Case("greta schroder", "nosferatu"),
    Case("Ingrid Halloway", among=("lighthouse", "lighthouse2", "harbour")),
    Case("amara delacroix", found=_set("clockwork", "quasar")),
    Case("delacroix solberg", found=_set("clockwork", "quasar")),
    Case("tobias finch", among=("clockwork", "lighthouse")),
    Case("conrad", found=_set("caligari", "abattoir")),
    Case("Georges Melies", found=_set("moon")),
    Case("zoe lefevre", found=_set("etretat")),
    Case("francois celik", found=_set("etretat")),
    Case("inigo pena", found=_set("cadiz")),
    Case("田中花子", found=_set("snow")),
    Case("王小明", found=_set("wall")),
    Case("김민수", found=_set("seoul")),
    Case("Эйзенштейн", found=_set("potemkin")),
    Case("الشريف", found=_set("cairo")),
]
YEAR = [
    Case("1926", "general", found=_set("general")),
    Case("musketeers 1914", "musketeers1914", found=_set("musketeers1914")),
    Case("horror 1922", found=_set("nosferatu")),
    Case("western 1958", found=_set("salt")),
    Case("horror", among=("nosferatu", "caligari", "abattoir")),
]
LANGUAGES = [
    Case("Le Voyage dans la Lune", "moon"),
    Case("a trip to the moon", "moon"),
    Case("der general", "general"),
    Case("mécano de la générale", "general"),
    Case("mecano generale", "general"),
    Case("Die Tochter des Leuchtturmwärters", "lighthouse"),
    Case("leuchtturmwarters", "lighthouse"),
    Case("luces del puerto", "harbour"),
    Case("Das Cabinet des Doktor Caligari", "caligari"),
    Case("eine symphonie des grauens", "nosferatu"),
    Case("Un ete a Etretat", "etretat"),
    Case("etretat", "etretat"),
    Case("ÉTRETAT", "etretat"),
    Case("strasse der muden traumer", "strasse"),
    Case("Die STRASSE", "strasse"),
    Case("manana en cadiz", "cadiz"),
    Case("Mañana", "cadiz"),
    Case("lodz noca", "lodz"),
    Case("Łódź", "lodz"),
    Case("istanbul", "istanbul"),
    Case("İSTANBUL'DA KIŞ", "istanbul"),
    Case("istanbulda kis", "istanbul"),
    Case("duong ve phia bien", "sea"),
    Case("Đường về", "sea"),
    Case("un e\u0301te\u0301", "etretat"),
]
SCRIPTS = [
    Case("雪国からの手紙", "snow", better=None),
    Case("手紙", "snow"),
    Case("佐藤", "snow"),
    Case("ロボットの夢", "robotdream"),
    Case("ロボット", "robotdream"),
    Case("ﾛﾎﾞｯﾄ", "robotdream"),
    Case("夢", "robotdream"),
    Case("メトロポリス", "metropolis"),
    Case("长城", "wall"),
    Case("月亮", "wall"),
    Case("长城 月亮", "wall"),
    Case("서울의 봄바람", "seoul"),
    Case("서울", "seoul"),
    Case("봄바람", "seoul"),
    Case("ليلة القاهرة الطويلة", "cairo"),
    Case("القاهرة", "cairo"),
    Case("ليله القاهره", "cairo"),
    Case("لَيْلَة", "cairo"),
    Case("المدينة البيضاء", "whitecity"),
    Case("מגדל הבית על הגבעה", among=("hill",)),
    Case("הבית על הגבעה", "hill"),
    Case("הַבַּיִת", "hill"),
    Case("Το Νησί των Ανέμων", "island"),
    Case("ΤΟ ΝΗΣΙ ΤΩΝ ΑΝΕΜΩΝ", "island"),
    Case("νησι ανεμων", "island"),
    Case("Броненосец Потёмкин", "potemkin"),
    Case("броненосец потемкин", "potemkin"),
    Case("ПОТЁМКИН", "potemkin"),
    Case("bronenosec potemkin", "potemkin"),
    Case("метрополис", "metropolis"),
    Case("राजा हरिश्चन्द्र", "raja"),
    Case("राजा", "raja"),
    Case("แม่น้ำ", "river"),
]
PUNCTUATION = [
    Case("Nosferatu, eine Symphonie des Grauens", "nosferatu"),
    Case("sherlock jr", "sherlock"),
    Case("Sherlock, Jr.!!!", "sherlock"),
    Case("wisp", "wisp"),
    Case("W.I.S.P.", "wisp"),
    Case("w i s p", "wisp"),
    Case("salt & cinder", "salt"),
    Case("salt and cinder", "salt"),
    Case("Salt&Cinder", "salt"),
    Case("what", "what"),
    Case("What?!", "what"),
    Case("#unfollowed", "hash"),
    Case("lighthouse keeper’s daughter", "lighthouse"),
    Case("dr caligari", "caligari"),
    Case("  clockwork \t\n sparrow  ", "clockwork"),
    Case("clockwork…sparrow", "clockwork"),
]
SIGNS = [
    Case("?", "question", found=_set("question"), better=None),
    Case(" ? ", "question"),
    Case("!!!", "shout", found=_set("shout")),
    Case("!!", "shout"),
    Case("$", "dollar", found=_set("dollar")),
    Case("🎈", "balloon"),
    Case("🎈️", "balloon"),
    Case("balloon", "balloon"),
    Case("9", "nine", better=None),
    Case("nine", among=("nine",)),
    Case("1917", "wartime"),
    Case("+1", "plusone"),
    Case("1", "plusone"),
    Case("*fuses not included", "fuses"),
    Case("fuses not included", "fuses"),
    Case("...and mercy for none", "mercy"),
    Case("… and mercy for none", "mercy"),
    Case("and mercy", "mercy"),
]
INITIALS = [
    Case("et", "et", better=None),
    Case("ET", "et"),
    Case("e.t.", "et", better=None),
    Case("E.T", "et"),
    Case("e t", "et"),
    Case("E. T.", "et"),
    Case("et extraterrestrial", "et"),
    Case("e.t. the extra terrestrial", "et"),
    Case("et the extra-terrestrial", "et"),
    Case("et puis", "etpuis"),
    Case("swat", "swat", among=("swat2",)),
    Case("S.W.A.T.", "swat", among=("swat2",)),
    Case("s w a t", "swat"),
    Case("swat siege", "swat2", found=_set("swat2")),
    Case("siege s.w.a.t", "swat2"),
    Case("mash", "mash", better=None),
    Case("M*A*S*H", "mash"),
    Case("m.a.s.h.", "mash"),
    Case("m a s h", "mash"),
    Case("walle", "walle"),
    Case("wall-e", "walle"),
    Case("wall e", "walle"),
    Case("WALL•E", "walle"),
    Case("jfk", "jfk", among=("jfk2",)),
    Case("j.f.k.", "jfk", among=("jfk2",)),
    Case("J F K", "jfk"),
    Case("revisited jfk", "jfk2"),
]
COMPOUNDS = [
    Case("extraterrestrial", "et"),
    Case("extra terrestrial", "et"),
    Case("extra-terrestrial", "et"),
    Case("extraterr", "et"),
    Case("spiderman", among=("hyphen", "joined")),
    Case("spider-man", among=("hyphen", "joined")),
    Case("spider man", among=("hyphen", "joined")),
    Case("return of spiderman", "hyphen"),
    Case("spiderman return", "hyphen"),
    Case("spider man club", "joined"),
    Case("dragonfly", "spaced"),
    Case("dragonfly attack", "spaced"),
    Case("xmen", "xmen"),
    Case("x men", "xmen"),
    Case("dawn xmen", "xmen"),
    Case("faceoff", "faceoff"),
    Case("face off", "faceoff"),
    Case("obrien", "obrien"),
    Case("o'brien", "obrien"),
    Case("o brien", "obrien"),
    Case("O’Brien", "obrien"),
    Case("rock and coal", "rock"),
    Case("rock & coal", "rock"),
    Case("rock n coal", "rock"),
    Case("romeo and julia", "romeo"),
    Case("romeo & julia", "romeo"),
    Case("romeo julia", "romeo"),
    Case("salt n cinder", "salt"),
    Case("seven doors", "leet"),
    Case("2 bridges", "bridges"),
    Case("two bridges", "bridges"),
    Case("sailors 11", "sailor"),
    Case("sailor's eleven", "sailor"),
    Case("oeuvre of aesop", "ligature"),
    Case("œuvre æsop first", "ligature"),
]
EMPTY = [
    Case("", "clockwork", found=_ALL_IN_US, better=None),
    Case("   ", found=_ALL_IN_US),
    Case("?!…—", found=_ALL_IN_US, better=None),
    Case("\u200b", found=_ALL_IN_US),
]
HOSTILE = [
    Case("x" * 10_000, found=_NOTHING),
    Case("clockwork " * 1_000, among=()),
    Case("長" * 3_400, found=_NOTHING),
    Case("a b " * 2_500, among=()),
    Case("zzzzqqqq", found=_NOTHING, better=None),
    Case("title:metropolis", among=("metropolis",)),
    Case("*:*", found=_ALL_IN_US),
    Case("*", found=_ALL_IN_US),
    Case("metropolis AND NOT metropolis", among=("metropolis",)),
    Case("(((metropolis", "metropolis"),
    Case('metropolis"', "metropolis"),
    Case("metropolis\\", "metropolis"),
    Case("metropolis^1000 up~2", among=("metropolis",)),
    Case("[1900 TO 2030]", among=()),
    Case("/metro.*/", "metropolis"),
    Case("metropolis\x00", "metropolis"),
    Case('{"match_all": {}}', found=_NOTHING),
    Case('"}}, "size": 10000, "query": {"match_all": {}}, "x": {"y": {"z": "', among=()),
    Case("<script>alert(1)</script>", never=("abattoir",)),
    Case("'; DROP TABLE titles; --", among=()),
    Case("ctx._source.remove('maturity')", among=()),
    Case("\ud83d\udc80".encode("utf-16", "surrogatepass").decode("utf-16"), among=()),
    Case("\u202emetropolis", "metropolis"),
]
SYNONYMS = [
    Case("sci-fi", among=("metropolis", "quasar", "moon", "robotdream")),
    Case("scifi", among=("metropolis", "quasar")),
    Case("sci-fi 1927", "metropolis", found=_set("metropolis")),
    Case("ww2", "thunder", found=_set("thunder")),
    Case("second world war", "thunder"),
    Case("cabinet of doctor caligari", "caligari"),
    Case("cartoon", among=("up", "spiderfly", "robotdream")),
    Case("lighthouse keeper's daughter 2", "lighthouse2"),
    Case("scary", among=("nosferatu", "caligari", "abattoir")),
    Case("vampires", "nosferatu"),
    Case("cowboy", found=_set("salt")),
    Case("3 musketeers", among=("musketeers1921", "musketeers1914")),
]
FILTERS = [
    Case("", filters={"genre": ["Horror"]}, found=_set("nosferatu", "caligari", "abattoir")),
    Case("", filters={"genre": ["horror"]}, found=_set("nosferatu", "caligari", "abattoir")),
    Case("", filters={"genre": ["Horror", "War"]}, found=_set("nosferatu", "caligari", "abattoir", "thunder")),
    Case("", filters={"genre": ["No such genre"]}, found=_NOTHING),
    Case("", filters={"type": ["series"]}, found=_set("harbour")),
    Case("harbour", filters={"type": ["episode"]}, found=_set("pilot")),
    Case("", filters={"language": ["ja"]}, found=_set("snow", "robotdream")),
    Case("", filters={"language": ["ar", "he"]}, found=_set("cairo", "whitecity", "hill")),
    Case("", filters={"year_from": 2020}, found=_set("finch", "abattoir", "hash", "quasar")),
    Case("", filters={"year_to": 1913}, found=_set("moon", "raja")),
    Case("", filters={"year_from": 1926, "year_to": 1927}, found=_set("general", "metropolis")),
    Case("", filters={"cast": ["Buster Keaton"]}, found=_set("general", "sherlock")),
    Case("", filters={"cast": ["BUSTER KEATON"]}, found=_set("general", "sherlock")),
    Case("", filters={"cast": ["Greta Schroder"]}, found=_set("nosferatu")),
    Case("", filters={"cast": ["田中花子"]}, found=_set("snow")),
    Case("", filters={"genre": ["Drama"], "language": ["de"]}, found=_set("metropolis", "strasse")),
    Case("", filters={"genre": ["Drama"], "type": ["movie"], "year_from": 2015}, found=_set("lighthouse2", "finch")),
    Case("metropolis", filters={"language": ["fr"]}, never=("metropolis",)),
    Case("musketeers", filters={"year_to": 1920}, found=_set("musketeers1914")),
]
FACETS = [
    Case("keaton", facets={"genre": {"Comedy": 2, "Adventure": 1, "Horror": 0}, "decade": {"1920": 2}}),
    Case("keaton", facets={"cast": {"Buster Keaton": 2, "Marion Mack": 1}, "type": {"movie": 2}}),
    Case("harbour", facets={"type": {"series": 1, "episode": 1, "movie": 0}}),
    Case(
        "harbour",
        filters={"type": ["series"]},
        found=_set("harbour"),
        facets={"type": {"series": 1, "episode": 1}, "genre": {"Crime": 1, "Drama": 1}},
    ),
    Case("", filters={"language": ["de"]}, facets={"language": {"de": 5, "ja": 2}, "genre": {"Horror": 2}}),
    Case(
        "",
        filters={"genre": ["Horror"], "year_from": 1920, "year_to": 1929},
        facets={"genre": {"Horror": 2}, "decade": {"1920": 2, "2020": 1}},
    ),
    Case("", limit=12, facets={"genre": {"Horror": 2}}),
    Case("metropolis", facets={"language": {"de": 1}, "genre": {"Science Fiction": 1, "Drama": 1}}),
]
HIGHLIGHTS = [
    Case("general", "general", highlights={"title": "The <mark>General</mark>"}),
    Case("general", "general", language="de", highlights={"title": "Der <mark>General</mark>"}),
    Case("keaton general", "general", highlights={"cast": "Buster <mark>Keaton</mark>"}),
    Case("salt & cinder", "salt", highlights={"title": "<mark>Salt</mark> &amp; <mark>Cinder</mark>"}),
    Case("etretat", "etretat", language="fr", highlights={"title": "Un été à <mark>Étretat</mark>"}),
    Case("clockwork sparow", "clockwork", highlights={"title": "<mark>Clockwork</mark> <mark>Sparrow</mark>"}),
]
DESCRIPTIONS = [
    Case("locomotive", "general", found=_set("general")),
    Case("watchmaker bird", "clockwork"),
    Case("karpaten", "nosferatu"),
    Case("stolen locomotive keaton", "general"),
]
VISIBILITY = [
    Case("borderline", found=_set("today"), never=("past", "future", "nowhere", "germany", "moved")),
    Case("borderline", country="DE", found=_set("today", "germany")),
    Case("borderline", country="AT", found=_set("today", "germany")),
    Case("borderline", country="FR", found=_set("today", "moved")),
    # Nobody has told the index yet that windows have opened and closed since.
    Case("borderline", moment=_JULY, never=("today", "past")),
    Case("borderline", country="FR", moment=_JULY, found=_set("moved")),
    Case("borderline", country="FR", moment=_APRIL, never=("moved", "today")),
    Case("Borderline Picnic", never=("germany",)),
    Case("abattoir blue", limit=18, first="abattoir"),
    Case("abattoir blue", limit=16, never=("abattoir",)),
    Case("abattoir blue", limit=0, never=("abattoir", "quasar", "nosferatu")),
    Case("horror", limit=12, found=_set("nosferatu", "caligari")),
    Case("horror", limit=0, found=_set("caligari")),
]
CASES = {
    "exact": EXACT,
    "prefix": PREFIX,
    "typo": TYPO,
    "people": PEOPLE,
    "year": YEAR,
    "languages": LANGUAGES,
    "scripts": SCRIPTS,
    "punctuation": PUNCTUATION,
    "signs": SIGNS,
    "initials": INITIALS,
    "compounds": COMPOUNDS,
    "empty": EMPTY,
    "hostile": HOSTILE,
    "synonyms": SYNONYMS,
    "filters": FILTERS,
    "facets": FACETS,
    "highlights": HIGHLIGHTS,
    "descriptions": DESCRIPTIONS,
    "visibility": VISIBILITY,
}

SUGGESTED = {
    "clock": "Clockwork Sparrow",
    "the gen": "The General",
    "lighth": "The Lighthouse Keeper's Daughter",
    "metro": "Metropolis",
    "雪": "雪国からの手紙",
    "брон": "Броненосец «Потёмкин»",
    "ete": "Un été à Étretat",
    "sparr": "Clockwork Sparrow",
    "Sal": "Salt & Cinder",
    "metropls": "Metropolis",
    "?": "?",
    "e.t": "E.T. the Extra-Terrestrial",
    "et": "E.T. the Extra-Terrestrial",
    "extrater": "E.T. the Extra-Terrestrial",
    "s.w.a": "S.W.A.T.",
    "spiderm": "The Return of Spider-Man",
}
"""What is typed → what must be among the first five suggestions, as a text of the title that it fits."""
