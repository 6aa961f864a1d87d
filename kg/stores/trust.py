"""What to say of a server whose certificate nobody here vouches for."""

from __future__ import annotations

import ssl


def distrust(error: BaseException | None) -> str | None:
    """Why the certificate is not trusted, if that is the cause of the failure, and what to do."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            remedy = "name a file with it, or with that of whoever signed it, in SSL_CERT_FILE"
            return f"its certificate is not trusted here ({error.verify_message}); {remedy}"
        reason = getattr(error, "reason", None)  # of a `urllib.error.URLError`
        error = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
    return None
