"""Cases (工单) at a seat: pages of the queue, one with its story, what is done with them."""
