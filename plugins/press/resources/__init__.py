"""Resources: other people and places that help, as lists with the day each was checked."""
