"""Response headers of the portal's pages: they run no code and load nothing but their own files."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def protect(response=None, request=None) -> None:
    """Hook `after_request`. Frappe's own pages, which need inline scripts, stay as they are."""
    if not request or not response or response.status_code >= 500:
        return
    if request.path == "/station" or request.path.startswith("/station/"):
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
