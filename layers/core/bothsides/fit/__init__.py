"""From both sides and a brief to the fit."""
