"""An identity provider: who says who somebody is, where another service keeps the passwords (OpenID Connect)."""

from __future__ import annotations

from tracker.model.value import value


@value
class Provider:
    """Who vouches for people; `issuer` names it, and under it stands what it says of itself.

    `client_id` and `client_secret` are what it knows us by.
    """

    issuer: str
    client_id: str
    client_secret: str | None = None


@value
class Pending:
    """What is remembered while somebody is on their way to the provider and back.

    `state` ties the answer to the browser that asked, `nonce` what is said of the person to this one asking,
    `verifier` proves that whoever hands in the code is who asked for it (PKCE, RFC 7636). `redirect` is where the
    provider sends them back to.
    """

    state: str
    nonce: str
    verifier: str
    redirect: str


@value
class Vouched:
    """What a provider says of somebody, its signature checked; `email` only where it says that it checked that too."""

    issuer: str
    subject: str
    email: str | None = None


@value
class NotVouched:
    """Why there is no word of the provider that counts; `away` where it did not answer at all."""

    why: str
    away: bool = False
