"""What ends a request early. Each becomes a page in plain words."""

from __future__ import annotations


class NotSignedInError(Exception):
    """Raised by the gate where nobody is wholly signed in; the reader is sent to where signing in goes on."""


class RefusedError(Exception):
    """Raised where a form does not come from a page of ours, or is too old; the reader is asked to send it again."""


class NotFoundError(Exception):
    """Raised for what is not there, and for what the reader may not see: both look alike."""


class ConflictError(Exception):
    """Raised where somebody else changed the same thing meanwhile; the reader is shown what stands now."""


class TooManyError(Exception):
    """Raised where too many sign-ins failed; the reader is asked to wait."""


class UnmetError(Exception):
    """Raised where a form leaves out what a rule asks for; the reader is told what, in the words given (English)."""


class ProviderError(Exception):
    """Raised where the organisation's OpenID provider does not answer as one; the reader is asked to try later."""


class NotVouchedError(Exception):
    """Raised where the provider vouches for nobody; its words go into the audit log, and not to the reader."""


class NoSecondFactorError(NotVouchedError):
    """Raised where the provider vouches for somebody without the second factor that the settings ask of it."""
