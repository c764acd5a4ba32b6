"""Pictures in, facts and thumbnails out; bad ones refused by name."""
