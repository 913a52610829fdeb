"""ID tokens: what a provider signed about somebody, believed once everything about it was checked.

OpenID Connect Core 1.0, section 3.1.3.7. Signatures are joserfc's work; a symmetric one or none at all is never taken,
whatever the token says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeGuard, cast

from tracker.model.provider import NotVouched, Provider, Vouched

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures with a key that the provider alone has."""

LEEWAY = 60
"""Seconds by which two clocks may differ."""

LONGEST_SUBJECT = 255
"""Characters; OpenID Connect Core 1.0, section 2."""


class UnknownKeyError(ValueError):
    """The token names a key that is not among those known: the provider may have a new one."""


def vouched(
    token: str, keys: Mapping[str, object], provider: Provider, nonce: str, now: datetime
) -> Vouched | NotVouched:
    """What an ID token says, or why it is not believed. Raises UnknownKeyError for a key that is not among `keys`."""
    claims = _signed(token, keys)
    if isinstance(claims, NotVouched):
        return claims
    wrong = _wrong(claims, provider, nonce, int(now.timestamp()))
    if wrong is not None:
        return NotVouched(wrong)
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Vouched(provider.issuer, str(claims["sub"]), email if isinstance(email, str) else None)


def _signed(token: str, keys: Mapping[str, object]) -> Mapping[str, object] | NotVouched:
    """The claims of a token that one of the keys signed."""
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet, KeySetSerialization

    usable = {"keys": [one for one in _listed(keys) if one.get("use", "sig") == "sig" and one.get("kty") != "oct"]}
    try:
        return jwt.decode(
            token, KeySet.import_key_set(cast(KeySetSerialization, usable)), algorithms=list(ALGORITHMS)
        ).claims
    except InvalidKeyIdError as error:
        raise UnknownKeyError(str(error)) from error
    except (JoseError, ValueError, KeyError, TypeError) as error:
        return NotVouched(f"its signature does not count: {type(error).__name__}")


def _listed(keys: Mapping[str, object]) -> list[dict[str, object]]:
    found = keys.get("keys")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong(claims: Mapping[str, object], provider: Provider, nonce: str, now: int) -> str | None:
    """What is wrong with the claims of a token whose signature is right."""
    audience = claims.get("aud")
    meant = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    expires, issued, subject = claims.get("exp"), claims.get("iat"), claims.get("sub")
    if claims.get("iss") != provider.issuer:
        return "it is of another issuer"
    if provider.client_id not in meant:
        return "it is meant for another service"
    if claims.get("azp", provider.client_id) != provider.client_id or (len(meant) > 1 and "azp" not in claims):
        return "it was given to another service"
    if not _is_number(expires) or expires <= now - LEEWAY:
        return "it has expired"
    if not _is_number(issued) or issued > now + LEEWAY:
        return "it is of the future"
    if claims.get("nonce") != nonce:
        return "it answers another question"
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        return "it names nobody"
    return None
