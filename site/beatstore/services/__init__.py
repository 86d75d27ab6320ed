"""What ``make run`` and ``make test`` start: PostgreSQL, Redis, S3, and the supervisor of the store's processes."""
