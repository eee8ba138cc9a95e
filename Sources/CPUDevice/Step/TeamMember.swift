import CKernels

/// One thread's view of a step: it takes items of the current phase and meets the others at its
/// end. All members pass the same phases in the same order.
struct TeamMember {
    let number: Int
    let count: Int
    let team: OpaquePointer
    /// The cursors of the current phase, one a member.
    var cursors: UnsafeMutablePointer<ck_cursor>

    /// The next of `items` items of this phase, or -1.
    func take(of items: Int) -> Int {
        ck_take(cursors, count == 1 ? 0 : number, count, items)
    }

    mutating func finishPhase() {
        ck_team_wait(team)
        cursors += count
    }
}
