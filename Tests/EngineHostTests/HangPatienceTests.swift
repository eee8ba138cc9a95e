import Inference
import Testing

@testable import EngineHost

@Suite("Patience with a silent engine")
struct HangPatienceTests {
    private func history(predictedMilliseconds: [Float]) -> StepHistory {
        var history = StepHistory()
        for milliseconds in predictedMilliseconds {
            var record = StepRecord()
            record.predictedMicroseconds = milliseconds * 1000
            history.append(record)
        }
        return history
    }

    @Test("a GPU has twenty times the longest step that was expected of late")
    func predicted() {
        let history = history(predictedMilliseconds: [10, 400, 20])
        #expect(
            HangPatience.seconds(deviceKind: "CUDA", history: history, mostSeconds: 60) == 8)
        let old = self.history(
            predictedMilliseconds: [2900] + [Float](repeating: 500, count: 64))
        #expect(HangPatience.seconds(deviceKind: "CUDA", history: old, mostSeconds: 60) == 10)
    }

    @Test("it is never less than some seconds, nor more than a CPU's")
    func bounds() {
        let quick = history(predictedMilliseconds: [4])
        #expect(HangPatience.seconds(deviceKind: "CUDA", history: quick, mostSeconds: 60) == 5)
        let slow = history(predictedMilliseconds: [9000])
        #expect(HangPatience.seconds(deviceKind: "CUDA", history: slow, mostSeconds: 60) == 60)
        #expect(HangPatience.seconds(deviceKind: "CPU", history: quick, mostSeconds: 60) == 60)
    }

    @Test("before anything is known of an engine it has all the time there is")
    func unknown() {
        for kind in [nil, "CUDA"] {
            let patience = HangPatience.seconds(
                deviceKind: kind, history: StepHistory(), mostSeconds: 60)
            #expect(patience == 60)
        }
    }
}
