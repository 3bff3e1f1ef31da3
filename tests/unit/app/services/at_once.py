"""An executor without a thread: a test says when the work is done."""

from concurrent.futures import Executor, Future


class AtOnce(Executor):
    """Does what is submitted when told to, on the same thread."""

    def __init__(self):
        self.waiting = []

    def submit(self, act, /, *arguments):
        future = Future()
        self.waiting.append((future, act, arguments))
        return future

    def work(self):
        for future, act, arguments in self.waiting:
            if future.set_running_or_notify_cancel():
                future.set_result(act(*arguments))
        self.waiting.clear()
