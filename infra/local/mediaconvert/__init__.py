"""AWS Elemental MediaConvert on the laptop: its REST API and events, with ffmpeg and Shaka Packager behind them."""
