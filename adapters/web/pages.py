"""The pages: which address shows what, on Starlette and Jinja2; everything also works without a script.

A page asks the core for a value in a turn of whoever is signed in (`bot/review/pages.py`), and shows it; nothing here
decides who may see what.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

import jinja2
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.ranges import recording
from adapters.web.security import Cookie, SafeHeaders, TooLarge, form_of, form_token, same_site
from bot.review import marking, mock_page, pages, papers_page
from bot.review.doors import SESSION, Doors, Entered
from bot.texts import Texts
from bot.turn import Turn

_HERE = Path(__file__).parent
_LARGEST = 2**62
Result = TypeVar("Result")
Page = Callable[["Visitor"], Awaitable[Response]]


class Core(Protocol):
    """What the pages need of the core (`bot/service.py`)."""

    async def act(self, person: int, work: Callable[[Turn], Result]) -> Result | None:
        """See `bot.service.Service.act`."""
        ...


@dataclass(slots=True)
class Visitor:
    """Somebody signed in, at one request."""

    request: Request
    person: int
    session: str
    tutor: bool
    form: Mapping[str, str]

    @property
    def number(self) -> int:
        """The number in the address."""
        return self.named("number")

    def named(self, name: str) -> int:
        """A number in the address; none of ours is as large as the largest."""
        return min(int(self.request.path_params[name]), _LARGEST)


@dataclass(frozen=True)
class Pages:
    """All pages over one core."""

    core: Core
    doors: Doors
    texts: Texts
    public_url: str

    @cached_property
    def cookie(self) -> Cookie:
        """The session's cookie."""
        return Cookie(self.public_url)

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The templates: everything that is put into one is escaped."""
        loader = jinja2.FileSystemLoader(_HERE / "templates")
        made = jinja2.Environment(
            auto_reload=False,  # they come with the program
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.globals["t"] = self.texts
        made.filters |= {"when": _when, "day": _day, "clock": _clock}
        return made

    # Answers ---------------------------------------------------------------------------------------------------------

    def shown(
        self,
        template: str,
        visitor: Visitor | None = None,
        values: Mapping[str, object] = MappingProxyType({}),
        status: int = 200,
    ) -> Response:
        """A page."""
        csrf = form_token(visitor.session) if visitor is not None else ""
        field = Markup('<input type="hidden" name="csrf" value="{}">').format(csrf)
        html = self.templates.get_template(template).render(
            csrf=csrf, token=lambda: field, tutor=visitor is not None and visitor.tutor, **values
        )
        return HTMLResponse(html, status)

    def told(self, key: str, status: int, visitor: Visitor | None = None) -> Response:
        """A page that says one thing (`pages.KEY` under `pages.KEY_title`)."""
        title, text = self.texts(f"pages.{key}_title"), self.texts(f"pages.{key}")
        return self.shown("message.html", visitor, {"title": title, "text": text}, status)

    def page(self, show: Page, *, posts: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """A page for who is signed in; a form must be one of our own."""

        async def answer(request: Request) -> Response:
            session = self.cookie.of(request)
            entered = await self.doors.whose(session) if session else None
            if entered is None:
                return self.told("enter.out", 401)
            try:
                form = await form_of(request) if posts else {}
            except (TooLarge, ValueError):
                return self.told("large", 413)
            if posts and (form.get("csrf") != form_token(session) or not same_site(request)):
                return self.told("stale", 403)
            tutor = await self.core.act(entered.person, pages.is_tutor) is True
            visitor = Visitor(request, entered.person, entered.token or session, tutor, form)
            response = await show(visitor)
            if entered.token:
                self.cookie.give(response, entered.token, int(SESSION.total_seconds()))
            return response

        return answer

    async def see(self, visitor: Visitor, template: str, name: str, work: Callable[[Turn], object]) -> Response:
        """A page of one value; what is not there and what is not theirs look alike."""
        found = await self.core.act(visitor.person, work)
        if found is None:
            return self.told("gone", 404, visitor)
        return self.shown(template, visitor, {name: found})

    # Signing in ------------------------------------------------------------------------------------------------------

    async def link(self, request: Request) -> Response:
        """A one-time link: looking shows a button, and only the button burns it."""
        token = request.path_params["token"]
        if request.method == "GET":
            good = await self.doors.good(token)
            return self.shown("enter.html") if good else self.told("enter.gone", 410)
        if not same_site(request):
            return self.told("stale", 403)
        return await self._in(request, await self.doors.enter(token))

    async def app(self, request: Request) -> Response:
        """Telegram's Mini App: the page's script hands in the signed data."""
        if request.method == "GET":
            return self.shown("app.html")
        if not same_site(request):
            return self.told("stale", 403)
        try:
            form = await form_of(request)
        except (TooLarge, ValueError):
            return self.told("large", 413)
        to = request.query_params.get("to", "/")
        return await self._in(request, await self.doors.enter_from_telegram(form.get("signed", ""), to))

    async def _in(self, request: Request, entered: Entered | None) -> Response:
        if entered is None:
            return self.told("enter.gone", 410)
        if old := self.cookie.of(request):
            await self.doors.leave(old)
        response = RedirectResponse(entered.target, 303)
        self.cookie.give(response, entered.token, int(SESSION.total_seconds()))
        return response

    async def out(self, visitor: Visitor) -> Response:
        """Sign out."""
        await self.doors.leave(visitor.session)
        response = self.told("enter.out", 200)
        self.cookie.take(response)
        return response

    # The pages -------------------------------------------------------------------------------------------------------

    async def home(self, visitor: Visitor) -> Response:
        """The first page."""
        return await self.see(visitor, "home.html", "home", pages.home)

    async def queue(self, visitor: Visitor) -> Response:
        """What waits for a review."""
        return await self.see(visitor, "queue.html", "lines", pages.queue)

    async def cohort(self, visitor: Visitor) -> Response:
        """A cohort's board."""
        return await self.see(visitor, "cohort.html", "board", lambda turn: pages.cohort(turn, visitor.number))

    async def heat(self, visitor: Visitor) -> Response:
        """Criterion by learner."""
        return await self.see(visitor, "heat.html", "heat", lambda turn: pages.heat(turn, visitor.number))

    async def person(self, visitor: Visitor) -> Response:
        """A learner's page."""
        return await self.see(visitor, "person.html", "learner", lambda turn: pages.learner(turn, visitor.number))

    async def papers(self, visitor: Visitor) -> Response:
        """A learner's paper as a file; the date of birth that the form may hold goes into it and nowhere else."""
        order, learner = papers_page.order_of(visitor.form), visitor.number
        if order is None:
            return self.told("papers.born_unread", 422, visitor)
        known = await self.core.act(visitor.person, lambda turn: papers_page.known_for(turn, learner, order.paper))
        if known is None:
            return self.told("gone", 404, visitor)
        made = await asyncio.to_thread(papers_page.made_for, known, order, self.texts)
        named = {"content-disposition": f'attachment; filename="{made.name}"'}
        return Response(made.content, media_type=made.media_type, headers=named)

    async def mock(self, visitor: Visitor) -> Response:
        """A mock's transcript, with its marking grid for who may mark."""
        return await self._mock(visitor, lambda turn: mock_page.mock(turn, visitor.number))

    async def printed(self, visitor: Visitor) -> Response:
        """The same for paper."""
        return await self._mock(visitor, lambda turn: mock_page.mock(turn, visitor.number), on_paper=True)

    async def second(self, visitor: Visitor) -> Response:
        """The same for a blind second marking."""
        return await self._mock(visitor, lambda turn: mock_page.mock(turn, visitor.number, second=True))

    async def mark_second(self, visitor: Visitor) -> Response:
        """A form of a second marking came."""
        number, form = visitor.number, visitor.form
        return await self._mock(visitor, lambda turn: marking.act(turn, number, form, second=True))

    async def mark(self, visitor: Visitor) -> Response:
        """A marking form came."""
        number, form = visitor.number, visitor.form
        found = await self.core.act(visitor.person, lambda turn: marking.act(turn, number, form))
        if found is not None and found.told == "saved" and form.get("do") == "next" and found.next:
            return RedirectResponse(f"/mock/{found.next}", 303)
        return await self._mock(visitor, lambda _: found)

    async def read(self, visitor: Visitor) -> Response:
        """The learner has read it."""
        return await self._mock(visitor, lambda turn: marking.read(turn, visitor.number))

    async def _mock(
        self, visitor: Visitor, work: Callable[[Turn], mock_page.Mock | None], *, on_paper: bool = False
    ) -> Response:
        found = await self.core.act(visitor.person, work)
        if found is None:
            return self.told("gone", 404, visitor)
        told = self.texts(f"pages.mock.told.{found.told}") if found.told else ""
        status = 409 if found.told in ("changed", "taken") and not visitor.request.headers.get("hx-request") else 200
        return self.shown("mock.html", visitor, {"mock": found, "told": told, "print": on_paper}, status)

    async def audio(self, visitor: Visitor) -> Response:
        """A recording, or a part of it."""
        fragment = visitor.named("fragment")
        found = await self.core.act(visitor.person, lambda turn: mock_page.recording(turn, visitor.number, fragment))
        if found is None:
            return self.told("gone", 404, visitor)
        return recording(*found, visitor.request.headers.get("range", ""))

    async def spoken(self, visitor: Visitor) -> Response:
        """A tutor's spoken feedback, or a part of it."""
        found = await self.core.act(visitor.person, lambda turn: mock_page.spoken(turn, visitor.number))
        if found is None:
            return self.told("gone", 404, visitor)
        return recording(*found, visitor.request.headers.get("range", ""))

    async def phrases(self, visitor: Visitor) -> Response:
        """The tutor's phrases; a form adds or removes one."""
        if visitor.request.method == "POST":
            form = visitor.form
            await self.core.act(visitor.person, lambda turn: marking.phrase(turn, form))
            return RedirectResponse("/phrases", 303)
        return await self.see(visitor, "phrases.html", "phrases", pages.phrases)

    def application(self) -> Starlette:
        """All of them."""

        async def nothing(_: Request, __: Exception) -> Response:
            return self.told("gone", 404)

        get, post = ["GET"], ["POST"]
        routes = [
            Route("/in/{token}", self.link, methods=["GET", "POST"]),
            Route("/app", self.app, methods=["GET", "POST"]),
            Route("/out", self.page(self.out, posts=True), methods=post),
            Route("/", self.page(self.home), methods=get),
            Route("/queue", self.page(self.queue), methods=get),
            Route("/cohort/{number:int}", self.page(self.cohort), methods=get),
            Route("/cohort/{number:int}/heat", self.page(self.heat), methods=get),
            Route("/person/{number:int}", self.page(self.person), methods=get),
            Route("/person/{number:int}/papers", self.page(self.papers, posts=True), methods=post),
            Route("/mock/{number:int}", self.page(self.mock), methods=get),
            Route("/mock/{number:int}", self.page(self.mark, posts=True), methods=post),
            Route("/mock/{number:int}/second", self.page(self.second), methods=get),
            Route("/mock/{number:int}/second", self.page(self.mark_second, posts=True), methods=post),
            Route("/mock/{number:int}/print", self.page(self.printed), methods=get),
            Route("/mock/{number:int}/read", self.page(self.read, posts=True), methods=post),
            Route("/mock/{number:int}/audio/{fragment:int}", self.page(self.audio), methods=get),
            Route("/mock/{number:int}/spoken", self.page(self.spoken), methods=get),
            Route("/phrases", self.page(self.phrases), methods=get),
            Route("/phrases", self.page(self.phrases, posts=True), methods=post),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]
        return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)], exception_handlers={404: nothing})


def _when(at: datetime) -> str:
    return f"{at:%-d %B %Y, %H:%M} UTC"


def _day(at: datetime) -> str:
    return f"{at:%-d %b %Y}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}"
