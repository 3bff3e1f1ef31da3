"""The case desk (工单): the queue under the map, the card of one case, and a call that comes in."""
