"""Texts in, probabilities out: the light model, its tokeniser, languages."""
