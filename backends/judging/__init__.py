"""The judge: one host for all detectors; live, over a recording, over a planted truth."""
