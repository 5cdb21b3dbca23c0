"""The front desk of a practice: intake, booking, payment and the way into the session."""
