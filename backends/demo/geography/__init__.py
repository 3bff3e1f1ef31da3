"""The demo city's ground: a schematic Nantong on its real coast, built by code from a seed."""

from backends.demo.geography.build import DemoCity, Size, build_demo_city

__all__ = ["DemoCity", "Size", "build_demo_city"]
