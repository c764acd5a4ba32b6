"""The central server: takes over what laptops sealed exactly once, and tells what others sealed."""
