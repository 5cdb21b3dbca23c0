"""A new post, with front matter that leaves nothing to look up."""
