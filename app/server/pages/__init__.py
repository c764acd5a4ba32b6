"""What anybody may see: whether a paper is genuine, and the results an office released."""
