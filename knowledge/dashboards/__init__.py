"""Dashboards: what waits for a person, what an institution and a network do, what grows; the yearly report, the indicators."""
