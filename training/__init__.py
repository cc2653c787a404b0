"""Public data sets → the light model. Never imported by functions."""
