"""What web servers and hosts have to be told: headers, old addresses, how long to keep a file."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from press.redirects import Move

CHECKOUT = "https://checkout.stripe.com"
FOR_EVER = "public, max-age=31536000, immutable"
# Scripts, styles and pictures have a hash behind their address; a font that changes gets
# another name.
_FONTS = "/theme/fonts/*"
_CLOSED = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")


def headers(form_targets: Sequence[str] = (CHECKOUT,)) -> dict[str, str]:
    """Return the headers of every page that needs no camera, as the service sends them too.

    Args:
        form_targets: other origins that a form of this site may lead to.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": " ".join(["'self'", *form_targets]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _CLOSED),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Origin-Agent-Cluster": "?1",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    }


def for_hosts(form_targets: Sequence[str]) -> str:
    """Return _headers, which Netlify, Cloudflare Pages and others read in the site itself."""
    table = [f"  {name}: {value}" for name, value in headers(form_targets).items()]
    return _lines(["/*", *table, "", _FONTS, f"  Cache-Control: {FOR_EVER}"])


def moved_for_hosts(moves: Iterable[Move]) -> str:
    """Return _redirects for the same hosts. They cannot tell addresses by what follows a ?."""
    return _lines(f"{move.path} /{move.url} 301" for move in moves if not move.query)


def nginx_http(moves: Iterable[Move]) -> str:
    """Return what goes into nginx's http block: where old addresses lead, what may be kept."""
    found = list(moves)
    exact = [f'    "{move.old}" "/{move.url}";' for move in found if move.query]
    paths = [
        f'    "{path}" "/{move.url}";'
        for move in found
        if not move.query
        for path in _both(unquote(move.path))
    ]
    return _lines(
        [
            "map $request_uri $frontdesk_moved_exact {",
            *['    default "";', *exact, "}"],
            "map $uri $frontdesk_moved {",
            *["    default $frontdesk_moved_exact;", *paths, "}"],
            "map $uri$arg_v $frontdesk_kept {",
            '    default "no-cache";',
            f'    "~^/theme/fonts/" "{FOR_EVER}";',
            f'    "~^/(theme|frontdesk)/.*[0-9a-f]{{10}}$" "{FOR_EVER}";',
            "}",
        ]
    )


def nginx_server(form_targets: Sequence[str]) -> str:
    """Return what goes into the location of nginx that serves the site's files."""
    table = [f'add_header {n} "{v}" always;' for n, v in headers(form_targets).items()]
    return _lines(
        [
            "if ($frontdesk_moved) { return 301 $frontdesk_moved; }",
            *table,
            "add_header Cache-Control $frontdesk_kept always;",
            "add_header Vary Accept-Encoding always;",
            "gzip_static on;",
            "# With the module ngx_brotli: brotli_static on;",
            "error_page 404 /404.html;",
        ]
    )


def caddy(moves: Iterable[Move], form_targets: Sequence[str]) -> str:
    """Return a snippet for Caddy; `import frontdesk_site /srv/site` puts it to use."""
    table = [f"        {name} `{value}`" for name, value in headers(form_targets).items()]
    lines = ["(frontdesk_site) {", "    header {", *table, "    }"]
    for number, move in enumerate(moves):
        lines += _caddy_move(number, move)
    lines += [
        f"    header {_FONTS} Cache-Control `{FOR_EVER}`",
        "    root * {args[0]}",
        "    file_server {",
        "        precompressed br gzip",
        "    }",
        "    handle_errors 404 {",
        "        rewrite * /404.html",
        "        file_server",
        "    }",
        "}",
    ]
    return _lines(lines)


def _caddy_move(number: int, move: Move) -> Iterator[str]:
    name = f"@moved{number}"
    yield f"    {name} {{"
    yield f"        path {move.path if move.query else ' '.join(_both(move.path))}"
    if move.query:
        yield f"        query {move.query.replace('&', ' ')}"
    yield "    }"
    yield f"    redir {name} /{move.url} permanent"


def _both(path: str) -> list[str]:
    """Return an address with and without its last slash."""
    return [path.rstrip("/"), f"{path.rstrip('/')}/"]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join([*lines, ""])
