"""Pictures drawn by code: covers and artwork as a small press would print them, two inks on tinted paper."""
