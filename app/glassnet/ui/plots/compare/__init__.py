"""Two moments side by side: choosing them, reading them, and what they look like."""
