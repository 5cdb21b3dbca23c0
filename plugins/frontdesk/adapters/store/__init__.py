"""Where bookings are kept, one per file."""
