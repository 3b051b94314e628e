"""Build Django's DATABASES from one address, or from none."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ENGINE = "isic_platform.database.backend"
DATABASE_NAME = "isic"

# The same SQL means the same on every server, whatever its own defaults.
FRENCH = "-c default_text_search_config=pg_catalog.french"
# A page that waits longer than this has already lost its reader; a lock held that long is a fault.
WEB_LIMITS = "-c statement_timeout=30s -c lock_timeout=5s"

# min_size 0: a short command opens one connection, not four. A short reconnect_timeout: while the
# server is away the pool gives up its own retries, so that the first request after its return
# connects at once instead of waiting for the end of a long pause.
POOL = {"min_size": 0, "max_size": 10, "timeout": 10, "reconnect_timeout": 2}


def databases(data_dir: Path, database_url: str | None, *, durable: bool = True, pool: bool = True) -> dict[str, dict]:
    """Return the DATABASES setting.

    ``database_url`` set (``postgresql://…`` or a libpq string): that server. Unset: the embedded
    server, whose data live under ``data_dir``/postgres. ``pool`` keeps connections open between
    requests and bounds each statement (30 s) and each wait for a lock (5 s): web use; a command
    lifts them with ``locking.no_time_limit``. Not ``durable`` trades safety for speed, in a
    cluster apart so that real data are never opened that way: tests.

    Raises ImproperlyConfigured when the address is not one of PostgreSQL.
    """
    default = {
        "ENGINE": ENGINE,
        "NAME": DATABASE_NAME,
        "CONN_MAX_AGE": 0,  # connections outlive a request in the pool, or not at all
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
    if database_url:
        default |= _parse(database_url)
    else:
        home = "postgres" if durable else "postgres-tests"
        default |= {"EMBEDDED_ROOT": str(Path(data_dir).absolute() / home)}
        default |= {"EMBEDDED_DATABASE": DATABASE_NAME, "EMBEDDED_DURABLE": durable}
    options = default["OPTIONS"]
    options.setdefault("application_name", "isic_platform")
    if pool:
        options["pool"] = dict(POOL)
    # What the address itself asks for comes last, and wins.
    asked = [FRENCH, WEB_LIMITS if pool else None, options.get("options")]
    options["options"] = " ".join(filter(None, asked))
    return {"default": default}


def _parse(url: str) -> dict:
    """Return the settings held by ``url``, read by libpq itself: hosts, sockets, TLS, services."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    # The address holds a password: no message repeats it.
    scheme, separator, _ = url.partition("://")
    if separator and scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL commence par « {scheme}:// » : la plateforme ne fonctionne qu'avec "
            "PostgreSQL (postgresql://…)."
        )
    try:
        options = conninfo_to_dict(url)
        [int(port) for port in str(options.get("port") or 0).split(",")]  # libpq looks later
    except (ProgrammingError, ValueError):
        raise ImproperlyConfigured(
            "DATABASE_URL n'est pas une adresse PostgreSQL valide. Forme attendue : "
            "postgresql://compte:motdepasse@serveur:5432/base (les caractères spéciaux du mot "
            "de passe s'écrivent en %XX)."
        ) from None
    return {
        "NAME": options.pop("dbname", DATABASE_NAME),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": str(options.pop("port", "")),
        "OPTIONS": options,
    }
