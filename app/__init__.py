"""食安巡检: on-site food-safety inspection for two officers, one laptop and no network."""
