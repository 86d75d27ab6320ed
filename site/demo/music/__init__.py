"""The demo shop's music: scores as data, a small synthesiser, a mixing desk."""
