"""What the workers of the media queue do: check files, make previews; claimed by lease, safe to run twice."""
