"""The function tables, one per domain."""

from infra.domains.content import CONTENT
from infra.domains.gateway import GATEWAY
from infra.domains.platform import PLATFORM
from infra.domains.playback import PLAYBACK
from infra.domains.search import SEARCH
from infra.domains.streaming import STREAMING
from infra.domains.subscriptions import SUBSCRIPTIONS
from infra.domains.transcoding import TRANSCODING
from infra.domains.users import USERS

DOMAINS = (USERS, SUBSCRIPTIONS, CONTENT, TRANSCODING, STREAMING, PLAYBACK, SEARCH, GATEWAY, PLATFORM)
