import CKernels

/// One thread's view of a step: it takes items of the current phase until none is left, and goes
/// on when all of them are done. All members pass the same phases in the same order.
struct TeamMember {
    let number: Int
    let count: Int
    let team: OpaquePointer
    private var phase: UnsafeMutablePointer<ck_counter>
    private var taken = 0

    init(number: Int, count: Int, team: OpaquePointer, phases: UnsafeMutablePointer<ck_counter>) {
        self.number = number
        self.count = count
        self.team = team
        phase = phases
    }

    /// The next of `items` items of this phase, or -1. The item before is done when it is called.
    mutating func take(of items: Int) -> Int {
        let item = ck_take(phase, number, count, items)
        if item >= 0 { taken += 1 }
        return item
    }

    /// Leaves a phase whose items this member has all taken or seen taken.
    mutating func finishPhase(of items: Int) {
        ck_finish(team, phase, number, taken, items)
        taken = 0
        phase += ck_phase_counters(count)
    }
}
