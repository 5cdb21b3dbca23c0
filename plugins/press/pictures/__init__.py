"""Pictures of posts in the sizes and formats that phones want, and cards for shared links."""
