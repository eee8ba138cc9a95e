import CKernels

extension CPUDevice {
    /// A larger model is read as fast as so much of it, which no cache holds.
    private static let measuredBytes = 32 << 20

    /// Weights that all threads together read for a single row: the floor under the time of a step
    /// with few rows. A small model stays in the last cache, a large one comes from memory.
    package func readBytesPerSecond(
        weightBytes: Int, milliseconds: UInt64, now: () -> UInt64
    ) -> Double? {
        let weightBytes = min(weightBytes, Self.measuredBytes)
        let reading = WeightReading(weightBytes: weightBytes, team: team, kernels: kernels)
        defer { reading.free() }
        let rate = CPUCeilings.bestRate(of: reading.byteCount, milliseconds, now: now) {
            reading.run()
        }
        return rate * 1e9
    }

    package func operationsPerSecond(now: () -> UInt64) -> Double? {
        CPUCeilings.measure(now: now).gigaOperationsPerSecond * 1e9 * Double(threadCount)
    }
}

/// A matrix product of one row over memory of its own, shared by a team.
private struct WeightReading {
    private static let depth = 256
    private static let panelBytes = depth * 16 * 2
    /// Large beside the cost of taking an item.
    private static let itemPanels = 16
    private static let itemBytes = itemPanels * panelBytes

    private let team: OpaquePointer
    private let kernels: UnsafePointer<ck_kernels>
    private let itemCount, memberCount: Int
    private let memory: UnsafeMutableRawPointer
    private let input, output: UnsafeMutablePointer<Float>
    private let counters: UnsafeMutablePointer<ck_counter>

    var byteCount: Int { itemCount * Self.itemBytes }

    init(weightBytes: Int, team: OpaquePointer, kernels: UnsafePointer<ck_kernels>) {
        self.team = team
        self.kernels = kernels
        memberCount = ck_team_size(team)
        itemCount = max(memberCount, weightBytes / Self.itemBytes)
        let byteCount = itemCount * Self.itemBytes
        memory = .allocate(byteCount: byteCount, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        input = .allocate(capacity: Self.depth)
        input.initialize(repeating: 0, count: Self.depth)
        output = .allocate(capacity: memberCount * Self.itemPanels * 16)
        counters = .allocate(capacity: ck_phase_counters(memberCount))
    }

    func run() {
        counters.initialize(repeating: ck_counter(), count: ck_phase_counters(memberCount))
        var reading = self
        ck_team_run(team, Self.work, &reading)
    }

    private static let work: ck_work = { context, number, count in
        guard let reading = context?.assumingMemoryBound(to: WeightReading.self) else { return }
        reading.pointee.read(as: number, of: count)
    }

    private func read(as number: Int, of count: Int) {
        var member = TeamMember(number: number, count: count, team: team, phases: counters)
        var x = ck_rows(start: input, stride: Self.depth, count: 1)
        var y = ck_rows(
            start: output + number * Self.itemPanels * 16, stride: Self.itemPanels * 16, count: 1)
        while case let item = member.take(of: itemCount), item >= 0 {
            var weights = ck_panels(
                weights: UnsafeRawPointer(memory + item * Self.itemBytes), element: CK_BF16,
                depth: Self.depth, panel_count: Self.itemPanels)
            ck_matmul(kernels, &x, &weights, &y, false)
        }
        member.finishPhase(of: itemCount)
    }

    func free() {
        memory.deallocate()
        input.deallocate()
        output.deallocate()
        counters.deallocate()
    }
}
