import ControlAPI

/// A control plane's state that holds still, for golden screens: two prompts with a candidate, an
/// eval on its way, an alert that fires, and traffic.
enum Fixture {
    /// 2026-11-20 14:32:07 UTC.
    static let now: Int64 = 1_795_185_127_000

    static func ago(minutes: Double) -> Int64 { now - Int64(minutes * 60_000) }

    /// A wave with a given mean and swing; no randomness, no clock.
    static func wave(_ count: Int, mean: Double, swing: Double, period: Double) -> [Double] {
        (0..<count).map { index in
            let phase = (Double(index) / period).truncatingRemainder(dividingBy: 1)
            let triangle = phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
            let ripple = Double((index * 7919) % 13) / 13 - 0.5
            return max(0, mean + swing * (0.7 * triangle + 0.6 * ripple))
        }
    }

    static let model = ModelState(
        id: "pilot", phase: .ready, device: "cpu", contextTokens: 2048, parameters: 13_000_000,
        weightBytes: 52_000_000, cacheBytes: 67_108_864, enginePid: 4711)

    static let header = HeaderState(
        version: "0.1", listen: "127.0.0.1:4180", upSeconds: 274_320, models: [model],
        costPerHourNanodollars: 12_410_000_000, costTodayNanodollars: 184_200_000_000,
        activeAlerts: 1, runningEvals: 1)

    static let revisions = Revisions(prompts: 3, evals: 9, drift: 2, traces: 812, events: 40)

    static func snapshot(_ topic: LiveTopic) -> LiveSnapshot {
        LiveSnapshot(
            atMilliseconds: now, header: header, revisions: revisions,
            overview: topic == .overview ? overview : nil, engine: topic == .engine ? engine : nil)
    }

    static let pages = PageCounts(
        total: 1024, used: 602, shared: 148, cached: 190, free: 232, tokensPerPage: 16,
        prefixHitShare: 0.613)

    static let cpu = DeviceState(
        kind: .cpu, name: "AMD EPYC 9654, 8 cores, AVX-512", source: "/proc", utilization: 0.71,
        memoryUsedBytes: 412_000_000, memoryTotalBytes: 16_800_000_000,
        utilizationSeries: wave(60, mean: 0.68, swing: 0.2, period: 19))

    static let gpu: DeviceState = {
        var gpu = DeviceState(
            kind: .gpu, name: "NVIDIA H200", source: "NVML", utilization: 0.87,
            memoryUsedBytes: 12_000_000_000, memoryTotalBytes: 150_000_000_000, powerWatts: 412,
            powerLimitWatts: 700, temperatureCelsius: 61, clockMegahertz: 1755,
            utilizationSeries: wave(60, mean: 0.8, swing: 0.15, period: 23))
        gpu.id = "cuda:0"
        gpu.multiprocessorActivity = 0.71
        gpu.tensorActivity = 0.22
        gpu.memoryActivity = 0.84
        gpu.throttleReasons = ["power cap"]
        gpu.limitedBy = .bandwidth
        gpu.joulesPerThousandTokens = 38.2
        return gpu
    }()

    /// A part of a divided GPU, of which the driver tells little.
    static let instance: DeviceState = {
        var instance = DeviceState(
            kind: .gpu, name: "NVIDIA H200 MIG 1g.18gb", source: "NVML",
            memoryUsedBytes: 2_000_000_000, memoryTotalBytes: 18_000_000_000)
        instance.id = "cuda:MIG-6e1f"
        return instance
    }()

    static let overview: OverviewState = {
        func latency(
            _ measure: LatencyRow.Measure, _ p50: Double, _ p95: Double, _ p99: Double
        ) -> LatencyRow {
            LatencyRow(
                measure: measure, count: 214, p50Milliseconds: p50, p95Milliseconds: p95,
                p99Milliseconds: p99, series: wave(60, mean: p50, swing: p50 / 2, period: 17))
        }
        return OverviewState(
            prefill: Throughput(
                tokensPerSecond: 18_400, peakTokensPerSecond: 24_100,
                series: wave(60, mean: 15_000, swing: 8000, period: 21)),
            decode: Throughput(
                tokensPerSecond: 1390, peakTokensPerSecond: 1600,
                series: wave(60, mean: 1200, swing: 350, period: 14)),
            latencies: [
                latency(.timeToFirstToken, 142, 388, 910), latency(.interToken, 17, 29, 64),
                latency(.queue, 3.2, 41, 212), latency(.endToEnd, 2100, 6800, 11_400),
            ],
            batch: BatchState(
                running: 24, waiting: 7, capacity: 32,
                runningSeries: wave(60, mean: 22, swing: 8, period: 25),
                waitingSeries: wave(60, mean: 4, swing: 6, period: 13)),
            pages: pages, devices: [cpu],
            costs: costs, requests: requests, requestsRunning: 24, requestsWaiting: 7,
            rates: RequestRates(okPerSecond: 11.4, clientErrorsPerSecond: 0.4),
            alerts: [alerts[0], alerts[1]],
            evals: [
                EvalProgress(
                    runId: 12, dataset: "triage-gold", subject: "support-triage@42", done: 148,
                    total: 200, passed: 134, failed: 11)
            ])
    }()

    static let costs: [CostRow] = {
        func row(
            _ scope: CostRow.Scope, _ name: String, _ hour: Double, _ today: Double, _ tokens: Int,
            unpriced: Bool = false
        ) -> CostRow {
            CostRow(
                scope: scope, name: name, costPerHourNanodollars: Int64(hour * 1e9),
                costTodayNanodollars: Int64(today * 1e9), requestsLastHour: tokens / 1900,
                tokensLastHour: tokens, unpriced: unpriced)
        }
        return [
            row(.model, "pilot", 2.10, 30.45, 71_200_000),
            row(.model, "openai/gpt-5-mini", 7.92, 106.73, 410_000),
            row(.model, "anthropic/haiku", 2.39, 47.02, 120_000),
            row(.model, "in-house/experimental", 0, 0, 9000, unpriced: true),
            row(.prompt, "support-triage@41", 6.20, 93.40, 31_000_000),
            row(.prompt, "support-triage@42", 0.71, 4.12, 3_400_000),
            row(.prompt, "sql-writer@7", 1.94, 41.70, 8_100_000),
        ]
    }()

    static let requests: [RequestRow] = (0..<24).map { index in
        let phases: [RequestRow.Phase] = [.decode, .decode, .prefill, .decode, .waiting]
        let prompts = ["support-triage@42", "support-triage@41", "sql-writer@7", nil]
        let phase = phases[index % 5]
        return RequestRow(
            id: "r-\(String(37_362 - index, radix: 16))", model: index % 4 == 3 ? "haiku" : "pilot",
            prompt: prompts[index % 4], phase: phase, promptTokens: 1812 - index * 61,
            outputTokens: phase == .decode ? 233 - index * 7 : 0,
            ageMilliseconds: 4200 - Double(index) * 133)
    }

    static let engine: EngineState = {
        let sequences = (0..<14).map(sequence)
        return EngineState(
            model: "pilot", step: 3_182_004, pages: pageMap(sequences), counts: pages,
            sequences: sequences, sequencesWaiting: 2, batchCapacity: 16, stepTokenBudget: 2048,
            steps: steps,
            pageRates: PageRates(
                allocatedPerSecond: 38, freedPerSecond: 36, evictedPerSecond: 1.2,
                preemptedPerSecond: 0),
            devices: [cpu])
    }()

    /// Mostly decoding; a prompt now and then, and once a sequence that had to make room.
    static let steps: StepSeries = {
        let milliseconds = wave(120, mean: 18, swing: 14, period: 31)
        let errors = wave(120, mean: 1, swing: 0.15, period: 11)
        let prompts = wave(120, mean: 300, swing: 420, period: 37)
        let decodes = wave(120, mean: 11, swing: 4, period: 29)
        let rows = (0..<120).map { index in
            var row = StepRow()
            row.number = 3_181_885 + index
            row.milliseconds = milliseconds[index]
            row.predictedMilliseconds = milliseconds[index] * errors[index]
            row.decodeRows = Int(decodes[index])
            row.prefillTokens = prompts[index] > 240 ? Int(prompts[index]) : 0
            row.prefillRows = (row.prefillTokens + 399) / 400
            row.pagesOwned = pages.used - pages.shared - (119 - index) / 6
            row.pagesShared = pages.shared
            row.pagesCached = pages.cached
            row.pagesFree = pages.free + (119 - index) / 6
            row.evictions = index % 9 == 2 ? 3 : 0
            row.hitTokens = row.prefillRows > 0 && index % 3 == 0 ? 640 : 0
            row.preemptions = index == 117 ? 1 : 0
            row.gigabytesPerSecond = 26 - milliseconds[index] / 4
            row.bandwidthShare = row.gigabytesPerSecond / 38
            return row
        }
        return StepSeries(
            rows: rows, p50Milliseconds: 17.4, p99Milliseconds: 34, readableGigabytesPerSecond: 38)
    }()

    private static func sequence(_ index: Int) -> SequenceRow {
        let phase: SequenceRow.Phase = index == 2 ? .prefill : index >= 12 ? .waiting : .decode
        let labels = ["support-triage@42", "support-triage@41", "sql-writer@7", nil]
        return SequenceRow(
            requestId: "r-\(String(37_362 - index, radix: 16))", label: labels[index % 4],
            phase: phase, promptTokens: 1812 - index * 61,
            computedTokens: phase == .prefill ? 900 : 1812 - index * 61,
            cachedTokens: phase == .waiting ? 0 : 640,
            outputTokens: phase == .decode ? 233 - index * 9 : 0,
            outputLimit: 256, pages: phase == .waiting ? 0 : 38 - index, preemptions: 0,
            waitedMilliseconds: 41,
            timeToFirstTokenMilliseconds: phase == .decode ? 88 + Double(index) : nil,
            tokensPerSecond: phase == .decode ? 57.4 - Double(index) : nil)
    }

    /// Runs of pages of each owner with shared, cached and free stretches between.
    static func pageMap(_ sequences: [SequenceRow]) -> PageMap {
        var states = ""
        var owners = ""
        var references = ""
        var ages = ""
        var fill = ""
        func add(_ count: Int, _ state: Character, _ owner: Int?, _ reference: Int, _ age: Int) {
            for index in 0..<count {
                states.append(state)
                owners.append(
                    owner.map { Character(Unicode.Scalar(UInt8(0x30 + $0))) } ?? " ")
                references.append(String(reference))
                ages.append(String(min(9, age + index / 20)))
                let isLast = state == "o" && index == count - 1
                fill.append(state == "." ? "0" : isLast ? "7" : "@")
            }
        }
        var block = 0
        while states.count < 1024 {
            let owner = block % 12
            add(26 - owner, "o", owner, 1, owner % 3)
            add(12, "#", owner, 2 + owner % 7, 0)
            add(15, ":", nil, 0, 4)
            add(18, ".", nil, 0, 9)
            block += 1
        }
        return PageMap(
            states: String(states.prefix(1024)), owners: String(owners.prefix(1024)),
            references: String(references.prefix(1024)), ages: String(ages.prefix(1024)),
            fill: String(fill.prefix(1024)), checksum: "0")
    }
}
