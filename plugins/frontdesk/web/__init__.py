"""HTTP in, HTTP out: pages and answers of the service. Decides nothing."""
