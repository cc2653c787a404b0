"""From a profile to the persona: the creator's own words and habits."""
