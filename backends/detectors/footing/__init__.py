"""What several detectors stand on: the numbers in force as arrays, and small compiled measures."""
