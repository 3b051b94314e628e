"""What can go wrong before a query is ever sent. Messages are French: people read them."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be found, started or safely opened."""


class LockNotObtained(RuntimeError):
    """Another process still held an advisory lock when the wait ended."""
