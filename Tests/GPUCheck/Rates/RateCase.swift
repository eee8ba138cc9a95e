import CCUDA
import CUDADevice

/// A kernel at a size that models have.
struct RateCase {
    typealias Launch = (KernelBench) throws -> Void

    let name: String
    /// Memory that a launch must read or write, each byte once.
    let bytes: Double
    /// Multiply-adds count two; 0 where there are few.
    var operations = 0.0
    /// One launch after the other, over memory that is not the one before's.
    let launches: (Arena) throws -> [Launch]

    /// Seconds of one launch: the median of five rounds.
    func seconds(_ arena: Arena, roundMilliseconds: Double) throws -> Double {
        defer { arena.clear() }
        let launches = try launches(arena)
        let bench = arena.bench
        let once = try bench.milliseconds(rounds: 2) {
            for launch in launches { try launch(bench) }
        }.median
        // As many as fill the round; graphs of thousands of launches take long to make.
        let most = max(1, 512 / launches.count)
        let rounds = once > 0 ? min(most, max(1, Int(roundMilliseconds / once))) : 1
        let times = try bench.milliseconds(rounds: 5) {
            for _ in 0..<rounds {
                for launch in launches { try launch(bench) }
            }
        }
        return times.median / Double(rounds * launches.count) / 1000
    }

    func finding(_ seconds: Double, _ ceilings: Ceilings) -> Finding {
        let reading = bytes / ceilings.bytesPerSecond
        let computing = operations / ceilings.operationsPerSecond
        let rate =
            computing > reading
            ? Finding.text(operations / seconds / 1e12) + " TFLOP/s"
            : Finding.text(bytes / seconds / 1e9) + " GB/s"
        return .measured(
            name, seconds * 1e6, "us", share: max(reading, computing) / seconds, rate)
    }

    /// A launch of a kernel with these arguments.
    static func launch<Arguments: BitwiseCopyable>(
        _ kernel: String, headDimension: Int = 128, _ size: cc_launch, _ arguments: Arguments
    ) -> Launch {
        { bench in
            try withUnsafeBytes(of: arguments) {
                try bench.launch(kernel, headDimension: headDimension, size, $0)
            }
        }
    }
}
