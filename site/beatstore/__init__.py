"""What makes the parts one website: settings, addresses, queues, schedule and the servers of the laptop."""
