import GRDB
package import Storage
import Synchronization

/// The books: one row for every finished request, and sums of them that answer at once.
///
/// A record costs its caller a few dictionary updates; the row follows in the next group commit.
package final class Ledger: Sendable {
    let store: Store
    private let clock: Clock
    private let book: Mutex<LedgerBook>

    /// Reads the last hour, today, and the totals of all time; what today's number of requests
    /// takes to read, not what the whole ledger's would.
    package init(store: Store, clock: Clock, days: LocalDays = .system) async throws(StorageError) {
        self.store = store
        self.clock = clock
        let empty = LedgerBook(now: clock.now(), days: days)
        let now = clock.now()
        book = Mutex(
            try await store.read { db in
                var book = empty
                try LedgerRows.load(into: &book, now: now, from: db)
                return book
            })
    }

    /// Enters a finished request; it counts from the moment of this call.
    package func record(_ record: RequestRecord) {
        let record = record.bounded()
        let now = clock.now()
        book.withLock { $0.record(record, at: now) }
        store.enqueue { try LedgerRows.insert(record, finishedAt: now, into: $0) }
    }

    /// Sums of one scope; zero for one that never was.
    package func sums(_ scope: LedgerScope) -> ScopeSums {
        withBook { Self.sums(scope, $0) }
    }

    /// Every model and every version of a prompt that was used in the last hour or today: the
    /// dearest of the hour first.
    package func costs() -> [ScopeSums] {
        let rows = withBook { book in
            Set(book.hour.sums.tallies.keys).union(book.today.tallies.keys)
                .filter(\.isModelOrPrompt).map { Self.sums($0, book) }
        }
        return rows.sorted { left, right in
            if left.lastHour.cost != right.lastHour.cost {
                return left.lastHour.cost > right.lastHour.cost
            }
            if left.lastHour.requests != right.lastHour.requests {
                return left.lastHour.requests > right.lastHour.requests
            }
            return left.scope.label < right.scope.label
        }
    }

    /// The last hour of all versions of a prompt together.
    package func lastHour(ofPrompt name: String) -> Tally {
        withBook { book in
            book.hour.sums.tallies.reduce(into: Tally()) { sum, entry in
                if case .prompt(name, _) = entry.key { sum.add(entry.value) }
            }
        }
    }

    /// All scopes with their totals of all time, for counters that never fall.
    func totals() -> [LedgerScope: Tally] { withBook { $0.ever.tallies } }

    private func withBook<Result>(_ read: (LedgerBook) -> Result) -> Result {
        let now = clock.now()
        return book.withLock { book in
            book.turn(to: now)
            return read(book)
        }
    }

    private static func sums(_ scope: LedgerScope, _ book: LedgerBook) -> ScopeSums {
        ScopeSums(
            scope: scope, lastHour: book.hour.sums[scope], today: book.today[scope],
            ever: book.ever[scope])
    }

    /// Who spent what since a moment, from the rows themselves; the dearest first.
    package func spend(by grouping: Spend.Grouping, since: Timestamp) async throws(StorageError)
        -> [Spend]
    {
        try await store.read { try LedgerRows.spend(by: grouping, since: since, from: $0) }
    }
}

/// What one scope used in the ledger's windows.
package struct ScopeSums: Equatable, Sendable {
    package let scope: LedgerScope
    /// The running minute and the 59 before it.
    package let lastHour: Tally
    /// Since midnight at the place of the control plane.
    package let today: Tally
    package let ever: Tally
}

extension LedgerScope {
    /// `pilot` for a model, `support-triage@2` for a version of a prompt, a key's id for a key.
    package var label: String {
        switch self {
        case .all: "all"
        case .model(let name), .key(let name): name
        case .prompt(let name, let version): "\(name)@\(version)"
        case .other: "other"
        }
    }

    var isModelOrPrompt: Bool {
        switch self {
        case .model, .prompt: true
        case .all, .key, .other: false
        }
    }
}
