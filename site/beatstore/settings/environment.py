"""The one reader of the environment that all settings share, so that every problem is told at once."""

from beatstore.env import ROOT, Env

env = Env(ROOT)
