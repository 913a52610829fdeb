"""An identity provider: who says who somebody is, where another service keeps the passwords (OpenID Connect)."""

from __future__ import annotations

from tracker.model.value import value


@value
class Provider:
    """Who vouches for people; `issuer` names it and is where its discovery document stands.

    `client_id` and `client_secret` are what it calls us by.
    """

    issuer: str
    client_id: str
    client_secret: str | None = None


@value
class Discovered:
    """What a provider's discovery document says: its addresses, and the algorithms that it signs with."""

    issuer: str
    authorization: str
    token: str
    keys: str
    algorithms: tuple[str, ...] = ("RS256",)
    by_header: bool = True


@value
class Claims:
    """What a provider says of somebody, once its signature was checked."""

    subject: str
    email: str | None = None
    name: str | None = None
