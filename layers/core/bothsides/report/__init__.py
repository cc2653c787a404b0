"""A campaign's answer as one page to look at and to print."""
