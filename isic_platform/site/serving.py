"""Serve the pages on one address until Ctrl-C: gunicorn where it runs, Django's threaded server elsewhere."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections

WORKERS, THREADS, BACKLOG = 2, 8, 512


class AddressRefused(Exception):
    """The address cannot be served: says why, in French."""


def reserve(host: str, port: int) -> socket.socket:
    """Take the address before anything long is done; nothing listens on it yet. Raises AddressRefused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except PermissionError as error:
        taken.close()
        refusal = f"Le port {port} est réservé au système : choisissez-en un autre, par exemple --port 8000."
        raise AddressRefused(refusal) from error
    except OSError as error:
        taken.close()
        raise AddressRefused(_refusal(host, port, error)) from error
    return taken


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Le port {port} est déjà occupé sur {host} : arrêtez le programme qui l'utilise, "
            f"ou choisissez un autre port, par exemple --port {port + 1 if port < 65535 else 8000}."
        )
    return f"L'adresse {host} ne peut pas être utilisée sur cette machine : essayez --bind 127.0.0.1."


def is_loopback(host: str) -> bool:
    """Whether the address is seen from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(taken: socket.socket, *, ready: Callable[[], None]) -> None:
    """Serve on the reserved socket until the process is told to stop. ``ready`` is called once pages can be asked for.

    Raises AddressRefused when another program began to listen there meanwhile.
    """
    host, port = taken.getsockname()[:2]
    try:
        taken.listen(BACKLOG)
    except OSError as error:
        raise AddressRefused(_refusal(host, port, error)) from error
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()  # its threads would not survive the fork
    try:
        from gunicorn.app.base import BaseApplication
    except ImportError:  # no fork on this system
        _serve_with_threads(taken, ready)
        return

    class Application(BaseApplication):
        def load_config(self) -> None:
            options = {
                "bind": f"fd://{taken.fileno()}",
                "workers": WORKERS,
                "worker_class": "gthread",
                "threads": THREADS,
                "loglevel": "error",
                "graceful_timeout": 5,
                "backlog": BACKLOG,
                "control_socket_disable": True,
                "when_ready": lambda server: ready(),
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return get_wsgi_application()

    Application().run()


def _serve_with_threads(taken: socket.socket, ready: Callable[[], None]) -> None:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    host, port = taken.getsockname()[:2]
    server = ThreadedWSGIServer((host, port), WSGIRequestHandler, bind_and_activate=False, ipv6=":" in host)
    server.socket.close()
    server.socket = taken
    server.server_name, server.server_port = host, port
    server.setup_environ()
    server.server_activate()
    server.set_app(get_wsgi_application())
    ready()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
