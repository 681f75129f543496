"""What all pages share: the frame, the home of each role, the look."""
