"""The home page: candidates → evidence → filter → rank → arrange, each a module of its own, and here the cards.

Two calls, and a third every few seconds: what the profile did (playback), what it said (taste) with what experiments are on, and
whether there is a newer shelf. Nobody in particular is answered by their country, by that third call alone, and takes part in no
experiment.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matinee.content import card_views
from matinee.content.visibility import Audience
from matinee.experiments import deciding, views
from matinee.experiments.assigning import Choice
from matinee.experiments.home import ARTWORK, HERO, ROW_ORDER
from matinee.experiments.published import Published
from matinee.kernel import table
from matinee.playback import deeds
from matinee.playback.watching import Watcher
from matinee.recommendations import arranging, evidence, explaining, rows, store, texts, trying
from matinee.recommendations.arranging import Arranged
from matinee.recommendations.evidence import NOBODY, Going
from matinee.recommendations.known import Known
from matinee.recommendations.models import Taste
from matinee.recommendations.trying import NOTHING, Tried
from matinee.recommendations.views import Hero, Home, HomeCard, Parts, Previewed, Row

_GENRES = 3
_KEPT = 5000
"""Cards that a warm function has made."""
_SCORED = 200
"""Titles of which a preview says the score."""


def known(
    who: Watcher | None,
    audience: Audience,
    *,
    is_kids: bool = False,
    utc_offset: int | None = None,
    tries: bool = False,
    about: str = "",
) -> Known:
    """What a page is made of. Three calls at most; one without a profile.

    `about`: the title that the answer is about, which may be newer than the copy of the shelf that is kept here.
    `tries`: what experiments are on is going to be asked (`deciding.variants`). Needs Read("experiments") then.
    """
    shelf, model = store.current(*filter(None, [about]))
    told = evidence.of(deeds.of(who), _taste(who, tries), shelf, audience.moment) if who else NOBODY
    return Known(shelf, model, told, audience, is_kids, utc_offset)


def _taste(who: Watcher, tries: bool) -> Taste | None:
    """What the profile said of its taste; by the same call, every few seconds, what experiments are on."""
    if not (tries and deciding.is_due()):
        return table.find(Taste, user_id=who.user_id, profile_id=who.profile_id)
    said, published = table.find_many([(Taste, who.key), (Published, {})])
    deciding.take(published if isinstance(published, Published) else None)
    return said if isinstance(said, Taste) else None


def page(of: Known, tried: Tried = NOTHING, *, asks: bool = False) -> Home:
    """`asks`: whether who looks may be asked what they like, if nothing is known of them. `tried`: what experiments show them."""
    return Home.model_construct(**_said(of, tried, asks))


def preview(of: Known) -> Previewed:
    """The page as it is without experiments, and why titles rank where they do."""
    scores = {
        of.shelf.ids[each.n]: Parts(rank=rank, parts={name: round(part, 4) for name, part in each.parts.items()})
        for rank, each in enumerate(of.best[:_SCORED], 1)
    }
    return Previewed.model_construct(**_said(of, NOTHING, False), scores=scores)


def _said(of: Known, tried: Tried, asks: bool) -> dict[str, Any]:
    order = tried.variant(ROW_ORDER)
    arranged = arranging.arranged(rows.drafts(of), of, order) or arranging.arranged(rows.anything(of), of)
    above = arranging.hero(arranged, of, tried.variant(HERO))
    reason = explaining.best(of, above) if above is not None else None
    hero = Hero(content_id=of.shelf.ids[above], reason=reason, item=card(of, above)) if above is not None else None
    going = {each.content_id: each for each in of.evidence.going}
    return {
        "rows": [_row(of, each, going, tried) for each in arranged],
        "hero": hero,
        "model_version": of.model.version if of.model else "",
        "onboarding": asks and not of.evidence.knows and bool(of.shelf.tops),
        "taste": [name for name, liking in of.evidence.genres.items() if liking > 0][:_GENRES],
        "variants": views.seen(_exposed(of, tried, arranged)),
    }


def _exposed(of: Known, tried: Tried, arranged: Sequence[Arranged]) -> dict[str, Choice]:
    """Of what is tried, that by which this page could differ."""
    if not arranged or not tried.choices:
        return {}
    stand = {n for each in arranged for n in each.items}
    pictured = ARTWORK in tried.choices and trying.is_tried((of.shelf.entry(n), card(of, n)) for n in stand)
    return {name: choice for name, choice in tried.choices.items() if name != ARTWORK or pictured}


def _row(of: Known, arranged: Arranged, going: Mapping[str, Going], tried: Tried) -> Row:
    draft = arranged.draft
    title, text = texts.row(draft.key or draft.kind, of.language, **draft.values)
    taste = trying.taste(of.evidence)
    items = []
    for n in arranged.items:
        shown = trying.pictured(of.shelf.entry(n), card(of, n), tried, taste)
        changes: dict[str, Any] = {}
        if draft.kind == "continue" and shown.content_id in going:
            changes = _progress(of, n, going[shown.content_id])
        if draft.reasons:
            changes["reason"] = explaining.best(of, n)
        items.append(shown.model_copy(update=changes) if changes else shown)
    return Row.model_construct(row_id=draft.row_id, kind=draft.kind, title=title, text=text, reason=None, items=items)


def _progress(of: Known, n: int, going: Going) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "progress": round(going.watched.share, 4),
        "resume_position": going.watched.position,
    }
    if going.whole != going.content_id and going.whole in of.shelf.numbers:
        changes |= {"series_title": of.title(going.whole), "season": of.shelf.entry(n).get("season")}
    return changes


def card(of: Known, n: int) -> HomeCard:
    """A title's card in the profile's language; made once by a warm function."""
    kept: dict[tuple[int, str | None], HomeCard] = of.shelf.shown
    if len(kept) > _KEPT:
        kept.clear()
    if (n, of.language) not in kept:
        kept[n, of.language] = _card(of, n)
    return kept[n, of.language]


def _card(of: Known, n: int) -> HomeCard:
    entry = of.shelf.entry(n)
    more: dict[str, Any] = {
        "series_id": entry.get("series"),
        "trailer": next(iter(entry.get("trailers", ())), None),
        "look": entry.get("look", False),
    }
    return HomeCard.model_construct(**dict(card_views.localised(of.shelf.card(n), of.language)), **more)
