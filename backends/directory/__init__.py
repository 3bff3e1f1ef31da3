"""The directory's answers: whom to call, and cards that join a register with what lives."""
