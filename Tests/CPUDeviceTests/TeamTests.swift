import CKernels
import Testing

@Suite("Team of threads")
struct TeamTests {
    struct Shared {
        var cursors: UnsafeMutablePointer<ck_cursor>
        var taken: UnsafeMutablePointer<UInt8>
        var seen: UnsafeMutablePointer<Int>
        var team: OpaquePointer?
        var items: Int
    }

    @Test("every item of a phase is taken once, and all meet before the next", arguments: [1, 2, 5])
    func phases(members: Int) throws {
        let team = try #require(ck_team_create(members, 20_000))
        defer { ck_team_destroy(team) }
        let phases = 40
        let items = 37
        let cursors = UnsafeMutablePointer<ck_cursor>.allocate(capacity: phases * members)
        let taken = UnsafeMutablePointer<UInt8>.allocate(capacity: phases * items)
        let seen = UnsafeMutablePointer<Int>.allocate(capacity: members)
        defer {
            cursors.deallocate()
            taken.deallocate()
            seen.deallocate()
        }
        for _ in 0..<50 {
            cursors.initialize(repeating: ck_cursor(), count: phases * members)
            taken.initialize(repeating: 0, count: phases * items)
            seen.initialize(repeating: 0, count: members)
            var shared = Shared(
                cursors: cursors, taken: taken, seen: seen, team: team, items: items)
            ck_team_run(
                team,
                { context, member, count in
                    guard let shared = context?.assumingMemoryBound(to: Shared.self) else { return }
                    TeamTests.work(shared.pointee, member, count)
                }, &shared)
            #expect((0..<(phases * items)).allSatisfy { taken[$0] == 1 })
            #expect((0..<members).allSatisfy { seen[$0] == phases })
        }
    }

    /// Takes items of 40 phases; after each meeting all of the phase must have been taken.
    static func work(_ shared: Shared, _ member: Int, _ count: Int) {
        for phase in 0..<40 {
            let taken = shared.taken + phase * shared.items
            while true {
                let item = ck_take(shared.cursors + phase * count, member, count, shared.items)
                if item < 0 { break }
                taken[item] += 1
            }
            ck_team_wait(shared.team)
            if (0..<shared.items).allSatisfy({ taken[$0] == 1 }) { shared.seen[member] += 1 }
        }
    }

    @Test("a team that sleeps wakes for work")
    func wakes() throws {
        let team = try #require(ck_team_create(3, 0))
        defer { ck_team_destroy(team) }
        let counts = UnsafeMutablePointer<Int>.allocate(capacity: 3)
        counts.initialize(repeating: 0, count: 3)
        defer { counts.deallocate() }
        for _ in 0..<300 {
            ck_team_run(
                team,
                { context, member, _ in
                    context?.assumingMemoryBound(to: Int.self)[member] += 1
                }, counts)
        }
        #expect((0..<3).allSatisfy { counts[$0] == 300 })
    }
}
