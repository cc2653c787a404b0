"""Bothsides: does a creator, and that creator's audience, fit a campaign?"""
