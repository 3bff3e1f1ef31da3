"""Cases (工单): what they are, how they may move, by when, and how their keeping is judged."""
