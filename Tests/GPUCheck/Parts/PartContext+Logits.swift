import CPUDevice
import CUDADevice
import DeviceAPI
import ModelFixtures
import ModelFormats

/// Whole models on the GPU against the CPU, which is tested against the definition.
extension PartContext {
    /// Rounding to BF16 between the products, three digits, in another order of sums.
    static let exactTolerance: Float = 0.03

    func logitsItems() -> [PartItem] {
        let wide = sizes.isReal ? [("wide", RandomCheckpoint.wideShape)] : []
        let shapes = RandomCheckpoint.familyShapes + wide
        return shapes.map { name, shape in
            PartItem("BF16, \(name)") { try self.exact(name, shape) }
        }
            + shapes.prefix(1).map { name, shape in
                PartItem("decoding beside prefilling, \(name)") { try self.mixed(name, shape) }
            }
            + ([shapes[0]] + wide).map { name, shape in
                PartItem("pages in FP8, \(name)") { try self.smallPages(name, shape) }
            }
            + ([shapes[0]] + wide).flatMap { name, shape in
                [WeightFormat.float8, .int8, .int4].map { format in
                    PartItem("\(format.rawValue), \(name)") {
                        try self.rounded(format, name, shape)
                    }
                }
            }
    }

    private func gpu(
        _ checkpoint: Checkpoint, _ format: WeightFormat = .stored,
        cache: CacheFormat = .automatic
    ) throws -> DeviceHarness<CUDADevice> {
        try DeviceHarness(nextDevice(), checkpoint, format: format, cache: cache)
    }

    private func cpu(_ checkpoint: Checkpoint, _ format: WeightFormat = .stored) throws
        -> DeviceHarness<CPUDevice>
    {
        try DeviceHarness(CPUDevice(threadCount: sizes.isReal ? 8 : 1), checkpoint, format: format)
    }

    private func finding(_ name: String, _ error: Float, _ tolerance: Float) -> Finding {
        error < tolerance
            ? .passed(name, "off by \(Finding.text(Double(error))) of the largest logit")
            : .failed(name, "off by \(error) of the largest logit; \(tolerance) is allowed")
    }

    private func exact(_ name: String, _ shape: ModelConfiguration) throws -> [Finding] {
        let checkpoint = try RandomCheckpoint(shape).checkpoint()
        let tokens = randomTokens(70, vocabulary: shape.vocabularySize, seed: 5)
        let expected = try cpu(checkpoint).prefill(tokens, sequence: 0, chunks: [70])
        let gpu = try gpu(checkpoint)
        let cuts = [
            ("as a whole", [70]), ("in chunks", [3, 40, 27]),
            ("token by token", [Int](repeating: 1, count: 70)),
        ]
        return try cuts.enumerated().map { sequence, cut in
            let found = try gpu.prefill(tokens, sequence: sequence, chunks: cut.1)
            return finding(
                "BF16, \(name), \(cut.0)", relativeDifference(found, expected),
                Self.exactTolerance)
        }
    }

    /// FP8 and INT4 are compared with the weights as they are, and the kernels for few rows with
    /// those for many, which multiply with the same rounded weights.
    private func rounded(_ format: WeightFormat, _ name: String, _ shape: ModelConfiguration)
        throws -> [Finding]
    {
        let checkpoint = try RandomCheckpoint(shape).checkpoint()
        let tokens = randomTokens(90, vocabulary: shape.vocabularySize, seed: 5)
        let label = "\(format.rawValue), \(name)"
        let gpu = try self.gpu(checkpoint, format)
        let whole = try gpu.prefill(tokens, sequence: 0, chunks: [90])
        let single = try gpu.prefill(
            tokens, sequence: 1, chunks: [Int](repeating: 1, count: 90))
        let exact = try self.gpu(checkpoint).prefill(tokens, sequence: 0, chunks: [90])
        let limits: [WeightFormat: Float] = [.float8: 0.2, .int8: 0.1, .int4: 0.4]
        var findings = [
            finding(
                label + ", token by token and as a whole", relativeDifference(single, whole),
                Self.exactTolerance),
            finding(
                label + ", beside BF16", relativeDifference(whole, exact),
                limits[format, default: 0]),
        ]
        if format != .float8 {
            let expected = try cpu(checkpoint, format).prefill(tokens, sequence: 0, chunks: [90])
            // The CPU rounds what it multiplies to 8 bits.
            findings.append(
                finding(label + ", beside the CPU's", relativeDifference(whole, expected), 0.08))
        }
        return findings
    }

    /// Keys and values of three bits beside those of eight.
    private func smallPages(_ name: String, _ shape: ModelConfiguration) throws -> [Finding] {
        let checkpoint = try RandomCheckpoint(shape).checkpoint()
        let tokens = randomTokens(90, vocabulary: shape.vocabularySize, seed: 5)
        let exact = try gpu(checkpoint).prefill(tokens, sequence: 0, chunks: [90])
        let gpu = try gpu(checkpoint, cache: .float8)
        let whole = try gpu.prefill(tokens, sequence: 0, chunks: [90])
        let single = try gpu.prefill(
            tokens, sequence: 1, chunks: [Int](repeating: 1, count: 90))
        let label = "pages in FP8, \(name)"
        return [
            finding(label + ", beside BF16", relativeDifference(whole, exact), 0.15),
            finding(
                label + ", token by token and as a whole", relativeDifference(single, whole),
                2 * Self.exactTolerance),
        ]
    }

    private func mixed(_ name: String, _ shape: ModelConfiguration) throws -> [Finding] {
        let checkpoint = try RandomCheckpoint(shape).checkpoint()
        let first = randomTokens(40, vocabulary: shape.vocabularySize, seed: 5)
        let second = randomTokens(90, vocabulary: shape.vocabularySize, seed: 6)
        func run<Tested: Device>(_ harness: DeviceHarness<Tested>) throws -> [[Float]] {
            _ = try harness.prefill(Array(first[..<30]), sequence: 0, chunks: [30])
            var logits: [[Float]] = []
            for step in 0..<10 {
                let (start, place) = (step * 9, 30 + step)
                try harness.step([
                    .init(sequence: 0, start: place, tokens: first[place...place]),
                    .init(sequence: 5, start: start, tokens: second[start..<(start + 9)]),
                ])
                for row in 0..<2 { logits.append(try harness.device.logits(samplingRow: row)) }
            }
            return logits
        }
        let (expected, found) = (try run(cpu(checkpoint)), try run(gpu(checkpoint)))
        let worst = zip(found, expected).map { relativeDifference($0, $1) }.max() ?? .infinity
        return [finding("decoding beside prefilling, \(name)", worst, Self.exactTolerance)]
    }
}
