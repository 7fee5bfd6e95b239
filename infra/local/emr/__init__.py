"""EMR Serverless on a laptop: its API, its states and its events, with Spark run as a process of this machine."""
