"""What rows and reasons say, in the languages that the clients speak; any other language is told in English.

A phrase is its key and its values; whatever is put into it stands as its catalogue writes it.
"""

from matinee.recommendations.views import Phrase, Reason

LANGUAGES = ("en", "es", "de", "ar")
_ROWS: dict[str, tuple[str, str, str, str]] = {
    "continue": ("Continue watching", "Seguir viendo", "Weiterschauen", "متابعة المشاهدة"),
    "because": ("Because you watched {title}", "Porque viste {title}", "Weil Sie {title} gesehen haben", "لأنك شاهدت {title}"),
    "because_picked": ("Because you picked {title}", "Porque elegiste {title}", "Weil Sie {title} gewählt haben", "لأنك اخترت {title}"),
    "top": ("Top picks for you", "Nuestra selección para ti", "Für Sie ausgesucht", "اخترنا لك"),
    "trending": ("Trending now", "Tendencias", "Gerade angesagt", "الرائج الآن"),
    "top10": ("Top 10 in your country", "Top 10 en tu país", "Top 10 in Ihrem Land", "أفضل 10 في بلدك"),
    "popular": ("Popular", "Lo más visto", "Beliebt", "الأكثر مشاهدة"),
    "new": ("New on Matinee", "Novedades en Matinee", "Neu bei Matinee", "جديد على Matinee"),
    "genre": ("{genre}", "{genre}", "{genre}", "{genre}"),
    "watchlist": ("My list", "Mi lista", "Meine Liste", "قائمتي"),
    "again": ("Watch again", "Volver a ver", "Noch einmal ansehen", "شاهد مرة أخرى"),
    "gems": ("Hidden gems for you", "Joyas ocultas para ti", "Verborgene Schätze für Sie", "جواهر خفية لك"),
    "leaving": ("Leaving soon", "Se van pronto", "Nur noch kurze Zeit", "تغادر قريبًا"),
    "person": ("With {person}", "Con {person}", "Mit {person}", "مع {person}"),
    "director": ("Directed by {person}", "Dirigido por {person}", "Regie: {person}", "من إخراج {person}"),
    "short": ("Short for tonight", "Algo corto para esta noche", "Kurz für heute Abend", "قصير لهذه الليلة"),
    "short_day": ("Short and good", "Breve y bueno", "Kurz und gut", "قصير وممتع"),
    "collection": ("{title}", "{title}", "{title}", "{title}"),
}  # fmt: skip
_REASONS: dict[str, tuple[str, str, str, str]] = {
    "watched": ("Because you watched {title}", "Porque viste {title}", "Weil Sie {title} gesehen haben", "لأنك شاهدت {title}"),
    "picked": ("Because you picked {title}", "Porque elegiste {title}", "Weil Sie {title} gewählt haben", "لأنك اخترت {title}"),
    "liked": ("Because you liked {title}", "Porque te gustó {title}", "Weil Ihnen {title} gefallen hat", "لأن {title} أعجبك"),
    "listed": ("Like {title}, which is on your list", "Como {title}, que está en tu lista", "Wie {title} auf Ihrer Liste", "مثل {title} الموجود في قائمتك"),
    "likes_genre": ("You like {genre}", "Te gusta {genre}", "Sie mögen {genre}", "أنت تحب {genre}"),
    "likes_person": ("With {person}, seen in what you watched", "Con {person}, a quien viste en otros títulos", "Mit {person} aus Titeln, die Sie gesehen haben", "مع {person} ممن شاهدتهم من قبل"),
    "trending": ("Trending now", "Es tendencia", "Gerade angesagt", "رائج الآن"),
    "popular": ("Many watch this", "Lo ven muchas personas", "Viele sehen das", "يشاهده كثيرون"),
    "new": ("New on Matinee", "Nuevo en Matinee", "Neu bei Matinee", "جديد على Matinee"),
    "leaving": ("Leaves on {date}", "Se va el {date}", "Nur noch bis {date}", "يغادر في {date}"),
    "going_on": ("You have begun it", "Ya la empezaste", "Sie haben es angefangen", "لقد بدأت مشاهدته"),
    "on_list": ("It is on your list", "Está en tu lista", "Es steht auf Ihrer Liste", "إنه في قائمتك"),
    "seen": ("You have seen it", "Ya la viste", "Sie haben es gesehen", "لقد شاهدته"),
    "catalogue": ("It is in the catalogue", "Está en el catálogo", "Es ist im Katalog", "متوفر في الكتالوج"),
}  # fmt: skip


def row(key: str, language: str | None, **values: str) -> tuple[Phrase, str]:
    """A row's title, by its key and as text. Raises KeyError for a key that is not in the table."""
    return Phrase(key=key, values=values), _said(_ROWS[key], language, values)


def reason(key: str, language: str | None, **values: str) -> Reason:
    """Raises KeyError for a key that is not in the table."""
    return Reason(key=key, values=values, text=_said(_REASONS[key], language, values))


def _said(texts: tuple[str, ...], language: str | None, values: dict[str, str]) -> str:
    base = (language or "en").partition("-")[0]
    text = texts[LANGUAGES.index(base) if base in LANGUAGES else 0]
    for name, value in values.items():  # not str.format: a title may have braces of its own
        text = text.replace(f"{{{name}}}", value)
    return text
