"""The application: every room with its routes, behind one guard."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from tracker import __version__
from tracker.errors import TrackerError
from tracker.web import api, rooms
from tracker.web.api.faults import FaultyError
from tracker.web.api.limit import Limit
from tracker.web.guard import Guard
from tracker.web.measure import Measured, Measures
from tracker.web.refusal import Refusal
from tracker.web.refused import failed, faulty, refused, stopped, unknown, wrong
from tracker.web.serving import Served


def make_app(served: Served) -> FastAPI:
    """The application that serves a workspace."""
    app = FastAPI(
        title="Target tracker",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
    )
    app.state.served = served
    for router in routers():
        app.include_router(router)
    app.add_middleware(Limit, most=served.options.rate, clock=served.clock)
    app.add_middleware(Guard, options=served.options)
    app.state.measures = Measures(served)
    app.add_middleware(Measured, measures=app.state.measures)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, unknown)
    app.add_exception_handler(RequestValidationError, faulty)
    app.add_exception_handler(FaultyError, wrong)
    app.add_exception_handler(TrackerError, stopped)
    app.add_exception_handler(Exception, failed)
    return app


def routers() -> list[APIRouter]:
    """The routers of all rooms, pages first."""
    found = []
    for package, name, attribute in (
        *((rooms.__name__, one, "pages") for one in rooms.ROOMS),
        *((api.__name__, one, "calls") for one in api.ROOMS),
    ):
        if find_spec(f"{package}.{name}") is not None:
            found.append(getattr(import_module(f"{package}.{name}"), attribute))
    return found


def every_route() -> list[APIRoute]:
    """Every route that there is, as its room declares it."""
    return [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
