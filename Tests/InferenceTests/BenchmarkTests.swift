import CPUDevice
import DeviceAPI
import Foundation
import Inference
import ModelFixtures
import ModelFormats
import Testing

@Suite("Engine benchmark")
struct BenchmarkTests {
    @Test("a run reports every figure above its floor, and survives JSON")
    func report() throws {
        var options = EngineBenchmark.Options()
        (options.promptTokens, options.outputTokens, options.prefillTokens) = (16, 8, 64)
        (options.rounds, options.streams) = (1, [1, 4])
        let benchmark = EngineBenchmark(options: options, now: MonotonicClock.nanoseconds)
        let model = RandomCheckpoint()
        let report = try benchmark.run { () throws(ModelFormatError) -> Checkpoint in
            do { return try model.checkpoint() } catch {
                throw .unreadable(file: "memory", reason: String(describing: error))
            }
        }
        #expect(report.decode.map(\.streams) == [1, 4])
        for decode in report.decode {
            #expect(decode.tokensPerSecond > 0 && decode.floorMillisecondsPerStep > 0)
            #expect(decode.millisecondsPerStep > decode.floorMillisecondsPerStep)
        }
        #expect(report.prefill.milliseconds > report.prefill.floorMilliseconds)
        #expect(report.readyMilliseconds > 0 && report.schedulerMicrosecondsPerStep > 0)
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(EngineBenchmarkReport.self, from: data) == report)
    }
}
