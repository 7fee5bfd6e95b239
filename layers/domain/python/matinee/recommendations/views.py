"""The home page as clients get it."""

from typing import Literal

from matinee.content.card_views import TitleCard
from matinee.experiments.views import VariantSeen
from matinee.kernel.types import Instant, Maturity, Model, TitleId
from matinee.recommendations.models import CollectionId, CollectionInput

Kind = Literal[
    "continue",
    "because",
    "top",
    "trending",
    "top10",
    "new",
    "genre",
    "watchlist",
    "again",
    "gems",
    "leaving",
    "person",
    "short",
    "collection",
]


class Phrase(Model):
    """A text by its key, for clients with words of their own, and in the profile's language."""

    key: str
    values: dict[str, str] = {}


class Reason(Phrase):
    text: str


class CardArtwork(Model):
    """Of a poster that was chosen by a policy: what goes with its impression (`impressed`)."""

    artwork_id: str
    propensity: float
    """How probable this choice was."""
    taste: str | None = None
    """The taste for which it chose; none where it knew none."""


class HomeCard(TitleCard):
    progress: float | None = None
    """Share of it that was watched, where it was begun."""
    resume_position: float | None = None
    """Seconds."""
    series_id: TitleId | None = None
    """Of an episode."""
    series_title: str | None = None
    season: int | None = None
    trailer: TitleId | None = None
    """A title of its own, which plays like any other."""
    look: bool = False
    """Whether `GET /v1/stream/{content_id}/look` has pictures of it."""
    artwork: CardArtwork | None = None
    """Where the poster was chosen for the profile's taste; else it is everybody's."""
    reason: Reason | None = None


class Row(Model):
    row_id: str
    """The kind; with what it is about, where there may be several: "because:ttl_…"."""
    kind: Kind
    title: Phrase
    text: str
    """The title in the profile's language."""
    reason: Reason | None = None
    items: list[HomeCard]


class Hero(Model):
    content_id: TitleId
    reason: Reason | None = None
    item: HomeCard
    """Its card, which stands in a row too."""


class Home(Model):
    rows: list[Row]
    hero: Hero | None = None
    model_version: str
    """"" where nothing was learned yet."""
    onboarding: bool
    """Whether nothing is known of the profile yet, so that it may be asked what it likes."""
    taste: list[str] = []
    """The genres that the profile likes most, at most three: a search takes them as `taste`."""
    variants: dict[str, VariantSeen] = {}
    """Experiment → the variant that this page shows of it: row_order by its rows, hero by what stands above them, artwork by
    posters of which there are several. Who is shown the page is exposed to these, and to no others."""


class Parts(Model):
    rank: int
    parts: dict[str, float]
    """What the score is the sum of: warm, popularity, freshness, genres, and what diversity took away."""


class Previewed(Home):
    scores: dict[TitleId, Parts]


class Cards(Model):
    items: list[HomeCard]


class Why(Model):
    reasons: list[Reason]


class CollectionView(CollectionInput):
    collection_id: CollectionId
    updated_at: Instant
    version: int


class CollectionList(Model):
    items: list[CollectionView]


class ProfileBrief(Model):
    profile_id: str
    name: str
    is_kids: bool
    maturity_limit: Maturity
