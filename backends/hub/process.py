"""The hub process: opens the journal, binds the sockets, starts the children, goes round."""

import logging
import signal
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

from app.domain.catalogues import Catalogues
from app.domain.people import CITY, Person
from backends.city.county_index import CountyIndex
from backends.city.county_reach import CountyReach
from backends.hub.alarm_intake import AlarmIntake
from backends.hub.alarm_steward import AlarmSteward
from backends.hub.announcing import announce_standby
from backends.hub.beside import admitted, say_where, start_children
from backends.hub.calling_out import warn_of_templates
from backends.hub.case_desk import CaseDesk
from backends.hub.case_joiner import JOIN_EVERY_S, CaseJoiner
from backends.hub.case_steward import CASES_EVERY_S, CaseSteward
from backends.hub.children import Children
from backends.hub.clock_watch import ClockWatch
from backends.hub.config import HubConfig
from backends.hub.courier import Courier
from backends.hub.demo_people import DEMO_PASSWORD, demo_people
from backends.hub.desk import City, Desk
from backends.hub.enrol_joining import open_enrolment
from backends.hub.fact_finder import FactFinder
from backends.hub.feeds import FeedIntake
from backends.hub.gate import Gate
from backends.hub.ground import Ground, Records, open_ground, open_records
from backends.hub.hub import Hub, Offices
from backends.hub.identity import Identities
from backends.hub.ingest import Ingest
from backends.hub.inner_line import InnerLine
from backends.hub.journal_reading import JournalFetcher
from backends.hub.journal_watch import JournalWatch
from backends.hub.judge_desk import BothSinks
from backends.hub.kept_figures import FILE, KEEP_EVERY_S, KeptFigures
from backends.hub.leading import open_store
from backends.hub.lines import open_history, open_judge, open_measures
from backends.hub.loop import Beat, HubLoop
from backends.hub.message_desk import LOOK_EVERY_S, MessageDesk
from backends.hub.naming import FindingNames
from backends.hub.notice_steward import NoticeSteward
from backends.hub.office import CommandOffice
from backends.hub.outbound import Outbound
from backends.hub.probe import open_probe
from backends.hub.publisher import Publisher, Stream
from backends.hub.pulse import Pulse
from backends.hub.queries import QueryOffice
from backends.hub.reading_ingest import ReadingIngest
from backends.hub.reading_room import open_readings
from backends.hub.record import Recorder, RefusalAudit
from backends.hub.series_desk import SeriesDesk
from backends.hub.silence import SilenceWatch
from backends.hub.sources import SourceLedger
from backends.hub.store_watch import StoreWatch
from backends.hub.stream_doors import StreamDoors
from backends.hub.tokens import SHIFT_S, TokenMint
from backends.hub.watch import Watch
from backends.kernel_sources import cache_environment
from backends.notify.messaging import Messaging
from backends.notify.reading import has_act, message_entries
from backends.notify.setting import open_messaging
from backends.store.lookups import entries_of_kind
from backends.store.people import People
from backends.wire import limits, sockets

log = logging.getLogger("hub")

# A log-out is an end like any other (SIGHUP, which Windows has not).
ENDINGS = (signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGTERM))
SETTLE_S = 20.0  # two reports of a terminal that speaks every ten seconds


def run_hub(config: HubConfig, catalogues: Catalogues) -> None:
    """Run a hub until SIGTERM, SIGINT, SIGHUP, or the end of its parent.

    Raises ConfigError or StoreError, with one sentence, for whatever it cannot start with, and
    DeposedError when another hub has taken its place.
    """
    sockets.check_library()
    with ExitStack() as stack:
        if config.is_standby:
            announce_standby(config)
        database = open_store(config)
        stack.callback(database.close)
        ground = open_ground(config, catalogues, stack)
        records = open_records(ground, database, stack)
        loop = _join(ground, records, stack)
        for number in ENDINGS:
            signal.signal(number, lambda *_: loop.end())
        loop.run()
        log.info("the hub ends")


def _join(ground: Ground, records: Records, stack: ExitStack) -> HubLoop:
    config, wires, clock, board = ground.config, ground.wires, ground.clock, records.board
    record = Recorder(records.writer, ground.bell.ring)
    audit = RefusalAudit(record, time.monotonic)
    gate = Gate(ground.context, ground.seats, audit.refused)
    stack.callback(gate.close)
    index = CountyIndex(ground.pack.info.counties)
    fields, ledger = ground.catalogues.fields, SourceLedger()
    ingest = Ingest(fields, clock, Identities(ground.registers), ledger, index.of)
    messaging = _messaging(ground)
    finder = FactFinder(
        ingest.world,
        ground.registers,
        ground.pack.info,
        clock,
        time.monotonic,
        time.monotonic() + SETTLE_S,
        CountyReach(ground.pack.info.counties).of,
        ground.cases,
        lambda point: int(index.of(point.lon_deg, point.lat_deg)[0]),
        messaging,
    )
    epoch, streams_of = uuid.uuid4().hex, _streams(ground)
    publisher = Publisher(ingest.changing, streams_of, epoch)
    readings = open_readings(
        ground.catalogues,
        clock,
        ground.registers,
        {county.code: county.index for county in ground.pack.info.counties},
        ingest,
        streams_of,
        epoch,
    )
    doors = _doors(ground, publisher)
    kernels = cache_environment(Path(config.data))
    line = InnerLine(wires.inner, Children(environment=kernels))
    out = Outbound(wires.desk)
    store_watch = StoreWatch(records.writer)
    office = _office(ground, records, finder, out, store_watch)
    queries = QueryOffice(
        world=ingest.world,
        board=board,
        clock=clock,
        info=ground.pack.info,
        is_demo=config.is_demo,
        is_plaintext=config.is_training_plaintext,
        who=office.who,
        people=office.known,
        has_administrator=lambda: office.has_administrator,
        ask_child=line.ask,
        shown=publisher.shown,
        series=SeriesDesk(readings.ingest, readings.publisher.shown).answer,
        out=out,
        is_recorded=config.history is not None,
    )
    offices = Offices(office, queries)
    streams = {scope: wires.addresses[f"stream:{scope}"] for scope in wires.streams}
    desk = Desk(
        out=out,
        seats=ground.seats,
        publisher=publisher,
        readings=readings.publisher,
        journal=JournalFetcher(records.journal, ground.slow, ground.bell, lambda: board.seq),
        clock=clock,
        city=City(streams, config.is_training_plaintext, config.clock.speed),
        office=offices,
        last_seq=board.seq,
    )
    alarms = ground.catalogues.alarms
    names = FindingNames(ingest.world, ground.registers, index.of, finder.county_code)
    intake = AlarmIntake(board, alarms, names.named, record)
    watch = Watch(ingest.world, board, intake, clock.now_s, ground.middle, record)
    hub = Hub(
        clock=clock,
        board=board,
        ingest=ingest,
        publisher=publisher,
        readings=readings,
        pulse=Pulse(publisher, readings.publisher),
        desk=desk,
        offices=offices,
        courier=Courier(board, clock, line, record),
        watch=watch,
        silence=SilenceWatch(record, ground.middle),
        seats=ground.seats,
        line=line,
        registers=ground.registers,
        on_ports=lambda ports: say_where(config, wires, ground.keys.public, ports),
        cut_streams=doors.reopen,
    )
    hub.cases = CaseDesk(
        records.writer,
        finder.facts_for,
        lambda question: line.ask("reader", question),
        line.case_answered,
        ground.bell.ring,
        frozenset(county.code for county in ground.pack.info.counties),
    )
    if config.is_merging_alone:
        hub.joiner = CaseJoiner(lambda one: line.ask("reader", one), ground.cases, record)
    if messaging is not None:
        hub.messages = _messages(messaging, ground, records, line, record)
    hub.history = open_history(ground, ingest, readings.ingest, line, record)
    if config.is_judged:
        hub.judge = open_judge(ground, ingest, readings.ingest, line)
    beats: list[Beat] = []
    lines = [hub.history, None if hub.judge is None else hub.judge.line]
    if config.is_measured:
        hub.measures = open_measures(ground, ingest, readings, line)
        lines.append(hub.measures.line)
        beats.append(_kept_figures(ground, readings.ingest, stack))
    ingest.history = BothSinks([s for s in lines if s is not None])
    records.relay.hub = hub
    stack.callback(hub.stop)
    say_where(config, wires, ground.keys.public, {})  # seats need no gateway: they join at once
    start_children(line.children, config, wires, ground.private, admitted(ground.registers, board))
    enrolment = open_enrolment(ground, audit.refused, record, stack)
    open_probe(ground, readings, stack)
    feeds = FeedIntake(wires.feed, ground.seats, ingest, readings.ingest, ground.catalogues)
    return HubLoop(
        sources={
            gate.socket: gate.answer,
            wires.desk: desk.receive,
            wires.feed: feeds.receive,
            wires.inner: hub.hear_children,
            ground.bell.fileno(): ground.bell.answer,
            **enrolment.sources,
        },
        beats=[
            Beat(config.tick_s, hub.publish),
            Beat(limits.HEARTBEAT_S, hub.heartbeat),
            Beat(1.0, hub.each_second),
            Beat(1.0, audit.look),
            Beat(1.0, ClockWatch(ground.wall, record).look),
            Beat(1.0, JournalWatch(records.writer, ledger, clock).look),
            Beat(1.0, record.retry),
            Beat(1.0, AlarmSteward(board, clock, alarms.covers, record).look),
            Beat(1.0, NoticeSteward(board, clock, record).look),
            Beat(CASES_EVERY_S, _case_steward(ground, records, record).look),
            Beat(60.0, hub.each_minute),
            *beats,
            *enrolment.beats,
            *([Beat(JOIN_EVERY_S, hub.joiner.look)] if hub.joiner is not None else []),
            *([Beat(LOOK_EVERY_S, hub.messages.look)] if hub.messages is not None else []),
            *_store_beats(records, store_watch),
        ],
        parent_pid=config.parent_pid,
    )


def _messaging(ground: Ground) -> Messaging | None:
    config = ground.config
    found = open_messaging(Path(config.data), ground.pack.info, is_demo=config.is_demo)
    warn_of_templates(ground.cases, () if found is None else found.templates)
    return found


def _kept_figures(ground: Ground, readings: ReadingIngest, stack: ExitStack) -> Beat:
    """Show the figures of the hub before this one, and keep ours for the next."""
    path = Path(ground.config.data) / FILE
    kept = KeptFigures(path, readings, ground.clock, ground.slow.submit)
    kept.restore()
    stack.callback(kept.keep_now)
    return Beat(KEEP_EVERY_S, kept.keep)


def _case_steward(ground: Ground, records: Records, record: Recorder) -> CaseSteward:
    return CaseSteward(records.writer.call, ground.cases.calendar, ground.clock, record)


def _messages(
    messaging: Messaging, ground: Ground, records: Records, line: InnerLine, record: Recorder
) -> MessageDesk:
    """Return the desk of messages, with those that the hub before this one did not end."""
    rules, clock = messaging.rules, ground.clock
    desk = MessageDesk(rules, messaging.ledger, clock, line.ask, record)
    since_s = clock.now_s() - rules.expires_s - 2 * rules.silent_for_s
    with records.journal.database.read() as connection:
        desk.committed(message_entries(connection, since_s))
    records.relay.ledger = messaging.ledger

    def is_known(send_id: str) -> bool:
        with records.journal.database.read() as connection:
            return has_act(connection, send_id)

    messaging.ledger.is_known = is_known
    return desk


def _store_beats(records: Records, store_watch: StoreWatch) -> list[Beat]:
    """A file is ours until we close it; a server's database may be lost, and taken by another."""
    if not records.journal.database.is_shared:
        return []
    return [Beat(StoreWatch.EVERY_S, store_watch.look)]


def _streams(ground: Ground) -> dict[str, Stream]:
    number_of = {CITY: 0} | {county.code: county.index for county in ground.pack.info.counties}
    return {s: Stream(socket, number_of[s]) for s, socket in ground.wires.streams.items()}


def _doors(ground: Ground, publisher: Publisher) -> StreamDoors:
    wires = ground.wires
    return StreamDoors(
        ground.context,
        None if ground.config.is_training_plaintext else ground.keys,
        publisher.streams,
        {scope: wires.addresses[f"stream:{scope}"] for scope in wires.streams},
        wires.streams.__setitem__,
    )


def _office(
    ground: Ground, records: Records, finder: FactFinder, out: Outbound, store_watch: StoreWatch
) -> CommandOffice:
    people = People(records.journal.database, records.writer, ground.clock)
    office = CommandOffice(
        people=people,
        writer=records.writer,
        stored=records.journal,
        mint=TokenMint.open(Path(ground.config.data) / "keys" / "session.secret"),
        clock=ground.clock,
        bell=ground.bell,
        slow=ground.slow,
        facts_for=finder.facts_for,
        out=out,
        is_store_silent=store_watch.is_silent,
    )
    office.load()
    since_s = ground.clock.now_s() - SHIFT_S
    office.committed(entries_of_kind(records.journal.database, "signed_out", since_s))
    if ground.config.is_demo and all(one.is_demo for one in office.known.values()):
        invented = demo_people(ground.cases)
        new = [one for one in invented if one.person_id not in office.known]
        if new:  # a demo that is older than some of them learns of them, too
            ground.slow.submit(_admit_demo_people, people, new, office.known)
    return office


def _admit_demo_people(people: People, new: list[Person], known: dict[str, Person]) -> None:
    people.add_demo(new, DEMO_PASSWORD)
    known.update({person.person_id: person for person in new})
