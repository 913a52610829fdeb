"""The demonstration: a made-up site whose pages change from month to month, with a workspace that watches it."""
