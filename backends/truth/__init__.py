"""The planted truth: seeded days in which it is known what a detector must find, and the score."""
