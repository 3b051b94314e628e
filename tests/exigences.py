"""Which requirements (S1…S232) does a test carry? ``pytest --exigences`` tells; the count closes every full run.

A test carries a requirement when it is marked ``@pytest.mark.exigence("S83")`` (several numbers allowed).
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

LAST = 232
ALL = tuple(f"S{number}" for number in range(1, LAST + 1))
_carried = pytest.StashKey[dict[str, set[str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--exigences``."""
    parser.addoption(
        "--exigences", action="store_true", help="Liste les exigences portées par un test et celles qui ne le sont pas."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "exigence(*numbers): requirements of the domain (S1…S232) that the test proves")
    config.stash[_carried] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read the markers; a number out of range, or misspelt, stops the run."""
    carried = config.stash[_carried]
    for item in items:
        for marker in item.iter_markers("exigence"):
            for number in marker.args:
                if number not in ALL:
                    raise pytest.UsageError(f"{item.nodeid}: unknown requirement {number!r}, expected S1…S{LAST}")
                carried.setdefault(number, set()).add(item.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Bring back to the controller what a worker of pytest-xdist collected."""
    output = getattr(node, "workeroutput", {})
    for number, tests in output.get("exigences", {}).items():
        node.config.stash[_carried].setdefault(number, set()).update(tests)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker, hand over what was collected."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["exigences"] = {number: sorted(tests) for number, tests in session.config.stash[_carried].items()}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the count, and the lists when ``--exigences`` asks for them."""
    carried = config.stash[_carried]
    if not carried and not config.getoption("exigences"):
        return
    terminalreporter.section("exigences")
    if config.getoption("exigences"):
        for number in (number for number in ALL if number in carried):
            terminalreporter.write_line(f"{number} : {', '.join(sorted(carried[number]))}")
    terminalreporter.write_line(f"Portées par un test ({len(carried)} sur {LAST}) : {shorten(carried)}")
    missing = [number for number in ALL if number not in carried]
    terminalreporter.write_line(f"Sans test ({len(missing)} sur {LAST}) : {shorten(missing)}")


def shorten(numbers: Iterable[str]) -> str:
    """Write requirements in order, runs shortened: « S1, S4 à S7 »; « aucune » when there is none."""
    ordered = sorted(int(number[1:]) for number in numbers)
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"S{run[0]}" if len(run) == 1 else f"S{run[0]} à S{run[-1]}" for run in runs]
    return ", ".join(words) or "aucune"
