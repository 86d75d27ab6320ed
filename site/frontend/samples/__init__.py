"""Made-up beats, orders and pages for /styleguide/: every component in every state, without a database row."""
