"""The walk, one step a file: a step calls the world in order and decides nothing."""
