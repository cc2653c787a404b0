"""From files that people bring to checked rows of creators."""
