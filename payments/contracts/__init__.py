"""What the buyer's right is, in writing: terms frozen at checkout, issued when paid, kept as a PDF."""
