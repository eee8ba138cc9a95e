import CKernels
import Testing

@Suite("Team of threads")
struct TeamTests {
    /// What a run works on: 40 phases of 37 items, each item to be taken once.
    final class Board {
        static let phases = 40
        static let items = 37
        let team: OpaquePointer
        let members: Int
        let counters: UnsafeMutablePointer<ck_counter>
        let taken: UnsafeMutablePointer<UInt8>
        /// For each member, phases that it left before all their items were taken.
        let early: UnsafeMutablePointer<Int>

        init(members: Int, spinNanoseconds: UInt64) throws {
            team = try #require(ck_team_create(members, spinNanoseconds))
            self.members = members
            counters = .allocate(capacity: Self.phases * ck_phase_counters(members))
            taken = .allocate(capacity: Self.phases * Self.items)
            early = .allocate(capacity: members)
        }

        deinit {
            ck_team_destroy(team)
            counters.deallocate()
            taken.deallocate()
            early.deallocate()
        }

        func run() {
            counters.initialize(
                repeating: ck_counter(), count: Self.phases * ck_phase_counters(members))
            taken.initialize(repeating: 0, count: Self.phases * Self.items)
            early.initialize(repeating: 0, count: members)
            ck_team_run(
                team,
                { context, member, _ in
                    guard let context else { return }
                    Unmanaged<Board>.fromOpaque(context).takeUnretainedValue().work(member)
                }, Unmanaged.passUnretained(self).toOpaque())
        }

        private func work(_ member: Int) {
            for phase in 0..<Self.phases {
                let start = counters + phase * ck_phase_counters(members)
                let own = taken + phase * Self.items
                var completed = 0
                while case let item = ck_take(start, member, members, Self.items), item >= 0 {
                    own[item] += 1
                    completed += 1
                }
                ck_finish(team, start, member, completed, Self.items)
                if !(0..<Self.items).allSatisfy({ own[$0] == 1 }) { early[member] += 1 }
            }
        }

        var isComplete: Bool {
            (0..<(Self.phases * Self.items)).allSatisfy { taken[$0] == 1 }
                && (0..<members).allSatisfy { early[$0] == 0 }
        }
    }

    @Test(
        "every item is taken once, and nobody leaves a phase before its items are done",
        arguments: [1, 2, 5])
    func phases(members: Int) throws {
        let board = try Board(members: members, spinNanoseconds: 20_000)
        for round in 0..<200 {
            board.run()
            #expect(board.isComplete, "round \(round)")
        }
    }

    @Test("a team that sleeps wakes for work")
    func wakes() throws {
        let board = try Board(members: 3, spinNanoseconds: 0)
        for _ in 0..<200 {
            board.run()
            #expect(board.isComplete)
        }
    }

    @Test("far more members than cores still finish, alone if need be")
    func oversubscribed() throws {
        let board = try Board(members: 4 * ck_usable_cores() + 1, spinNanoseconds: 1000)
        for _ in 0..<60 {
            board.run()
            #expect(board.isComplete)
        }
    }
}
