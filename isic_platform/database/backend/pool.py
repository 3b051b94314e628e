"""A pool of connections that survives a restart of the server and says why it cannot connect."""

from __future__ import annotations

import os
from collections.abc import Callable

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

PATIENCE = 1  # seconds before asking the server itself why no connection comes


class RecoveringPool(ConnectionPool):
    """A ConnectionPool whose every connection was seen alive when it is lent.

    After a restart of the server all idle connections are dead: the first one found so makes the
    pool replace them all at once, where the stock pool discovers them one by one, with pauses.
    """

    def __init__(self, *args, recover: Callable[[], None], **kwargs) -> None:
        """``recover`` is called when the server seems gone; it may start it again, or raise."""
        super().__init__(*args, **kwargs)
        self.process = os.getpid()  # the pool's threads do not follow a fork()
        self._recover = recover

    def getconn(self, timeout: float | None = None) -> psycopg.Connection:
        """Lend a live connection within ``timeout`` seconds (the pool's own by default).

        Raises psycopg.OperationalError with the server's own reason when it refuses connections,
        PoolTimeout in French when they are all busy.
        """
        timeout = self.timeout if timeout is None else timeout
        connection = self._wait(timeout)
        try:
            self.check_connection(connection)
        except psycopg.Error:
            try:
                self._recover()
            finally:
                self.putconn(connection)  # discarded, and replaced
            self.check()  # and so for every other dead one
            connection = self._wait(timeout)
        return connection

    def _wait(self, timeout: float) -> psycopg.Connection:
        try:
            return super().getconn(min(PATIENCE, timeout))
        except PoolTimeout:
            self._raise_real_cause()
        try:
            return super().getconn(max(timeout - PATIENCE, PATIENCE))
        except PoolTimeout as error:
            raise PoolTimeout(
                f"Les {self.max_size} connexions à la base de ce processus sont toutes occupées."
            ) from error

    def _raise_real_cause(self) -> None:
        self._recover()
        psycopg.connect(self.conninfo, **{**self.kwargs, "connect_timeout": 5}).close()
