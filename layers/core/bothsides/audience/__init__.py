"""From a sample to the audience: shares with intervals, aggregates only."""
