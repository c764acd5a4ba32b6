"""Two laptops and a real server process: no HTTP is pretended here."""
