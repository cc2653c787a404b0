"""Intervals, prevalence, and facets of shares."""
