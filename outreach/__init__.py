"""What outreach staff see: the list of profiles that need review. Swedish first, English beside it."""
