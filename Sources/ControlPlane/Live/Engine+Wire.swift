import ControlAPI
import DeviceAPI
import EngineHost
import Inference
import Telemetry

// What the engines hold, as the console's messages.

extension RequestRow {
    init(_ sequence: SequenceSnapshot, model: String, now clock: Clock) {
        let age = clock.monotonicNanoseconds() - sequence.timings.submitted
        self.init(
            id: sequence.request, model: model,
            prompt: sequence.label.isEmpty ? nil : sequence.label,
            phase: sequence.info.isRunning
                ? (sequence.info.outputTokens > 0 ? .decode : .prefill) : .waiting,
            promptTokens: Int(sequence.info.promptTokens),
            outputTokens: Int(sequence.info.outputTokens), ageMilliseconds: Double(age) / 1e6)
    }
}

extension PageCounts {
    init(_ engines: [EngineSnapshot], hitShare: Double?) {
        var counts = PageCounts(
            total: 0, used: 0, shared: 0, cached: 0, free: 0,
            tokensPerPage: DeviceLimits.tokensPerPage, prefixHitShare: hitShare)
        for page in engines.lazy.flatMap(\.pages) {
            counts.total += 1
            switch page.state {
            case .free: counts.free += 1
            case .cached: counts.cached += 1
            case .used: counts.used += 1
            case .shared:
                counts.used += 1
                counts.shared += 1
            }
        }
        self = counts
    }
}

extension ControlAPI.EngineState {
    init(
        _ engine: EngineSnapshot, model: String, hitShare: Double?, devices: [DeviceState],
        clock: Clock
    ) {
        let now = clock.monotonicNanoseconds()
        let limits = engine.ready.plan.limits
        self.init(
            model: model, step: Int(engine.steps.last?.number ?? 0),
            pages: PageMap(engine), counts: PageCounts([engine], hitShare: hitShare),
            sequences: engine.sequences.map { SequenceRow($0, now: now) },
            sequencesWaiting: engine.sequences.count { !$0.info.isRunning },
            batchCapacity: limits.sequences, stepTokenBudget: limits.tokensPerStep,
            steps: StepSeries(engine.steps), pageRates: PageRates(engine.steps, now: now),
            devices: devices)
    }
}

extension SequenceRow {
    init(_ sequence: SequenceSnapshot, now: UInt64) {
        let info = sequence.info
        let timings = sequence.timings
        let milliseconds = { (from: UInt64, to: UInt64) in Double(max(from, to) - from) / 1e6 }
        let decoding = timings.firstToken.map { milliseconds($0, now) / 1_000 }
        self.init(
            requestId: sequence.request, label: sequence.label.isEmpty ? nil : sequence.label,
            phase: info.isRunning ? (info.outputTokens > 0 ? .decode : .prefill) : .waiting,
            promptTokens: Int(info.promptTokens), computedTokens: Int(info.computedTokens),
            cachedTokens: Int(info.cachedTokens), outputTokens: Int(info.outputTokens),
            outputLimit: Int(info.maxTokens), pages: Int(info.pages),
            preemptions: Int(info.preemptions),
            waitedMilliseconds: milliseconds(timings.submitted, timings.started ?? now),
            timeToFirstTokenMilliseconds: timings.firstToken.map {
                milliseconds(timings.submitted, $0)
            },
            tokensPerSecond: decoding.flatMap { seconds in
                info.outputTokens > 1 && seconds > 0
                    ? Double(info.outputTokens - 1) / seconds : nil
            })
    }
}

extension PageMap {
    private static let zero: UInt32 = 0x30

    init(_ engine: EngineSnapshot) {
        var owners: [UInt64: Int] = [:]
        for (index, sequence) in engine.sequences.enumerated() {
            owners[sequence.info.request] = index
        }
        var map = PageMap(
            states: "", owners: "", references: "", ages: "", fill: "", checksum: "")
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for page in engine.pages {
            let isOwned = page.state == .used || page.state == .shared
            let owner = isOwned ? owners[page.owner] : nil
            map.states.unicodeScalars.append(page.state.mark)
            map.owners.unicodeScalars.append(owner.map(Self.mark) ?? " ")
            map.references.unicodeScalars.append(Self.mark(min(9, Int(page.references))))
            let age = UInt64.bitWidth - page.ageSteps.leadingZeroBitCount
            map.ages.unicodeScalars.append(Self.mark(min(9, age)))
            map.fill.unicodeScalars.append(Self.mark(Int(page.tokenCount)))
            for byte in [page.state.rawValue, UInt8(clamping: page.references)] {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        map.checksum = String(hash, radix: 16)
        self = map
    }

    private static func mark(_ number: Int) -> Unicode.Scalar {
        Unicode.Scalar(zero + UInt32(number)) ?? " "
    }
}

extension PageInfo.State {
    fileprivate var mark: Unicode.Scalar {
        switch self {
        case .free: "."
        case .cached: ":"
        case .used: "o"
        case .shared: "#"
        }
    }
}
