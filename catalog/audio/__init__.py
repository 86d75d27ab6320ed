"""Audio files, examined and remade: paths in, values or paths out. No Django here, and ffmpeg in one place."""
