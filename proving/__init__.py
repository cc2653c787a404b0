"""Worlds with known truth, run through the project's own code: does what comes out hold what went in."""
