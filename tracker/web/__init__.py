"""The pages and the API: a door like the command line, for people who never open a terminal."""
