"""Charts are geometry with points and never commas, whatever the language of the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string

from isic_platform.common.charts import Series, bar_chart, line_chart

DAYS = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 4, 11), date(2026, 7, 20)]


def test_bars_are_in_proportion_and_written() -> None:
    chart = bar_chart(
        key="k",
        title="T",
        series=("commencées", "terminées"),
        rows=[("CCAS", (4, 1)), ("Maison des solidarités " * 5, (0, 0))],
    )
    widths = [float(bar.width[:-1]) for row in chart.rows for bar in row.bars]
    assert (widths[0], widths[2:]) == (4 * widths[1], [0, 0])
    assert [bar.text for bar in chart.rows[0].bars] == ["4 commencées", "1 terminée"]
    assert [line.text for line in chart.rows[1].label] == [
        "Maison des solidarités Maison",
        "des solidarités Maison des so…",
    ]
    assert chart.rows[1].whole.text.startswith("Maison des solidarités Maison des solidarités Maison")
    assert [bar.rank for bar in chart.rows[0].bars] == [0, 1]
    html = render_to_string("components/bar_chart.html", {"chart": chart})
    assert 'width="14.5%"' in html and html.count("chart__label--whole") == 1
    assert "style=" not in html


def test_bars_of_one_series_are_full_so_that_they_do_not_look_like_empty_gauges() -> None:
    chart = bar_chart(key="k", title="T", series=("fiches",), rows=[("CCAS", (1,)), ("Centre social", (2,))])
    assert {bar.rank for row in chart.rows for bar in row.bars} == {1}


def test_no_answer_at_all_is_drawn_too() -> None:
    assert bar_chart(key="k", title="T", series=("a",), rows=[]).rows == []
    empty = line_chart(key="k", title="T", dates=[], series=[Series("Un", [])])
    assert (empty.summary, empty.dates) == ("Aucune donnée.", [])


@pytest.mark.exigence("S14")
def test_lines_follow_time_and_leave_a_gap_where_nobody_knew() -> None:
    chart = line_chart(
        key="k",
        title="T",
        dates=DAYS,
        series=[Series("Un", [1, 2, None, 5]), Series("Deux", [None] * 4), Series("Trois", [3, 3, 3, 3])],
    )
    one, two, three = chart.series
    assert (len(one.marks), len(one.segments)) == (3, 1)  # 1 to 2, then nothing known between 2 and 5
    assert (two.marks, two.segments) == ([], [])
    assert len({mark.y for mark in three.marks}) == 1
    xs = [float(mark.x[:-1]) for mark in three.marks]
    assert xs == sorted(xs)
    assert xs[1] - xs[0] < 1  # one day among two hundred
    assert [tick.text for tick in chart.dates] == ["01/2026", "04/2026", "07/2026"]
    assert float(one.marks[0].y[:-2]) > float(one.marks[-1].y[:-2])  # 5 stands above 1
    assert chart.summary == (
        "Du 01/01/2026 au 20/07/2026. Un : de 1 à 5 sur 5 ; Deux : non renseigné ; Trois : de 3 à 3 sur 5."
    )
    html = render_to_string("components/line_chart.html", {"chart": chart})
    for shape in ("<circle", "<rect", "<path"):
        assert shape in html
    assert "style=" not in html
    assert "," not in "".join(mark.x + mark.y for mark in three.marks)


def test_a_single_date_stands_in_the_middle() -> None:
    chart = line_chart(key="k", title="T", dates=DAYS[:1], series=[Series("Un", [4])])
    assert (chart.series[0].marks[0].x, chart.dates[0].anchor) == ("52.5%", "middle")
