"""Writing in a browser on one's own computer: drafts, preview, pictures, history, publish."""
