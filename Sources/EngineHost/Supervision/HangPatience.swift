import Inference

/// How long an engine with work may say nothing before it is taken to hang.
enum HangPatience {
    /// A step that takes so many times what was expected is not slow, it hangs.
    private static let factor = 20.0
    /// Whatever was expected: the machine may have been busy with something else.
    private static let leastSeconds = 5.0
    private static let recordCount = 64

    /// `mostSeconds` for the CPU, whose steps other programs may hold up for as long as they like.
    /// A GPU's steps are as regular as a clock: what is expected of them decides.
    static func seconds(
        deviceKind: String?, history: StepHistory, mostSeconds: Int
    ) -> Double {
        guard deviceKind == "CUDA" else { return Double(mostSeconds) }
        let longest = history.last(recordCount).map(\.predictedMicroseconds).max() ?? 0
        guard longest > 0 else { return Double(mostSeconds) }
        return min(max(factor * Double(longest) / 1e6, leastSeconds), Double(mostSeconds))
    }
}
