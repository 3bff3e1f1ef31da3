"""Vessels under way whose courses bring them too close."""
