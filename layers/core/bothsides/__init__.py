"""Bothsides: does a creator, and that creator's audience, fit a campaign?"""

__version__ = "0.1.0"
