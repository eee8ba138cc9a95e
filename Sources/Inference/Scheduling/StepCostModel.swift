/// Foretells how long a step takes, from how long steps have taken.
///
/// milliseconds = step + token * tokens + attended * attended tokens + row * rows, by recursive
/// least squares with exponential forgetting (Ljung, System Identification, 2nd ed., 11.2) of the
/// relative error, so that short steps count as much as long ones. No coefficient is negative.
package struct StepCostModel: Sendable {
    /// Milliseconds for a token, a row, an attended token and a step, in this order.
    private var coefficients = SIMD4<Double>.zero
    /// Steps with and without a prefill are remembered apart: an hour of decoding does not make
    /// the model forget what a prefill costs.
    private var decodes = Moments()
    private var prefills = Moments()
    /// The usual relative error.
    private var deviation = 0.1
    /// Of late, what steps that only decode took of what was expected: kernels for few rows do not
    /// keep to a line.
    private var decodeCorrection = 1.0

    package init() {}

    package var perToken: Double { coefficients[0] }
    package var perRow: Double { coefficients[1] }
    package var perAttendedToken: Double { coefficients[2] }
    package var perStep: Double { coefficients[3] }
    /// Whether it has seen what prefills cost.
    package var knowsPrefill: Bool { prefills.count > 0 }
    /// Whether it has seen anything.
    package var isFitted: Bool { decodes.count + prefills.count > 0 }

    package func milliseconds(_ work: StepWork) -> Double {
        (coefficients * Self.features(work)).sum()
    }

    /// A step that only decodes, by those of late.
    package func decodeMilliseconds(_ work: StepWork) -> Double {
        milliseconds(work) * decodeCorrection
    }

    /// What a row of `count` tokens behind `start` adds to a step.
    package func milliseconds(row count: Int, from start: Int) -> Double {
        milliseconds(StepWork(row: count, from: start)) - perStep
    }

    /// The most tokens, up to `limit`, of a row behind `start` that add no more than `budget`.
    package func tokens(within budget: Double, from start: Int, limit: Int) -> Int {
        guard budget < .infinity else { return limit }
        let room = budget - perRow
        guard room > 0 else { return 0 }
        // Positive root of  attended / 2 * n^2 + linear * n = room,  in the form that bears
        // attended = 0.
        let linear = perToken + perAttendedToken * (Double(start) + 0.5)
        let root = linear + (linear * linear + 2 * perAttendedToken * room).squareRoot()
        guard root > 0 else { return limit }
        return Int(min(2 * room / root, Double(limit)))
    }

    /// Learns from a step. One that took far longer than others of its kind, such as one whose
    /// thread lost its core, counts as if it had taken a little longer; many of them are believed.
    package mutating func observe(_ work: StepWork, milliseconds: Double, hasPrefill: Bool) {
        guard milliseconds > 0, milliseconds.isFinite else { return }
        var measured = milliseconds
        let expected = self.milliseconds(work)
        let kind = hasPrefill ? prefills : decodes
        if kind.count >= Self.firstGuess, expected > 0 {
            let limit = max(3 * deviation, 0.2)
            let error = min(max(milliseconds / expected - 1, -limit), limit)
            deviation += (abs(error) - deviation) / 32
            measured = max(expected * (1 + error), expected / 100)
            if !hasPrefill {
                decodeCorrection += (measured / expected - decodeCorrection) / 16
            }
        }
        let features = Self.features(work)
        if hasPrefill {
            prefills.add(features, measured)
        } else {
            decodes.add(features, measured)
        }
        fit()
    }

    /// Steps of a kind that are believed whatever they say.
    private static let firstGuess = 6
    private static let sweeps = 24

    private static func features(_ work: StepWork) -> SIMD4<Double> {
        SIMD4(Double(work.tokens), Double(work.rows), Double(work.attended), 1)
    }

    /// Minimizes over one coefficient after the other, each kept from becoming negative. It starts
    /// from the last fit, so that a few sweeps a step suffice, and what no step has told apart
    /// stays as it was. The tokens come first: until more is known they bear the whole cost.
    private mutating func fit() {
        for _ in 0..<Self.sweeps {
            for index in 0..<4 {
                let row = decodes.products[index] + prefills.products[index]
                guard row[index] > 0 else { continue }
                let target = decodes.targets[index] + prefills.targets[index]
                let gradient = target - (row * coefficients).sum()
                coefficients[index] = max(0, coefficients[index] + gradient / row[index])
            }
        }
    }
}

/// Sums over remembered steps: of the products of features, and of features and times.
private struct Moments: Sendable {
    private static let forgetting = 0.98

    var count = 0
    var products: InlineRows = InlineRows()
    var targets = SIMD4<Double>.zero

    mutating func add(_ features: SIMD4<Double>, _ milliseconds: Double) {
        count += 1
        let relative = features / milliseconds
        for index in 0..<4 {
            products[index] = products[index] * Self.forgetting + relative * relative[index]
        }
        targets = targets * Self.forgetting + relative
    }
}

/// Four rows of four, without an array's allocation.
private struct InlineRows: Sendable {
    private var rows = (
        SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero
    )

    subscript(index: Int) -> SIMD4<Double> {
        get {
            switch index {
            case 0: rows.0
            case 1: rows.1
            case 2: rows.2
            default: rows.3
            }
        }
        set {
            switch index {
            case 0: rows.0 = newValue
            case 1: rows.1 = newValue
            case 2: rows.2 = newValue
            default: rows.3 = newValue
            }
        }
    }
}
