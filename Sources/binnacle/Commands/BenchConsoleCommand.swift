import ArgumentParser
import ControlAPI
import Glibc
import Workloads

struct BenchConsoleCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "What an attached console costs: first frame, processor, memory.",
        discussion: """
            Opens this program's console in a terminal of its own that nobody sees. Measure it \
            while a load runs, such as `binnacle demo`.

            Example: binnacle bench console --seconds 20
            """)

    @Option(help: "Seconds to watch.") var seconds = 20
    @Option(help: "Attachments, for the first frame.") var rounds = 5
    @Option(help: "Columns of the terminal.") var columns = 200
    @Option(help: "Rows of the terminal.") var rows = 50
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    struct Report: Codable {
        var firstFrameMilliseconds: Spread
        /// Of one core, 0 to 100.
        var processorPercent: Double
        var residentMebibytes: Double
        var bytesPerSecond: Double
    }

    func run(_ client: ControlClient) async throws {
        let path = try connection.data.directory
        var frames: [Double] = []
        for _ in 1..<max(2, rounds) {
            let run = try HiddenConsole(data: path, columns: columns, rows: rows)
            frames.append(try run.firstFrameMilliseconds())
            run.end()
        }
        let run = try HiddenConsole(data: path, columns: columns, rows: rows)
        frames.append(try run.firstFrameMilliseconds())
        // The start is not what an attached console costs.
        _ = run.drain(seconds: 2)
        let clock = ProcessClock(pid: Int(run.pid))
        let before = clock.nanoseconds ?? 0
        let began = Moment.monotonicNanoseconds
        let bytes = run.drain(seconds: seconds)
        let elapsed = Double(Moment.monotonicNanoseconds - began)
        let report = Report(
            firstFrameMilliseconds: Spread(frames),
            processorPercent: Double((clock.nanoseconds ?? 0) - before) / elapsed * 100,
            residentMebibytes: Double(clock.residentBytes ?? 0) / 1_048_576,
            bytesPerSecond: Double(bytes) / elapsed * 1e9)
        run.end()
        try output.print(report) {
            """
            first frame with data, ms     \(report.firstFrameMilliseconds)
            processor, % of one core      \(report.processorPercent)
            resident memory, MiB          \(report.residentMebibytes)
            written to the terminal, B/s  \(Int(report.bytesPerSecond))
            """
        }
    }
}

/// This program's console, attached to a pseudo-terminal.
private final class HiddenConsole {
    /// TIOCSPTLCK and TIOCGPTN of Linux's <asm/ioctls.h>, whose macros Swift does not import.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    let pid: pid_t
    private let terminal: Int32
    private let began: UInt64

    init(data: String, columns: Int, rows: Int) throws {
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        var number: Int32 = 0
        guard terminal >= 0, ioctl(terminal, Self.setLock, &locked) == 0,
            ioctl(terminal, Self.getNumber, &number) == 0
        else { throw Failure(.failed, "no pseudo-terminal is to be had") }
        let name = "/dev/pts/\(number)"
        var size = winsize(
            ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0,
            ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32](0...2) {
            posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Launcher.newSession)
        began = Moment.monotonicNanoseconds
        var child = pid_t()
        let status = Launcher.withCStrings(["binnacle", "attach", "--data", data]) { arguments in
            Launcher.withCStrings(["TERM=xterm-256color", "LANG=C.UTF-8", "HOME=/"]) {
                posix_spawn(&child, "/proc/self/exe", &actions, &attributes, arguments, $0)
            }
        }
        guard status == 0 else { throw Launcher.failure("starting the console", code: status) }
        pid = child
    }

    /// Until figures are on the screen: the header says so with the model's state.
    func firstFrameMilliseconds() throws -> Double {
        var seen: [UInt8] = []
        let mark = Array("serving".utf8)
        while Moment.monotonicNanoseconds - began < 10_000_000_000 {
            guard let bytes = read(milliseconds: 1_000) else { continue }
            seen += bytes
            if seen.contains(mark) { return Double(Moment.monotonicNanoseconds - began) / 1e6 }
        }
        throw Failure(.failed, "the console showed no figures within 10 s; does a model serve?")
    }

    /// Takes what it writes for so long; returns how many bytes came.
    func drain(seconds: Int) -> Int {
        let end = Moment.monotonicNanoseconds + UInt64(seconds) * 1_000_000_000
        var count = 0
        while Moment.monotonicNanoseconds < end { count += read(milliseconds: 100)?.count ?? 0 }
        return count
    }

    private func read(milliseconds: Int32) -> [UInt8]? {
        var request = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return nil }
        var block = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(terminal, &block, block.count)
        return count > 0 ? Array(block[..<count]) : nil
    }

    func end() {
        kill(pid, SIGTERM)
        _ = drain(seconds: 1)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        close(terminal)
    }
}

extension Array where Element == UInt8 {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains {
            self[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}
