"""Charts drawn on the server as SVG: no script, no style, series told apart without colour, text at its own size.

A chart is geometry: strings ready to be attributes (« 12.5% », « 3em »), which the templates ``components/bar_chart.html``
and ``components/line_chart.html`` draw. The page shows the same data in a table beside.
"""

from isic_platform.common.charts.bars import Bars, bar_chart
from isic_platform.common.charts.lines import Lines, Series, line_chart

__all__ = ["Bars", "Lines", "Series", "bar_chart", "line_chart"]
