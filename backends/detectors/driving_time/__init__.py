"""Driving time: how long somebody has been at the wheel, against what the law allows."""
