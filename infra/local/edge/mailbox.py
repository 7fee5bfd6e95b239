"""`/dev/mail`: what was mailed, newest first, as a page or (Accept: application/json) as JSON. The laptop's alone."""

import html
import re
from typing import Any

import aiohttp
from aiohttp import web

_LINK = re.compile(r"https?://[^\s\"'<>]+")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title>
<style>:root{{color-scheme:light dark;background:light-dark(#faf5ee,#120e0c);color:light-dark(#221812,#f7efe6)}}
body{{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}}
a{{color:light-dark(#94450a,#f4aa4a)}} small{{color:light-dark(#66564a,#b9a99b)}}
article{{border-top:1px solid #8886;padding:1rem 0}} pre{{white-space:pre-wrap;font:inherit;margin:.5rem 0}}
h1{{font-size:1.4rem}} h2{{font-size:1.05rem;margin:0}}</style></head>
<body><main><h1>Mailbox</h1><p>What this Matinee mailed since it started. Nothing left the laptop.</p>
{mails}</main></body></html>"""


class Mailbox:
    def __init__(self, engine: str) -> None:
        self._messages = f"{engine}/_ministack/ses/messages"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        to = request.query.get("to", "").lower()
        items = [mail for mail in await self._items() if not to or mail["to"].lower() == to]
        if "application/json" in request.headers.get("Accept", ""):
            return web.json_response({"items": items})
        shown = "".join(map(_shown, items)) or "<p>Nothing yet.</p>"
        return web.Response(text=_PAGE.format(mails=shown), content_type="text/html")

    async def _items(self) -> list[dict[str, Any]]:
        async with aiohttp.ClientSession() as session, session.get(self._messages) as reply:
            accounts = (await reply.json())["messages"]
        sent = accounts if isinstance(accounts, list) else [each for of in accounts.values() for each in of]
        return [_item(mail) for mail in sorted(sent, key=lambda mail: float(mail["Timestamp"]), reverse=True)]


def _item(mail: dict[str, Any]) -> dict[str, Any]:
    text = mail["BodyText"]
    return {
        "to": ", ".join(mail["To"]),
        "subject": mail["Subject"],
        "text": text,
        "html": mail["BodyHtml"],
        "links": _LINK.findall(text),
        "sent_at": mail["Timestamp"],
    }


def _shown(mail: dict[str, Any]) -> str:
    text = _LINK.sub(lambda link: f'<a href="{link[0]}">{link[0]}</a>', html.escape(mail["text"], quote=False))
    return (
        f"<article><h2>{html.escape(mail['subject'])}</h2><small>to {html.escape(mail['to'])}</small>"
        f'<pre dir="auto">{text}</pre></article>'
    )
