import CCUDA
import DeviceAPI
import Glibc
import ModelFixtures

/// The sampler, against the CPU's.
enum SamplingChecks {
    private static let parameters: [SamplingParameters] = [
        SamplingParameters(temperature: 0),
        SamplingParameters(temperature: 0, logprobCount: 3),
        SamplingParameters(),
        SamplingParameters(temperature: 0.3, logprobCount: 0),
        SamplingParameters(temperature: 1.7, seed: 0xFFFF_FFFF_0000_0001),
        SamplingParameters(topK: 1), SamplingParameters(topK: 6, logprobCount: 20),
        SamplingParameters(temperature: 2, topK: 40), SamplingParameters(topK: 1_000_000),
        SamplingParameters(topP: 0), SamplingParameters(topP: 0.1),
        SamplingParameters(topP: 0.9, seed: 5), SamplingParameters(temperature: 3, topP: 0.999),
        SamplingParameters(minP: 0.05), SamplingParameters(minP: 1),
        SamplingParameters(temperature: 1.5, topK: 30, topP: 0.8, minP: 0.01),
        SamplingParameters(repetitionPenalty: 1.3),
        SamplingParameters(temperature: 0, presencePenalty: 2, frequencyPenalty: 1.5),
        SamplingParameters(
            temperature: 0.8, topK: 20, repetitionPenalty: 0.7, presencePenalty: -1,
            frequencyPenalty: 0.5, logprobCount: 5),
    ]

    static let all: [KernelCheck] =
        [1, 2, 31, 300, 511, 513, 1000, 5003].flatMap { vocabulary in
            [false, true].map { hasTies in
                KernelCheck(
                    "sample_rows",
                    "the same tokens as on the CPU: \(vocabulary) to choose from"
                        + (hasTies ? ", with ties" : "")
                ) { try agrees(vocabulary, hasTies: hasTies, $0) }
            }
        }
        + [3, 600].map { vocabulary in
            KernelCheck(
                "sample_rows",
                "a token that the host has not seen yet is penalised: \(vocabulary) to choose from"
            ) { try penalisesTheLastToken(vocabulary, $0) }
        } + [
            KernelCheck("sample_rows", "a row with no number in it fails alone", failsAlone),
            KernelCheck("sample_rows", "logits are capped before anything else", capsLogits),
            KernelCheck("sample_rows", "draws follow the probabilities", followsProbabilities),
        ]

    /// A draw that falls between two tokens within the rounding of an exponential may get the
    /// other where exponentials are not the host's: one of so many rows.
    private static let rowsForOneOtherDraw = 100

    /// Compares every row with the CPU's choice, and what is left of the logits with what was
    /// there: penalties are taken back.
    private static func compare(
        _ logits: [[Float]], _ rows: [SampledRow], _ runner: any KernelRunner
    ) throws {
        let run = try SamplingRun(logits, rows, on: runner)
        try expect(
            run.logits.map(\.bitPattern) == logits.flatMap { $0 }.map(\.bitPattern),
            "the logits are changed")
        let tolerance: Float = runner.roundsSums ? 1e-5 : 4e-5
        var others: [String] = []
        for (index, found) in run.choices.enumerated() {
            let expected = rows[index].expected(logits[index])
            guard !found.isNear(expected, tolerance) else { continue }
            others.append("\(found) for \(expected) with \(rows[index].parameters)")
        }
        let allowed = runner.roundsSums ? 0 : 1 + rows.count / rowsForOneOtherDraw
        try expect(
            others.count <= allowed, "\(others.count) rows differ, the first: \(others.first ?? "")"
        )
    }

    private static func agrees(_ vocabulary: Int, hasTies: Bool, _ runner: any KernelRunner)
        throws
    {
        var random = SeededGenerator(seed: UInt64(vocabulary))
        var logits: [[Float]] = []
        var rows: [SampledRow] = []
        for (index, parameters) in parameters.enumerated() {
            for position in 0..<6 {
                var row = random.floats(vocabulary, scale: 2.5)
                if hasTies { row = row.map { $0.rounded() } }
                if position == 5, vocabulary > 3 { row[vocabulary / 2] = -.infinity }
                logits.append(row)
                let history = (0..<30).map { _ in
                    Int32(random.next() % UInt64(min(vocabulary, 20)))
                }
                rows.append(
                    SampledRow(
                        parameters: parameters, position: UInt32(index * 100 + position),
                        history: history, promptCount: position * 5))
            }
        }
        try compare(logits, rows, runner)
    }

    private static func penalisesTheLastToken(_ vocabulary: Int, _ runner: any KernelRunner)
        throws
    {
        var random = SeededGenerator(seed: 77)
        let parameters = SamplingParameters(
            temperature: 0, repetitionPenalty: 1.2, presencePenalty: 1, frequencyPenalty: 0.6)
        var logits: [[Float]] = []
        var rows: [SampledRow] = []
        for index in 0..<60 {
            logits.append(random.floats(vocabulary, scale: 0.5))
            // The last token is the likeliest, and was there before in two of three rows.
            let likeliest = logits[index].indices.max { logits[index][$0] < logits[index][$1] }
            let last = Int32(likeliest ?? 0)
            var history = (0..<4).map { _ in Int32(random.next() % UInt64(vocabulary)) }
            if index % 3 == 0 { history[3] = last }
            if index % 3 == 1 { history[0] = last }
            rows.append(
                SampledRow(
                    parameters: parameters, history: history + [last], promptCount: 2,
                    lastIsUnknown: true))
        }
        try compare(logits, rows, runner)
    }

    @Sendable private static func failsAlone(_ runner: any KernelRunner) throws {
        let parameters = SamplingParameters(repetitionPenalty: 0.5, logprobCount: 2)
        let row = SampledRow(parameters: parameters, history: [1], promptCount: 1)
        var logits = [[Float]](repeating: [1, 2, 3, 4, 5], count: 6)
        logits[0][3] = .nan
        logits[1][0] = .infinity
        logits[2] = [Float](repeating: -.infinity, count: 5)
        logits[3][4] = -.infinity
        // Finite, and infinite when it is penalised.
        logits[4][1] = .greatestFiniteMagnitude
        let found = try SamplingRun(
            logits, [SampledRow](repeating: row, count: 6), on: runner
        ).choices
        let failed = found.map { $0.token < 0 }
        try expect(failed == [true, true, true, false, true, false], "failed: \(failed)")
        for (index, choice) in found.enumerated() {
            let expected = row.expected(logits[index])
            guard choice.token < 0 else {
                try expect(choice.isNear(expected, 4e-5), "\(choice) for \(expected)")
                continue
            }
            try expect(expected.token == -1 && choice.logprob == 0, "row \(index): \(choice)")
        }
    }

    @Sendable private static func capsLogits(_ runner: any KernelRunner) throws {
        let row = SampledRow(parameters: SamplingParameters(temperature: 0, logprobCount: 3))
        let logits: [Float] = [10, -40, 35, 2]
        let run = try SamplingRun([logits], [row], softcap: 30, on: runner)
        let capped = logits.map { 30 * tanh($0 / 30) }
        try expect(
            run.choices[0].isNear(row.expected(capped), 4e-5),
            "\(run.choices[0]) for \(row.expected(capped))")
        try expect(distance(run.logits, capped.map(Double.init)) < 1e-5, "\(run.logits)")
    }

    @Sendable private static func followsProbabilities(_ runner: any KernelRunner) throws {
        let logits: [Float] = [0, 1, 2, -1, 0.5]
        let draws = 4000
        let rows = (0..<draws).map { SampledRow(position: UInt32($0)) }
        let run = try SamplingRun(
            [[Float]](repeating: logits, count: draws), rows, on: runner)
        let weights = logits.map { exp(Double($0)) }
        try expect(run.choices.allSatisfy { (0..<5).contains($0.token) }, "tokens beyond the last")
        for (token, weight) in weights.enumerated() {
            let probability = weight / weights.reduce(0, +)
            let count = run.choices.count { $0.token == Int32(token) }
            let deviation = (Double(draws) * probability * (1 - probability)).squareRoot()
            try expect(
                abs(Double(count) - Double(draws) * probability) < 4 * deviation,
                "token \(token) is drawn \(count) times of \(draws)")
        }
    }
}
