"""The handover desk: what passes from one shift to the next, confirmed item by item and signed."""

from collections.abc import Callable, Mapping

from app.domain.command import CommandBody, ConfirmItem, Reply, SignHandover, StartHandover
from app.domain.errors import OperatorError
from app.domain.shift import Handover
from app.services.commands import Commands, new_key
from app.services.handover_items import HandoverItem, item_of, open_items
from app.services.handover_report import HandoverReport, report_of
from app.services.listeners import Listener, Listeners
from app.services.live import Pumped, ViewGroup
from app.services.session import Session, SignedIn


class HandoverDesk:
    """One handover at a time, as the journal has it; ``error`` is the code of the last refusal.

    The incoming officer proves himself with a session of his own, kept here and nowhere else.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        make_key: Callable[[], str] = new_key,
    ) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._make_key = make_key
        self._listeners = Listeners()
        self.handover_id = ""
        self.incoming: SignedIn | None = None
        self.error = ""
        self.is_waiting = False
        self.names: Mapping[str, str] = {}

    @property
    def handover(self) -> Handover | None:
        """The handover on this desk: the one begun here, else one that is under way."""
        own = self._group.board.handovers.get(self.handover_id)
        return own or self._group.board.current_handover()

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every change; returns what disconnects it."""
        return self._listeners.connect(listener)

    def gather(self) -> tuple[HandoverItem, ...]:
        """Return what would pass now: open alarms, tasks under way, log since the last handover.

        Once a handover has begun, its items are those the hub gathered then.
        """
        handover = self.handover
        if handover is None:
            return open_items(self._group)
        return tuple(item_of(self._group, subject) for subject in handover.items)

    def start(self, incoming: str) -> None:
        """Begin to hand over to ``incoming``."""
        if incoming == self._session.person_id:
            self._fail("handover_to_self")
            return
        self.handover_id = self._make_key()
        self._give(StartHandover(self.handover_id, incoming))

    def sign_in_incoming(self, password: str) -> None:
        """Let the incoming officer prove himself, beside the session of the outgoing one."""
        handover = self.handover
        if handover is None:
            self._fail("handover_unknown")
            return

        def take(who: SignedIn | None, code: str) -> None:
            self.is_waiting = False
            self.incoming = who
            self.error = "" if who else code
            self._listeners.tell()

        self.is_waiting = True
        self.error = ""
        self._session.as_other(handover.incoming, password, take)
        self._listeners.tell()

    def confirm(self, item: str) -> None:
        """Have the incoming officer take one item over, with his own session."""
        self._as_incoming(lambda handover: ConfirmItem(handover.handover_id, item))

    def sign_as_incoming(self) -> None:
        """Have the incoming officer sign."""
        self._as_incoming(lambda handover: SignHandover(handover.handover_id))

    def sign_as_outgoing(self) -> None:
        """Have the outgoing officer sign; he is the one signed in at this seat."""
        handover = self.handover
        if handover is None:
            self._fail("handover_unknown")
        elif handover.outgoing != self._session.person_id:
            self._fail("handover_not_outgoing")
        else:
            self._give(SignHandover(handover.handover_id))

    def take_seat(self) -> None:
        """Let the incoming officer work at this seat, once both have signed."""
        handover = self.handover
        if handover is None or not handover.is_complete or self.incoming is None:
            return
        who, self.incoming = self.incoming, None
        self.handover_id = ""
        self._session.adopt(who)
        self._listeners.tell()

    def leave(self) -> None:
        """Put the desk away; a handover that is not complete stays under way in the journal."""
        self.handover_id = ""
        self.incoming = None
        self.error = ""
        self._listeners.tell()

    def report(self) -> HandoverReport | None:
        """Return what the printed page says, as of now; None while there is no handover."""
        handover = self.handover
        if handover is None:
            return None
        return report_of(self._group, handover, self.names)

    def learn_names(self, names: Mapping[str, str]) -> None:
        """Note the names of people (the ``people`` query), for the card and the page."""
        self.names = {**self.names, **names}
        self._listeners.tell()

    def pump(self, pumped: Pumped) -> None:
        """Tell listeners when something of the handover or of its items has moved."""
        if pumped.is_new_board or pumped.subjects:
            self._listeners.tell()

    def _as_incoming(self, body: Callable[[Handover], CommandBody]) -> None:
        handover = self.handover
        if handover is None:
            self._fail("handover_unknown")
        elif self.incoming is None or self.incoming.person_id != handover.incoming:
            self._fail("handover_incoming_absent")
        else:
            self._give(body(handover), self.incoming.token)

    def _give(self, body: CommandBody, token: str | None = None) -> None:
        try:
            self._commands.give(body, self._on_reply, token=token)
        except OperatorError as error:
            self._fail(error.code)
            return
        self.is_waiting = True
        self.error = ""
        self._listeners.tell()

    def _on_reply(self, reply: Reply) -> None:
        self.is_waiting = False
        if not reply.is_ok:
            self._fail(reply.code)
        else:
            self._listeners.tell()

    def _fail(self, code: str) -> None:
        self.error = code
        self._listeners.tell()
