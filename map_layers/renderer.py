"""Who draws: a graphics card, or the processor in its stead, told by the name GL gives itself."""

SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "swrast")


def is_software(renderer: str) -> bool:
    """Return whether ``GL_RENDERER`` names a program that draws on the processor."""
    name = renderer.lower()
    return any(word in name for word in SOFTWARE)
