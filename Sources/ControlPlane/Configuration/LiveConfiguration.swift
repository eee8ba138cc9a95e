import FoundationEssentials
import Gateway
import Glibc
import Synchronization
import Telemetry

/// The configuration as it holds now; requests that are under way keep what they began with.
final class LiveConfiguration: Sendable {
    private struct State {
        var current: Configuration
        var previous: Configuration?
        var routes: RouteTable
        var prices: PriceTable
        /// The file as it was when it was read, and at the last look.
        var read: FileStamp?
        var seen: FileStamp?
    }

    /// Reads the file anew; throws everything that is wrong with it.
    let read: @Sendable () throws -> Configuration
    private let path: String
    private let clock: Clock
    private let state: Mutex<State>

    init(
        _ configuration: Configuration, path: String, clock: Clock,
        read: @escaping @Sendable () throws -> Configuration
    ) {
        self.read = read
        self.path = path
        self.clock = clock
        state = Mutex(
            State(
                current: configuration, routes: configuration.routeTable(created: clock.now()),
                prices: configuration.priceTable, read: FileStamp(path), seen: FileStamp(path)))
    }

    var current: Configuration { state.withLock(\.current) }
    var previous: Configuration? { state.withLock(\.previous) }
    var routes: RouteTable { state.withLock(\.routes) }
    var prices: PriceTable { state.withLock(\.prices) }

    func set(_ fresh: Configuration) {
        let routes = fresh.routeTable(created: clock.now())
        let prices = fresh.priceTable
        state.withLock { state in
            state.previous = state.current
            state.current = fresh
            state.routes = routes
            state.prices = prices
        }
    }

    /// Whether the file is another one than was read, and has come to rest since the last call: an
    /// editor may still be writing it. One that is gone changes nothing.
    func hasFileChanged() -> Bool {
        let stamp = FileStamp(path)
        return state.withLock { state in
            defer { state.seen = stamp }
            guard let stamp, stamp == state.seen, stamp != state.read else { return false }
            state.read = stamp
            return true
        }
    }
}

/// What tells one state of a file from another without reading it.
struct FileStamp: Equatable, Sendable {
    private let inode: UInt
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil when there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
