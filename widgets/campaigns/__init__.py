"""The board of the census topics and of online opinion: how far, how much, and which cases."""
