"""The map, drawn on an OpenGL context without Qt: camera, layers, picking, sprites, labels."""
