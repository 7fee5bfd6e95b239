"""Tell the lake what the business does, and what profiles say of titles. Forget a profile that was removed.

One that had its taste forgotten is somebody new from then on, so that no model learns from its rows again.
"""

from collections.abc import Callable
from typing import Any

from matinee.analytics import business, identities
from matinee.kernel.consumer import consumer
from matinee.playback.events import TitleRated, WatchlistChanged
from matinee.recommendations.events import TasteReset, TitleHidden
from matinee.subscriptions.events import EntitlementChanged, PaymentSettled
from matinee.transcoding.events import RenditionsReady, TranscodingFailed
from matinee.users.events import ProfileRemoved, UserRegistered

_BY_KIND: dict[type, Callable[[Any], None]] = {
    UserRegistered: lambda event: business.signed_up(event, event.user_id),
    EntitlementChanged: business.subscription_changed,
    PaymentSettled: business.paid,
    RenditionsReady: business.encoded,
    TranscodingFailed: business.encoded,
    TitleRated: business.rated,
    WatchlistChanged: business.listed,
    TitleHidden: lambda event: business.opined(
        event, event.user_id, event.profile_id, type="title_hidden", content_id=event.content_id, hidden=event.hidden
    ),
    ProfileRemoved: lambda event: identities.remove(event.user_id, event.profile_id),
    TasteReset: lambda event: identities.reset(event.user_id, event.profile_id),
}


@consumer
def handler(
    event: UserRegistered
    | EntitlementChanged
    | PaymentSettled
    | RenditionsReady
    | TranscodingFailed
    | TitleRated
    | WatchlistChanged
    | TitleHidden
    | ProfileRemoved
    | TasteReset,
) -> None:
    _BY_KIND[type(event)](event)
