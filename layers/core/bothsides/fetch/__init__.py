"""From a creator on a platform to a profile and an audience sample."""
