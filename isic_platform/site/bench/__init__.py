"""Data of scale: as many published contents as a benchmark asks for, drawn from a seed (``manage.py bench_data``)."""
