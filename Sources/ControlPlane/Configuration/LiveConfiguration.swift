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
                prices: configuration.priceTable, seen: FileStamp(path)))
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

    /// Whether the file is another one than at the last call, and has come to rest: an editor may
    /// still be writing it.
    func hasFileChanged() -> Bool {
        let stamp = FileStamp(path)
        return state.withLock { state in
            guard stamp != state.seen else { return false }
            state.seen = stamp
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
